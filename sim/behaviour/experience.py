"""Experience: how an adult judges a closure, and what the judgement does to trust (model.md 7.2.1-7.2.3).

Outcome dominates (Esaiasson et al. 2019); voice cushions a bad outcome only where government is trusted
(Wu & Wu 2015); a hearing that is overridden is worse than none (Folger 1977); bad news weighs more than good.
Entries are flat: one for each (closure, adult).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.behaviour.grievance import entries
from sim.behaviour.influence import Ties
from sim.behaviour.latents import Latents, News
from sim.parameters import Constant, Numbers, Uncertain, UncertainVector

Floats = NDArray[Any]
Rows = NDArray[np.integer[Any]]
Floaty = float | Floats

UNDETECTED = -1
"""Handler code of an issue that nobody has noticed."""


class ExperienceNumbers(Numbers, file="behaviour/experience.yaml"):
    """Numbers of model.md 7.2.1, 7.2.2 and the satisfactions stated in 7.2.3 and 7.4.5."""

    w_outcome: Uncertain
    w_voice: Uncertain
    w_time: Uncertain
    w_cross: Uncertain
    frustration: Uncertain
    voice_unheard: Constant
    voice_informed: Constant
    informed_feedback: Constant
    informed_community: Uncertain
    informed_above: Uncertain
    tolerance: Uncertain
    patience: Uncertain
    overdue_every: Constant
    overdue_severity: Uncertain
    paper_satisfaction: Uncertain
    a_positive: Uncertain
    a_negative: Uncertain
    efficacy_share: Uncertain
    gossip: Uncertain
    to_government: UncertainVector
    to_government_undetected: Uncertain


@dataclass(frozen=True, slots=True)
class Case:
    """What adults judge: one entry each, or one number for all.

    Attributes:
        distance: |x - theta|, between the solution and the wanted position.
        quality: q of the solution, in [0, 1].
        contested: kappa of the issue's type, in [0, 1].
        heard: 1 if present in any attempt at the issue.
        informed: How well informed of the closure, in [0, 1].
        age: Days since the current spell began.
        trust: T^G at the start of the phase.
        frustrated: 1 if the adult sat in a hearing whose result was overridden.
    """

    distance: Floaty
    quality: Floaty
    contested: Floaty
    heard: Floaty
    informed: Floaty
    age: Floaty
    trust: Floaty
    frustrated: Floaty = 0.0


class Judgement(NamedTuple):
    """Satisfaction and its parts, each in [-1, 1], one entry each."""

    satisfaction: Floats
    outcome: Floats
    voice: Floats
    time: Floats


def judge(case: Case, numbers: ExperienceNumbers) -> Judgement:
    """Judge closures: outcome O, voice V, time and satisfaction S of model.md 7.2.1.

    The three weights are divided by their sum, so that one of them can be varied alone.
    """
    outcome = judge_outcome(case, numbers)
    voice = judge_voice(case, numbers)
    time = 1.0 - 2.0 * np.minimum(1.0, np.asarray(case.age) / (2.0 * numbers.patience))
    total = numbers.w_outcome + numbers.w_voice + numbers.w_time
    plain = (numbers.w_outcome * outcome + numbers.w_voice * voice + numbers.w_time * time) / total
    cushion = numbers.w_cross * np.maximum(voice, 0.0) * (1.0 - outcome) / 2.0 * case.trust
    satisfaction = np.minimum(np.maximum(plain + cushion, -1.0), 1.0)
    return Judgement(satisfaction, outcome, voice, time)


def judge_outcome(case: Case, numbers: ExperienceNumbers) -> Floats:
    """Return O: 1 for a perfect solution at the wanted position, -1 for a worthless one."""
    return np.asarray(2.0 * case.quality * nearness(case.distance, numbers.tolerance) - 1.0)


def nearness(distance: Floaty, tolerance: float) -> Floats:
    """Return how well a position suits: 1 at the wanted one, falling with the square of the distance."""
    return np.asarray(np.exp(-np.square(distance) / (2.0 * tolerance**2)))


def judge_voice(case: Case, numbers: ExperienceNumbers) -> Floats:
    """Return V: to have been heard counts on contested matters, to be told counts on all."""
    informed = np.asarray(case.informed, np.float64)
    followed = np.asarray(case.heard, np.float64) * (np.asarray(case.distance) <= numbers.tolerance)
    contested = numbers.voice_unheard + followed + numbers.voice_informed * informed
    contested = np.minimum(np.maximum(contested, numbers.voice_unheard), 1.0)
    plain = numbers.voice_informed * (informed - numbers.voice_informed)
    voice = case.contested * contested + (1.0 - np.asarray(case.contested)) * plain
    return np.asarray(voice - numbers.frustration * np.asarray(case.frustrated))


def impulse_of(satisfaction: Floaty, numbers: ExperienceNumbers) -> Floats:
    """Return imp(S), logit: bad news weighs more than good."""
    satisfaction = np.asarray(satisfaction, np.float64)
    return satisfaction * np.where(satisfaction > 0.0, numbers.a_positive, numbers.a_negative)


def government_share(handlers: Rows, numbers: ExperienceNumbers) -> NDArray[np.float64]:
    """Return the share of an impulse that goes to trust in government, by handler code; UNDETECTED is legal.

    The rest goes to trust in neighbours. Success and failure are attributed alike.
    """
    table = np.array([*numbers.to_government, numbers.to_government_undetected])
    return table[np.asarray(handlers)]


def feel(
    latents: Latents, ties: Ties, rows: Rows, satisfaction: Floaty, share: Floaty, numbers: ExperienceNumbers
) -> None:
    """Let adults feel a satisfaction, and tell those to whom they have positive ties (7.2.2).

    Args:
        latents: Changed.
        ties: Whom they tell.
        rows: Adults, (M,); repeats allowed, all entries act together.
        satisfaction: S, (M,) or one for all.
        share: Share that goes to trust in government, (M,) or one for all.
        numbers: Numbers of the rule.
    """
    m = len(rows)
    if m == 0:
        return
    share, satisfaction = entries(share, m), entries(satisfaction, m)
    told = numbers.gossip * numbers.a_positive * satisfaction
    own = impulse_of(satisfaction, numbers)
    latents.deliver(ties, News(np.asarray(rows), own, told, share, numbers.efficacy_share))


def overdue(age: Floats, numbers: ExperienceNumbers) -> NDArray[np.bool_]:
    """Return which open issues disappoint today: their age passed patience + 10n days since yesterday.

    Args:
        age: Days since the current spell began, now; one for each open issue.
        numbers: Numbers of the rule.
    """
    passed = np.floor((np.asarray(age) - numbers.patience) / numbers.overdue_every)
    before = np.floor((np.asarray(age) - 1.0 - numbers.patience) / numbers.overdue_every)
    return (passed >= 0.0) & (passed > before)


def overdue_satisfaction(severity: Floaty, numbers: ExperienceNumbers) -> Floats:
    """Return S of those affected by an issue that is overdue today."""
    return -np.minimum(1.0, numbers.overdue_severity * np.asarray(severity, np.float64))


def informed(level: int, feedback: float, numbers: ExperienceNumbers) -> float:
    """Return how well residents are informed of a closure.

    Args:
        level: Level that closed, 1 = community.
        feedback: 1 if the closure is fed back to them, else 0.
        numbers: Numbers of the rule.
    """
    plain = numbers.informed_community if level == 1 else numbers.informed_above
    return max(plain, numbers.informed_feedback * feedback)
