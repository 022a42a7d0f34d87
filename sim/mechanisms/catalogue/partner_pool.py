"""The pool of community partners (社区合伙人)."""

from __future__ import annotations

import math
from functools import partial

import numpy as np
from scipy.special import expit

from sim.agents.partner_organisation import PartnerKind, PartnerOrganisation
from sim.behaviour.latents import BELONGING
from sim.behaviour.participation import LAPSED, PARTNER
from sim.behaviour.retention import RetentionNumbers, dropout_chance, likes, praise
from sim.handling.handlers import latency, mean_latency
from sim.handling.parties import Matter
from sim.handling.teams import SKILLS, TeamChoice
from sim.mechanisms.base import Mechanism
from sim.money import BudgetNumbers
from sim.parameters import Book, Constant, Lever, Uncertain
from sim.phases import BUDGET, EFFORT, RECRUITING
from sim.quantities import ELDER_NATURAL, MEDIATION, RENOVATION_EXPERTISE, TECHNICAL
from sim.queueing.calendar import STAFF_HOURS, VOLUNTEER_HOURS
from sim.queueing.pool import Pool
from sim.residents import Column
from sim.seams import Application, Floats, HandlerKind, Rows, Town
from sim.world.persons import PersonsNumbers
from sim.world.skills import skills_of

WEEKS_A_YEAR = 52.0
WEEK = 7
MONTH = 30
FULL = 1.0
"""With a legal adviser and a design unit a hearing teaches all it can."""
DESIGN = SKILLS.index("design")
INVITED, ACCEPTS, DROPS, LIKED = 1, 2, 3, 4
"""Uses of the stream `role` that are this mechanism's own; chiefs draw from it without a use."""


