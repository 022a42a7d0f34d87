"""Hands the runs of a comparison to the statistics, and their findings to the folder."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis import comparison
from analysis.folder import ResultFolder
from analysis.indicators import PRIMARY, column_name, headline_window
from analysis.indicators.indicator import Margin

if TYPE_CHECKING:
    from experiments.design import Design


def declared(design: Design, runs: int) -> comparison.Design:
    """The design as the statistics know it, with ``runs`` seeds planned in all.

    Raises DesignError for fewer than two regimes or an unknown primary indicator.
    """
    return comparison.Design(
        design.names,
        design.scenario.days,
        seeds=tuple(range(design.first_seed, design.first_seed + runs)),
        primary=tuple(design.scenario.primary) or PRIMARY,
        precision=design.precision,
        first_stage=design.runs,
        cap=design.most_runs,
        margins=tuple(
            (name, Margin(margin.absolute, margin.relative or 0.0))
            for name, margin in design.scenario.margins.items()
        ),
    )


def runs_needed(runs: pd.DataFrame, design: Design) -> tuple[int, str]:
    """Seeds to play in all, after the first stage (two-stage rule), and what asks for so many."""
    stage = comparison.second_stage(runs, declared(design, design.runs))
    return stage.n, stage.reason


def half_widths(runs: pd.DataFrame, design: Design) -> str:
    """What progress may say: the half-widths of the primary family, and no differences."""
    found = comparison.half_widths(runs, declared(design, design.runs))
    pairs = zip(found["indicator"], found["half_width"].astype(float), strict=True)
    told = [f"{name} ±{half:.3g}" for name, half in pairs if math.isfinite(half)]
    return "  ".join(dict.fromkeys(told))


def judge(runs: pd.DataFrame, design: Design, folder: Path, planned: int) -> dict[str, Any]:
    """Judge once, write summary.csv and its companions; what the manifest keeps of it."""
    found = comparison.summarise(runs, declared(design, planned))
    for name, table in {
        "summary": found.summary,
        "summary_more": found.more,
        "pooled": found.pooled,
        "cost_effectiveness": found.cost_effectiveness,
        "acceptability": found.acceptability,
    }.items():
        ResultFolder(folder).write_csv(name, table)
    primary, window = found.design.primary, headline_window(design.scenario.days)
    ranks = comparison.ranking(runs, design.names, found.design.baseline, primary, window)
    if len(ranks):
        ResultFolder(folder).write_csv("ranking", ranks)
    return {
        "baseline": found.design.baseline,
        "contrasts": list(found.design.contrasts),
        "primary": list(found.design.primary),
        "dominance": dict(found.dominance),
        "notes": [{"code": note.code, "values": dict(note.values)} for note in found.notes],
        "unresolved": json.loads(_needs(found).to_json(orient="records")),
    }


def mean_burden(runs: pd.DataFrame, design: Design) -> dict[str, float]:
    """Mean burden of the headline window under each regime, over its finished runs."""
    column = column_name("burden", headline_window(design.scenario.days))
    means = runs[runs["stage"] == ""].groupby("regime")[column].mean()
    return {str(name): float(value) for name, value in means.items()}


def _needs(found: comparison.Comparison) -> pd.DataFrame:
    return found.unresolved[["indicator", "alternative", "n", "needed_runs", "half_width", "target"]]
