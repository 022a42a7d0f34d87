"""The service: ways of a job, withdrawal, urgency, openings, callbacks, two pools."""

from __future__ import annotations

import pickle

import pytest

from sim.errors import ConservationError, RuleError
from sim.queueing.calendar import ALWAYS, STAFF_HOURS
from sim.queueing.job import Job, JobState
from sim.queueing.pool import Pool
from sim.queueing.service import Service

DAY = 24.0


def job(serial: int, ready: float = 0.0, work: float = DAY, urgency: float = 0.0, job_class: int = 0) -> Job:
    return Job(serial, 0, work, job_class, urgency, ready, serial)


def desk(service: Service, fte: float = 1.0, calendar=ALWAYS, name: str = "desk") -> Pool:
    pool = service.add(Pool(name, calendar))
    pool.set_capacity(fte)
    return pool


def test_a_job_travels_waits_is_served_and_is_gone() -> None:
    service = Service()
    pool = desk(service)
    one, two = job(1, ready=0.25), job(2, ready=0.5)
    seen: list[tuple[str, int, float]] = []
    service.submit(pool, one)
    service.submit(pool, two)
    assert (one.state, pool.travelling) == (JobState.TRAVELLING, 2)
    service.play(
        10,
        on_ready=lambda _, job, time: seen.append(("ready", job.serial, time)),
        on_start=lambda _, job, time: seen.append(("start", job.serial, time)),
        on_finish=lambda _, job, time: seen.append(("finish", job.serial, time)),
    )
    assert seen == [
        ("ready", 1, 0.25),
        ("start", 1, 0.25),
        ("ready", 2, 0.5),
        ("finish", 1, 1.25),
        ("start", 2, 1.25),
        ("finish", 2, 2.25),
    ]
    assert (two.joined, two.start, two.finish, two.state) == (0.5, 1.25, 2.25, JobState.DONE)
    assert service.now == 10


def test_events_at_the_end_of_a_play_belong_to_the_next() -> None:
    service = Service()
    pool = desk(service)
    service.submit(pool, job(1, ready=1.0))
    service.play(1.0)
    assert pool.travelling == 1
    service.play(1.0)
    assert pool.travelling == 1
    service.play(2.0)
    assert pool.busy == 1
    service.play(2.5)
    assert pool.finished == 1


def test_the_best_of_those_who_arrive_together_goes_first() -> None:
    service = Service()
    pool = desk(service)
    jobs = [job(1, urgency=1), job(2, urgency=3), job(3, urgency=2), job(4, job_class=1, urgency=9)]
    for one in jobs:
        service.submit(pool, one)
    service.play(10)
    assert sorted(jobs, key=lambda one: one.start) == [jobs[1], jobs[2], jobs[0], jobs[3]]


def test_a_closed_pool_starts_the_best_when_it_opens() -> None:
    service = Service()
    pool = desk(service, calendar=STAFF_HOURS)
    jobs = [job(1, ready=5.0, work=4), job(2, ready=6.0, work=4, urgency=1), job(3, ready=6.5, work=4)]
    for one in jobs:
        service.submit(pool, one)
    service.play(8)
    monday = 7 + 9 / 24
    assert (jobs[1].start, jobs[0].start) == (monday, pytest.approx(monday + 4 / 24))
    assert jobs[2].state is JobState.WAITING
    service.play(9)
    assert jobs[2].start == 8 + 9 / 24


def test_service_runs_on_across_closing_hours() -> None:
    service = Service()
    pool = desk(service, calendar=STAFF_HOURS)
    one = job(1, ready=4 + 16 / 24, work=3)
    service.submit(pool, one)
    service.play(14)
    assert one.finish == pytest.approx(7 + 11 / 24)


def test_withdrawal_while_travelling_waiting_and_in_service() -> None:
    service = Service()
    pool = desk(service)
    served, waiting, travelling, last = job(1), job(2, ready=0.1), job(3, ready=5), job(4, ready=0.2)
    for one in (served, waiting, travelling, last):
        service.submit(pool, one)
    service.play(0.5)
    for one in (waiting, travelling, served):
        service.withdraw(one)
    service.check()
    assert (pool.busy, pool.waiting, pool.travelling, pool.withdrawn) == (0, 1, 0, 3)
    finished: list[int] = []
    service.play(10, on_finish=lambda _, one, time: finished.append(one.serial))
    assert finished == [4]
    assert last.start == 0.5
    assert pool.used_hours == pytest.approx(12 + 24)


def test_withdrawal_in_a_callback_frees_the_server_at_once() -> None:
    service = Service()
    pool, other = desk(service), desk(service, name="other")
    served, waiting = job(1, work=100 * DAY), job(2)
    alarm = job(3, work=0.5 * DAY)
    for one in (served, waiting):
        service.submit(pool, one)
    service.submit(other, alarm)
    service.play(10, on_finish=lambda _, one, time: service.withdraw(served) if one is alarm else None)
    assert (waiting.start, waiting.finish) == (0.5, 1.5)


