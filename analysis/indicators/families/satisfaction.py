"""Satisfaction: of everyone affected (I1b), and of those whose issue was closed (I11, survivors only)."""

from __future__ import annotations

import numpy as np

from analysis.indicators.indicator import HIGHER, LOWER, Indicator, Margin
from analysis.indicators.view import Floats, Mask, RunView, Window, mean, mean_known

INDICATORS: tuple[Indicator, ...] = (
    Indicator("satisfaction_all", "satisfaction", HIGHER, kind="primary", margin=Margin(absolute=0.02)),
    Indicator("satisfaction_closed", "satisfaction", HIGHER),
    Indicator("outcome_closed", "satisfaction", HIGHER),
    Indicator("voice_closed", "satisfaction", HIGHER),
    Indicator("timeliness_closed", "satisfaction", HIGHER),
    Indicator("negative_closures", "share", LOWER),
)

CLOSURE_COLUMNS = {
    "satisfaction_closed": "mean_S",
    "outcome_closed": "mean_O",
    "voice_closed": "mean_V",
    "timeliness_closed": "mean_T",
}


def compute(run: RunView, window: Window) -> dict[str, float]:
    """Compute the family for one window; closures count by the day of closing, those on paper (no S) do
    not.
    """
    inside = window.holds(run.column("closures", "time"))
    values = {"satisfaction_all": mean(run.pair_satisfaction[run.judged(window)])}
    for name, column in CLOSURE_COLUMNS.items():
        values[name] = mean_known(_marks(run, column, inside))
    marks = _marks(run, CLOSURE_COLUMNS["satisfaction_closed"], inside)
    values["negative_closures"] = mean(marks[np.isfinite(marks)] < 0.0)
    return values


def _marks(run: RunView, column: str, inside: Mask) -> Floats:
    marks = run.column("closures", column).astype(np.float64)
    return marks[inside] if len(marks) else marks
