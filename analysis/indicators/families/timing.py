"""Time to solution by Kaplan-Meier, and how often the first attempt succeeds (I3)."""

from __future__ import annotations

import numpy as np

from analysis.indicators.indicator import HIGHER, LOWER, Indicator
from analysis.indicators.survival import kaplan_meier
from analysis.indicators.view import Floats, Mask, RunView, Window, share

INDICATORS: tuple[Indicator, ...] = (
    Indicator("time_to_solution", "d", LOWER),
    Indicator("time_to_solution_p95", "d", LOWER),
    Indicator("solved_within_30", "share", HIGHER),
    Indicator("solved_within_90", "share", HIGHER),
    Indicator("first_attempt_success", "share", HIGHER),
)


def compute(run: RunView, window: Window) -> dict[str, float]:
    """Compute the family for one window; issues count by the day of birth, followed to the run's end."""
    born = run.cohort(window)
    days, events = solution_times(run)
    curve = kaplan_meier(days[born], events[born])
    tried = born & np.isfinite(run.issue("first_attempt_solved"))
    return {
        "time_to_solution": curve.quantile(0.5),
        "time_to_solution_p95": curve.quantile(0.95),
        "solved_within_30": 1.0 - curve.at(30.0),
        "solved_within_90": 1.0 - curve.at(90.0),
        "first_attempt_success": share(run.issue("first_attempt_solved") > 0, tried),
    }


def solution_times(run: RunView) -> tuple[Floats, Mask]:
    """Return days from birth to solution or censoring of every issue, and which were solved.

    Censored: dissolved issues when they dissolve, all others that are not solved at the run's end.
    """
    solved = run.is_solved & np.isfinite(run.issue("solved"))
    over = np.minimum(run.issue("self_end"), run.days)
    end = np.where(solved, run.issue("solved"), np.where(np.isfinite(over), over, run.days))
    return np.maximum(end - run.birth, 0.0), solved
