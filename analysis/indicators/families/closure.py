"""Official closure against truth: on time, truly resolved, and the gap between them (I5)."""

from __future__ import annotations

import numpy as np

from analysis.indicators.indicator import HIGHER, LOWER, NEITHER, Indicator, Margin
from analysis.indicators.view import RunView, Window, share

CLOSURE_FOLLOW_UP = 90.0

INDICATORS: tuple[Indicator, ...] = (
    Indicator("closed_on_time", "share", NEITHER),
    Indicator("truly_resolved", "share", HIGHER),
    Indicator("closure_gap", "share", LOWER, kind="key", margin=Margin(absolute=0.02)),
)


def compute(run: RunView, window: Window) -> dict[str, float]:
    """Compute the family for one window; issues count by the day of birth."""
    seen = run.cohort(window, follow_up=CLOSURE_FOLLOW_UP) & np.isfinite(run.detected)
    closed = run.issue("official_close")
    on_time = closed <= run.detected + run.issue("deadline")
    resolved = share(run.issue("first_official_was_true") > 0, seen)
    return {
        "closed_on_time": share(on_time, seen),
        "truly_resolved": resolved,
        "closure_gap": share(np.isfinite(closed), seen) - resolved,
    }
