"""Sensing of elders who live alone (独居老人感知): a silent home raises an alarm, and somebody comes."""

from __future__ import annotations

import math

import numpy as np

from sim.handling.discovery import Lying
from sim.handling.sensing import HomeClock, geometric, response_chance
from sim.mechanisms.base import Mechanism
from sim.parameters import Constant, Lever, Uncertain
from sim.phases import ELDERS
from sim.queueing.calendar import STAFF_HOURS
from sim.randomness import Lot, combine
from sim.seams import Floats, HandlerKind, Rows, Town
from sim.world.columns import Flags

DAY = 24.0
TRIP, OUTAGE, SPURIOUS, SPELL, GAP, WHEN, ANSWER, NOTICE, CALL, WHO, FITTED, DEAD = (
    0,
    1,
    2,
    10,
    20,
    *range(30, 37),
)
"""Uses of the stream `sensor`; those of a spell follow one another."""


class ElderSensing(Mechanism):
    """Sensors of water and doors raise an alarm where an elder lives alone and nothing stirs (独居老人感知).

    Somebody calls and, if nobody answers, goes there: a volunteer where there are chiefs or partner teams, the
    community's staff in their hours, the duty officer otherwise. Most alarms are false, and tire those who answer.

    Special cases: sensors = 0 equals absence.
    """

    title_en = "Sensing of elders who live alone"
    title_zh = "独居老人感知"
    text_zh = (
        "独居老人家中长时间无动静即报警，由志愿者、社区人员或值班人员电话核实并上门；误报多会使响应懈怠。"
    )
    neutral = {"sensors": 0.0}
    direction = {"sensors": ("alarms.hours", 1)}

    sensors: Lever
    window: Lever
    uses: Uncertain
    first_hour: Constant
    last_hour: Constant
    trip_rate: Uncertain
    trip_days: Uncertain
    trip_reported: Uncertain
    outage_rate: Uncertain
    outage_days: Uncertain
    dead: Uncertain
    spurious: Uncertain
    fatigue: Uncertain
    fatigue_most: Constant
    fatigue_days: Constant
    notice: Uncertain
    call_hours: Uncertain
    answered: Uncertain
    visit_hours: Uncertain
    volunteers_take: Uncertain
    volunteers_from: Constant
    volunteers_until: Constant
    staff_take: Uncertain
    duty_take: Uncertain

    def attach(self, town: Town) -> None:
        """Join: watch homes every day, know who volunteers this week."""
        if not self.sensors:
            return
        self.watch = Watch(self, town)
        town.on_hours(self.name, self.watch.duty.hear)
        town.on(ELDERS, self.name, self.watch.play)