def test_a_job_withdrawn_as_it_arrives_or_starts_leaves_no_trace() -> None:
    service = Service()
    pool = desk(service)
    jobs = [job(serial) for serial in range(4)]
    for one in jobs:
        service.submit(pool, one)
    service.play(
        10,
        on_ready=lambda _, one, time: service.withdraw(one) if one.serial == 1 else None,
        on_start=lambda _, one, time: service.withdraw(one) if one.serial == 0 else None,
    )
    assert [one.state for one in jobs] == [JobState.WITHDRAWN] * 2 + [JobState.DONE] * 2
    assert jobs[2].start == 0
    service.check()


def test_urgency_moves_a_job_forward() -> None:
    service = Service()
    pool = desk(service)
    jobs = [job(serial, urgency=-serial) for serial in range(5)]
    for one in jobs:
        service.submit(pool, one)
    late = job(9, ready=2.5)
    service.submit(pool, late)
    service.play(0.5)
    service.raise_urgency(jobs[4], 10)
    service.raise_urgency(jobs[0], 5)
    service.raise_urgency(late, 8)
    service.play(10)
    assert [one.start for one in jobs] == [0, 2, 4, 5, 1]
    assert late.start == 3


def test_a_finished_job_may_send_the_next_elsewhere() -> None:
    service = Service()
    first, second = desk(service, name="first"), desk(service, name="second")
    follow_up, later = job(2), job(3)

    def pass_on(pool: Pool, done: Job, time: float) -> None:
        if pool is first:
            follow_up.ready, later.ready = time, time + 3
            service.submit(second, follow_up)
            service.submit(second, later)

    service.submit(first, job(1))
    service.play(10, on_finish=pass_on)
    assert (follow_up.start, later.start) == (1, 4)


def test_a_job_may_come_back() -> None:
    service = Service()
    pool = desk(service)
    one = job(1)
    service.submit(pool, one)
    service.play(0.5)
    service.withdraw(one)
    one.ready = 3.0
    service.submit(pool, one)
    service.play(10)
    assert (one.start, one.finish, pool.finished, pool.withdrawn) == (3, 4, 1, 1)
    service.check()


def test_late_submission_arrives_now_but_keeps_its_rank() -> None:
    service = Service()
    pool = desk(service, 0)
    service.play(5)
    late, early = job(1, ready=5.0), job(2, ready=2.0)
    service.submit(pool, late)
    service.submit(pool, early)
    pool.set_capacity(1)
    service.play(10)
    assert (early.joined, early.start, late.start) == (5, 5, 6)
    assert pool.account().mean_wait == pytest.approx(0.5)


def test_work_of_no_length_takes_no_time() -> None:
    service = Service()
    pool = desk(service)
    jobs = [job(serial, work=0.0) for serial in range(5)]
    for one in jobs:
        service.submit(pool, one)
    service.play(1)
    assert [one.finish for one in jobs] == [0] * 5


def test_the_burn_in_may_begin_before_day_zero() -> None:
    service = Service(start=-60)
    pool = desk(service, calendar=STAFF_HOURS)
    one = job(1, ready=-60, work=4)
    service.submit(pool, one)
    service.play(-56)
    # Day -60 is a Thursday.
    assert one.start == -60 + 9 / 24
    assert pool.offered_hours == pytest.approx(2 * 8)


def test_misuse_is_refused() -> None:
    service = Service()
    pool = desk(service)
    one = job(1)
    with pytest.raises(RuleError, match="not under way"):
        service.withdraw(one)
    service.submit(pool, one)
    with pytest.raises(RuleError, match="desk"):
        service.submit(pool, one)
    service.play(5)
    for misuse in (service.withdraw, lambda done: service.raise_urgency(done, 1)):
        with pytest.raises(RuleError, match="not under way"):
            misuse(one)
    with pytest.raises(RuleError, match="clock"):
        service.play(4)
    with pytest.raises(RuleError, match="another service"):
        Service().add(pool)
    with pytest.raises(RuleError, match="another service"):
        Service().submit(pool, job(2))
    for improper in (job(3, work=-1), job(4, work=float("nan")), job(5, ready=float("inf"))):
        with pytest.raises(RuleError, match="work"):
            service.submit(pool, improper)


def test_a_pool_is_added_once() -> None:
    service = Service()
    pool = desk(service)
    assert service.add(pool) is pool
    assert service.pools == [pool]


def test_the_check_finds_a_job_lost_on_the_way() -> None:
    service = Service()
    pool = desk(service)
    service.submit(pool, job(1, ready=3))
    service.check()
    service._events.clear()
    with pytest.raises(ConservationError, match="travelling"):
        service.check()


def test_a_service_survives_pickling_in_the_middle_of_its_work() -> None:
    service = Service()
    pool = desk(service, 1.5, STAFF_HOURS)
    for serial in range(20):
        service.submit(pool, job(serial, ready=serial / 10, work=5 + serial, urgency=serial % 3))
    service.play(1.5)
    copy: Service = pickle.loads(pickle.dumps(service))
    ends: list[list[tuple[int, float]]] = [[], []]
    for found, end in zip((service, copy), ends, strict=True):
        found.check()
        found.play(100, on_finish=lambda _, one, time, end=end: end.append((one.serial, time)))
        found.check()
    assert ends[0] == ends[1]
    assert pool.finished == 20
