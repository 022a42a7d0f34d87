"""A round: visits with a vote under canvassing, or a hearing with a vote and a new proposal (model.md 7.5).

Settled where the text leaves room: what is reported and what moves is summed over all owners, since a proposal binds
the absent too; only those present learn, and only those present hold out. A share of gains and a bound are of one
round; transfers of several rounds add up.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from sim.handling.renovation.bargain import bounded_transfers, nash_transfers
from sim.handling.renovation.consent import count_vote
from sim.handling.renovation.money import Fen
from sim.handling.renovation.numbers import BargainingNumbers
from sim.handling.renovation.project import Project, Round
from sim.handling.renovation.utility import fehr_schmidt
from sim.laws import ConsentRule

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


class Vote(NamedTuple):
    """Who takes part and who says yes, (..., n), with the utilities behind it (k RMB)."""

    utility: Floats
    taking_part: Flags
    yes: Flags


def visit(project: Project, rule: ConsentRule, numbers: BargainingNumbers) -> Round:
    """Visit every owner and vote on the plan as it stands; changes beliefs only."""
    everybody = np.ones(project.heard.shape, np.bool_)
    _learn(project, numbers.visit_learning * everybody)
    press = numbers.press * (0.5 + project.owners.trust_government)
    return _vote(project, rule, numbers, attended=everybody, hearing=False, press=press)


def hear(project: Project, rule: ConsentRule, numbers: BargainingNumbers, expertise: float) -> Round:
    """Hold a hearing: who comes learns, all vote; if the vote fails, money is moved for the next.

    Args:
        project: Changed: beliefs, who was heard, the plan.
        rule: The law.
        numbers: Of bargaining.
        expertise: What a hearing teaches, 1 with a legal adviser and a design unit.
    """
    owners = project.owners
    attended = project.luck.attend < attendance(project, numbers)
    speed = numbers.hearing_learning * (0.5 + 0.5 * owners.trust_neighbours) * min(1.0, expertise)
    _learn(project, speed * attended)
    project.heard = project.heard | attended
    held = _vote(project, rule, numbers, attended=attended, hearing=True, press=np.zeros(attended.shape))
    moved = np.where(held.consent.passed[..., None], 0, _transfers(project, held, numbers))
    project.terms = project.terms.with_transfer(moved)
    project.rounds[-1] = replace(held, proposed=project.terms)
    return project.rounds[-1]


def attendance(project: Project, numbers: BargainingNumbers) -> Floats:
    """Return the chance that each owner comes to a hearing on the plan as it stands."""
    owners, n = project.owners, numbers
    logit = n.attend_base + n.attend_stake * (np.abs(project.payoff()) > n.attend_from)
    logit = logit + n.attend_trust * owners.trust_neighbours - n.attend_absent * owners.absent
    return np.asarray(expit(logit), np.float64)


def suit_chance(
    utility: Floats, trust_government: Floats, heard: Flags, numbers: BargainingNumbers
) -> Floats:
    """Return the chance that each owner sues against a plan that passed; who gains does not."""
    n = numbers
    chance = np.clip(n.sue_base + n.sue_loss * -utility, 0.0, n.sue_most)
    chance = chance * (1.0 - n.sue_trust * trust_government) * (1.0 - n.heard_suit * heard)
    return np.where(utility < 0.0, chance, 0.0)


def _learn(project: Project, speed: NDArray[np.floating[Any]]) -> None:
    """Move perceived losses towards the true ones by a share."""
    stakes = project.stakes
    perceived = stakes.perceived + speed * (stakes.loss - stakes.perceived)
    project.stakes = replace(stakes, perceived=np.asarray(perceived, np.float64))


def _vote(
    project: Project,
    rule: ConsentRule,
    numbers: BargainingNumbers,
    *,
    attended: Flags,
    hearing: bool,
    press: Floats,
) -> Round:
    vote = votes(project, numbers, press)
    consent = count_vote(rule, vote.taking_part, vote.yes, project.owners.area_cm2, project.person)
    held = Round(
        hearing, attended, project.stakes.perceived, project.terms, vote.utility, vote.taking_part, vote.yes, consent,
        project.terms,
    )  # fmt: skip
    project.rounds.append(held)
    return held


def votes(project: Project, numbers: BargainingNumbers, press: Floats | float = 0.0) -> Vote:
    """Return how owners would vote on the plan as it stands.

    Args:
        project: The project.
        numbers: Of bargaining.
        press: Loss that an owner accepts under canvassing, k RMB, (..., n).
    """
    utility = fehr_schmidt(project.payoff(), project.alpha, project.beta, numbers.fairness)
    whole = utility if project.person is None else _pooled(utility, project.person)
    chance = np.where(project.owners.absent, numbers.takes_part_absent, numbers.takes_part)
    sure = ~project.owners.absent & (np.abs(whole) > numbers.at_stake)
    taking_part = sure | (project.luck.part < chance)
    return Vote(utility, taking_part, taking_part & ((whole > 0.0) | (whole > -press)))


def _pooled(utility: Floats, person: NDArray[np.int64]) -> Floats:
    """Return for each flat the utility that its owner has of all flats of theirs, (..., n)."""
    owners, flat_of = np.unique(person, return_inverse=True)
    member = (flat_of[:, None] == np.arange(len(owners))[None, :]).astype(np.float64)
    return np.asarray((utility @ member)[..., flat_of])


def _transfers(project: Project, held: Round, numbers: BargainingNumbers) -> Fen:
    """Return what moves between owners after a vote that failed."""
    if numbers.solution >= 0.5:  # the number is an option: 0 or 1
        payoff = project.payoff()
        flat = payoff.reshape(-1, payoff.shape[-1])
        return np.asarray([nash_transfers(row) for row in flat], np.int64).reshape(payoff.shape)
    holds_out = held.attended & (project.owners.trust_neighbours < numbers.distrust)
    hidden = numbers.hold_out_share * np.abs(held.utility) + numbers.hold_out_sum
    reported = held.utility - np.where(holds_out, hidden, 0.0)
    return bounded_transfers(reported, numbers.give_share, numbers.give_most)