class Watch:
    """All homes with a working sensor (H): silences, alarms, and how far they are answered.

    Settled where the text leaves room: one silence raises one alarm, which stands day after day until somebody
    answers it or something is used again; whoever answers learns why it is silent, and until then it is. A sensor
    that never works never alarms; one that is out is heard as silence. Who is away or whose sensor is out
    begins no further trip or outage. Who has fallen was at home: a trip, if any, was over. Spurious alarms
    come while elders are up.

    Attributes:
        since: Last use before the present silence, d.
        back: When the cause of a silence ends; -inf where there was none, inf while an elder lies helpless.
        heard: When something is used again.
        alarm: When the silence raises its alarm; inf if not, or once it is answered.
        out: Whether the silence is an outage.
        known: Whether somebody has answered and learned why it is silent.
    """

    def __init__(self, rule: ElderSensing, town: Town) -> None:
        self.rule, self.town = rule, town
        self.clock = HomeClock(rule.first_hour, rule.last_hour, rule.uses)
        people, person = town.world.people, town.world.elders.person
        luck = town.draws.uniform("sensor", entity=(people.key[person][:, None], np.array([FITTED, DEAD])))
        chosen = np.flatnonzero((luck[:, 0] < rule.sensors) & (luck[:, 1] >= rule.dead))
        self.place = np.full(len(person), -1)
        self.place[chosen] = np.arange(len(chosen))
        self.row = person[chosen]
        self.key, self.community = people.key[self.row], people.community[self.row]
        self._entities: dict[tuple[int, int], Rows] = {}
        self.began = float(town.day)
        self.since, self.back, self.heard = np.full((3, len(chosen)), -math.inf)
        self.alarm = np.full(len(chosen), math.inf)
        self.out, self.known = np.zeros((2, len(chosen)), bool)
        self.down: dict[int, Lying] = {}
        self.by_chance = min(1.0, rule.spurious + self.clock.quiet_alarms(rule.window))
        self.duty = Duty(rule, town)

    def _luck(self, homes: Rows, use: int, count: int) -> Floats:
        """Return today's luck of some homes for several uses, (n, count); who draws is hashed once for all days."""
        entities = self._entities.get((use, count))
        if entities is None:
            entities = np.asarray(combine(self.key[:, None], np.arange(use, use + count)))
            self._entities[use, count] = entities
        return np.asarray(self.town.draws.uniform("sensor", time=self.town.day, entity=entities[homes]))

    def play(self) -> None:
        """Play a day, after what happened to elders is known and who of them others find."""
        self.duty.begin()
        self._release()
        self._fall()
        self._fall_silent()
        for home in np.flatnonzero(self.alarm < self.town.day + 1).tolist():
            self._raise(home)

    # --- silences ------------------------------------------------------------------------------------------

    def _fall_silent(self) -> None:
        """Let trips and outages begin, and spurious alarms come."""
        day, rule = self.town.day, self.rule
        free = np.flatnonzero((self.back <= day) & np.isinf(self.alarm))
        luck = self._luck(free, TRIP, SPURIOUS + 1)
        trip = luck[:, TRIP] < rule.trip_rate
        out = ~trip & (luck[:, OUTAGE] < rule.outage_rate)
        spurious = free[~trip & ~out & (luck[:, SPURIOUS] < self.by_chance)]
        if len(spurious):
            self.alarm[spurious] = self.heard[spurious] = day + self._luck(spurious, WHEN, 1)[:, 0]
        silent = trip | out
        if silent.any():
            self._be_silent(free[silent], out[silent])

    def _be_silent(self, homes: Rows, out: Flags) -> None:
        """Begin a trip or, where `out` holds, an outage; a trip that is reported raises no alarm."""
        rule, clock = self.rule, self.clock
        when, length, before, after, told = self._luck(homes, SPELL, 5).T
        start = clock.moment((self.town.day + when) * clock.waking)
        self.back[homes] = start + geometric(length, np.where(out, rule.outage_days, rule.trip_days))
        self.since[homes] = clock.last_use(start, before)
        self.heard[homes] = clock.next_use(self.back[homes], after)
        self.out[homes], self.known[homes] = out, ~out & (told < rule.trip_reported)
        alarm = clock.alarm(self.since[homes], rule.window)
        self.alarm[homes] = np.where(self.known[homes] | (alarm >= self.heard[homes]), math.inf, alarm)

    def _fall(self) -> None:
        """Have the homes of those fall silent for good who lie helpless since today."""
        at = [(int(self.place[case.elder]), case) for case in self.town.elders.lying]
        new = [(home, case) for home, case in at if home >= 0 and home not in self.down]
        if not new:
            return
        gap = self._luck(np.array([home for home, _ in new]), GAP, 1)[:, 0]
        used = self.clock.last_use(np.array([case.began for _, case in new]), gap)
        for (home, case), since in zip(new, used.tolist(), strict=True):
            self._lie(home, case.began, max(since, self.began))
            self.down[home] = case

    def _lie(self, home: int, began: float, since: float) -> None:
        """Let nothing stir in a home any more; an outage goes on being heard as silence until it ends."""
        if self.out[home] and self.back[home] > began:
            since = float(self.back[home] if self.known[home] else self.since[home])
        else:
            self._lapse(home, began, false=True)
        if math.isinf(self.alarm[home]):
            self.alarm[home] = max(self.clock.alarm(since, self.rule.window), began)
        self.back[home] = self.heard[home] = math.inf
        self.out[home] = self.known[home] = False

    def _release(self) -> None:
        """Have those get up who were found before today."""
        for home, case in list(self.down.items()):
            if case.over:
                del self.down[home]
                self._lapse(home, case.found, false=False)
                self.back[home] = self.heard[home] = case.found

    # --- alarms --------------------------------------------------------------------------------------------

    def _raise(self, home: int) -> None:
        """Have an alarm of today, or one that stands since an earlier day, be answered or not."""
        day, first = self.town.day, float(self.alarm[home])
        late = day - math.floor(first)
        time, case, community = first + late, self.down.get(home), int(self.community[home])
        if case is not None and case.natural <= time:
            return
        if late == 0:
            self.duty.count(community, false=case is None)
        luck = self.town.draws.lot("sensor", time=day, event=(int(self.key[home]),))
        if luck[ANSWER] < self.duty.chance[community]:
            who, hours, arrival = self.duty.answer(community, time, luck, false=case is None)
            if case is not None:
                self.town.elders.reach(case, arrival)
            self._note(home, case is None, who, hours)
            self.known[home], self.alarm[home] = True, math.inf
        elif time + 1.0 >= self.heard[home]:
            self._lapse(home, math.inf, false=True)

    def _lapse(self, home: int, by: float, *, false: bool) -> None:
        """End an alarm that nobody has answered; one that was due after `by` was never raised."""
        if self.alarm[home] < by:
            self._note(home, false, "", 0.0)
        self.alarm[home] = math.inf

    def _note(self, home: int, false: bool, who: str, hours: float) -> None:
        self.town.note(
            "alarms", t=float(self.alarm[home]), community=int(self.community[home]), resident=int(self.row[home]),
            true=int(not false), responded=int(bool(who)), responder=who, hours=hours,
        )  # fmt: skip


