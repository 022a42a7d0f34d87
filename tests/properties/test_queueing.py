"""Queues: equal to a plain simulator, and what must hold of any queue whatever happens."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.queueing.calendar import ALWAYS, STAFF_HOURS, VOLUNTEER_HOURS, Calendar
from sim.queueing.job import Job, JobState
from sim.queueing.pool import Pool
from sim.queueing.service import Service
from tests.helpers.queue_oracle import TICKS, Desk, Oracle, Task

DAYS = 21
WINDOWS = (
    [(day, 0, 24) for day in range(7)],
    [(day, 9, 18) for day in range(5)],
    [*((day, 18, 21) for day in range(7)), (5, 9, 18), (6, 9, 15)],
    [(2, 6, 9), (2, 12, 15), (4, 0, 3)],
)
CAPACITIES = [(0, 1), (1, 1), (2, 1), (0.5, 1), (1, 0.5), (2, 0.5), (3, 0.25), (0.25, 1), (1, 0)]


@dataclass
class Plan:
    """Windows and first capacity of each pool, the tasks, and the orders of each day."""

    windows: list[int]
    capacities: list[tuple[float, float]]
    tasks: list[Task]
    orders: dict[int, list[tuple]]


@st.composite
def plans(draw) -> Plan:
    pools = draw(st.integers(1, 2))
    pool = st.integers(0, pools - 1)
    then = st.none() | st.tuples(pool, st.integers(0, TICKS), st.integers(1, TICKS))
    size = draw(st.integers(0, 12))
    fields = st.tuples(
        pool, st.integers(0, 8 * TICKS), st.integers(1, TICKS), st.integers(0, 1), st.integers(-2, 2), then
    )
    tasks = [
        Task(i, p, r, w, c, u, t) for i, (p, r, w, c, u, t) in enumerate(draw(st.tuples(*[fields] * size)))
    ]
    order = st.tuples(st.just("capacity"), pool, st.sampled_from(CAPACITIES)).map(
        lambda o: (o[0], o[1], *o[2])
    )
    if tasks:
        serial = st.integers(0, size - 1)
        order |= st.tuples(st.just("withdraw"), serial)
        order |= st.tuples(st.just("raise"), serial, st.integers(-3, 3))
    orders = draw(
        st.dictionaries(st.integers(0, 12 * TICKS), st.lists(order, min_size=1, max_size=3), max_size=6)
    )
    windows = draw(st.lists(st.integers(0, 3), min_size=pools, max_size=pools))
    return Plan(
        windows, draw(st.lists(st.sampled_from(CAPACITIES), min_size=pools, max_size=pools)), tasks, orders
    )


def by_oracle(plan: Plan) -> Oracle:
    cells = [
        frozenset(
            t
            for d, a, b in WINDOWS[w]
            for t in range(d * TICKS + a * TICKS // 24, d * TICKS + b * TICKS // 24)
        )
        for w in plan.windows
    ]
    actions = {tick: list(orders) for tick, orders in plan.orders.items()}
    actions[0] = [("capacity", i, *c) for i, c in enumerate(plan.capacities)] + actions.get(0, [])
    oracle = Oracle([Desk(c) for c in cells], [replace(task) for task in plan.tasks], actions)
    oracle.play(DAYS * TICKS)
    return oracle


class Run:
    """The engine on a plan, day by day and stopping at every order, with a watch over each event."""

    def __init__(self, plan: Plan, stops_a_day: int = 1) -> None:
        self.service = Service()
        self.pools = [
            self.service.add(Pool(f"p{i}", Calendar(WINDOWS[w]))) for i, w in enumerate(plan.windows)
        ]
        self.jobs: dict[int, Job] = {}
        self.waiting_hours: list[list[float]] = []
        for pool, capacity in zip(self.pools, plan.capacities, strict=True):
            pool.set_capacity(*capacity)
        for task in plan.tasks:
            self.send(task.pool, task.ready / TICKS, task)
        stops = sorted({*plan.orders, *range(0, DAYS * TICKS + 1, TICKS // stops_a_day)})
        for tick in stops:
            self.service.play(tick / TICKS, on_start=self.started, on_finish=self.finished)
            self.service.check()
            if tick % TICKS == 0 and tick < DAYS * TICKS:
                self.waiting_hours.append([pool.waiting_hours for pool in self.pools])
            for order in plan.orders.get(tick, []):
                self.obey(*order)

    def send(self, pool: int, ready: float, task: Task) -> None:
        job = Job(
            task.serial,
            0,
            task.work * 24 / TICKS,
            task.job_class,
            task.urgency,
            ready,
            task.serial,
            task.then,
        )
        self.jobs[task.serial] = job
        self.service.submit(self.pools[pool], job)

    def obey(self, order: str, which: int, *given) -> None:
        if order == "capacity":
            self.pools[which].set_capacity(*given)
        elif self.jobs[which].state not in (JobState.DONE, JobState.WITHDRAWN):
            job = self.jobs[which]
            self.service.withdraw(job) if order == "withdraw" else self.service.raise_urgency(job, *given)

    def started(self, pool: Pool, job: Job, time: float) -> None:
        """No better job waits; the pool is open; no server has two jobs."""
        rivals = [j for j in self.jobs.values() if j.pool is pool and j.state is JobState.WAITING]
        assert all(rank(job) < rank(rival) for rival in rivals)
        assert pool.calendar.next_open(time) == time
        assert pool.busy <= pool.servers

    def finished(self, pool: Pool, job: Job, time: float) -> None:
        """The work was done in opening hours at the speed of its start; some jobs go on elsewhere."""
        assert time == job.finish
        assert pool.calendar.open_hours(job.start, time) * job.speed == pytest.approx(job.work, abs=1e-9)
        if job.payload is not None:
            where, delay, work = job.payload
            follow_up = Task(job.serial + 1000, where, 0, work, job.job_class, int(job.urgency))
            self.send(where, time + delay / TICKS, follow_up)


def rank(job: Job) -> tuple[int, float, float, int]:
    return job.job_class, -job.urgency, job.ready, job.serial


@settings(max_examples=150)
@given(plans())
def test_the_engine_equals_the_plain_simulator(plan: Plan) -> None:
    run, oracle = Run(plan), by_oracle(plan)
    words = {
        JobState.TRAVELLING: "travelling",
        JobState.WAITING: "waiting",
        JobState.IN_SERVICE: "service",
        JobState.DONE: "done",
        JobState.WITHDRAWN: "gone",
    }
    assert sorted(run.jobs) == sorted(task.serial for task in oracle.tasks)
    end = DAYS * TICKS
    for task in oracle.tasks:
        job = run.jobs[task.serial]
        # The engine stands before the events of the last moment, the other after those of the last tick.
        assert words[job.state] == task.where, (job, task)
        assert job.start == (
            task.start / TICKS if task.start is not None else pytest.approx(job.start, nan_ok=True)
        )
        if task.finish is not None:
            assert job.finish == task.finish / TICKS
        assert task.start is None or task.start < end
    assert run.waiting_hours == oracle.waiting_hours


@settings(max_examples=60)
@given(plans(), st.sampled_from([4, 16]))
def test_how_often_one_stops_to_look_changes_nothing(plan: Plan, stops: int) -> None:
    seldom, often = Run(plan), Run(plan, stops)
    for serial, job in seldom.jobs.items():
        other = often.jobs[serial]
        assert (str(job.start), str(job.finish), job.state) == (
            str(other.start),
            str(other.finish),
            other.state,
        )


CALENDARS = st.sampled_from([STAFF_HOURS, VOLUNTEER_HOURS, ALWAYS])
FTE = st.floats(0, 4)
ARRIVALS = st.lists(
    st.tuples(st.floats(0, 20), st.floats(0, 30), st.integers(0, 1), st.floats(-3, 3)), max_size=40
)


def feed(service: Service, pool: Pool, arrivals) -> list[Job]:
    jobs = [Job(-1, 0, work, c, urgency, ready, i) for i, (ready, work, c, urgency) in enumerate(arrivals)]
    for job in jobs:
        service.submit(pool, job)
    return jobs


@given(CALENDARS, ARRIVALS, st.lists(st.tuples(FTE, st.floats(0.1, 1)), min_size=1, max_size=30))
def test_hours_used_never_exceed_hours_offered(calendar, arrivals, capacities) -> None:
    service = Service()
    pool = service.add(Pool("desk", calendar))
    feed(service, pool, arrivals)
    before = pool.account()
    for day, capacity in enumerate(capacities):
        pool.set_capacity(*capacity)
        service.play(day + 1)
        now = pool.account()
        today = now.since(before)
        assert -1e-9 <= today.used_hours <= today.offered_hours + 1e-6
        before = now
    service.check()


HOURS = st.floats(0, 30)


@given(
    CALENDARS,
    ARRIVALS,
    st.lists(HOURS, min_size=1, max_size=6),
    st.dictionaries(st.integers(0, 39), st.floats(0, 40)),
)
def test_hours_booked_never_exceed_the_allowance(calendar, arrivals, weeks, withdrawals) -> None:
    service = Service()
    pool = service.add(Pool("desk", calendar))
    pool.set_capacity(2)
    jobs = feed(service, pool, arrivals)
    for week, hours in enumerate(weeks):
        pool.allow(hours)
        for day in range(7 * week, 7 * week + 7):
            service.play(day + 1)
            for number in [n for n, when in withdrawals.items() if n < len(jobs) and day <= when < day + 1]:
                if jobs[number].state in (JobState.TRAVELLING, JobState.WAITING, JobState.IN_SERVICE):
                    service.withdraw(jobs[number])
        assert -1e-9 <= pool.take_used() <= hours + 1e-9
        service.check()
    assert pool.used_hours <= pool.offered_hours + 1e-9
    assert pool.offered_hours == pytest.approx(sum(weeks))


@given(CALENDARS, ARRIVALS, FTE, st.floats(0.1, 1))
def test_no_server_has_two_jobs_and_none_rests_while_jobs_wait(calendar, arrivals, fte, efficiency) -> None:
    service = Service()
    pool = service.add(Pool("desk", calendar))
    pool.set_capacity(fte, efficiency)
    jobs = feed(service, pool, arrivals)
    # Shortly after noon and midnight: the one open in most calendars, the other closed.
    for step in range(60):
        moment = step / 2 + 0.51
        service.play(moment)
        service.check()
        at_work = sum(job.start < moment <= job.finish for job in jobs)
        assert at_work <= pool.busy <= pool.servers
        if calendar.next_open(moment - 1e-6) == moment - 1e-6 and pool.waiting:
            assert pool.busy == pool.servers
    served = [job for job in jobs if job.state is JobState.DONE]
    assert sum(job.work for job in served) <= pool.used_hours + 1e-6


@given(CALENDARS, ARRIVALS)
def test_enough_servers_make_nobody_wait(calendar, arrivals) -> None:
    service = Service()
    pool = service.add(Pool("desk", calendar))
    pool.set_capacity(len(arrivals))
    jobs = feed(service, pool, arrivals)
    service.play(200)
    assert pool.finished == len(jobs)
    assert pool.waiting_hours == 0.0
    for job in jobs:
        assert job.start == calendar.next_open(job.ready)
        assert job.finish == calendar.advance(job.ready, job.work)
