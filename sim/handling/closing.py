"""After an attempt: keeping, closing on paper, deadlines (model 7.4.5). Pure parts of the rule."""

from __future__ import annotations

import math
from enum import IntEnum

from sim.parameters import Constant, Numbers, Uncertain


class ClosingNumbers(Numbers, file="handling/closing.yaml"):
    """How cases end, truly or on paper."""

    paper_probability: Uncertain
    deadline_record: Uncertain
    kept_base: Uncertain
    kept_agreement: Uncertain
    kept_plain: Uncertain
    relapse_days: Uncertain
    hardening: Uncertain
    deadline_small: Uncertain
    deadline_small_contested: Uncertain
    deadline_large: Uncertain
    failed_satisfaction: Uncertain
    failed_fatigue: Uncertain
    level_up_priority: Constant
    reopened_priority: Constant


class NextStep(IntEnum):
    """What happens to a ticket after a failed attempt."""

    ROUTE_AGAIN = 0
    LEVEL_UP = 1
    PAPER = 2


FIRST_LEVEL, LAST_LEVEL = 1, 4


def after_failure(level: int, attempts_at_level: int, uniform: float, paper: float) -> NextStep:
    """Return what happens to a ticket after a failed attempt.

    Level 1 may try twice; then, and after each attempt of the levels above, the case is closed on paper with
    chance `paper` or goes one level up. The last level has nobody above and closes on paper.

    Args:
        level: Level of the handler that failed.
        attempts_at_level: Attempts made at this level in this spell, this one among them.
        uniform: Luck of the closing pressure.
        paper: Chance of a paper closure.
    """
    if level == FIRST_LEVEL and attempts_at_level < 2:
        return NextStep.ROUTE_AGAIN
    if level >= LAST_LEVEL or uniform < paper:
        return NextStep.PAPER
    return NextStep.LEVEL_UP


def keep_probability(agreement: float, contested: bool, numbers: ClosingNumbers) -> float:
    """Return the chance that a solution lasts; a contested one rests on agreement."""
    return numbers.kept_base + numbers.kept_agreement * agreement if contested else numbers.kept_plain


def relapse_delay(keep: float, luck: tuple[float, float], numbers: ClosingNumbers) -> float:
    """Return the days until a solution breaks, infinite if it lasts.

    Args:
        keep: Chance that it lasts.
        luck: Two uniforms: whether, and when.
        numbers: The numbers of closing.
    """
    if luck[0] < keep:
        return math.inf
    return -numbers.relapse_days * math.log1p(-luck[1])


def deadline(small: bool, contested: bool, numbers: ClosingNumbers) -> float:
    """Return the days from detection within which a ticket is to be closed."""
    if not small:
        return numbers.deadline_large
    return numbers.deadline_small_contested if contested else numbers.deadline_small


def recorded_at_deadline(uniform: float, numbers: ClosingNumbers) -> bool:
    """Say whether a ticket still open at its deadline is recorded closed; nothing else changes."""
    return uniform < numbers.deadline_record


def hardened(difficulty: float, n_present: int, least_parties: float, numbers: ClosingNumbers) -> float:
    """Return the difficulty after a failed attempt: positions harden if parties met."""
    return difficulty + numbers.hardening if n_present >= least_parties else difficulty
