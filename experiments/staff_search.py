"""Searches the best split of the staff money for each regime on seeds that no comparison evaluates
(model.md 7.9).

Best is the least mean burden of the headline window over the tuning seeds. A mix that the budget cannot
pay is left out; the regimes play with what they have by default in everything else.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np

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

MIXES = tuple(StaffMix(share, room) for share in SHARES for room in ROOMS)


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
    rows = tuning_rows(design, list(arms.values()), folder / "mixes", "staff mixes", workers=workers, bar=bar)
    burdens = {key: _mean_burden(rows, arm.name, design.scenario.days) for key, arm in arms.items()}
    return [_best(design, regime.name, burdens) for regime in design.regimes]


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
    design: Design, arms: Sequence[Arm], folder: Path, title: str, *, workers: int, bar: Bar
) -> list[Mapping[str, object]]:
    """Rows of all arms on the tuning seeds, played into a folder that remembers."""
    seeds = tuning_seeds(design.tuning)
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


def _best(design: Design, name: str, burdens: Mapping[tuple[str, StaffMix], float]) -> MixRecord:
    regime = next(one for one in design.regimes if one.name == name)
    paid = {mix: burden for (owner, mix), burden in burdens.items() if owner == name and np.isfinite(burden)}
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
        tried=len(paid),
    )


def _mean_burden(rows: Sequence[Mapping[str, object]], label: str, days: int) -> float:
    """Mean burden of an arm over all tuning seeds; NaN where a run failed, so that all means rest on the
    same seeds.
    """
    column = column_name("burden", headline_window(days))
    mine = [row for row in rows if row["regime"] == label]
    values = [row.get(column) for row in mine if not row["stage"]]
    if not mine or len(values) < len(mine):
        return float("nan")
    return float(np.mean(np.array(values, dtype=np.float64)))


def _label(regime: str, mix: StaffMix) -> str:
    return f"{regime} share {mix.share:.2f} room {mix.room:.3f}"


def _still(_advance: float = 1, _note: str = "", /) -> None:
    """Show nothing."""
