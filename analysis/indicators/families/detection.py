"""How issues come to notice, and how early (I16, I16b, calls of I17)."""

from __future__ import annotations

import numpy as np

from analysis.indicators.indicator import HIGHER, NEITHER, Indicator, Margin
from analysis.indicators.view import Mask, RunView, Window, mean, ratio, share

REPORT = 0

INDICATORS: tuple[Indicator, ...] = (
    Indicator("early_share", "share", HIGHER, kind="key", margin=Margin(absolute=0.02)),
    Indicator("warning_lead", "d", HIGHER, kind="key"),
    Indicator("detected_share", "share", HIGHER),
    Indicator("calls", "1/resident-yr", NEITHER),
)


def compute(run: RunView, window: Window) -> dict[str, float]:
    """Compute the family for one window; issues count by the day of birth, calls by their day."""
    born = run.cohort(window)
    seen, early = born & np.isfinite(run.detected), detected_early(run)
    lead = run.issue("first_report_cf") - run.detected
    return {
        "early_share": share(early, seen),
        "warning_lead": mean(lead[seen & early & np.isfinite(lead)]),
        "detected_share": share(seen, born),
        "calls": ratio(run.daily_sum("reports_hotline", window), run.n_residents * window.years),
    }


def detected_early(run: RunView) -> Mask:
    """Return which issues were noticed, other than by a report, before the first report would have come."""
    would = run.issue("first_report_cf")
    return np.asarray((run.issue("channel") != REPORT) & (~np.isfinite(would) | (run.detected < would)))
