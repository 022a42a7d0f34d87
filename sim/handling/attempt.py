"""One attempt at an issue: find a position, see who accepts it, succeed or fail (model 7.4.4).

Everything here is a pure function of arrays over the affected adults of one issue. Settled where the text
leaves room: concessions hold for the attempt in which they were made and the issue's own wishes stay as the
world drew them; an official who hears nobody starts from the standard rule, 0; with no affected adult the
agreement is 1, since nobody objects.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.errors import RuleError
from sim.handling.deliberation import DeliberationNumbers, deliberate
from sim.handling.handlers import Capabilities, Needs
from sim.parameters import Constant, Numbers, Uncertain

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]


class AttemptNumbers(Numbers, file="handling/attempt.yaml"):
    """What makes a solution acceptable, and an attempt succeed."""

    steep: Uncertain
    enforce: Uncertain
    mediate: Uncertain
    reservation: Uncertain
    reservation_trust: Uncertain
    reservation_absent: Uncertain
    position_noise: Uncertain
    quality_base: Constant
    quality_technical: Constant
    least_parties: Constant


@dataclass(frozen=True, slots=True)
class Task:
    """What an attempt meets besides persons.

    `quality_factor` is that of `handlers.quality_factor`; `tolerance` is the preference tolerance tol_pref in
    units of theta, a number of the rules of experience.
    """

    needs: Needs
    difficulty: float
    contestedness: float
    tolerance: float
    quality_factor: float = 1.0


class Affected(NamedTuple):
    """The affected adults of one issue, arrays of length n.

    `trust` is the trust that the attempt rests on: in neighbours for mediation, hearing and the partner team,
    else in government (`Capabilities.neighbour_trust`). `present` marks those heard.
    """

    theta: Floats
    trust: Floats
    present: Mask


class AttemptResult(NamedTuple):
    """What came of an attempt.

    `accepted` is a mask over the affected adults, `moved` their wishes with the concessions of those present.
    """

    position: float
    agreement: float
    quality: float
    probability: float
    solved: bool
    accepted: Mask
    moved: Floats
    n_present: int


def official(
    affected: Affected, handler: Capabilities, task: Task, z: float, uniform: float, numbers: AttemptNumbers
) -> AttemptResult:
    """Make an official attempt: the holder decides after hearing those present.

    The position is fidelity * (mean wish of those present) + noise * contestedness * z.

    Args:
        affected: Affected adults, with the trust that this handler's attempt rests on.
        handler: Who holds the ticket.
        task: The issue.
        z: Standard normal luck of the position.
        uniform: Luck of success.
        numbers: The numbers of attempts.
    """
    n_present = int(np.count_nonzero(affected.present))
    heard = float(np.add.reduce(affected.theta[affected.present])) / n_present if n_present else 0.0
    position = handler.fidelity * heard + numbers.position_noise * task.contestedness * float(z)
    return judge(position, affected, affected.theta, n_present, handler, task, uniform, numbers)


def mediation(
    affected: Affected,
    handler: Capabilities,
    task: Task,
    uniform: float,
    numbers: AttemptNumbers,
    talk: DeliberationNumbers,
) -> AttemptResult:
    """Make a mediation: those present talk with equal weights, and their position is the solution.

    Raises:
        RuleError: Fewer parties are present than a mediation needs.
    """
    return _meeting(affected, handler, task, uniform, numbers, talk, int(talk.mediation_rounds), None, 1.0)


def hearing(
    affected: Affected,
    handler: Capabilities,
    task: Task,
    uniform: float,
    numbers: AttemptNumbers,
    talk: DeliberationNumbers,
    *,
    rounds: int,
    weights: Floats,
    stands: float = 1.0,
) -> AttemptResult:
    """Hold a hearing: several rounds, weights by influence, and the share `stands` of the result that stands.

    Args:
        affected: Affected adults, with their trust in neighbours.
        handler: Who holds the ticket.
        task: The issue.
        uniform: Luck of success.
        numbers: The numbers of attempts.
        talk: The numbers of deliberation.
        rounds: Rounds of talk (n_delib).
        weights: (n,) influence of all affected adults; those of the absent are not read.
        stands: Share of the result that the authorities let stand (hear_iota).

    Raises:
        RuleError: Fewer parties are present than a hearing needs.
    """
    return _meeting(
        affected, handler, task, uniform, numbers, talk, rounds, weights[affected.present], stands
    )


def _meeting(
    affected: Affected,
    handler: Capabilities,
    task: Task,
    uniform: float,
    numbers: AttemptNumbers,
    talk: DeliberationNumbers,
    rounds: int,
    weights: Floats | None,
    stands: float,
) -> AttemptResult:
    present = affected.present
    n_present = int(np.count_nonzero(present))
    if n_present < numbers.least_parties:
        least = int(numbers.least_parties)
        raise RuleError(
            f"a meeting of {n_present}: {least} parties are needed; invite again or decide officially"
        )
    position, there = deliberate(
        affected.theta[present], affected.trust[present], handler.mediation, rounds, talk, weights
    )
    moved = affected.theta.astype(np.float64)
    moved[present] = there
    return judge(stands * position, affected, moved, n_present, handler, task, uniform, numbers)


def judge(
    position: float,
    affected: Affected,
    moved: Floats,
    n_present: int,
    handler: Capabilities,
    task: Task,
    uniform: float,
    numbers: AttemptNumbers,
) -> AttemptResult:
    """Judge a position: who accepts it, how likely it holds, and whether it does."""
    accepted = accepts(position, moved, affected.trust, affected.present, task.tolerance, numbers)
    agreement = int(np.count_nonzero(accepted)) / accepted.size if accepted.size else 1.0
    joint = n_present >= numbers.least_parties
    probability = success_probability(task.needs, handler, agreement, task.difficulty, joint, numbers)
    quality = task.quality_factor * (numbers.quality_base + numbers.quality_technical * handler.technical)
    return AttemptResult(
        position, agreement, quality, probability, uniform < probability, accepted, moved, n_present
    )


def accepts(
    position: float, theta: Floats, trust: Floats, present: Mask, tolerance: float, numbers: AttemptNumbers
) -> Mask:
    """Say who accepts a position: (n,) bool.

    A person accepts if exp(-(x - theta)² / (2 tolerance²)) is at least
    reservation + reservation_trust (1 - trust), and reservation_absent more if not present.
    """
    fit = np.subtract(position, theta, dtype=np.float64)
    fit *= fit
    fit *= -0.5 / (tolerance * tolerance)
    np.exp(fit, out=fit)
    least = (1.0 - trust.astype(np.float64)) * numbers.reservation_trust + numbers.reservation
    least += numbers.reservation_absent * ~present
    accepted: Mask = fit >= least
    return accepted


def success_probability(
    needs: Needs,
    handler: Capabilities,
    agreement: float,
    difficulty: float,
    joint: bool,
    numbers: AttemptNumbers,
    penalty: float = 0.0,
) -> float:
    """Return the chance that an attempt solves the issue.

    Skill and authority count by the issue's needs; where agreement fails, authority or, if at least two
    parties are present (`joint`), mediation stands in for it. `penalty` lowers the result, in logits.
    """
    substitute = numbers.enforce * handler.authority
    if joint:
        substitute = max(substitute, numbers.mediate * handler.mediation)
    strength = (
        needs.technical * handler.technical
        + needs.authority * handler.authority
        + needs.mediation * (agreement + (1.0 - agreement) * substitute)
    )
    return logistic(numbers.steep * (strength - difficulty) - penalty)


def logistic(x: float) -> float:
    """Return 1 / (1 + exp(-x)) without overflow."""
    if x >= 0.0:
        return 1.0 / (1.0 + math.exp(-x))
    grown = math.exp(x)
    return grown / (1.0 + grown)