class PartnerPool(Mechanism):
    """Teams of residents, organisations, firms, a legal adviser and a design unit handle issues (社区合伙人).

    They know the place and mediate, have little authority, take time to come together, and have the hours
    that volunteers give and that are bought from professionals. Residents are invited every month and may
    leave; a tenant with design skill may take on a flower bed, which somebody else must pay for.

    Special cases: teams = 0 equals absence; invitations = 0: nobody joins later; team_choice = 0: one team of
    fixed capabilities instead of partners chosen for each ticket.
    """

    title_en = "Partner pool"
    title_zh = "社区合伙人"
    text_zh = (
        "居民、社会组织、企业、物业、法律顾问与设计单位组成团队办理事项：熟悉情况、善于调解，但权限小、组队需要时间。"
        "每月邀请居民加入，也有人退出；有设计特长的租户可成为“美空间合伙人”，认领花坛等微项目，经费须另有出处。"
    )
    neutral = {"teams": 0.0}
    direction = {"teams": ("daily.volunteers", 1)}

    teams: Lever
    professional_hours: Lever
    casework_share: Lever
    server_hours: Constant
    invitations: Lever
    visit_share: Uncertain
    visit_hazard: Uncertain
    visits_enough: Constant
    team_choice: Lever
    design_skill: Uncertain
    project_cost: Uncertain

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
        self.partners = Partners(self, town)
        town.add_handler(self.pool)
        town.modify(ELDER_NATURAL, self.name, self.pool.visit)
        town.modify(RENOVATION_EXPERTISE, self.name, self.pool.teach)
        town.on(EFFORT, self.name, self.pool.renew)
        town.on(BUDGET, self.name, self.pool.pay)
        town.week.at_end(self.pool.count_idle)
        town.on(RECRUITING, self.name, self.partners.recruit)
        town.on_newcomers(self.name, self.partners.forget)
        if self.team_choice:
            choice = self.pool.choice = TeamChoice(town, self.pool.organisations)
            town.modify(TECHNICAL, self.name, choice.technical)
            town.modify(MEDIATION, self.name, choice.mediation)


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
        self.organisations: list[PartnerOrganisation] = []
        self.choice: TeamChoice | None = None
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
        participation.take_role(participation.first_partners(self.town.latents, adults, luck), PARTNER)
        for kind in PartnerKind:
            if kind is not PartnerKind.PROPERTY_COMPANY or self.town.world.communities.property_company[c]:
                self.organisations.append(self._welcome(c, kind))

    def teach(self, _community: int) -> float:
        """Return what legal adviser and design unit add to a hearing on a renovation."""
        return FULL

    def _welcome(self, c: int, kind: PartnerKind) -> PartnerOrganisation:
        """Let one organisation join; those whose hours are bought share them equally."""
        lines: dict[PartnerKind, Pool | None] = {
            PartnerKind.RESIDENTS: self.volunteers[c],
            PartnerKind.PROPERTY_COMPANY: None,
        }
        hours = self.bought[c] / sum(one.bought for one in PartnerKind) if kind.bought else 0.0
        return self.town.add_institution(
            PartnerOrganisation,
            f"{kind}:{c}" if kind is not PartnerKind.PROPERTY_COMPANY else f"partner:{kind}:{c}",
            community=c,
            kind=kind,
            hours=hours,
            queue=lines.get(kind, self.professionals[c]),
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
        if self.choice is not None:
            self.choice.choose(self.town.participation.role == PARTNER)

    def count_idle(self) -> None:
        """Note which hours of the week that the run's end cuts short have stood idle on the days played."""
        played = self.town.day % WEEK / WEEK
        for c, line in enumerate(self.volunteers):
            self.town.weeks[c].volunteer_idle = max(0.0, played * self.offered[c] - line.take_used())

    def visit(self, elders: Rows) -> Floats:
        """Return the hazard that volunteers who visit find helpless elders; the more hours a head, the greater."""
        rule, town = self.rule, self.town
        share = (1.0 - rule.casework_share) * rule.visit_share
        hours = [share * week.volunteer_hours / town.scale(c) for c, week in enumerate(town.weeks)]
        found = rule.visit_hazard * np.minimum(np.array(hours) / rule.visits_enough, 1.0)
        return np.asarray(found[town.world.people.community[elders]])

    def pay(self) -> None:
        """Pay the professionals for the month."""
        price = self.town.offices.money.wage_professional
        for c in range(self.town.communities):
            self.town.spend(self.rule.name, self.bought[c] * WEEKS_A_YEAR * price * 30.0 / 365.0)

    # --- handler -------------------------------------------------------------------------------------------

    def queue(self, matter: Matter) -> Pool | None:
        """Return the line with the shorter wait."""
        return self._shorter(matter.community)[0]

    def capacity(self, matter: Matter) -> float:
        """Return hours a day of the line that a ticket would join."""
        return self._shorter(matter.community)[1]

    def _shorter(self, c: int) -> tuple[Pool, float]:
        """Return the line with the shorter wait, and its hours a day."""
        volunteers, professionals = self.volunteers[c], self.professionals[c]
        given, paid = self.offered[c] / WEEK, professionals.hours_per_day
        if given <= 0.0:
            return professionals, paid
        if paid > 0.0 and professionals.hours_ahead() / paid < volunteers.hours_ahead() / given:
            return professionals, paid
        return volunteers, given

    def mean_latency(self, matter: Matter) -> float:
        """Return the expected days until the partners come together."""
        return mean_latency(self.capabilities, matter.contested)

    def latency(self, matter: Matter, luck: tuple[float, float]) -> float:
        """Return the drawn days until the partners come together."""
        return latency(self.capabilities, matter.contested, luck)


class Partners:
    """The residents who are partners: who joins, who leaves, who takes on a flower bed (model.md 7.8).

    Settled where the text leaves room: invited are adults who are no active partner, those who left among
    them; half of the invitations go along ties of active partners, each tie weighing the same, and what
    those ties cannot fill goes at random; all decide on the state at the month's end, and nobody leaves in the
    month in which he joins. An active partner who rents and designs becomes a space partner (美空间合伙人) in
    the next month's round by handing in one project; it waits until somebody pays, for ever where nobody does
    (the community foundation, or a unit's cash), and its maker is praised if he is a partner still.
    """

    def __init__(self, rule: PartnerPool, town: Town) -> None:
        self.rule, self.town = rule, town
        self.numbers = town.book[RetentionNumbers]
        self.since = town.own(Column("role_since", np.int32, unit="d"), rule.name)
        self.since[:] = np.where(town.participation.role == PARTNER, town.day, -1)
        self.space = town.own(Column("space_partner", np.bool_), rule.name)

    def recruit(self) -> None:
        """Invite, and let those who are tired or disappointed leave."""
        people, role = self.town.world.people, self.town.participation.role
        for c in range(self.town.communities):
            adults = np.flatnonzero(people.adult & (people.community == c))
            active = role[adults] == PARTNER
            members, others = adults[active], adults[~active]
            joined = self._invite(c, members, others)
            left = self._leaving(members, adults)
            self._propose(c, np.setdiff1d(members, left))
            self._enrol(c, joined, PARTNER, "accepted")
            self._enrol(c, left, LAPSED, "dropped")

    def _enrol(self, c: int, rows: Rows, role: int, event: str) -> None:
        self.town.participation.take_role(rows, role)
        self.since[rows] = self.town.day + 1
        self._note(c, rows, event)

    def _note(self, c: int, rows: Rows, event: str) -> None:
        for row in rows.tolist():
            self.town.note("partners", t=float(self.town.day), community=c, resident=row, event=event)

    def _luck(self, rows: Rows, use: int) -> Floats:
        """Return this month's luck of some residents for one use."""
        month, keys = (self.town.day + 1) // MONTH, self.town.world.people.key[rows]
        return np.asarray(self.town.draws.uniform("role", time=month, entity=(keys, use)))

    # --- joining -------------------------------------------------------------------------------------------

    def _invite(self, c: int, members: Rows, others: Rows) -> Rows:
        """Invite some of those who are no partners, and return who accept."""
        town = self.town
        count = int(self.rule.invitations * town.scale(c) + 0.5)
        wait = -np.log(self._luck(others, INVITED))
        ties = town.ties.ties_to(members)[others]
        near = np.flatnonzero(ties)
        near = near[np.argsort(wait[near] / ties[near], kind="stable")[: count // 2]]
        rest = np.delete(np.arange(len(others)), near)
        rest = rest[np.argsort(wait[rest], kind="stable")[: count - len(near)]]
        invited = others[np.sort(np.concatenate((near, rest)))]
        self._note(c, invited, "invited")
        chance = expit(town.participation.acceptance_logit(town.latents, invited))
        return np.asarray(invited[self._luck(invited, ACCEPTS) < chance])

    # --- leaving -------------------------------------------------------------------------------------------

    def _leaving(self, members: Rows, adults: Rows) -> Rows:
        """Return which partners leave."""
        town, belonging = self.town, self.town.latents.z[:, BELONGING]
        if not len(members):
            return members
        usual = float(belonging[adults].mean(dtype=np.float64))
        chance = dropout_chance(
            town.day + 1 - self.since[members],
            town.participation.fatigue[members],
            belonging[members] - usual,
            town.residents["last_satisfaction"][members],
            self.numbers,
        )
        return np.asarray(members[self._luck(members, DROPS) < chance])

    # --- space partners ------------------------------------------------------------------------------------

    def _propose(self, c: int, members: Rows) -> None:
        """Let partners who rent and design hand in a flower bed, each once."""
        town, people = self.town, self.town.world.people
        asked = members[people.tenant[members] & ~self.space[members]]
        numbers, moved_in = town.book[PersonsNumbers], town.residents["moved_in"][asked]
        skills = skills_of(town.draws, people.key[asked], moved_in, numbers)
        rows = asked[skills[:, DESIGN] > self.rule.design_skill]
        self.space[rows] = True
        self._note(c, rows, "space_partner")
        for row in rows.tolist():
            b = int(people.building[row])
            gain = int(town.world.buildings.n_residents[b])
            done = partial(self.applaud, row, int(self.since[row]))
            town.apply(Application("flower bed", c, b, row, gain, self.rule.project_cost, town.day, done))

    def applaud(self, row: int, since: int) -> None:
        """Have neighbours praise a finished project, if its maker is the partner who handed it in (7.2.6)."""
        if self.since[row] != since:
            return
        people = self.town.world.people
        adults = int(np.count_nonzero(people.adult & (people.building == people.building[row])))
        maker = np.array([row])
        count = likes(adults, float(self._luck(maker, LIKED)[0]), self.numbers)
        self.town.latents.impulse(maker, BELONGING, praise(count, self.numbers))
        self._note(int(people.community[row]), maker, "praised")

    # --- turnover ------------------------------------------------------------------------------------------

    def forget(self, rows: Rows) -> None:
        """Forget what those who moved out were: whoever moved in is no partner yet."""
        self.since[rows] = -1
        self.space[rows] = False
