"""Joint activities (节庆, 亲子阅读会, 垃圾分类宣传, 电动车安全隐患排查): people come, meet, and belong."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from scipy.special import expit

from sim.behaviour.gatherings import held_before, meetings
from sim.behaviour.influence import Meeting
from sim.behaviour.latents import BELONGING, NEIGHBOURS
from sim.mechanisms.base import Mechanism
from sim.parameters import Book, Constant, Lever, Uncertain
from sim.phases import ACTIVITIES
from sim.quantities import ATTENDANCE
from sim.seams import ChannelCode, Floats, Rows, Town

FESTIVAL, READING, WASTE, CHECK = KINDS = ("festival", "reading", "waste_sorting", "ebike_check")
SAFETY = 5
COMES, MEETS, TIES, VISITS = range(4)


class JointActivities(Mechanism):
    """Festivals, family reading, waste sorting and e-bike checks bring neighbours together (共建活动).

    Those who come belong and trust more and make ties that fade; a check finds dangers in a few buildings.

    Special cases: n_act = 0 equals absence.
    """

    title_en = "Joint activities"
    title_zh = "共建活动"
    text_zh = (
        "节庆、亲子阅读会、垃圾分类宣传、电动车安全隐患排查轮流举办："
        "居民相识，归属感与邻里信任上升，隐患较早发现。"
    )
    neutral = {"n_act": 0.0}
    direction = {"n_act": ("activities.attendance", 1)}

    n_act: Lever
    cash: Uncertain
    staff_hours: Constant
    hours: Uncertain
    hours_charged: Uncertain
    attend_base: Uncertain
    attend_belonging: Uncertain
    attend_neighbours: Uncertain
    attend_child: Uncertain
    dose_act: Uncertain
    meets: Constant
    meets_own: Constant
    tie_gain: Uncertain
    tie_new: Uncertain
    tie_chance: Uncertain
    most_ties: Constant
    check_pulse: Uncertain
    check_buildings: Constant

    def variable_cash(self, scale: float, book: Book) -> float:
        """Return the cash of a year's activities; their number grows with the root of the size."""
        return self.n_act * math.sqrt(scale) * self.cash

    def attach(self, town: Town) -> None:
        """Join: a weekly calendar of activities, a channel for what checks find, volunteers invited."""
        if not self.n_act:
            return
        town.invite_volunteers(self.name)
        self.calendar = calendar = Calendar(self, town)
        town.add_channel(calendar)
        town.on(ACTIVITIES, self.name, calendar.hold)


class Gathering(NamedTuple):
    """One activity: where, of what kind, who came (rows), who met (rows, a pair each)."""

    community: int
    kind: str
    came: Rows
    one: Rows
    other: Rows


