"""Who takes part, how much, and how unequally (I10)."""

from __future__ import annotations

import numpy as np

from analysis.indicators.indicator import NEITHER, Indicator
from analysis.indicators.view import NONE, Floats, RunView, Window, ratio

WEEK = 7.0
TOP_SHARE = 0.05
ROLE = ("volunteering.b_r",)

INDICATORS: tuple[Indicator, ...] = (
    Indicator("volunteers_weekly", "share", NEITHER, imposed_by=ROLE),
    Indicator("hours_gini", "-", NEITHER, imposed_by=ROLE),
    Indicator("top5_share", "share", NEITHER, imposed_by=ROLE),
    Indicator("hours_per_adult", "h/adult-yr", NEITHER, imposed_by=ROLE),
)


def compute(run: RunView, window: Window) -> dict[str, float]:
    """Compute the family for one window; "daily".volunteers counts persons on the day of the weekly round."""
    hours = run.hours_of_residents(window)[run.adult]
    weeks = (window.end - window.start) / WEEK
    return {
        "volunteers_weekly": ratio(run.daily_sum("volunteers", window), weeks * run.n_adults),
        "hours_gini": gini(hours),
        "top5_share": top_share(hours, TOP_SHARE),
        "hours_per_adult": ratio(float(np.sum(hours)), run.n_adults * window.years),
    }


def gini(values: Floats) -> float:
    """Return the Gini coefficient of non-negative values; NaN where their sum is 0."""
    ordered = np.sort(values)
    n, total = len(ordered), float(np.sum(ordered))
    if n == 0 or not total > 0:
        return NONE
    ranks = np.arange(1, n + 1)
    return float(2.0 * np.sum(ranks * ordered) / (n * total) - (n + 1) / n)


def top_share(values: Floats, top: float) -> float:
    """Return the share of the sum held by the largest `top` of the values (at least one); NaN if it is 0."""
    total = float(np.sum(values))
    if not total > 0:
        return NONE
    k = max(1, int(np.ceil(top * len(values) - 1e-9)))
    return float(np.sum(np.sort(values)[-k:])) / total
