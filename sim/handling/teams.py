"""Which partners make up the team of a ticket (model.md 7.4.1, `team_choice`).

Partners fill seats, at most three a ticket, so that the total cost is least (linear assignment, Kuhn 1955).
Settled where the text leaves room: a seat may stay empty, at the cost of a rested partner without any of the
skills asked for, so nobody sits down who makes a team no better, or who holds a grudge against a party;
whoever sits in a team stays until the ticket has left the teams, and counts its hours as held.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from sim.agents.partner_organisation import PartnerKind, PartnerOrganisation
from sim.parameters import Constant, Numbers, Uncertain, UncertainVector
from sim.quantities import Case
from sim.seams import HandlerKind, Town
from sim.world.persons import PersonsNumbers
from sim.world.skills import skills_of

Floats = NDArray[np.float64]
Many = NDArray[Any]
Member = int | str

SKILLS = ("legal", "design", "technical", "care", "mediation", "organising")
TECHNICAL_SKILL, MEDIATION_SKILL = SKILLS.index("technical"), SKILLS.index("mediation")
EMPTY_SEAT = 1.0
"""What a partner costs who has nothing that is needed, no fatigue and no work."""


class TeamsNumbers(Numbers, file="handling/teams.yaml"):
    """What issues need of partners, what organisations can do, and what makes a partner dear."""

    need_legal: UncertainVector
    need_design: UncertainVector
    need_technical: UncertainVector
    need_care: UncertainVector
    need_mediation: UncertainVector
    need_organising: UncertainVector
    social_organisation: UncertainVector
    enterprise: UncertainVector
    property_company: UncertainVector
    legal_adviser: UncertainVector
    design_unit: UncertainVector
    fatigue_cost: Uncertain
    held_cost: Uncertain
    grudge_cost: Constant
    seats: Constant


def needed_skills(numbers: TeamsNumbers) -> Floats:
    """Return the weight of each skill for each issue type, (6 types, 6 skills)."""
    return np.array([getattr(numbers, f"need_{skill}") for skill in SKILLS], np.float64).T


def partner_costs(
    needs: Many, skills: Many, fatigue: Many, held: Many, grudge: Many, numbers: TeamsNumbers
) -> Floats:
    """Return what each partner would cost each ticket, (P, T).

    Args:
        needs: Weights of skills that the tickets ask for, (T, 6).
        skills: Skills of the partners, (P, 6).
        fatigue: Participation fatigue of the partners, (P,).
        held: Hours of work that they hold, (P,).
        grudge: Whether a partner has a grudge tie with a party of a ticket, (P, T).
        numbers: The numbers of the choice.
    """
    fit = np.asarray(skills, np.float64) @ np.asarray(needs, np.float64).T
    load = numbers.fatigue_cost * np.asarray(fatigue, np.float64) + numbers.held_cost * np.asarray(held)
    return np.asarray(1.0 - fit + load[:, None] + numbers.grudge_cost * np.asarray(grudge))


def choose_teams(costs: Floats, seats: int, empty: float = EMPTY_SEAT) -> list[list[int]]:
    """Return the partners of each ticket's team, at least total cost; each partner sits in one team at most.

    Args:
        costs: Of each partner for each ticket, (P, T).
        seats: Most partners of a ticket.
        empty: Cost of a seat that stays empty.
    """
    partners, tickets = costs.shape
    teams: list[list[int]] = [[] for _ in range(tickets)]
    offered = np.repeat(costs, seats, axis=1)
    nobody = np.full((tickets * seats, tickets * seats), empty)
    who, where = linear_sum_assignment(np.concatenate((offered, nobody)))
    for partner, seat in zip(who.tolist(), where.tolist(), strict=True):
        if partner < partners:
            teams[seat // seats].append(partner)
    return teams


class Team(NamedTuple):
    """A team at work: residents by row and organisations by name, its capabilities τ and μ."""

    members: tuple[Member, ...]
    technical: float
    mediation: float


@dataclass(frozen=True)
class Candidates:
    """Who can sit in teams of one community: residents by row, then organisations by name.

    `skills` is (P, 6), `fatigue` (P,); organisations do not tire.
    """

    members: list[Member]
    skills: Floats
    fatigue: Floats


def _stands(team: Team, active: NDArray[np.bool_]) -> bool:
    """Whether all its residents are partners still."""
    return all(isinstance(member, str) or bool(active[member]) for member in team.members)


class TeamChoice:
    """The chosen teams of a run; a ticket that is done before the week's choice has the pool's ordinary team.

    Args:
        town: The town.
        organisations: Partners of all communities that are organisations.
    """

    kind = HandlerKind.PARTNER_TEAM

    def __init__(self, town: Town, organisations: list[PartnerOrganisation]) -> None:
        self.town, self.numbers = town, town.book[TeamsNumbers]
        self.organisations = [one for one in organisations if one.kind is not PartnerKind.RESIDENTS]
        self.needs = needed_skills(self.numbers)
        self.base = town.offices.capabilities[self.kind]
        self.teams: dict[int, Team] = {}

    # --- values --------------------------------------------------------------------------------------------

    def technical(self, case: Case) -> float:
        """Return how far a ticket's team is above or below the ordinary one in technical capability."""
        team = self.teams.get(case.issue) if case.kind == self.kind else None
        return team.technical - self.base.technical if team else 0.0

    def mediation(self, case: Case) -> float:
        """Return the same for mediation."""
        team = self.teams.get(case.issue) if case.kind == self.kind else None
        return team.mediation - self.base.mediation if team else 0.0

    # --- the week's choice ---------------------------------------------------------------------------------

    def choose(self, active: NDArray[np.bool_]) -> None:
        """Give each ticket that the teams hold and for which nobody sits its partners.

        Args:
            active: Which residents are active partners, (N,).
        """
        town, parties = self.town, self.town.casework.parties
        mine = {k: t.job.work for k, t in town.casework.tickets.items() if t.handler.kind == self.kind}
        self.teams = {k: team for k, team in self.teams.items() if k in mine and _stands(team, active)}
        held: dict[Member, float] = {}
        for k, team in self.teams.items():
            for member in team.members:
                held[member] = held.get(member, 0.0) + mine[k]
        for c in range(town.communities):
            ks = [k for k in sorted(mine) if k not in self.teams and parties.matter(k).community == c]
            if ks:
                self._seat(ks, self._candidates(c, active), held)

    def _candidates(self, c: int, active: NDArray[np.bool_]) -> Candidates:
        town, people = self.town, self.town.world.people
        rows = np.flatnonzero(active & (people.community == c))
        there = [one for one in self.organisations if one.community == c]
        skills = np.array([getattr(self.numbers, one.kind) for one in there]).reshape(-1, len(SKILLS))
        fatigue = np.concatenate((town.participation.fatigue[rows], np.zeros(len(there))))
        members: list[Member] = [*rows.tolist(), *(one.name for one in there)]
        numbers, moved_in = town.book[PersonsNumbers], town.residents["moved_in"][rows]
        own = skills_of(town.draws, people.key[rows], moved_in, numbers)
        return Candidates(members, np.concatenate((own, skills)), fatigue)

    def _seat(self, ks: list[int], who: Candidates, held: dict[Member, float]) -> None:
        parties = self.town.casework.parties
        needs = self.needs[[parties.matter(k).type for k in ks]]
        hours = np.array([held.get(member, 0.0) for member in who.members])
        costs = partner_costs(needs, who.skills, who.fatigue, hours, self._grudges(ks, who), self.numbers)
        for k, team in zip(ks, choose_teams(costs, int(self.numbers.seats)), strict=True):
            if team:
                technical, mediation = who.skills[team][:, [TECHNICAL_SKILL, MEDIATION_SKILL]].max(axis=0)
                members = tuple(who.members[i] for i in team)
                self.teams[k] = Team(members, float(technical), float(mediation))

    def _grudges(self, ks: list[int], who: Candidates) -> NDArray[np.bool_]:
        """Return which candidates have a grudge tie with an affected adult of which tickets, (P, T)."""
        enemies: dict[Member, list[int]] = {}
        for i, j in self.town.ties.grudges():
            enemies.setdefault(i, []).append(j)
            enemies.setdefault(j, []).append(i)
        parties = self.town.casework.parties
        return np.array(
            [
                [bool(np.isin(parties.adults(k), enemies.get(member, [])).any()) for k in ks]
                for member in who.members
            ],
            np.bool_,
        ).reshape(len(who.members), len(ks))
