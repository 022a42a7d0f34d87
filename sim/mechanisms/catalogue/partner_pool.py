"""The pool of community partners (社区合伙人)."""

from __future__ import annotations

import math

import numpy as np

from sim.agents.partner_organisation import PartnerKind, PartnerOrganisation
from sim.handling.handlers import latency, mean_latency
from sim.handling.parties import Matter
from sim.mechanisms.base import Mechanism
from sim.money import BudgetNumbers
from sim.parameters import Book, Constant, Lever
from sim.phases import BUDGET, EFFORT
from sim.queueing.calendar import STAFF_HOURS, VOLUNTEER_HOURS
from sim.queueing.pool import Pool
from sim.seams import HandlerKind, Town

WEEKS_A_YEAR = 52.0


class PartnerPool(Mechanism):
    """Teams of residents, social organisations, a legal adviser and a design unit handle issues (社区合伙人).

    They know the place and mediate, have little authority, take time to come together, and have the hours
    that volunteers give and that are bought from professionals.

    Special cases: teams = 0 equals absence.
    """

    title_en = "Partner pool"
    title_zh = "社区合伙人"
    text_zh = "居民、社会组织、法律顾问与设计单位组成团队办理事项:熟悉情况、善于调解,但权限小、组队需要时间。"
    neutral = {"teams": 0.0}
    direction = {"teams": ("daily.volunteers", 1)}

    teams: Lever
    professional_hours: Lever
    casework_share: Lever
    server_hours: Constant

    def variable_cash(self, scale: float, book: Book) -> float:
        """Return the price of a year's professional hours."""
        price = book[BudgetNumbers].wage_professional
        return self.teams * self.professional_hours * scale * WEEKS_A_YEAR * price

    def attach(self, town: Town) -> None:
        """Join: the first partners take their role, the teams handle tickets."""
        if not self.teams:
            return
        town.invite_volunteers(self.name)
        self.pool = Teams(self, town)
        town.add_handler(self.pool)
        town.on(EFFORT, self.name, self.pool.renew)
        town.on(BUDGET, self.name, self.pool.pay)


class Teams:
    """The teams of all communities: one line of volunteers and one of professionals each."""

    kind = HandlerKind.PARTNER_TEAM

    def __init__(self, rule: PartnerPool, town: Town) -> None:
        self.rule, self.town = rule, town
        self.capabilities = town.offices.capabilities[self.kind]
        self.volunteers = [self._line(f"volunteers:{c}", volunteer=True) for c in range(town.communities)]
        self.professionals = [
            self._line(f"professionals:{c}", volunteer=False) for c in range(town.communities)
        ]
        self.offered = [0.0] * town.communities
        self.bought = [rule.professional_hours * town.scale(c) for c in range(town.communities)]
        for c in range(town.communities):
            self._found(c)
            self._hire(c)

    def _line(self, name: str, *, volunteer: bool) -> Pool:
        pool = Pool(name, VOLUNTEER_HOURS if volunteer else STAFF_HOURS)
        self.town.service.add(pool)
        return pool

    def _found(self, c: int) -> None:
        """Let the organisations join and the first residents take their role."""
        people, participation = self.town.world.people, self.town.participation
        adults = np.flatnonzero(people.adult & (people.community == c))
        luck = self.town.draws.uniform("role", time=0, entity=people.key[adults])
        participation.take_role(participation.first_partners(self.town.latents, adults, luck), 2)
        for partner in PartnerKind:
            hours = self.bought[c] / len(PartnerKind)
            name, queue = f"{partner}:{c}", self.professionals[c]
            self.town.add_institution(
                PartnerOrganisation, name, community=c, kind=partner, hours=hours, queue=queue
            )

    def _hire(self, c: int) -> None:
        """Give the professionals' line the bought hours that no hearing has booked."""
        self.town.weeks[c].professional_bought = self.bought[c]
        table = self.town.offices.handlers
        efficiency = table.efficiency[self.kind]
        hours = max(0.0, self.bought[c] - self.town.weeks[c].professional_booked)
        self.professionals[c].set_capacity(hours / (table.week_hours * efficiency), efficiency)

    def renew(self) -> None:
        """Take this week's volunteers into the teams for the coming week."""
        for c, line in enumerate(self.volunteers):
            week = self.town.weeks[c]
            week.volunteer_idle = max(0.0, self.offered[c] - line.take_used())
            self.offered[c] = self.rule.casework_share * week.volunteer_hours
            line.set_capacity(float(math.ceil(self.offered[c] / self.rule.server_hours)))
            line.allow(self.offered[c])
            self._hire(c)
            week.professional_booked = 0.0

    def pay(self) -> None:
        """Pay the professionals for the month."""
        price = self.town.offices.money.wage_professional
        for c in range(self.town.communities):
            self.town.spend(self.rule.name, self.bought[c] * WEEKS_A_YEAR * price * 30.0 / 365.0)

    # --- handler -------------------------------------------------------------------------------------------

    def queue(self, matter: Matter) -> Pool | None:
        """Return the line with the shorter wait."""
        c = matter.community
        lines = (self.volunteers[c], self.professionals[c])
        rates = (self.offered[c] / 7.0, self.professionals[c].hours_per_day)
        waits = [
            line.waiting_hours / rate if rate > 0.0 else math.inf
            for line, rate in zip(lines, rates, strict=True)
        ]
        return lines[1] if waits[1] < waits[0] or rates[0] <= 0.0 else lines[0]

    def capacity(self, matter: Matter) -> float:
        """Return hours a day of both lines."""
        c = matter.community
        return self.professionals[c].hours_per_day + self.offered[c] / 7.0

    def mean_latency(self, matter: Matter) -> float:
        """Return the expected days until the partners come together."""
        return mean_latency(self.capabilities, matter.contested)

    def latency(self, matter: Matter, luck: tuple[float, float]) -> float:
        """Return the drawn days until the partners come together."""
        return latency(self.capabilities, matter.contested, luck)
