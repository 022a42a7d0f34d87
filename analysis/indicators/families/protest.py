"""Petitions and collective incidents (I6, I2d)."""

from __future__ import annotations

import numpy as np

from analysis.indicators.indicator import LOWER, Indicator, Margin
from analysis.indicators.view import RunView, Window, ratio

PER = 10_000.0

INDICATORS: tuple[Indicator, ...] = (
    Indicator("petitions", "1/10k-yr", LOWER, margin=Margin(relative=0.15)),
    Indicator("small_petitions", "1/10k-yr", LOWER),
    Indicator("incidents", "1/10k-yr", LOWER, descriptive=True),
)


def compute(run: RunView, window: Window) -> dict[str, float]:
    """Compute the family for one window; events count by their day."""
    exposure = run.n_residents * window.years / PER
    incidents = run.daily_sum("incidents", window)
    if run.has("incidents", "t"):
        incidents = float(np.count_nonzero(window.holds(run.column("incidents", "t"))))
    return {
        "petitions": ratio(run.daily_sum("petitions", window), exposure),
        "small_petitions": ratio(run.daily_sum("small_petitions", window), exposure),
        "incidents": ratio(incidents, exposure),
    }
