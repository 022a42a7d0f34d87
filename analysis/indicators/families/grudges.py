"""What is left over between people: grudges, grievance, negative ties (I7)."""

from __future__ import annotations

import numpy as np

from analysis.indicators.indicator import LOWER, Indicator
from analysis.indicators.view import NONE, RunView, Window, ratio

INDICATORS: tuple[Indicator, ...] = (
    Indicator("grudge_mean", "-", LOWER),
    Indicator("grievance_mean", "-", LOWER),
    Indicator("negative_ties", "per 100 residents", LOWER),
)


def compute(run: RunView, window: Window) -> dict[str, float]:
    """Compute the family at the window's end; ties are counted at the run's end only, from both their
    ends.
    """
    ends = float(np.sum(run.residents("negative_ties"))) if window.last else NONE
    return {
        "grudge_mean": run.adults_mean_after("grudge", window),
        "grievance_mean": run.adults_mean_after("grievance", window),
        "negative_ties": ratio(100.0 * ends / 2.0, run.n_residents),
    }
