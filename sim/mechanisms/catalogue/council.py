"""The courtyard council (小院议事厅): talks, mediation by staff, hearings, supervision by lot."""

from __future__ import annotations

import math

import numpy as np
from scipy.special import expit

from sim.agents.council import Council as CouncilAgent
from sim.handling.attempt import hearing
from sim.handling.casework import SUCCESS
from sim.handling.hearings import HearingsNumbers, attendance_probability, call_order, influence, may_be_heard
from sim.handling.supervision import Supervision
from sim.handling.ticket import LEVELS
from sim.issues import State
from sim.keeping.chunks import chunks
from sim.mechanisms.base import Mechanism
from sim.parameters import Book, Constant, Lever, Uncertain
from sim.phases import CALLING, CLOSED_LOOP, HEARINGS, TALKS
from sim.quantities import RENOVATION_ROUNDS, VERIFIED
from sim.seams import ChannelCode, Floats, HandlerKind, Procedure, Rows, Town

MONTH = 28


class Council(Mechanism):
    """Residents talk with staff every week, staff mediate, and a few large quarrels get a hearing (小院议事厅).

    Residents drawn by lot confirm and rate every contested closure. Owners decide on renovations in hearings.

    Special cases: talks = 0, staff_mediate = 0, hearing_cap = 0, lot = 0 and renovation_rounds = 0 equals absence.
    """

    title_en = "Council"
    title_zh = "小院议事厅"
    text_zh = (
        "居民每周与社区人员恳谈，社区人员调解争议，影响面大的纠纷召开听证会；"
        "抽签居民监督、评价争议结案；业主以听证方式议决改造项目。"
    )
    neutral = {"talks": 0.0, "staff_mediate": 0.0, "hearing_cap": 0.0, "lot": 0.0, "renovation_rounds": 0.0}
    direction = {
        "talks": ("daily.detected_talk", 1),
        "staff_mediate": ("hours.given[mediation]", 1),
        "hearing_cap": ("hours.given[hearing]", 1),
        "lot": ("hours.given[lot]", 1),
    }

    talks: Lever
    talk_pulse: Uncertain
    talk_staff_hours: Constant
    talk_hours: Constant
    talk_base: Uncertain
    talk_belonging: Uncertain
    talk_efficacy: Uncertain
    talk_party: Uncertain
    talk_fatigue: Uncertain
    talk_tenant: Uncertain
    staff_mediate: Lever
    hearing_cap: Lever
    hearing_max: Lever
    hearing_min: Lever
    rounds: Lever
    elite: Uncertain
    facilitation: Lever
    exclusion: Uncertain
    stands: Uncertain
    hearing_time: Constant
    lot: Lever
    renovation_rounds: Lever

    def variable_cash(self, scale: float, book: Book) -> float:
        """Return the cash of a year's hearings at the cap: 0.1 k RMB each (model.md 7.9)."""
        return math.ceil(self.hearing_cap * scale) * 365.0 / MONTH * book[HearingsNumbers].hearing_cash

    def attach(self, town: Town) -> None:
        """Join: talks as a channel, mediation as a procedure of staff, hearings called and held, the lot."""
        if not self.is_neutral:
            town.invite_volunteers(self.name)
        self.hearings: Hearings | None = None
        self.councils = [
            town.add_institution(CouncilAgent, f"council:{c}", community=c) for c in range(town.communities)
        ]
        if self.staff_mediate:
            town.add_mediators(HandlerKind.COMMUNITY_STAFF)
        if self.talks:
            talks = Talks(self, town)
            town.add_channel(talks)
            town.on(TALKS, self.name, talks.hold)
        if self.hearing_cap:
            self.hearings = Hearings(self, town)
            town.on(HEARINGS, self.name, self.hearings.hold)
            town.on(CALLING, self.name, self.hearings.call)
        if self.renovation_rounds:
            town.modify(RENOVATION_ROUNDS, self.name, self._hearings_of_a_renovation)
        if self.lot:
            supervision = Supervision(town, math.ceil(self.lot))
            town.modify(VERIFIED, self.name, supervision.unfound)
            town.on_closure(self.name, supervision.confirm)
            town.on(CLOSED_LOOP, self.name, supervision.reopen)

    def _hearings_of_a_renovation(self, _community: int) -> float:
        return self.renovation_rounds

    def called_issues(self) -> list[int]:
        """Return the issues whose tickets wait for a hearing."""
        return self.hearings.called if self.hearings is not None else []


