"""Whole models of small communities: made, played and compared in the tests of the model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from sim.mechanisms.registry import mechanism, mechanism_names
from sim.model import CoGovernanceModel
from sim.parameters import Book
from sim.scenario import Regime, Scenario, read_regime, read_scenario
from sim.town.town import RunningTown
from sim.world.columns import World
from sim.world.community import Community
from sim.world.world import make_world

REGIMES = ("top_down", "top_down_tech", "partner_no_tech", "partner")
BUSY = Community("busy", buildings=3, stairwells=3, floors=6, flats_per_floor=3, load=5.0)
QUIET = Community("quiet", buildings=2, stairwells=2, floors=3, flats_per_floor=2, load=0.0)
Tables = dict[str, dict[str, np.ndarray[Any, Any]]]


def scenario_of(**keys: Any) -> Scenario:
    """Return a short scenario in which every mechanism may attach; single keys may be given."""
    usual: dict[str, Any] = {
        "name": "short",
        "days": 60,
        "burn_in": 14,
        "communities": ["old_quarter"],
        "before": "top_down",
        "regimes": ["top_down"],
        "mechanisms": mechanism_names(),
        "submodels": ["elders"],
    }
    return read_scenario({**usual, **keys})


def regime_of(*names: str, room: float = 0.125, **keys: Any) -> Regime:
    """Return a regime of some mechanisms."""
    return read_regime({"name": "made", "mechanisms": list(names), "room": room, **keys})


def world_for(scenario: Scenario, *communities: Community, seed: int = 7) -> World:
    book = Book(dict(scenario.numbers))
    return make_world(
        communities or (BUSY,),
        seed=seed,
        days=scenario.days,
        book=book,
        burn_in=scenario.burn_in,
        submodels=scenario.submodels,
    )


def model_of(
    *communities: Community,
    regime: str | Regime | Mapping[str, Any] = "partner",
    seed: int = 7,
    world: World | None = None,
    **keys: Any,
) -> CoGovernanceModel:
    """Return a model of small communities, ready for day 0, its books checked every 30 days.

    Args:
        communities: Played in the place of those of the scenario; `BUSY` if none is named.
        regime: As the model takes it.
        seed: Seed of all luck.
        world: The world, if it has been made already.
        keys: Keys of the scenario, such as `days`, `burn_in`, `numbers`.
    """
    scenario = scenario_of(**keys)
    world = world or world_for(scenario, *communities, seed=seed)
    given = regime if isinstance(regime, str | Regime) else dict(regime)
    return CoGovernanceModel(scenario, given, seed, world=world, check_books=True)


def played(*communities: Community, **keys: Any) -> CoGovernanceModel:
    """Return a model that has played all its days."""
    model = model_of(*communities, **keys)
    model.run()
    return model


def tables_of(*communities: Community, **keys: Any) -> Tables:
    """Return the tables of a whole run."""
    model = played(*communities, **keys)
    found = model.tables()
    model.close()
    return found


def same(one: np.ndarray[Any, Any], other: np.ndarray[Any, Any]) -> bool:
    """Whether two columns are equal bit for bit; nan equals nan."""
    if one.dtype != other.dtype or one.shape != other.shape:
        return False
    return np.array_equal(one, other, equal_nan=one.dtype.kind == "f")


def unequal(one: Tables, other: Tables, ignore: Sequence[str] = ()) -> list[str]:
    """Return the columns, as table.column, in which two runs differ."""
    missing = [table for table in {**one, **other} if table not in one or table not in other]
    return missing + [
        f"{table}.{name}"
        for table in one
        if table not in missing and table not in ignore
        for name in {**one[table], **other[table]}
        if name not in one[table]
        or name not in other[table]
        or not same(one[table][name], other[table][name])
    ]


def state_of(town: RunningTown) -> dict[str, np.ndarray[Any, Any]]:
    """Return a copy of every array that a run writes: columns of residents, issues, detection, ties."""
    state = {f"residents.{name}": np.array(town.residents[name]) for name in town.residents.names()}
    parts = {"issues": town.issues, "detection": town.detection, "latents": town.latents, "ties": town.ties}
    for part, holder in parts.items():
        for name, value in vars(holder).items():
            if isinstance(value, np.ndarray):
                state[f"{part}.{name}"] = np.array(value)
    return state


def changed(one: Mapping[str, np.ndarray[Any, Any]], other: Mapping[str, np.ndarray[Any, Any]]) -> list[str]:
    """Return the names of arrays that stand in both and differ."""
    return [name for name in one if name in other and not same(one[name], other[name])]


def free(*names: str, **levers: float) -> dict[str, float]:
    """Return the numbers that make mechanisms cost nothing, as a scenario takes them."""
    price = {f"{name}.{cost}": 0.0 for name in names for cost in ("fixed_cash", "staff")}
    return {**price, **levers}


def neutral(*names: str) -> dict[str, float]:
    """Return the numbers that make mechanisms neutral and free, as a scenario takes them."""
    levers = {f"{name}.{lever}": value for name in names for lever, value in mechanism(name).neutral.items()}
    return {**free(*names), **levers}
