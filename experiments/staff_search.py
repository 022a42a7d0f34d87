"""Searches the best split of the staff money for each regime on seeds that no comparison evaluates
(model.md 7.9).

Best is the least mean burden of the headline window over the tuning seeds. A mix that the budget cannot
pay is left out, and so is one whose staff does not keep up with its hours; the regimes play with what they
have by default in everything else. A fifth of the seeds is played with all mixes; a mix that lies clearly
behind its regime's best there is not played on the others.
"""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from analysis.comparison.notes import MOST_BEHIND
from analysis.indicators import column_name, headline_window
from experiments.compensation import extra_cash, hours_by_regime
from experiments.playing import play_seeds
from experiments.running import Arm
from experiments.seeds import tuning_seeds
from experiments.staff_mixes import ROOMS, SHARES, MixRecord, StaffMix, record_for, with_mix
from experiments.store import Store, write_manifest
from sim.errors import InputError

if TYPE_CHECKING:
    from experiments.design import Design

FIRST_PART = 5
"""One tuning seed in so many is played with every mix."""
LEAST_FIRST = 4
"""With two worlds a paired difference of four standard errors comes by chance too often (8 in 100)."""
CLEARLY = 4.0
"""Standard errors of the paired difference by which a mix must lie behind to be given up."""
MIXES = tuple(StaffMix(share, room) for share in SHARES for room in ROOMS)


Key = tuple[str, StaffMix]
Rows = Sequence[Mapping[str, object]]
Floats = NDArray[np.float64]


class Step(Protocol):
    """Tells a bar that work was done."""

    def __call__(self, advance: float = 1, note: str = "", /) -> None:
        """``advance`` parts more are done."""


class Bar(Protocol):
    """Makes a progress bar for so many runs."""

    def __call__(self, total: float, title: str, /) -> AbstractContextManager[Step]:
        """The bar; its context gives the step."""


def quiet(_total: float, _title: str, /) -> AbstractContextManager[Step]:
    """A bar that shows nothing."""
    return nullcontext(_still)


