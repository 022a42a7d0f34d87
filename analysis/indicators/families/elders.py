"""Elders alone: how long until somebody comes (I14); undefined where no elders' table is handed over."""

from __future__ import annotations

import numpy as np

from analysis.indicators.indicator import LOWER, Indicator, Margin
from analysis.indicators.view import NONE, RunView, Window, mean

INDICATORS: tuple[Indicator, ...] = (
    Indicator("elder_delay_mean", "d", LOWER, kind="primary", margin=Margin(absolute=0.1)),
    Indicator("elder_delay_p95", "d", LOWER),
    Indicator("elder_delay_over_day", "share", LOWER),
)


def compute(run: RunView, window: Window) -> dict[str, float]:
    """Compute the family for one window from the columns t and delay of "elders"."""
    if not run.has("elders", "delay"):
        return {indicator.name: NONE for indicator in INDICATORS}
    delays = run.column("elders", "delay")[window.holds(run.column("elders", "t"))].astype(np.float64)
    return {
        "elder_delay_mean": mean(delays),
        "elder_delay_p95": float(np.quantile(delays, 0.95)) if len(delays) else NONE,
        "elder_delay_over_day": mean(delays > 1.0),
    }
