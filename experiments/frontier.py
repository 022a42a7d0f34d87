"""Accounting mode I, the isocost frontier: every regime at several budgets (model.md 7.9).

The budgets beside the scenario's own are played into a folder of their own inside the result, which
remembers; the runs at the scenario's budget are those of the comparison.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from analysis.folder import ResultFolder
from analysis.frontier import COST, at_equal_cost, frontier_points
from analysis.indicators import PRIMARY, column_name, headline_window
from experiments import verdicts
from experiments.playing import play_seeds
from experiments.running import Arm
from experiments.store import Store, write_manifest

if TYPE_CHECKING:
    from experiments.design import Design
    from experiments.staff_search import Bar

BUDGETS = (300.0, 400.0, 500.0, 600.0, 700.0)
FOLDER = "frontier"


def budgets(design: Design) -> list[float]:
    """Budgets that are played beside the scenario's own, k RMB a year per 3,000 residents."""
    return [cash for cash in BUDGETS if cash != design.scenario.budget.cash]


def frontier_arms(design: Design) -> list[Arm]:
    """Every regime at every further budget, with its own staff mix."""
    own = design.scenario.budget.cash
    return [
        Arm(design.staffed(regime), cash - own, _label(regime.name, cash))
        for regime in design.regimes
        for cash in budgets(design)
    ]


def play_frontier(
    design: Design, seeds: Sequence[int], folder: Path, rows: Sequence[Mapping[str, object]], *,
    workers: int, bar: Bar,
) -> None:  # fmt: skip
    """Play the budgets that lack and write frontier.csv and frontier_differences.csv.

    Args:
        design: The comparison.
        seeds: Seeds of its evaluation.
        folder: Its folder.
        rows: Its runs, at the scenario's own budget.
        workers: Processes.
        bar: Makes the progress bar.

    A budget that cannot pay a regime leaves failed runs and no point on the frontier.
    """
    arms = frontier_arms(design)
    identity = design.identity() | {"arms": [arm.name for arm in arms], "seeds": len(seeds)}
    store = Store.open(folder / FOLDER, identity, [arm.name for arm in arms])
    write_manifest(folder / FOLDER, {"design": identity})
    with bar(len(seeds) * len(arms), "isocost frontier") as step:
        step(len(store.seeds) * len(arms))
        play_seeds(
            design.scenario, arms, seeds, store, workers=workers, keep=(), strict=False,
            told=lambda runs, _: step(runs),
        )  # fmt: skip
    runs = _told(design, [row for row in rows if row["seed"] in seeds], store.rows)
    wanted = [name for name in (design.scenario.primary or PRIMARY) if name != COST]
    result = ResultFolder(folder)
    result.write_csv("frontier", frontier_points(runs, wanted))
    baseline = verdicts.declared(design, len(seeds)).baseline
    result.write_csv("frontier_differences", at_equal_cost(runs, baseline, wanted))


def _told(
    design: Design, own: Sequence[Mapping[str, object]], further: Sequence[Mapping[str, object]]
) -> pd.DataFrame:
    """All finished runs with regime, cash, seed, social cost and the primary indicators of the headline window."""
    window = headline_window(design.scenario.days)
    of = {_label(regime.name, cash): (regime.name, cash) for regime in design.regimes for cash in BUDGETS}
    of |= {regime.name: (regime.name, design.scenario.budget.cash) for regime in design.regimes}
    wanted = (*(name for name in (design.scenario.primary or PRIMARY) if name != COST), COST)
    told = []
    for row in (*own, *further):
        if not row["stage"]:
            regime, cash = of[str(row["regime"])]
            values = {name: row.get(column_name(name, window)) for name in wanted}
            told.append({"regime": regime, "cash": cash, "seed": row["seed"], **values})
    return pd.DataFrame(told, columns=["regime", "cash", "seed", *wanted])


def _label(regime: str, cash: float) -> str:
    return f"{regime} at {cash:g}"