class Calendar:
    """The activities of all communities, and channel 5: what an e-bike check finds on the day after."""

    code = ChannelCode.SAFETY_CHECK
    pulse = True

    def __init__(self, rule: JointActivities, town: Town) -> None:
        self.rule, self.town = rule, town
        people, communities = town.world.people, town.world.communities
        self.meeting = Meeting(rule.tie_gain, rule.tie_new, rule.tie_chance, int(rule.most_ties))
        minors = np.bincount(people.flat[~people.adult], minlength=len(town.world.flats))
        self.with_child = minors[people.flat] > 0
        self.adults = [
            first + np.flatnonzero(people.adult[first:last])
            for first, last in zip(
                communities.first_resident.tolist(), communities.last_resident.tolist(), strict=True
            )
        ]
        self.checked = np.zeros(len(town.world.buildings), np.bool_)
        self.checked_on = -(10**6)

    # --- activities ----------------------------------------------------------------------------------------

    def hold(self) -> None:
        """Hold this week's activities; a community that is shut loses its own."""
        due = [(c, *self._due(c)) for c in range(self.town.communities) if not self.town.shut(c)]
        for serial in range(max((last - first for _, first, last in due), default=0)):
            held = [
                self._gather(c, serial, KINDS[(first + serial) % len(KINDS)])
                for c, first, last in due
                if first + serial < last
            ]
            self._meet(serial, held)

    def _due(self, c: int) -> tuple[int, int]:
        """Return the first serial of this week's activities and that of next week's."""
        week, a_year = self.town.day // 7, self.rule.n_act * math.sqrt(self.town.scale(c))
        return held_before(week, a_year), held_before(week + 1, a_year)

    def _gather(self, c: int, serial: int, kind: str) -> Gathering:
        """Let people come to one activity, the week's first or a later one; pay for it."""
        rule, town, people = self.rule, self.town, self.town.world.people
        rows = self.adults[c]
        luck = self._luck((people.key[rows], COMES, serial))
        came = rows[luck < expit(self._logit(rows, kind))]
        each = np.arange(int(rule.meets))[:, None]
        draws = self._luck((people.key[came][None, :], MEETS, serial, each))
        pairs = came[meetings(draws, people.building[came], int(rule.meets_own))]
        town.charge(c, rule.staff_hours)
        town.spend(rule.name, rule.cash)
        if rule.hours_charged:
            town.give_hours("activity", came, rule.hours * rule.hours_charged)
        town.tell_hours("attendance", came, rule.hours)
        if kind == CHECK:
            self._check(c, serial)
        return Gathering(c, kind, came, pairs[:, 0], pairs[:, 1])

    def _logit(self, rows: Rows, kind: str) -> Floats:
        rule, z = self.rule, self.town.latents.z[rows].astype(np.float64)
        logit = (
            rule.attend_base
            + rule.attend_belonging * z[:, BELONGING]
            + rule.attend_neighbours * z[:, NEIGHBOURS]
        )
        logit += rule.attend_child * self.with_child[rows] * (kind == READING)
        return np.asarray(self.town.values.total(ATTENDANCE, rows, logit))

    def _luck(self, entity: tuple[int | Rows, ...]) -> Floats:
        return np.asarray(self.town.draws.uniform("activity", time=self.town.day // 7, entity=entity))

    def _meet(self, serial: int, gatherings: list[Gathering]) -> None:
        """Let those who came feel at home and meet; write down what came of it."""
        rule, town, key = self.rule, self.town, self.town.world.people.key
        came, one, other = (
            np.concatenate([getattr(g, name) for g in gatherings]) for name in ("came", "one", "other")
        )
        for latent in (BELONGING, NEIGHBOURS):
            town.latents.impulse(came, latent, rule.dose_act)
        luck = self._luck((key[one], key[other], TIES, serial))
        new = town.ties.meet(one, other, luck, self.meeting)
        where = town.world.people.community[one[new]]
        for g in gatherings:
            made = int(np.count_nonzero(where == g.community))
            town.note(
                "activities",
                t=float(town.day),
                community=g.community,
                kind=g.kind,
                attendance=len(g.came),
                new_ties=made,
            )

    # --- channel -------------------------------------------------------------------------------------------

    def _check(self, c: int, serial: int) -> None:
        """Visit a few buildings of the community; what is wrong there comes up on the next day."""
        communities, buildings = self.town.world.communities, self.town.world.buildings
        first, last = int(communities.first_building[c]), int(communities.last_building[c])
        if self.checked_on <= self.town.day:
            self.checked[:] = False
        self.checked_on = self.town.day + 1
        luck = self._luck((buildings.key[first:last], VISITS, serial))
        self.checked[first + np.argsort(luck, kind="stable")[: int(self.rule.check_buildings)]] = True

    def mass(self, town: Town, issues: Rows) -> Floats:
        """Return the pulse for public-safety issues in the buildings visited yesterday."""
        if town.day != self.checked_on:
            return np.zeros(len(issues))
        potential = town.world.issues
        seen = self.checked[potential.building[issues]] & (potential.type[issues] == SAFETY)
        return np.asarray(self.rule.check_pulse * seen)