class Talks:
    """Channel 3: what those who come to the weekly talk bring up is noticed the next day."""

    code = ChannelCode.TALK
    pulse = True

    def __init__(self, rule: Council, town: Town) -> None:
        self.rule, self.town = rule, town
        self.came = np.zeros(town.residents.n, np.bool_)
        self.heard_on = -(10**6)

    def hold(self) -> None:
        """Hold this week's talk, except where nobody can be called together."""
        town, rule, people = self.town, self.rule, self.town.world.people
        meets = np.array([not town.shut(c) for c in range(town.communities)], np.bool_)
        for rows in chunks(town.residents.n):
            luck = town.draws.uniform("talk", time=town.day // 7, entity=people.key[rows])
            comes = people.adult[rows] & (luck < self._chance(rows))
            self.came[rows] = comes & meets[people.community[rows]]
        self.heard_on = town.day + 1
        town.give_hours(
            "talk", np.flatnonzero(self.came), rule.talk_hours + town.casework.meeting.travel_hours
        )
        for c in np.flatnonzero(meets).tolist():
            town.charge(c, rule.talk_staff_hours)

    def _chance(self, rows: slice) -> Floats:
        """Return the chances of some residents to come."""
        town, rule, people = self.town, self.rule, self.town.world.people
        z, fatigue = town.latents.z[rows], town.participation.fatigue[rows]
        logit = rule.talk_base + rule.talk_belonging * z[:, 2] + rule.talk_efficacy * z[:, 3]
        logit = (
            logit
            + rule.talk_party * people.party[rows]
            - rule.talk_fatigue * fatigue
            - rule.talk_tenant * people.tenant[rows]
        )
        return np.asarray(expit(logit))

    def mass(self, town: Town, issues: Rows) -> Floats:
        """Return the pulse for issues of which somebody affected came."""
        if town.day != self.heard_on:
            return np.zeros(len(issues))
        potential = town.world.issues
        sizes = potential.indptr[issues + 1] - potential.indptr[issues]
        came = self.came[potential.affected(issues)]
        brought = np.add.reduceat(came, np.cumsum(sizes) - sizes) > 0
        return np.asarray(
            self.rule.talk_pulse * np.minimum(1.0, town.world.issues.severity[issues]) * brought
        )


class Hearings:
    """Hearings on contested tickets of the community that affect many (议事听证)."""

    def __init__(self, rule: Council, town: Town) -> None:
        self.rule, self.town = rule, town
        self.held: dict[tuple[int, int], int] = {}
        self.called: list[int] = []

    # --- calling (W7) --------------------------------------------------------------------------------------

    def call(self) -> None:
        """Call the weightiest tickets of each community for next week, as far as the cap allows."""
        town = self.town
        tickets = [k for k in sorted(town.casework.tickets) if self._eligible(k)]
        for c, council in enumerate(self.rule.councils):
            mine = [k for k in tickets if int(town.world.issues.community[k]) == c]
            free = math.ceil(self.rule.hearing_cap * town.scale(c)) - council.called_since(
                town.day - MONTH + 1
            )
            order = [] if town.shut(c) else self._order(mine)
            for k in town.seats.override("hearing", c, [mine[i] for i in order[: max(0, free)]]):
                town.casework.take_out(k)
                council.called.append((town.day, k))
                self.called.append(k)

    def _eligible(self, k: int) -> bool:
        town, potential = self.town, self.town.world.issues
        ticket = town.casework.tickets[k]
        if (
            town.issues.state_of(k) not in (State.QUEUED, State.TRAVELLING)
            or town.outcomes.level_of(ticket.handler.kind) > 1
        ):
            return False
        pairs = town.issues.pairs_of(k)
        return may_be_heard(
            town.offices.contested(k),
            pairs.stop - pairs.start,
            bool(town.issues.attempts[k] > 0),
            float(potential.severity[k]),
            self.held.get(self._ticket(k), 0),
            least_affected=int(self.rule.hearing_min),
            most=int(self.rule.hearing_max),
            numbers=town.casework.meeting,
        )

    def _ticket(self, k: int) -> tuple[int, int]:
        """Return what names a ticket: an issue that comes back is a new one."""
        return k, int(self.town.issues.spell[k])

    def _order(self, ks: list[int]) -> list[int]:
        town = self.town
        sizes = [town.issues.pairs_of(k).stop - town.issues.pairs_of(k).start for k in ks]
        ages = [town.day + 1.0 - float(town.issues.spell_start[k]) for k in ks]
        return call_order([float(town.world.issues.severity[k]) for k in ks], sizes, ages)

    # --- holding (W1) --------------------------------------------------------------------------------------

    def hold(self) -> None:
        """Hold the hearings called last week; a closure is felt at once.

        In a closure what was called waits for another week; where staff is weeks behind it goes back to routing.
        """
        town, community, called = self.town, self.town.world.issues.community, self.called
        self.called = []
        for k in called:
            if town.issues.state_of(k) != State.QUEUED or town.casework.has(k):
                continue
            if town.weeks[int(community[k])].behind:
                town.casework.send_back(k, float(town.day), levels=(1, LEVELS))
            elif town.shut(int(community[k])):
                self.called.append(k)
            else:
                self._hear(k)
        town.settle()

    def _attendance(self, k: int, rows: Rows) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        town, rule = self.town, self.rule
        z = town.latents.z[rows].astype(np.float64)
        theta = town.casework.parties.affected(k, np.zeros(len(rows), np.bool_), neighbours=True).theta
        fatigue, tenant = town.participation.fatigue[rows], town.world.people.tenant[rows]
        chance = attendance_probability(
            z[:, 2], z[:, 3], theta, fatigue, tenant, rule.exclusion, town.casework.meeting
        )
        key, attempt = int(town.world.issues.key[k]), int(town.issues.attempts[k])
        for call in range(2):
            luck = town.draws.uniform(
                "hearing", time=call, entity=(key, attempt, town.world.people.key[rows])
            )
            came = luck < chance
            if np.count_nonzero(came) >= town.casework.attempting.least_parties:
                break
        return np.asarray(came)

    def _hear(self, k: int) -> None:
        town, rule, casework = self.town, self.rule, self.town.casework
        rows, time = casework.parties.adults(k), town.day + rule.hearing_time
        ticket = self._ticket(k)
        self.held[ticket] = self.held.get(ticket, 0) + 1
        kinds = [handler.kind for handler in town.handlers]
        kind = HandlerKind.PARTNER_TEAM if HandlerKind.PARTNER_TEAM in kinds else HandlerKind.COMMUNITY_STAFF
        present = self._attendance(k, rows)
        self._book(k, rows[present], kind)
        if np.count_nonzero(present) < casework.attempting.least_parties:
            casework.send_back(k, time, levels=(1, 4))
            return
        handler = casework.capabilities(k, kind)
        affected = casework.parties.affected(k, present, neighbours=True)
        weights = influence(town.world.people.status[rows].astype(np.float64), rule.elite, rule.facilitation)
        task = casework.parties.task(k, kind, casework.difficulty(k))
        uniform = casework.luck(k)[SUCCESS]
        result = hearing(
            affected, handler, task, uniform, casework.attempting, casework.talk,
            rounds=int(rule.rounds), weights=weights, stands=rule.stands,
        )  # fmt: skip
        casework.parties.note_heard(k, present, frustrated=rule.stands < 1.0)
        casework.hold(k, kind)
        town.outcomes.conclude(k, kind, result, rows[present], time, Procedure.HEARING)

    def _book(self, k: int, rows: Rows, kind: HandlerKind) -> None:
        """Book hours and cash; what professionals lack, staff give."""
        town, casework, meeting = self.town, self.town.casework, self.town.casework.meeting
        c = int(town.world.issues.community[k])
        council = self.rule.councils[c]
        council.held.append((town.day, k, len(rows)))
        town.give_hours("hearing", rows, meeting.hearing_hours + meeting.travel_hours)
        week = town.weeks[c]
        free = (
            week.professional_bought - week.professional_booked if kind == HandlerKind.PARTNER_TEAM else 0.0
        )
        booked = min(meeting.hearing_professional_hours, max(0.0, free))
        week.professional_booked += booked
        town.charge(c, meeting.hearing_staff_hours + meeting.hearing_professional_hours - booked)
        casework.count_work(k, meeting.hearing_staff_hours + meeting.hearing_professional_hours)
        town.spend(self.rule.name, meeting.hearing_cash)
