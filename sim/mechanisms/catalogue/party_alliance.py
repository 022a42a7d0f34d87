"""The regional Party alliance (社区大党委, 区域化党建联盟): member units lend what the community lacks."""

from __future__ import annotations

import numpy as np
from scipy.special import betaincinv, expit, gammaincinv

from sim.agents.alliance_unit import AllianceUnit, Resource
from sim.errors import InputError
from sim.handling.matching import Offer, Problem, Promise, best_matches, match_values, percentiles
from sim.handling.outcomes import logit
from sim.handling.walks import Walks
from sim.issues import HANDLED
from sim.mechanisms.base import Mechanism
from sim.parameters import Constant, ConstantVector, Lever, Uncertain, UncertainVector
from sim.phases import ALLIANCE
from sim.quantities import (
    AUTHORITY,
    DIFFICULTY,
    ELDER_NATURAL,
    FOUNDATION_MEMBERS,
    INFORMED,
    TECHNICAL,
    UNIT_RANK,
    Case,
)
from sim.seams import ChannelCode, Closure, Floats, HandlerKind, Impression, Judgements, Rows, Town

CAPACITY, PLEDGE, OFFERED, DELIVERED = range(4)
"""Uses of the stream `unit`."""
MONTH, YEAR = 30, 365
PAYER = "alliance_units"
SAFETY, PROPERTY_SERVICE = 5, 0
RESOURCES = np.arange(len(Resource))


