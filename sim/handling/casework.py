"""A ticket's way to a handler, through its queue and to an attempt (model.md 7.4.2-7.4.4, A3-A5)."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from sim.handling.attempt import AttemptNumbers, AttemptResult, logistic, mediation, official
from sim.handling.deliberation import DeliberationNumbers
from sim.handling.handlers import Capabilities, attempt_hours, mean_hours, uses_mediation
from sim.handling.hearings import HearingsNumbers, heard_first, mediation_invited, mediation_present
from sim.handling.memory import Memory
from sim.handling.outcomes import logit
from sim.handling.parties import Matter, Parties
from sim.handling.routing import (
    NOBODY,
    Option,
    RoutingNumbers,
    route,
    seen_difficulty,
    wrong_address,
)
from sim.handling.routing import (
    Ticket as RoutedTicket,
)
from sim.handling.ticket import LEVELS, Return, Ticket
from sim.issues import State
from sim.quantities import AUTHORITY, DIFFICULTY, MEDIATION, MISROUTE, QUALITY_WEIGHT, TECHNICAL, Case
from sim.queueing.job import Job
from sim.queueing.pool import Pool
from sim.randomness import Lot
from sim.seams import ChannelCode, Handler, HandlerKind, Procedure, Rows, Town

SUCCESS, POSITION, TRIAGE, SOON, LATE, WORK = range(6)
ADDRESS = range(6, 11)
FIRST_CALL, SECOND_CALL = range(12, 18), range(18, 24)
ORDER = 100
FEW = 8
STAFF, COMPANY, DEPARTMENT = HandlerKind.COMMUNITY_STAFF, HandlerKind.PROPERTY_COMPANY, HandlerKind.DEPARTMENT


class Casework:
    """All tickets of a run."""

    def __init__(self, town: Town, contestedness: list[float]) -> None:
        self.town = town
        self.routing = town.book[RoutingNumbers]
        self.attempting = town.book[AttemptNumbers]
        self.talk = town.book[DeliberationNumbers]
        self.meeting = town.book[HearingsNumbers]
        self.parties = Parties(town)
        self.memory = Memory(len(town.world.communities.n_residents), contestedness, self.routing)
        self.tickets: dict[int, Ticket] = {}
        self.waiting: dict[int, Return] = {}
        self.review = False
        self._serial = 0
        self.sent = [[0] * town.communities for _ in range(LEVELS + 1)]

    # --- tickets -------------------------------------------------------------------------------------------

    def open_ticket(self, k: int, time: float, code: ChannelCode) -> None:
        """Make a ticket of an issue that somebody noticed."""
        town, issues = self.town, self.town.issues
        issues.move(k, State.QUEUED)
        community = self.parties.matter(k).community
        if math.isnan(issues.detected[k]):
            issues.detected[k], issues.channel[k] = time, code
            town.counts.detected[code][community] += 1
            town.outcomes.watch_deadline(k, time)
        if code is not ChannelCode.REPORT:
            town.charge(community, town.intake_hours)
        self.waiting[k] = Return(time)

    def send_back(
        self, k: int, time: float, *, levels: tuple[int, int], failed: int = NOBODY, moved: bool = False
    ) -> None:
        """Have a ticket routed again; `moved` says that its state is QUEUED already."""
        if not moved:
            self.town.issues.move(k, State.QUEUED)
        self.tickets.pop(k, None)
        self.waiting[k] = Return(time, levels, failed)

    def has(self, k: int) -> bool:
        """Whether the ticket waits for routing or is in a handler's hands; if not, a hearing may have it."""
        return k in self.waiting or k in self.tickets

    def drop(self, k: int) -> None:
        """Take a ticket out of the world, wherever it is."""
        self.waiting.pop(k, None)
        ticket = self.tickets.pop(k, None)
        if ticket is not None:
            self.town.service.withdraw(ticket.job)

    def take_out(self, k: int) -> None:
        """Take a ticket out of its handler's hands; whoever does this sends it on."""
        ticket = self.tickets.pop(k)
        self.town.service.withdraw(ticket.job)
        self.town.issues.move(k, State.QUEUED)

    def ask_review(self) -> None:
        """Have the next routing look for tickets whose handler is no longer there."""
        self.review = True

    def _leave_closed_queues(self) -> None:
        """Have tickets routed again, at their level or above, whose handler is no longer there."""
        state, day = self.town.issues.state, float(self.town.day)
        for k, ticket in list(self.tickets.items()):
            handler = ticket.handler
            matter = self.parties.matter(k)
            there = handler.queue(matter) is not None and handler.capacity(matter) > 0.0
            if there or state[k] == State.IN_SERVICE:
                continue
            self.take_out(k)
            level = self.town.offices.capabilities[handler.kind].level
            self.send_back(k, day, levels=(level, LEVELS), moved=True)
        self.review = False

    def hold(self, k: int, kind: HandlerKind) -> None:
        """Note who holds an issue that no queue holds, at a hearing."""
        issues = self.town.issues
        issues.holder[k] = kind
        issues.max_level[k] = max(int(issues.max_level[k]), self.town.offices.capabilities[kind].level)

    def count_work(self, k: int, hours: float) -> None:
        """Count hours of work on an issue outside any queue."""
        self.town.issues.hours[k] += hours

    def raise_priority(self, k: int, by: float) -> None:
        """Give an issue more priority, in its queue too."""
        self.town.issues.priority[k] += by
        if k in self.tickets:
            self.town.service.raise_urgency(self.tickets[k].job, by)

    def call_up(self, k: int, time: float, levels: tuple[int, int]) -> None:
        """Send an issue to other levels at once, noticed or not, unless somebody is at work on it."""
        state = self.town.issues.state_of(k)
        if state == State.IN_SERVICE:
            return
        if state == State.OPEN:
            self.open_ticket(k, time, ChannelCode.REPORT)
        elif state in (State.PAPER_CLOSED, State.TRAVELLING):
            self.town.issues.move(k, State.QUEUED)
        self.drop(k)
        self.waiting[k] = Return(time, levels)

    # --- routing (P3) --------------------------------------------------------------------------------------

    def route_all(self) -> None:
        """Send all waiting tickets to handlers, in the order (priority, time of notice, id)."""
        if self.review:
            self._leave_closed_queues()
        issues = self.town.issues
        order = sorted(self.waiting, key=lambda k: (-issues.priority[k], issues.detected[k], k))
        for k in order:
            self._route(k, self.waiting[k])

    def luck(self, k: int) -> Lot:
        """Return the luck of the issue's next attempt, by use."""
        return self.town.draws.lot("attempt", event=self._event(k))

    def _event(self, k: int) -> tuple[int, int, int]:
        """Return what names an attempt: key of the issue, spell, attempts before."""
        issues = self.town.issues
        return self.parties.matter(k).key, int(issues.spell[k]), int(issues.attempts[k])

    def _route(self, k: int, back: Return) -> None:
        luck, matter = self.luck(k), self.parties.matter(k)
        difficulty = seen_difficulty(self.difficulty(k), float(ndtri(luck[TRIAGE])), self.routing)
        ticket = RoutedTicket(matter.needs, difficulty)
        options = self._options(matter, back.failed)
        quality = self.town.values.total(QUALITY_WEIGHT, None, self.routing.satisfaction_weight)
        choice = route(ticket, options, self.attempting, self.routing, back.levels, quality).choice
        choice = self.town.seats.override("routing", k, choice)
        if choice == NOBODY:
            return
        del self.waiting[k]
        handler = next(h for h in self.town.handlers if h.kind == choice)
        self._send(matter, handler, max(back.since, float(self.town.day)), luck)

    def difficulty(self, k: int) -> float:
        """Return the difficulty of an issue as it stands, with what mechanisms make of it."""
        issues, values = self.town.issues, self.town.values
        base = float(issues.difficulty[k])
        if not values.touched(DIFFICULTY):
            return base
        case = Case(k, self.parties.matter(k).community, int(issues.holder[k]), int(issues.level[k]))
        return float(values.total(DIFFICULTY, case, base))

    def capabilities(self, k: int, kind: int) -> Capabilities:
        """Return what a handler can do for this ticket, with what mechanisms add."""
        base = self.town.offices.capabilities[kind]
        return self._strengthened(self.parties.matter(k), base) if self._strengthens() else base

    def _strengthens(self) -> bool:
        """Whether mechanisms add to what handlers can do."""
        touched = self.town.values.touched
        return touched(TECHNICAL) or touched(AUTHORITY) or touched(MEDIATION)

    def _strengthened(self, matter: Matter, base: Capabilities) -> Capabilities:
        """Return what a handler can do for this ticket, given what he can do by himself."""
        total = self.town.values.total
        case = Case(matter.issue, matter.community, base.kind, base.level)
        return base.strengthened(
            total(TECHNICAL, case, 0.0), total(AUTHORITY, case, 0.0), total(MEDIATION, case, 0.0)
        )

    def misroute(self, matter: Matter) -> float:
        """Return the chance that a department is the wrong address."""
        case = Case(matter.issue, matter.community, DEPARTMENT, 3)
        return logistic(self.town.values.total(MISROUTE, case, logit(self.routing.misroute)))

    def mediates(self, matter: Matter, kind: int) -> bool:
        """Whether this handler's attempt at this issue would be a mediation."""
        staff = STAFF in self.town.mediators
        return uses_mediation(self.town.offices.capabilities[kind], matter.contested, staff)

    def _options(self, matter: Matter, failed: int) -> list[Option]:
        agreement, satisfaction, absence = self.memory.of(matter.community, matter.type)
        plain, stronger = self.town.offices.capabilities, self._strengthens()
        options: list[Option] = []
        for handler in self.town.handlers:
            queue = handler.queue(matter)
            if queue is None:
                continue
            kind, mediates = handler.kind, matter.contested and self.mediates(matter, handler.kind)
            options.append(
                Option(
                    self._strengthened(matter, plain[kind]) if stronger else plain[kind],
                    handler.capacity(matter),
                    queue.hours_ahead(),
                    handler.mean_latency(matter),
                    queue.days_of(mean_hours(plain[kind], mediates, self.town.offices.handlers)),
                    agreement[kind],
                    satisfaction[kind],
                    self.misroute(matter) if kind == DEPARTMENT else 0.0,
                    absence[kind] if mediates else 0.0,
                    self.routing.failure_penalty if kind == failed else 0.0,
                )
            )
        return options

    def _send(self, matter: Matter, handler: Handler, since: float, luck: Lot) -> None:
        """Put a ticket on its way: decide procedure, delay and place in the queue."""
        town, issues, k, kind = self.town, self.town.issues, matter.issue, handler.kind
        level = town.offices.capabilities[kind].level
        delay = handler.latency(matter, (luck[SOON], float(ndtri(luck[LATE]))))
        if kind == DEPARTMENT:
            lost, returns = wrong_address(self.misroute(matter), luck.some(ADDRESS), self.routing)
            delay += lost
            issues.returns[k] += returns
        present = None
        if self.mediates(matter, kind):
            present, waited = self._invite(matter, kind, luck)
            delay += waited
        work = attempt_hours(
            town.offices.capabilities[kind],
            present is not None,
            float(ndtri(luck[WORK])),
            town.offices.handlers,
        )
        if level > 1 and int(issues.level[k]) < level and math.isnan(issues.left_level1[k]):
            issues.left_level1[k] = since
        issues.level[k], issues.holder[k] = level, kind
        issues.max_level[k] = max(int(issues.max_level[k]), level)
        self.sent[level][matter.community] += 1
        issues.move(k, State.TRAVELLING)
        self._serial += 1
        job = town.offices.job(k, work, since + delay, self._serial, None)
        self.tickets[k] = Ticket(handler, present is not None, present, luck, job)
        queue = handler.queue(matter)
        assert queue is not None
        town.service.submit(queue, job)

    def _invite(self, matter: Matter, kind: int, luck: Lot) -> tuple[NDArray[np.bool_] | None, float]:
        """Invite the parties, once more if too few come; then the holder decides officially (None)."""
        k, n = matter.issue, len(matter.rows)
        if n < self.attempting.least_parties:
            return None, 0.0
        order, size = self._order(k, matter.rows), int(self.meeting.mediation_parties)
        invited = mediation_invited(matter.source, self.parties.claimants(k), order, size)
        waited = 0.0
        for call in (FIRST_CALL, SECOND_CALL):
            came = mediation_present(invited, np.array(luck.some(call[: len(invited)])), n, self.meeting)
            enough = np.count_nonzero(came) >= self.attempting.least_parties
            if call is FIRST_CALL:
                self.memory.learn_absence(matter.community, matter.type, kind, not enough)
                waited = 0.0 if enough else self.routing.second_invitation
            if enough:
                return came, waited
        return None, waited

    def _order(self, k: int, rows: Rows) -> NDArray[np.float64]:
        """Return the keyed luck that orders those who could be heard."""
        key, spell, attempts = self._event(k)
        people, event = self.town.world.people.key[rows], (key, spell, attempts + ORDER)
        if len(people) <= FEW:
            return np.array(self.town.draws.lot("attempt", event=event).some(people.tolist()))
        return np.asarray(self.town.draws.uniform("attempt", entity=(*event, people)))

    def _called(self, k: int, size: int) -> NDArray[np.bool_]:
        """Return whom an official calls, a mask; claimants go first, so others' luck is drawn only if needed."""
        claimants, rows = self.parties.claimants(k), self.parties.adults(k)
        among = claimants.nonzero()[0]
        if len(among) == size:
            return claimants
        if len(among) < size:
            among = np.arange(len(rows))
        called = np.zeros(len(rows), np.bool_)
        called[among[heard_first(claimants[among], self._order(k, rows[among]), size)]] = True
        return called

    # --- service (P4) --------------------------------------------------------------------------------------

    def serve(self) -> None:
        """Play the day's queues in continuous time."""
        self.town.service.play(
            self.town.day + 1, on_ready=self._arrive, on_start=self._begin, on_finish=self._finish
        )

    def _arrive(self, _pool: Pool, job: Job, _time: float) -> None:
        if job.issue >= 0:
            self.town.issues.move(job.issue, State.QUEUED)

    def _begin(self, _pool: Pool, job: Job, _time: float) -> None:
        if job.issue >= 0:
            self.town.issues.move(job.issue, State.IN_SERVICE)

    def _finish(self, _pool: Pool, job: Job, time: float) -> None:
        k = job.issue
        if k < 0:
            return
        ticket = self.tickets.pop(k)
        self.town.issues.hours[k] += job.work
        if time >= self.town.world.issues.self_end[k]:
            self.town.outcomes.dissolve(k)
            return
        result, present = self._attempt(k, ticket)
        self.parties.note_heard(k, present)
        rows = self.parties.adults(k)[present]
        self._book_hours(ticket, rows, job.work)
        procedure = Procedure.MEDIATION if ticket.mediated else Procedure.OFFICIAL
        self.town.outcomes.conclude(k, ticket.handler.kind, result, rows, time, procedure)

    def _attempt(self, k: int, ticket: Ticket) -> tuple[AttemptResult, NDArray[np.bool_]]:
        """Make the attempt and return what came of it, and who of the affected adults was heard."""
        handler = self.capabilities(k, ticket.handler.kind)
        task = self.parties.task(k, ticket.handler.kind, self.difficulty(k))
        success = ticket.luck[SUCCESS]
        if ticket.present is not None:
            affected = self.parties.affected(k, ticket.present, neighbours=True)
            result = mediation(affected, handler, task, success, self.attempting, self.talk)
            return result, ticket.present
        present = self._called(k, handler.parties)
        affected = self.parties.affected(k, present, neighbours=handler.neighbour_trust)
        z = float(ndtri(ticket.luck[POSITION]))
        return official(affected, handler, task, z, success, self.attempting), present

    def _book_hours(self, ticket: Ticket, present: Rows, work: float) -> None:
        meeting, town = self.meeting, self.town
        hours = (
            meeting.mediation_party_hours + meeting.travel_hours if ticket.mediated else meeting.called_hours
        )
        town.give_hours("mediation" if ticket.mediated else "called", present, hours)
        if ticket.handler.kind == COMPANY:
            town.ledger.burden_others("property_company", work * town.offices.money.wage_professional)
