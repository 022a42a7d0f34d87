"""A pool: one queue, equal servers, one calendar, and its books."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from heapq import heapify, heappop, heappush

from sim.errors import ConservationError, RuleError
from sim.queueing.account import Account
from sim.queueing.allowance import Allowance
from sim.queueing.calendar import DAYS, Calendar
from sim.queueing.job import DONE, IN_SERVICE, TRAVELLING, WAITING, WITHDRAWN, Job

# Sums of weekly hours may come out a hair above a whole number; that hair is not another server.
_WHOLE = 1e-9
# Stale entries are cleared away when they outnumber the live ones by this many.
_SLACK = 64


@dataclass(slots=True)
class Clock:
    """The time of a service, and the pools that have to look whether they can start a job."""

    now: float = 0.0
    woken: list[Pool] = field(default_factory=list)


class Pool:
    """Servers of equal speed behind one queue.

    Order of the queue: class, urgency (larger first), ready time, serial. Without `set_capacity` there is no
    server and nothing starts.

    Args:
        name: For messages and reports.
        calendar: When the servers work.

    Attributes:
        hours_per_day: Capacity: hours of work a calendar day, on the average of a week.
    """

    __slots__ = (
        "_allowance",
        "_finished_hours",
        "_offered",
        "_overhang",
        "_queue",
        "_running",
        "_since",
        "asleep",
        "attached",
        "calendar",
        "clock",
        "efficiency",
        "finished",
        "fte",
        "hours_per_day",
        "name",
        "opening",
        "servers",
        "speed",
        "started",
        "submitted",
        "travelling",
        "wait_days",
        "waiting",
        "waiting_hours",
        "withdrawn",
    )

    def __init__(self, name: str, calendar: Calendar) -> None:
        self.name = name
        self.calendar = calendar
        self.fte = self.efficiency = self.speed = self.hours_per_day = 0.0
        self.servers = 0
        self.waiting_hours = 0.0
        self.waiting = self.travelling = self.submitted = self.started = self.finished = self.withdrawn = 0
        self.wait_days = 0.0
        self.clock = Clock()
        self.attached = False
        self.asleep = True
        self.opening = -math.inf
        self._queue: list[tuple[int, float, float, int, int, Job]] = []
        self._running: dict[int, Job] = {}
        self._finished_hours = self._offered = self._since = 0.0
        self._overhang = False
        self._allowance = Allowance()

    @property
    def busy(self) -> int:
        """Servers at work, those that finish a job after a cut of capacity too."""
        return len(self._running)

    @property
    def offered_hours(self) -> float:
        """Hours of work that could have been done so far: those allowed, or where there is no limit those of
        all servers in opening hours; after a cut of capacity, what surplus servers do counts too.
        """
        self._settle()
        return self._offered + self._allowance.granted

    @property
    def used_hours(self) -> float:
        """Hours of work done so far, also on jobs in service; under an allowance the hours booked."""
        if self._allowance.limited:
            return self._allowance.booked
        return self._finished_hours + sum(self._done(job) for job in self._running.values())

    def set_capacity(self, fte: float, efficiency: float = 1.0) -> None:
        """Set the servers from now on: ceil(fte) of them at speed fte / ceil(fte) * efficiency.

        Jobs in service end as planned; surplus servers leave when theirs is done. Waiting jobs for which
        there is room now start at the next `Service.play`.

        Raises:
            RuleError: A number is negative or not finite.
        """
        if not (0.0 <= fte < math.inf and 0.0 <= efficiency < math.inf):
            raise RuleError(
                f"pool {self.name}: fte={fte}, efficiency={efficiency}: both must be finite, >= 0"
            )
        if fte == self.fte and efficiency == self.efficiency:
            return
        self._settle()
        self.fte, self.efficiency = fte, efficiency
        self.servers = math.ceil(fte - _WHOLE) if efficiency > 0.0 else 0
        self.speed = fte / self.servers * efficiency if self.servers else 0.0
        self.hours_per_day = self.servers * self.speed * self.calendar.hours_per_week / DAYS
        self._overhang = self._has_overhang()
        self.wake()

    def allow(self, hours: float, days: float = DAYS) -> None:
        """Let the pool use so many hours of work in the coming days; hours left over from before lapse.

        A job may start while hours are left, however long it is; what it takes beyond them is owed and paid
        by the next allowances first. A pool that never gets an allowance is limited by its servers only.

        Raises:
            RuleError: `hours` is negative or not finite.
        """
        if not 0.0 <= hours < math.inf:
            raise RuleError(f"pool {self.name}: allowance of {hours} h must be finite, >= 0")
        self._settle()
        self._allowance.grant(hours, self.clock.now, days)
        self.wake()

    def take_used(self) -> float:
        """Return the hours booked since the last call, for the owner's ledger.

        Hours are booked when a job starts, under a limit never more than were allowed.
        """
        return self._allowance.take_booked()

    def hours_ahead(self) -> float:
        """Return the hours that pass, at the pool's mean rate, before a job that joined now could start.

        They are those that wait; under an allowance those to be granted until the job's turn comes.
        """
        if self._allowance.limited:
            return self._allowance.hours_until(self.waiting_hours, self.clock.now)
        return self.waiting_hours

    def days_of(self, work: float) -> float:
        """Return the days that one server takes over some hours of work, on the average of a week."""
        return work * self.servers / self.hours_per_day if self.hours_per_day > 0.0 else math.inf

    def can_start(self) -> bool:
        """Whether a job waits, a server is free and hours are left; the calendar is another matter."""
        return self.waiting > 0 and len(self._running) < self.servers and self._allowance.left > 0.0

    def wake(self) -> None:
        """Ask the service to look whether a job can start, once all events of this moment are played.

        Before the opening that it waits for there is nothing to look at.
        """
        if (
            self.asleep
            and self.waiting
            and self.clock.now >= self.opening
            and len(self._running) < self.servers
            and self._allowance.left > 0.0
        ):
            self.asleep = False
            self.clock.woken.append(self)

    def attach(self, clock: Clock) -> None:
        """Run on the clock of a service; only the service calls this.

        Raises:
            RuleError: The pool runs on the clock of another service.
        """
        if self.attached:
            raise RuleError(f"pool {self.name} belongs to another service")
        self.attached = True
        self.clock = clock
        self._since = clock.now

    def enqueue(self, job: Job, token: int) -> None:
        """Let a job that has arrived wait; only the service calls this."""
        job.state = WAITING
        job.joined = self.clock.now
        job.token = token
        self.waiting += 1
        self.waiting_hours += job.work
        heappush(self._queue, (job.job_class, -job.urgency, job.ready, job.serial, token, job))

    def place(self, job: Job, token: int) -> None:
        """Give a waiting job another place in the order; its earlier entry becomes stale."""
        job.token = token
        heappush(self._queue, (job.job_class, -job.urgency, job.ready, job.serial, token, job))
        if len(self._queue) > 2 * self.waiting + _SLACK:
            self._queue = [entry for entry in self._queue if entry[5].token == entry[4]]
            heapify(self._queue)

    def begin(self, token: int) -> Job:
        """Start the best waiting job now and return it, its finish planned; only the service calls this."""
        queue = self._queue
        _, _, _, _, live, job = heappop(queue)
        while job.token != live:
            _, _, _, _, live, job = heappop(queue)
        self._leave_queue(job)
        now = self.clock.now
        if self._overhang:
            self._settle()
        speed = self.speed
        job.state = IN_SERVICE
        job.start = now
        job.speed = speed
        job.finish = self.calendar.advance(now, job.work / speed)
        job.token = token
        self._running[token] = job
        self._allowance.book(job.work)
        self.started += 1
        self.wait_days += now - job.joined
        return job

    def end(self, job: Job) -> None:
        """Close the books on a job whose service is over now; only the service calls this."""
        self._release(job, job.work)
        job.state = DONE
        self.finished += 1

    def drop(self, job: Job) -> None:
        """Withdraw a job that travels, waits or is in service; its server is free at once."""
        if job.state is TRAVELLING:
            self.travelling -= 1
        elif job.state is WAITING:
            self._leave_queue(job)
        else:
            done = self._done(job)
            self._allowance.refund(job.work - done)
            self._release(job, done)
        job.token = -1
        job.state = WITHDRAWN
        self.withdrawn += 1

    def account(self) -> Account:
        """Return the books as they stand now."""
        return Account(
            time=self.clock.now,
            submitted=self.submitted,
            started=self.started,
            finished=self.finished,
            withdrawn=self.withdrawn,
            travelling=self.travelling,
            waiting=self.waiting,
            in_service=self.busy,
            wait_days=self.wait_days,
            offered_hours=self.offered_hours,
            used_hours=self.used_hours,
        )

    def queued(self) -> list[Job]:
        """Return the jobs that wait, in no order."""
        return [job for *_, token, job in self._queue if job.token == token]

    def check(self) -> None:
        """Recount the queue and the books.

        Raises:
            ConservationError: In does not equal out + waiting + travelling + in service, or a count is wrong.
        """
        live = self.queued()
        inside = self.travelling + self.waiting + self.busy
        if self.submitted != self.finished + self.withdrawn + inside or self.waiting != len(live):
            raise ConservationError(f"pool {self.name}: {self.account()} does not add up, {len(live)} queue")
        if abs(self.waiting_hours - math.fsum(job.work for job in live)) > _WHOLE * max(1, self.submitted):
            raise ConservationError(
                f"pool {self.name}: {self.waiting_hours} h are not those of its waiting jobs"
            )

    def _leave_queue(self, job: Job) -> None:
        self.waiting -= 1
        # An empty queue holds exactly nothing, whatever the sums before were rounded to.
        self.waiting_hours = self.waiting_hours - job.work if self.waiting else 0.0

    def _release(self, job: Job, hours: float) -> None:
        if self._overhang:
            self._settle()
        del self._running[job.token]
        self._finished_hours += hours
        if self._overhang:
            self._overhang = self._has_overhang()

    def _done(self, job: Job) -> float:
        return min(job.work, job.speed * self.calendar.open_hours(job.start, self.clock.now))

    def _has_overhang(self) -> bool:
        """Whether jobs that began under an earlier capacity may use more than the present one offers."""
        return self.busy > self.servers or any(job.speed > self.speed for job in self._running.values())

    def _settle(self) -> None:
        """Add to the offered hours what was offered since the last time."""
        rate = 0.0 if self._allowance.limited else self.servers * self.speed
        if self._overhang and not self._allowance.limited:
            rate = max(rate, sum(job.speed for job in self._running.values()))
        now = self.clock.now
        if rate and now > self._since:
            self._offered += rate * self.calendar.open_hours(self._since, now)
        self._since = now
