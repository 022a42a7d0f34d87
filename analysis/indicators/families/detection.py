"""How issues come to notice, and how early (I16, I16b, calls of I17), and what alerts are worth (I16d)."""

from __future__ import annotations

import numpy as np

from analysis.indicators.indicator import HIGHER, LOWER, NEITHER, Indicator, Margin
from analysis.indicators.view import NONE, Mask, RunView, Window, mean, ratio, share

REPORT = 0

INDICATORS: tuple[Indicator, ...] = (
    Indicator("early_share", "share", HIGHER, kind="key", margin=Margin(absolute=0.02)),
    Indicator("warning_lead", "d", HIGHER, kind="key"),
    Indicator("detected_share", "share", HIGHER),
    Indicator("calls", "1/resident-yr", NEITHER),
    Indicator("alert_hours_per_find", "h/find", LOWER),
    Indicator("false_alerts", "share", LOWER),
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
        **_alerts(run, window),
    }


def _alerts(run: RunView, window: Window) -> dict[str, float]:
    """Compute what the alerts of the window cost and found; undefined without alerts, and without finds."""
    if not run.has("alerts", "found"):
        return {"alert_hours_per_find": NONE, "false_alerts": NONE}
    inside = window.holds(run.column("alerts", "t"))
    found, hours = run.column("alerts", "found")[inside], run.column("alerts", "hours")[inside]
    return {
        "alert_hours_per_find": ratio(float(np.sum(hours)), float(np.sum(found))),
        "false_alerts": mean(found == 0),
    }


def detected_early(run: RunView) -> Mask:
    """Return which issues were noticed, other than by a report, before the first report would have come."""
    would = run.issue("first_report_cf")
    return np.asarray((run.issue("channel") != REPORT) & (~np.isfinite(would) | (run.detected < would)))