class PartyAlliance(Mechanism):
    """Units of the area pledge resources, which meet the community's problems once a month (区域化党建联盟).

    A delivered resource strengthens whoever holds the ticket, and those concerned are told of it: the problem
    list becomes a happiness list. Units also walk for safety and cleanliness and visit elders who live alone.
    Not all keep their word, and coordinating them takes staff hours.

    Special cases: n_units = 0 equals absence.
    """

    title_en = "Party alliance"
    title_zh = "社区大党委(区域化党建联盟)"
    text_zh = (
        "辖区单位承诺资源，每月与社区问题清单匹配：资源到位则增强承办者能力并告知相关居民，问题清单变幸福清单；"
        "成员单位还承担治安巡防、环境整治和探访独居老人。并非所有承诺都能兑现，协调也占用社区工时。"
    )
    neutral = {"n_units": 0.0}
    direction = {"n_units": ("closures.mean_V", 1)}

    n_units: Lever
    capacity_shape: Constant
    capacity_scale: Uncertain
    pledge_shape: Constant
    reliability: Uncertain
    reliability_rank: Uncertain
    reliability_load: Uncertain
    coordination: UncertainVector
    old_days: Lever
    fit_space: ConstantVector
    fit_night_parking: ConstantVector
    fit_equipment: ConstantVector
    fit_skilled_hours: ConstantVector
    fit_cash: ConstantVector
    fit_authority: ConstantVector
    project_severity: Uncertain
    cash_worth: Uncertain
    cost: UncertainVector
    technical: Uncertain
    authority: Uncertain
    difficulty: Uncertain
    informs: Lever
    unmet_days: Constant
    unmet_satisfaction: Uncertain
    walk_hours: Lever
    walk_buildings: Lever
    walk_pulse: Uncertain
    environment_hours: Lever
    environment_pulse: Uncertain
    help_hours: Lever
    visit_hours: Constant

    def attach(self, town: Town) -> None:
        """Join: units, the monthly meeting, four values of tickets, a channel, members of the foundation."""
        if not self.n_units:
            return
        self.town = town
        self.meetings = meetings = Meetings(self, town)
        self.walks = Walks(town, ChannelCode.SAFETY_WALK, self._pulses(), self.walk_buildings)
        people = town.world.people
        self.elders = np.bincount(people.community[people.alone65], minlength=town.communities)
        town.on(ALLIANCE, self.name, self._serve)
        town.on_closure(self.name, meetings.hear)
        town.modify(TECHNICAL, self.name, meetings.technical)
        town.modify(AUTHORITY, self.name, meetings.authority)
        town.modify(DIFFICULTY, self.name, meetings.difficulty)
        town.modify(INFORMED, self.name, meetings.informed)
        town.modify(FOUNDATION_MEMBERS, self.name, meetings.members)
        town.modify(ELDER_NATURAL, self.name, self._visits)
        town.add_channel(self.walks)

    def _pulses(self) -> Floats:
        """Return what walks notice, by type: dangers, and what the property company leaves undone."""
        pulses = np.zeros(len(self.fit()))
        pulses[SAFETY], pulses[PROPERTY_SERVICE] = self.walk_pulse, self.environment_pulse
        return pulses

    def _visits(self, rows: Rows) -> Floats:
        """Return how often a day units visit each of some elders alone: by turns, as far as the hours go."""
        town = self.town
        a_day = [
            self.help_hours * town.scale(c) / self.visit_hours / MONTH / max(int(self.elders[c]), 1)
            if units
            else 0.0
            for c, units in enumerate(self.meetings.of_community)
        ]
        return np.array(a_day)[town.world.people.community[rows]]

    def _serve(self) -> None:
        """Do what a month asks of the units: meet, walk, visit elders; they bear the hours."""
        self.meetings.meet()
        active = [c for c, units in enumerate(self.meetings.of_community) if units]
        self.walks.announce((self.town.day + 1) // MONTH - 1, active)
        price = self.town.offices.money.wage_professional
        for c in active:
            visiting = self.help_hours if self.elders[c] else 0.0
            hours = (self.walk_hours + self.environment_hours + visiting) * self.town.scale(c)
            self.town.ledger.burden_others(PAYER, hours * price)

    def units_of(self, scale: float) -> int:
        """Return how many units a community of this size has, rounded (section 2)."""
        return int(self.n_units * scale + 0.5)

    def coordination_hours(self, units: int) -> float:
        """Return the staff hours a month of coordinating so many units; none for none."""
        base, each, pairs = self.coordination
        return base + each * units + pairs * units * units if units else 0.0

    def fit(self) -> Floats:
        """Return whether a resource serves a type of issue, (types, resources)."""
        return np.array([getattr(self, f"fit_{resource.name.lower()}") for resource in Resource]).T


class Meetings:
    """The monthly meetings of all communities: problem list, matching, delivery, happiness list."""

    def __init__(self, rule: PartyAlliance, town: Town) -> None:
        self.rule, self.town, self._fit = rule, town, rule.fit()
        self.units: list[AllianceUnit] = []
        self.of_community = [self._found(c) for c in range(town.communities)]
        self.delivered: dict[int, Resource] = {}
        self.promises: list[Promise] = []
        self.further: list[tuple[AllianceUnit, Resource]] = []

    # --- units ---------------------------------------------------------------------------------------------

    def _found(self, c: int) -> list[AllianceUnit]:
        """Let the units of a community join; what they have and pledge is drawn once."""
        rule, n = self.rule, self.rule.units_of(self.town.scale(c))
        capacity = rule.capacity_scale * gammaincinv(
            rule.capacity_shape, self._luck(c, n, CAPACITY, month=-1)
        )
        pledge = betaincinv(rule.pledge_shape, rule.pledge_shape, self._luck(c, n, PLEDGE, month=-1)[:, 0])
        first = len(self.units)
        joined = [
            self.town.add_institution(
                AllianceUnit, f"alliance_unit:{c}.{u}", community=c, number=first + u,
                capacity=capacity[u].tolist(), pledge=float(pledge[u]),
            )
            for u in range(n)
        ]  # fmt: skip
        self.units += joined
        return joined

    def _luck(self, c: int, n: int, use: int, *, month: int) -> Floats:
        """Return the luck of a community's units, (units, resources)."""
        key = int(self.town.world.communities.key[c])
        entity = (key, np.arange(n)[:, None], RESOURCES[None, :], use)
        return np.asarray(self.town.draws.uniform("unit", time=month, entity=entity))

    def pledge(self, number: int, resource: Resource) -> None:
        """Let a unit pledge one resource unit more for the coming meeting, beside what was drawn for it.

        Raises:
            InputError: There is no unit of that number.
        """
        if not 0 <= number < len(self.units):
            there = f"units are 0 to {len(self.units) - 1}" if self.units else "there are none"
            raise InputError(f"party_alliance: a pledge of unit {number}, which does not exist; {there}")
        self.further.append((self.units[number], resource))

    def members(self, community: int) -> int:
        """Return how many units may vote in the community's foundation."""
        return len(self.of_community[community])

    # --- what a delivered resource does --------------------------------------------------------------------

    def _strengthens(self, case: Case) -> bool:
        return self.delivered.get(case.issue, Resource.NIGHT_PARKING) is not Resource.NIGHT_PARKING

    def technical(self, case: Case) -> float:
        """Return the technical capability that a resource adds to the holder of a ticket."""
        return self.rule.technical if self._strengthens(case) else 0.0

    def authority(self, case: Case) -> float:
        """Return the authority that it adds."""
        return self.rule.authority if self._strengthens(case) else 0.0

    def difficulty(self, case: Case) -> float:
        """Return what places to park at night take off a ticket's difficulty."""
        return -self.rule.difficulty if self.delivered.get(case.issue) is Resource.NIGHT_PARKING else 0.0

    def informed(self, case: Case) -> float:
        """Return how far the happiness list informs those concerned."""
        return self.rule.informs if case.issue in self.delivered else 0.0

    def hear(self, closure: Closure, _judgements: Judgements) -> None:
        """Forget the resource of a matter that is solved; if it comes back it is a problem anew."""
        if not closure.paper:
            self.delivered.pop(closure.issue, None)

    # --- the meeting ---------------------------------------------------------------------------------------

    def meet(self) -> None:
        """Hold the meetings of the month; where a year ends, units take their places."""
        self._disappoint()
        month = (self.town.day + 1) // MONTH - 1
        for c, units in enumerate(self.of_community):
            if units:
                self._meet(c, units, month)
                self.town.charge(c, self.rule.coordination_hours(len(units)))
        self.further.clear()
        if self.town.day // YEAR > (self.town.day - MONTH) // YEAR >= 0:
            self._rank()

    def _meet(self, c: int, units: list[AllianceUnit], month: int) -> None:
        """Match the problems of a community with what its units offer this month, and write both lists."""
        lent = {one.problem: (one.unit, one.resource) for one in self.promises}
        problems = self._problems(c)
        waiting = [problem for problem in problems if problem not in lent]
        offers = self._offers(c, units, month)
        values = self._values(waiting, offers)
        happy: list[Problem] = []
        for row, column in best_matches(values):
            problem, offer = waiting[row], offers[column]
            lent[problem] = offer.unit, offer.resource
            offer.unit.promise()
            if offer.luck < self._reliability(offer.unit):
                self._deliver(problem, offer, float(values[row, column]))
                happy.append(problem)
            else:
                self.promises.append(self._promise(problem, offer))
        self._write("problem", c, month, problems, lent)
        self._write("happiness", c, month, happy, lent)

    def _problems(self, c: int) -> list[Problem]:
        """Return the problem list: tickets that are old and have got nothing yet, then projects, weightiest first."""
        issues, potential = self.town.issues, self.town.world.issues
        ks = issues.open_rows()
        ks = ks[HANDLED[issues.state[ks]] & (potential.community[ks] == c)]
        since = np.fmax(issues.detected[ks], issues.spell_start[ks])
        old = ks[self.town.day + 1.0 - since > self.rule.old_days].tolist()
        tickets = [
            Problem(
                k, None, int(potential.building[k]), int(potential.type[k]),
                float(potential.severity[k]), issues.size_of(k),
            )
            for k in old if k not in self.delivered
        ]  # fmt: skip
        weight = self.rule.project_severity
        projects = [
            Problem(-1, one, one.building, -1, weight, one.beneficiaries)
            for one in self.town.applications if one.community == c
        ]  # fmt: skip
        return sorted(tickets + projects, key=lambda one: -one.severity * one.affected)

    def _offers(self, c: int, units: list[AllianceUnit], month: int) -> list[Offer]:
        """Return the resource units on offer: whole ones of what is pledged, and the rest as a chance of one more."""
        pledged = np.array([unit.capacity for unit in units]) * np.array([[unit.pledge] for unit in units])
        counts = np.floor(pledged + self._luck(c, len(units), OFFERED, month=month)).astype(int)
        for unit, resource in self.further:
            if unit.community == c:
                counts[units.index(unit), resource] += 1
        key, draw = int(self.town.world.communities.key[c]), self.town.draws.uniform
        return [
            Offer(unit, lent, draw("unit", time=month, entity=(key, u, int(lent), DELIVERED, copy)))
            for u, unit in enumerate(units) for lent in Resource for copy in range(int(counts[u, lent]))
        ]  # fmt: skip

    def _values(self, problems: list[Problem], offers: list[Offer]) -> Floats:
        """Return what each offer is worth to each problem; cash serves a project that it can pay."""
        fit = np.zeros((len(problems), len(offers)))
        lent = [offer.resource for offer in offers]
        for row, problem in enumerate(problems):
            if problem.application is None:
                fit[row] = self._fit[problem.type, lent]
            elif problem.application.cost <= self.rule.cash_worth:
                fit[row] = np.equal(lent, Resource.CASH)
        reliability = np.array([self._reliability(offer.unit) for offer in offers])
        severity, affected = ([getattr(one, name) for one in problems] for name in ("severity", "affected"))
        return match_values(np.array(severity), np.array(affected), fit, reliability)

    def _reliability(self, unit: AllianceUnit) -> float:
        """Return the chance that a unit keeps a promise; its load is the share of its capacity that it pledges."""
        rule, rank = self.rule, float(self.town.values.total(UNIT_RANK, unit.record, 0.0))
        steps = rule.reliability_rank * rank - rule.reliability_load * unit.pledge
        return float(expit(logit(rule.reliability) + steps))

    def _deliver(self, problem: Problem, offer: Offer, value: float) -> None:
        """Give a problem its resource; the unit bears the cost."""
        offer.unit.deliver(value)
        self.town.ledger.burden_others(PAYER, self.rule.cost[offer.resource])
        if problem.application is not None:
            self.town.fund(problem.application)
        else:
            self.delivered[problem.issue] = offer.resource

    def _write(
        self,
        name: str,
        c: int,
        month: int,
        problems: list[Problem],
        lent: dict[Problem, tuple[AllianceUnit, Resource]],
    ) -> None:
        """Write a list of the month; where nothing is lent to a problem, its resource is empty."""
        for one in problems:
            unit, resource = lent.get(one, (None, None))
            self.town.note(
                "lists", month=month, community=c, list=name, kind=one.kind, item=one.issue, building=one.building,
                type=one.type, beneficiaries=one.affected, resource="" if resource is None else resource.name.lower(),
                unit=-1 if unit is None else unit.number,
            )  # fmt: skip

    # --- promises that are not kept ------------------------------------------------------------------------

    def _promise(self, problem: Problem, offer: Offer) -> Promise:
        spell = int(self.town.issues.spell[problem.issue]) if problem.application is None else 0
        return Promise(self.town.day, problem, spell, offer.unit, offer.resource)

    def _disappoint(self) -> None:
        """Drop promises that nobody waits for any more; those that are overdue disappoint, and lapse."""
        kept = []
        for one in self.promises:
            if not self._still_waits(one):
                continue
            if self.town.day - one.day < self.rule.unmet_days:
                kept.append(one)
            else:
                self._disappoint_by(one.problem)
        self.promises = kept

    def _still_waits(self, one: Promise) -> bool:
        town, k = self.town, one.problem.issue
        if one.problem.application is not None:
            return one.problem.application in town.applications
        return bool(town.issues.is_open[k]) and int(town.issues.spell[k]) == one.spell

    def _disappoint_by(self, problem: Problem) -> None:
        """Let those who were promised something feel that nothing came; it falls back on the community's staff."""
        if problem.application is None:
            rows = self.town.casework.parties.adults(problem.issue)
        else:
            rows = np.array([row for row in (problem.application.applicant,) if row >= 0], np.int64)
        if len(rows):
            self.town.impress(
                Impression(rows, self.rule.unmet_satisfaction, HandlerKind.COMMUNITY_STAFF, problem.severity)
            )

    def _rank(self) -> None:
        """Let the units of each community take their places by what they delivered in the year."""
        for units in self.of_community:
            for unit, place in zip(units, percentiles(np.array([u.value for u in units])), strict=True):
                unit.take_place(float(place))
