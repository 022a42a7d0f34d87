"""The community foundation (社区基金会): members vote on grants for small projects."""

from __future__ import annotations

from functools import partial

import numpy as np

from sim.agents.foundation import Foundation
from sim.behaviour.latents import BELONGING
from sim.behaviour.participation import PARTNER
from sim.handling.grants import approvals, choose_grants
from sim.ledger import fen
from sim.mechanisms.base import Mechanism
from sim.parameters import Book, Lever, Uncertain
from sim.phases import GRANTS
from sim.quantities import FOUNDATION_MEMBERS, RENOVATION_GRANT
from sim.seams import Application, Rows, Town

MONTH, YEAR = 30, 365.0
PROJECT = "building_project"


class CommunityFoundation(Mechanism):
    """A fund whose members grant money to small projects, as far as it lasts (社区基金会).

    Buildings ask for projects, by the resident who most feels to belong; others may ask too. Members are
    active partners and the units of the alliance: where there are none, nothing is granted and the money is
    saved. Tickets are not touched. Of a renovation's grant it pays its part from money that donors give for it; the
    city pays as much less.

    Special cases: income = 0 equals absence.
    """

    title_en = "Community foundation"
    title_zh = "社区基金会"
    text_zh = (
        "居民申请楼栋微项目，成员（活跃合伙人与联盟单位）每月表决，得票多者优先、资金用完为止；"
        "没有成员时不拨款，资金结余；改造项目的资助由捐赠专款支付，财政补贴相应减少。"
    )
    neutral = {"income": 0.0}
    direction = {"income": ("grants.cost_k", 1)}

    income: Lever
    project_cost: Uncertain
    asks: Uncertain
    granted_belonging: Uncertain
    renovation_grant: Lever

    def variable_cash(self, scale: float, book: Book) -> float:
        """Return the year's money for grants (model.md 7.9)."""
        return self.income * scale

    def attach(self, town: Town) -> None:
        """Join: one foundation a community, and its monthly meeting."""
        if not self.income:
            return
        self.town = town
        self.foundations = [
            town.add_institution(Foundation, f"foundation:{c}", community=c) for c in range(town.communities)
        ]
        town.on(GRANTS, self.name, self._meet)
        town.modify(RENOVATION_GRANT, self.name, self._pays_of_a_renovation)

    def _pays_of_a_renovation(self, _community: int) -> float:
        return self.renovation_grant

    def _meet(self) -> None:
        """Take in the month's money, hear who asks, vote and grant."""
        for c, foundation in enumerate(self.foundations):
            foundation.receive(self.variable_cash(self.town.scale(c), self.town.book) * MONTH / YEAR)
            self._ask(c)
            self._vote(c, foundation)

    # --- asking --------------------------------------------------------------------------------------------

    def _ask(self, c: int) -> None:
        """Let buildings ask for a project, unless one of theirs waits: the adult who most feels to belong does."""
        town, place = self.town, self.town.world.communities
        waiting = {one.building for one in town.applications if one.name == PROJECT}
        buildings = np.arange(int(place.first_building[c]), int(place.last_building[c]))
        keys = town.world.buildings.key[buildings]
        luck = town.draws.uniform("application", time=(town.day + 1) // MONTH, entity=keys)
        for building in buildings[luck < self.asks].tolist():
            rows = self._adults(building)
            if building not in waiting and len(rows):
                town.apply(self._project(c, building, rows))

    def _project(self, c: int, building: int, rows: Rows) -> Application:
        asks = int(rows[np.argmax(self.town.latents.z[rows, BELONGING])])
        told = partial(self._enjoy, rows)
        return Application(PROJECT, c, building, asks, len(rows), self.project_cost, self.town.day, told)

    def _adults(self, building: int) -> Rows:
        buildings, adult = self.town.world.buildings, self.town.world.people.adult
        first, last = int(buildings.first_resident[building]), int(buildings.last_resident[building])
        return np.asarray(first + np.flatnonzero(adult[first:last]))

    def _enjoy(self, rows: Rows) -> None:
        """Let the adults of a building enjoy what has been granted."""
        self.town.latents.impulse(rows, BELONGING, self.granted_belonging)

    # --- voting --------------------------------------------------------------------------------------------

    def _vote(self, c: int, foundation: Foundation) -> None:
        """Let members vote on what waits, oldest first, and pay what is granted."""
        town, people = self.town, self.town.world.people
        heard = sorted((one for one in town.applications if one.community == c), key=lambda one: one.day)
        partners = np.flatnonzero((town.participation.role == PARTNER) & (people.community == c))
        voters = np.bincount(people.building[partners], minlength=len(town.world.buildings))
        units = int(town.values.total(FOUNDATION_MEMBERS, c, 0))
        approved = approvals(
            [one.building for one in heard], [one.beneficiaries for one in heard], voters, units
        )
        costs = [fen(one.cost) for one in heard]
        chosen = choose_grants(approved, costs, fen(foundation.balance))
        chosen = town.seats.override("grant", c, chosen)
        for i, one in enumerate(heard):
            town.note(
                "grants", t=float(town.day), community=c, building=one.building, name=one.name, cost_k=one.cost,
                approvals=approved[i], members=len(partners) + units, granted=int(i in chosen),
            )  # fmt: skip
        for i in chosen:
            foundation.grant(heard[i].cost)
            town.spend(self.name, heard[i].cost)
            town.fund(heard[i])