def search_staff(
    design: Design, folder: Path, *, workers: int = 1, bar: Bar = quiet, mixes: Sequence[StaffMix] = MIXES
) -> list[MixRecord]:
    """The best mix of every regime; stoppable, and the same call goes on in ``folder``.

    Raises InputError where the budget can pay none of the mixes of a regime.
    """
    mode = "equal_cash" if design.accounting == "isocost" else design.accounting
    design = dataclasses.replace(design, mixes={}, accounting=mode)
    cash = tuned_cash(design, folder / "hours", workers=workers, bar=bar)
    arms = {
        (regime.name, mix): Arm(with_mix(regime, mix), cash.get(regime.name, 0.0), _label(regime.name, mix))
        for regime in design.regimes
        for mix in mixes
    }
    seeds = tuning_seeds(design.tuning)
    part = max(LEAST_FIRST, -(-len(seeds) // FIRST_PART))
    first, rest = seeds[:part], seeds[part:]
    told = f"staff mixes, first {len(first)} worlds"
    rows = tuning_rows(
        design, list(arms.values()), folder / "mixes", told, workers=workers, bar=bar, seeds=first
    )
    days = design.scenario.days
    kept = _contenders(_covered(rows, arms, days), arms)
    if rest:
        left = [arms[key] for key in kept]
        told = f"the {len(left)} best mixes, other worlds"
        rows = rows + tuning_rows(
            design, left, folder / "contenders", told, workers=workers, bar=bar, seeds=rest
        )
    means = {key: float(np.mean(burden)) for key, burden in _covered(rows, kept, days).items()}
    tried = Counter(name for (name, _), arm in arms.items() if _paid(rows, arm.name))
    return [_best(design, regime.name, means, tried[regime.name]) for regime in design.regimes]


def tuned_cash(design: Design, folder: Path, *, workers: int, bar: Bar) -> dict[str, float]:
    """The extra cash of every regime in the compensated mode (k RMB a year per 3,000 residents); else
    nothing.
    """
    if design.accounting != "compensated":
        return {}
    arms = [Arm(design.staffed(regime)) for regime in design.regimes]
    rows = tuning_rows(design, arms, folder, "hours given", workers=workers, bar=bar)
    return extra_cash(hours_by_regime(rows, design.names), design.scenario)


def tuning_rows(
    design: Design, arms: Sequence[Arm], folder: Path, title: str, *, workers: int, bar: Bar,
    seeds: Sequence[int] = (),
) -> list[Mapping[str, object]]:  # fmt: skip
    """Rows of all arms on the tuning seeds (or some of them), played into a folder that remembers."""
    seeds = seeds or tuning_seeds(design.tuning)
    names = [arm.name for arm in arms]
    identity = design.identity() | {"tuning seeds": len(seeds), "arms": names}
    store = Store.open(folder, identity, names)
    write_manifest(folder, {"design": identity})
    with bar(len(seeds) * len(arms), title) as step:
        step(len(store.seeds) * len(arms))
        play_seeds(
            design.scenario,
            arms,
            seeds,
            store,
            workers=workers,
            keep=(),
            strict=False,
            told=lambda runs, _: step(runs),
        )
    return store.rows


def _best(design: Design, name: str, means: Mapping[Key, float], tried: int) -> MixRecord:
    regime = next(one for one in design.regimes if one.name == name)
    paid = {mix: burden for (owner, mix), burden in means.items() if owner == name}
    if not paid:
        raise InputError(
            f"regime {name}: the budget of {design.scenario.budget.cash:g} k RMB a year pays none of the "
            "staff mixes that were tried; give more cash or fewer mechanisms"
        )
    best = min(paid, key=lambda mix: (paid[mix], mix))
    return dataclasses.replace(
        record_for(design.scenario, regime, design.accounting),
        seeds=design.tuning,
        share=best.share,
        room=best.room,
        burden=paid[best],
        tried=tried,
    )


def _covered(rows: Rows, arms: Mapping[Key, Arm], days: int) -> dict[Key, Floats]:
    """Burdens of the arms whose staff keeps up; of a regime that has none, of those with the fewest weeks behind."""
    owed = {key: float(np.mean(weeks)) for key, weeks in _by_seed("staff_behind", rows, arms, days).items()}
    least: dict[str, float] = {}
    for (name, _), share in owed.items():
        least[name] = min(share, least.get(name, np.inf))
    burdens = _by_seed("burden", rows, arms, days)
    return {
        key: burden
        for key, burden in burdens.items()
        if owed.get(key, 0.0) <= max(MOST_BEHIND, least.get(key[0], 0.0))
    }


def _by_seed(indicator: str, rows: Rows, arms: Mapping[Key, Arm], days: int) -> dict[Key, Floats]:
    """Values of each arm by seed; an arm of which a run failed is left out, so that all rest on the same seeds."""
    column = column_name(indicator, headline_window(days))
    found = {}
    for key, arm in arms.items():
        mine = sorted((row for row in rows if row["regime"] == arm.name), key=lambda row: str(row["seed"]))
        values = np.array(
            [row.get(column, np.nan) if not row["stage"] else np.nan for row in mine], np.float64
        )
        if len(values) and np.isfinite(values).all():
            found[key] = values
    return found


def _contenders(burdens: Mapping[Key, Floats], arms: Mapping[Key, Arm]) -> dict[Key, Arm]:
    """The mixes that do not lie clearly behind the best of their regime, on the same seeds."""
    kept = {}
    for (name, mix), burden in burdens.items():
        rivals = [other for (owner, _), other in burdens.items() if owner == name]
        behind = burden - min(rivals, key=lambda other: float(np.mean(other)))
        error = float(np.std(behind, ddof=1)) / len(behind) ** 0.5 if len(behind) > 1 else np.inf
        if not np.mean(behind) > CLEARLY * error:
            kept[name, mix] = arms[name, mix]
    return kept


def _paid(rows: Rows, label: str) -> bool:
    """Whether an arm's runs came to their end."""
    return all(not row["stage"] for row in rows if row["regime"] == label)


def _label(regime: str, mix: StaffMix) -> str:
    return f"{regime} share {mix.share:.2f} room {mix.room:.3f}"


def _still(_advance: float = 1, _note: str = "", /) -> None:
    """Show nothing."""
