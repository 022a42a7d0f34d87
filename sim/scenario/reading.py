"""Reads scenarios, regimes and communities: by name, by path, or as objects."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

from sim.errors import InputError
from sim.scenario.checking import check, complaint
from sim.scenario.designs import is_design, regime_of
from sim.scenario.finding import Named, find, is_path
from sim.scenario.kinds import Origin, Regime, Scenario
from sim.scenario.verifying import absolute, known_mechanisms, problems_of_regime, problems_of_scenario


def read_scenario(
    source: Named | Scenario,
    *,
    mechanisms: Collection[str] | None = None,
    indicators: Collection[str] | None = None,
) -> Scenario:
    """Return a checked scenario.

    Paths in it are made absolute, so that the object can be used in any folder and process.

    Args:
        source: A name, a path, a map, or a Scenario (returned as it is).
        mechanisms: Names that exist; those of the registry if None.
        indicators: Names that exist; None leaves `primary` and `margins` unchecked.

    Raises:
        InputError: One line for each thing that is wrong.
    """
    if isinstance(source, Scenario):
        return source
    found = find(source, "scenario")
    exist = known_mechanisms() if mechanisms is None else mechanisms
    scenario = check(Scenario, found, lambda made: list(problems_of_scenario(made, found, exist, indicators)))
    settled = scenario.model_copy(
        update={
            "communities": tuple(_settled(name, found.folder) for name in scenario.communities),
            "regimes": tuple(_settled(name, found.folder) for name in scenario.regimes),
            "before": _settled(scenario.before, found.folder),
        }
    )
    if active := list(settled.attached(read_regime(settled.before, mechanisms=exist))):
        text = (
            f"before: regime {scenario.before!r} has mechanisms ({', '.join(active)}); the burn-in plays"
            " without any, name a regime that has none"
        )
        raise complaint(found, [(("before",), text)])
    return settled.read_from(Origin(found.where(("budget", "cash"))))


def _settled(name: str, folder: Path | None) -> str:
    return str(absolute(name, folder).resolve()) if is_path(name) else name


def read_regime(source: Named | Regime, *, mechanisms: Collection[str] | None = None) -> Regime:
    """Return a checked regime; a design of incentive points stands for the regime that it makes.

    Args:
        source: A name (of a regime or a design), a path, a map, or a Regime (returned as it is).
        mechanisms: Names that exist; those of the registry if None.

    Raises:
        InputError: One line for each thing that is wrong.
    """
    if isinstance(source, Regime):
        return source
    found = find(source, "regime")
    if is_design(found):
        return regime_of(found)
    exist = known_mechanisms() if mechanisms is None else mechanisms
    return check(Regime, found, lambda made: list(problems_of_regime(made, found, exist)))


def read_regimes(
    sources: Sequence[Named | Regime], *, mechanisms: Collection[str] | None = None
) -> tuple[Regime, ...]:
    """Return several regimes that are to be compared.

    Raises:
        InputError: One cannot be read, or two have the same `name`.
    """
    regimes = tuple(read_regime(source, mechanisms=mechanisms) for source in sources)
    names = [regime.name for regime in regimes]
    for i, name in enumerate(names):
        if name in names[:i]:
            first = names.index(name) + 1
            raise InputError(
                f"regimes {first} and {i + 1} are both called {name!r}; give each its own 'name:'"
            )
    return regimes