class Duty:
    """Who answers alarms, and how readily.

    Settled where the text leaves room: whoever comes first in the order volunteers, staff, duty officer and is there
    at that hour answers, not whoever would be fastest; a volunteer is one of those who volunteer this week.
    The duty officer's hours are a cost to others at the price of professionals.
    """

    def __init__(self, rule: ElderSensing, town: Town) -> None:
        self.rule, self.town = rule, town
        self.volunteers: Rows = np.zeros(0, np.int64)
        self._of_community: dict[int, Rows] = {}
        self.late = np.zeros((int(rule.fatigue_days), 2, town.communities))
        self.chance: list[float] = []

    def hear(self, purpose: str, rows: Rows, _hours: Floats) -> None:
        """Learn who volunteers this week."""
        if purpose == "volunteering":
            self.volunteers = rows
            self._of_community.clear()

    def begin(self) -> None:
        """Begin a day: readiness follows the false alarms of the days before, the oldest of which are forgotten."""
        alarms, false = self.late.sum(axis=0)
        chance = response_chance(alarms, false, self.rule.fatigue, self.rule.fatigue_most)
        self.chance = chance.tolist()
        self.late[self.town.day % len(self.late)] = 0.0

    def count(self, community: int, *, false: bool) -> None:
        """Count an alarm that is raised today."""
        alarms, untrue = self.late[self.town.day % len(self.late)]
        alarms[community] += 1.0
        untrue[community] += false

    def answer(self, community: int, time: float, luck: Lot, *, false: bool) -> tuple[str, float, float]:
        """Answer an alarm: call, go there unless a false one is settled by the call, book the hours.

        Returns:
            Who answers, hours of work, and when somebody is there (d).
        """
        rule, start = self.rule, time + self.rule.notice * luck[NOTICE]
        settled = false and luck[CALL] < rule.answered
        hours = rule.call_hours + (0.0 if settled else rule.visit_hours)
        if self._awake(start) and (rows := self._helpers_of_week(community)).size:
            who, takes = "volunteers", rule.volunteers_take
            chosen = rows[int(luck[WHO] * len(rows))]
            self.town.give_hours("alarm", np.array([chosen]), hours)
        elif STAFF_HOURS.next_open(start) == start:
            who, takes = "community_staff", rule.staff_take
            self.town.charge(community, hours)
        else:
            who, takes = "duty_officer", rule.duty_take
            price = self.town.offices.money.wage_professional
            self.town.ledger.burden_others("duty_officer", hours * price)
        return who, hours, start + takes / DAY

    def _awake(self, time: float) -> bool:
        """Whether volunteers come at this hour."""
        return self.rule.volunteers_from <= (time - math.floor(time)) * DAY < self.rule.volunteers_until

    def _helpers_of_week(self, community: int) -> Rows:
        """Return `_helpers`, looked up once a week."""
        found = self._of_community.get(community)
        if found is None:
            found = self._of_community[community] = self._helpers(community)
        return found

    def _helpers(self, community: int) -> Rows:
        """Return this week's volunteers of a community, if chiefs or partner teams can send them."""
        kinds = (HandlerKind.BUILDING_CHIEF, HandlerKind.PARTNER_TEAM)
        if not any(self.town.handled_by(kind) for kind in kinds):
            return self.volunteers[:0]
        communities = self.town.world.communities
        bounds = communities.first_resident[community], communities.last_resident[community]
        first, last = np.searchsorted(self.volunteers, bounds)
        return self.volunteers[first:last]
