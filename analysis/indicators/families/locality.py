"""Where issues are handled: small matters on the spot, large ones not held back (I2, I2b, I2c)."""

from __future__ import annotations

import numpy as np

from analysis.indicators.indicator import HIGHER, LOWER, NEITHER, Indicator, Margin
from analysis.indicators.view import Floats, RunView, Window, share

LOCAL_FOLLOW_UP = 120.0
LOCAL_WITHIN = 30.0
LOCAL_ACCEPTED = 0.5
RETAINED_FOR = 7.0

INDICATORS: tuple[Indicator, ...] = (
    Indicator("small_local", "share", HIGHER, kind="key", margin=Margin(absolute=0.02)),
    Indicator("wrong_retention", "share", LOWER, kind="key"),
    Indicator("level2_ever", "share", NEITHER),
    Indicator("level3_ever", "share", NEITHER),
    Indicator("level1_share", "share", NEITHER),
)


def compute(run: RunView, window: Window) -> dict[str, float]:
    """Compute the family for one window; issues count by the day of birth."""
    born = run.cohort(window)
    seen = born & np.isfinite(run.detected)
    level, solved = run.issue("max_level"), born & run.is_solved
    small = run.issue("small") > 0
    large = born & ~small
    return {
        "small_local": share(settled_locally(run), small & run.cohort(window, follow_up=LOCAL_FOLLOW_UP)),
        "wrong_retention": share(run.issue("kept_level1_days") > RETAINED_FOR, large),
        "level2_ever": share(level >= 2, seen),
        "level3_ever": share(level >= 3, seen),
        "level1_share": share(run.issue("solved_level") == 1, solved),
    }


def settled_locally(run: RunView) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Return which issues meet I2's conditions on their first solution and all later handling."""
    quick = first_solution(run) - run.birth <= LOCAL_WITHIN
    low = run.issue("max_level") < 2
    kept = ~(run.issue("relapsed_within_90") > 0)
    return np.asarray(quick & low & kept & (run.issue("accepted_share") >= LOCAL_ACCEPTED))


def first_solution(run: RunView) -> Floats:
    """Return the day on which each issue was first solved, NaN = never.

    An issue with several spells was solved at the end of its first one (only a solution can relapse or be
    reopened into a new spell); one with a single spell at `solved`.
    """
    first_end = np.full(len(run.birth), np.inf)
    rows = run.column("spells", "issue").astype(np.int64)
    np.minimum.at(first_end, rows, run.column("spells", "end").astype(np.float64))
    several = run.issue("spells") > 1
    last = np.where(run.is_solved, run.issue("solved"), np.nan)
    return np.where(several & np.isfinite(first_end), first_end, last)
