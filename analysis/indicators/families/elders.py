"""Elders alone: how long until somebody comes, and what alarms cost (I14, part of I16d).

Undefined where no elders were played: then neither emergencies nor alarms are handed over, or none has a row.
"""

from __future__ import annotations

import numpy as np

from analysis.indicators.indicator import LOWER, Indicator, Margin
from analysis.indicators.view import NONE, Column, RunView, Window, mean, ratio

INDICATORS: tuple[Indicator, ...] = (
    Indicator("elder_delay_mean", "d", LOWER, kind="primary", margin=Margin(absolute=0.1)),
    Indicator("elder_delay_p95", "d", LOWER),
    Indicator("elder_delay_over_day", "share", LOWER),
    Indicator("elder_harm", "-", LOWER),
    Indicator("elder_false_alarms", "1/elder-yr", LOWER),
    Indicator("elder_alarm_hours", "h/find", LOWER),
)


def compute(run: RunView, window: Window) -> dict[str, float]:
    """Compute the family for one window; emergencies count by the day on which they began, alarms by theirs."""
    if not len(run.column("elders", "t")) + len(run.column("alarms", "t")):
        return {indicator.name: NONE for indicator in INDICATORS}
    delays = _inside(run, "elders", "delay", window)
    true = _inside(run, "alarms", "true", window)
    hours = float(np.sum(_inside(run, "alarms", "hours", window)))
    finds = float(np.count_nonzero(_inside(run, "elders", "found_by", window) == "alarm"))
    elders = float(np.nansum(run.residents("alone65")))
    return {
        "elder_delay_mean": mean(delays),
        "elder_delay_p95": float(np.quantile(delays, 0.95)) if len(delays) else NONE,
        "elder_delay_over_day": mean(delays > 1.0),
        "elder_harm": mean(_inside(run, "elders", "harm", window)),
        "elder_false_alarms": ratio(float(np.count_nonzero(true == 0)), elders * window.years),
        "elder_alarm_hours": ratio(hours, finds),
    }


def _inside(run: RunView, table: str, name: str, window: Window) -> Column:
    """Return a column's rows in the window; none where the run lacks it."""
    values = run.column(table, name)
    return values[window.holds(run.column(table, "t"))] if len(values) else values
