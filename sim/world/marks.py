"""Marks of an issue: severity, small or large, difficulty, stairwell, dissolution (model section 7.1)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.parameters import Constant, Numbers, Uncertain
from sim.randomness import Draws
from sim.world.columns import Flags, Floats, Keys, Offsets

SEVERITY, SMALL, DIFFICULTY, STAIRWELL, SELF_END = range(5)


class MarksNumbers(Numbers, file="world/marks.yaml"):
    """Laws of the marks."""

    sev_log_mean: Uncertain
    sev_log_sd: Uncertain
    sev_cap: Constant
    p_small: Uncertain
    d_small: Uncertain
    d_large: Uncertain
    d_sd: Uncertain
    d_severity: Uncertain
    d_low: Constant
    d_high: Constant
    self_end: Uncertain


@dataclass(frozen=True)
class Marks:
    """Marks of K issues; `stairwell` counts inside the building."""

    severity: Floats
    small: Flags
    difficulty: Floats
    stairwell: Offsets
    self_end: Floats


def draw_marks(draws: Draws, issue_key: Keys, birth: Floats, stairwells: int, numbers: MarksNumbers) -> Marks:
    """Draw the marks of issues, each from its own key.

    Args:
        issue_key: Keys of issues (K).
        birth: Days (K).
        stairwells: Stairwells in a building.
    """
    n = numbers
    log_severity = n.sev_log_mean + n.sev_log_sd * draws.normal("marks", entity=(issue_key, SEVERITY))
    severity = np.minimum(np.exp(log_severity), n.sev_cap)
    small = draws.uniform("marks", entity=(issue_key, SMALL)) < n.p_small
    difficulty = np.where(small, n.d_small, n.d_large) + n.d_sd * draws.normal(
        "marks", entity=(issue_key, DIFFICULTY)
    )
    return Marks(
        severity=severity,
        small=small,
        difficulty=np.clip(difficulty + n.d_severity * (severity - 1), n.d_low, n.d_high),
        stairwell=np.floor(draws.uniform("marks", entity=(issue_key, STAIRWELL)) * stairwells).astype(
            np.int64
        ),
        self_end=birth + draws.exponential("marks", entity=(issue_key, SELF_END), mean=n.self_end),
    )
