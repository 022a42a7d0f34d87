"""The service: one agenda of events over all pools, in the order of time.

Kinds of event: a job gets ready (reaches its queue), a job finishes, a pool opens. All events of one moment
are played before a server takes its next job, so the best of the jobs that arrive together goes first.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from heapq import heappop, heappush

from sim.errors import ConservationError, RuleError
from sim.queueing.job import IN_SERVICE, TRAVELLING, WAITING, Job
from sim.queueing.pool import Clock, Pool

Callback = Callable[[Pool, Job, float], None]
_UNDER_WAY = (TRAVELLING, WAITING, IN_SERVICE)


class Service:
    """Plays the queues of any number of pools.

    Args:
        start: Time (days) at which the clock starts.
    """

    __slots__ = ("_clock", "_events", "_token", "pools")

    def __init__(self, start: float = 0.0) -> None:
        self.pools: list[Pool] = []
        self._clock = Clock(start)
        self._events: list[tuple[float, int, int, Job | Pool]] = []
        self._token = 0

    @property
    def now(self) -> float:
        """Time of the event being played, or the end of the last play (days)."""
        return self._clock.now

    def add(self, pool: Pool) -> Pool:
        """Take a pool in, and return it; its offered hours count from now.

        Raises:
            RuleError: The pool belongs to another service.
        """
        if pool.clock is self._clock:
            return pool
        pool.attach(self._clock)
        self.pools.append(pool)
        return pool

    def submit(self, pool: Pool, job: Job) -> None:
        """Send a job to a pool, whose queue it reaches at `job.ready`, or now if that is past.

        Raises:
            RuleError: The job is under way already, or its work or ready time is not a proper number.
        """
        if job.state in _UNDER_WAY:
            raise RuleError(f"{job} was submitted to pool {pool.name} while under way in another queue")
        if not (0.0 <= job.work < math.inf and -math.inf < job.ready < math.inf):
            raise RuleError(f"{job}: work must be >= 0 and finite, ready finite")
        if pool.clock is not self._clock:
            self.add(pool)
        job.pool = pool
        job.state = TRAVELLING
        pool.submitted += 1
        pool.travelling += 1
        self._token = job.token = self._token + 1
        now, ready = self._clock.now, job.ready
        heappush(self._events, (ready if ready > now else now, job.serial, job.token, job))

    def withdraw(self, job: Job) -> None:
        """Take a job out, wherever it is; a server at work on it is free at once and takes the next.

        Raises:
            RuleError: The job is not under way.
        """
        pool = self._pool_of(job)
        pool.drop(job)
        pool.wake()

    def raise_urgency(self, job: Job, by: float) -> None:
        """Add to the urgency of a job under way; if it waits, it moves in the queue at once.

        Raises:
            RuleError: The job is not under way.
        """
        pool = self._pool_of(job)
        job.urgency += by
        if job.state is WAITING:
            self._token += 1
            pool.place(job, self._token)

    def play(
        self,
        until: float,
        *,
        on_ready: Callback | None = None,
        on_start: Callback | None = None,
        on_finish: Callback | None = None,
    ) -> None:
        """Play all events with time < `until`; callbacks get (pool, job, time) and may submit and withdraw.

        Raises:
            RuleError: `until` is past.
        """
        clock, events, woken = self._clock, self._events, self._clock.woken
        if until < clock.now:
            raise RuleError(f"cannot play until {until}: the clock of the service stands at {clock.now}")
        while True:
            soon = events[0][0] if events else math.inf
            if woken and clock.now < until and soon > clock.now:
                self._fill(woken.pop(0), on_start)
            elif soon >= until:
                break
            else:
                clock.now, _, token, subject = heappop(events)
                if isinstance(subject, Pool):
                    subject.wake()
                elif subject.token == token:
                    self._happen(subject, on_ready, on_finish)
        clock.now = until

    def under_way(self) -> list[Job]:
        """Return the jobs that travel, wait or are in service, in no order."""
        moving = [job for *_, token, job in self._events if isinstance(job, Job) and job.token == token]
        return moving + [job for pool in self.pools for job in pool.queued()]

    def check(self) -> None:
        """Recount all jobs of all pools.

        Raises:
            ConservationError: Jobs are lost or in two places.
        """
        on_the_way = dict.fromkeys(map(id, self.pools), 0)
        for _, _, token, job in self._events:
            if isinstance(job, Job) and job.token == token and job.state is TRAVELLING:
                on_the_way[id(self._pool_of(job))] += 1
        for pool in self.pools:
            pool.check()
            found = on_the_way[id(pool)]
            if pool.travelling != found:
                raise ConservationError(
                    f"pool {pool.name}: {pool.travelling} travelling, {found} in the agenda"
                )

    def _pool_of(self, job: Job) -> Pool:
        if job.pool is None or job.state not in _UNDER_WAY or job.pool.clock is not self._clock:
            raise RuleError(f"{job} is not under way in this service")
        return job.pool

    def _happen(self, job: Job, on_ready: Callback | None, on_finish: Callback | None) -> None:
        """Play the one live event of a job: it reaches the queue, or its service ends."""
        pool = job.pool
        assert pool is not None
        if job.state is TRAVELLING:
            pool.travelling -= 1
            self._token += 1
            pool.enqueue(job, self._token)
            callback = on_ready
        else:
            pool.end(job)
            callback = on_finish
        if callback is not None:
            callback(pool, job, self._clock.now)
        if pool.waiting and pool.asleep:
            pool.wake()

    def _fill(self, pool: Pool, on_start: Callback | None) -> None:
        """Start waiting jobs while servers are free, or note when the pool opens."""
        pool.asleep = True
        if not pool.can_start():
            return
        now = self._clock.now
        opening = pool.calendar.next_open(now)
        if opening > now:
            self._open_at(pool, opening)
            return
        while True:
            self._token = token = self._token + 1
            job = pool.begin(token)
            heappush(self._events, (job.finish, job.serial, token, job))
            if on_start is not None:
                on_start(pool, job, now)
            if not pool.can_start():
                return

    def _open_at(self, pool: Pool, time: float) -> None:
        """Have the pool look again when it opens, once."""
        if pool.opening != time:
            pool.opening = time
            self._token += 1
            heappush(self._events, (time, -1, self._token, pool))
