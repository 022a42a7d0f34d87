"""Pools: capacity, the order of the queue, and the books."""

from __future__ import annotations

import math

import pytest

from sim.errors import ConservationError, RuleError
from sim.queueing.calendar import ALWAYS, STAFF_HOURS
from sim.queueing.job import Job, JobState
from sim.queueing.pool import Pool
from sim.queueing.service import Service


def job(
    serial: int, *, work: float = 24.0, job_class: int = 0, urgency: float = 0.0, ready: float = 0.0
) -> Job:
    return Job(serial, 0, work, job_class, urgency, ready, serial)


def open_pool(fte: float = 1.0, efficiency: float = 1.0, calendar=ALWAYS) -> tuple[Service, Pool]:
    service = Service()
    pool = service.add(Pool("desk", calendar))
    pool.set_capacity(fte, efficiency)
    return service, pool


@pytest.mark.parametrize(
    ("fte", "efficiency", "servers", "speed"),
    [
        (2, 1, 2, 1),
        (1.5, 0.8, 2, 0.6),
        (0.05, 1, 1, 0.05),
        (0, 1, 0, 0),
        (2, 0, 0, 0),
        (0.1 + 0.2 + 0.7, 1, 1, 1),
    ],
)
def test_capacity(fte, efficiency, servers, speed) -> None:
    _, pool = open_pool(fte, efficiency)
    assert pool.servers == servers
    assert pool.speed == pytest.approx(speed)
    assert pool.hours_per_day == pytest.approx(fte * efficiency * 24)


def test_servers_of_a_fraction_work_slower() -> None:
    service, pool = open_pool(1.5, 0.8, STAFF_HOURS)
    one = job(1, work=6)
    service.submit(pool, one)
    service.play(7)
    assert (one.start, one.finish) == (9 / 24, pytest.approx(1 + 11 / 24))


def test_staff_capacity_a_day() -> None:
    _, pool = open_pool(2.0, 0.838, STAFF_HOURS)
    assert pool.hours_per_day == pytest.approx(2 * 33.52 / 7)


@pytest.mark.parametrize(("fte", "efficiency"), [(-1, 1), (1, -0.1), (float("nan"), 1), (1, float("inf"))])
def test_improper_capacity_is_refused(fte, efficiency) -> None:
    with pytest.raises(RuleError, match="desk"):
        Pool("desk", ALWAYS).set_capacity(fte, efficiency)


def test_without_capacity_nothing_starts() -> None:
    service = Service()
    pool = Pool("desk", ALWAYS)
    service.submit(pool, job(1))
    service.play(100)
    assert (pool.waiting, pool.busy, pool.offered_hours) == (1, 0, 0)
    assert pool.account().utilisation == 0
    assert pool.account().mean_wait == 0


def test_order_is_class_then_urgency_then_ready_then_serial() -> None:
    service, pool = open_pool()
    first = job(9, ready=0.0)
    rest = [
        job(1, job_class=1, urgency=9, ready=0.1),
        job(2, urgency=1, ready=0.3),
        job(3, urgency=1, ready=0.2),
        job(5, urgency=2, ready=0.4),
        job(4, urgency=1, ready=0.3),
    ]
    for one in [first, *rest]:
        service.submit(pool, one)
    started: list[int] = []
    service.play(20, on_start=lambda _, one, time: started.append(one.serial))
    assert started == [9, 5, 3, 2, 4, 1]


def test_surplus_servers_finish_what_they_do() -> None:
    service, pool = open_pool(2)
    for serial in range(4):
        service.submit(pool, job(serial))
    service.play(0.5)
    pool.set_capacity(1)
    assert pool.busy == 2
    service.play(1.5)
    assert pool.busy == 1
    assert pool.waiting == 1
    assert pool.finished == 2


def test_waiting_jobs_start_when_capacity_grows() -> None:
    service, pool = open_pool(0)
    jobs = [job(serial) for serial in range(3)]
    for one in jobs:
        service.submit(pool, one)
    service.play(5)
    pool.set_capacity(2)
    service.play(6)
    assert [one.start for one in jobs[:2]] == [5, 5]
    assert jobs[2].state is JobState.WAITING
    service.play(7)
    assert jobs[2].start == 6


def test_hours_offered_follow_the_capacity() -> None:
    service, pool = open_pool(1)
    service.play(2)
    pool.set_capacity(3, 0.5)
    service.play(4)
    assert pool.offered_hours == pytest.approx(48 + 72)
    assert pool.used_hours == 0


def test_offered_hours_cover_what_surplus_servers_do() -> None:
    service, pool = open_pool(2)
    for serial in range(2):
        service.submit(pool, job(serial, work=48))
    service.play(1)
    pool.set_capacity(0)
    service.play(5)
    assert pool.used_hours == pytest.approx(96)
    assert pool.offered_hours == pytest.approx(96)


def test_offered_hours_cover_jobs_that_began_at_a_higher_speed() -> None:
    service, pool = open_pool(1, 1.0)
    service.submit(pool, job(1, work=48))
    service.submit(pool, job(2, work=12))
    service.play(1)
    pool.set_capacity(1, 0.5)
    service.play(3)
    assert pool.used_hours == pytest.approx(48 + 12)
    assert pool.offered_hours == pytest.approx(24 + 24 + 12)


def test_work_in_progress_counts_as_used() -> None:
    service, pool = open_pool(1, 1.0, STAFF_HOURS)
    service.submit(pool, job(1, work=10))
    service.play(1)
    assert pool.used_hours == pytest.approx(8)
    service.withdraw(pool._running[next(iter(pool._running))])
    service.play(2)
    assert pool.used_hours == pytest.approx(8)


def test_an_allowance_limits_what_is_begun() -> None:
    service, pool = open_pool(2)
    pool.allow(8)
    for serial in range(4):
        service.submit(pool, job(serial, work=3))
    service.play(7)
    assert (pool.finished, pool.waiting) == (3, 1)
    assert (pool.take_used(), pool.used_hours, pool.offered_hours) == (8, 8, 8)
    pool.allow(2)
    service.play(14)
    # One hour of the second week pays what the third job took beyond the first; the rest begins the fourth.
    assert (pool.finished, pool.take_used()) == (4, 2)
    pool.allow(10)
    service.play(21)
    assert (pool.take_used(), pool.offered_hours, pool.used_hours) == (2, 20, 12)


def test_hours_left_over_lapse() -> None:
    service, pool = open_pool()
    pool.allow(5)
    service.play(7)
    pool.allow(1)
    for serial in range(2):
        service.submit(pool, job(serial, work=1, ready=7))
    service.play(14)
    assert (pool.finished, pool.waiting, pool.account().utilisation) == (1, 1, pytest.approx(1 / 6))


def test_work_not_done_is_given_back_to_the_allowance() -> None:
    service, pool = open_pool()
    pool.allow(8)
    one = job(1, work=12)
    service.submit(pool, one)
    service.play(0.25)
    service.withdraw(one)
    assert pool.take_used() == 6
    service.submit(pool, job(2, work=2))
    service.play(7)
    assert (pool.finished, pool.take_used(), pool.used_hours) == (1, 2, 8)


def test_without_an_allowance_the_hours_begun_are_booked() -> None:
    service, pool = open_pool()
    service.submit(pool, job(1, work=30))
    service.play(1)
    assert (pool.take_used(), pool.take_used()) == (30, 0)


def test_hours_ahead_without_an_allowance_are_those_that_wait() -> None:
    service, pool = open_pool(1)
    for serial, work in enumerate((3, 4, 5)):
        service.submit(pool, job(serial, work=work))
    service.play(0.01)
    assert pool.hours_ahead() == 4 + 5


def test_hours_ahead_under_an_allowance_are_those_granted_until_the_next_job_starts() -> None:
    service, pool = open_pool(2)
    pool.allow(7)
    assert pool.hours_ahead() == 0, "hours are left: a job starts at once"
    for serial in range(2):
        service.submit(pool, job(serial, work=9))
    service.play(1)
    # The first began and owes 2. On day 7 the second begins and owes 4; on day 14 3 hours are left for another.
    assert pool.hours_ahead() == 6 + 7
    service.submit(pool, job(2, work=3))
    service.play(2)
    assert pool.hours_ahead() == 5 + 14, "it takes just those 3 hours: the next begins on day 21"
    service.play(7)
    pool.allow(7)
    assert pool.hours_ahead() == 7 + 7
    service.play(14)
    pool.allow(7)
    service.play(15)
    assert (pool.waiting, pool.hours_ahead()) == (0, 6), "the job has begun and leaves nothing of this week"


def test_a_pool_that_is_granted_nothing_never_starts() -> None:
    _, pool = open_pool()
    pool.allow(0)
    assert pool.hours_ahead() == math.inf


@pytest.mark.parametrize("hours", [-1, float("nan"), float("inf")])
def test_improper_allowance_is_refused(hours) -> None:
    with pytest.raises(RuleError, match="desk"):
        Pool("desk", ALWAYS).allow(hours)


def test_account_of_a_span_of_time() -> None:
    service, pool = open_pool(1)
    for serial in range(3):
        service.submit(pool, job(serial, ready=0.5 * serial))
    service.play(1)
    before = pool.account()
    service.play(4)
    span = pool.account().since(before)
    assert (span.submitted, span.started, span.finished, span.in_service) == (0, 2, 3, 0)
    assert span.used_hours == pytest.approx(48)
    assert span.utilisation == pytest.approx(48 / 72)
    assert span.mean_wait == pytest.approx((0.5 + 1.0) / 2)


def test_an_empty_queue_holds_exactly_nothing() -> None:
    service, pool = open_pool(0)
    jobs = [job(serial, work=0.1 * 1.7**serial) for serial in range(30)]
    for one in jobs:
        service.submit(pool, one)
    service.play(1)
    assert pool.waiting_hours == pytest.approx(sum(one.work for one in jobs))
    for one in jobs[::-1]:
        service.withdraw(one)
    assert pool.waiting_hours == 0.0


def test_stale_entries_do_not_pile_up() -> None:
    service, pool = open_pool(0)
    jobs = [job(serial) for serial in range(3)]
    for one in jobs:
        service.submit(pool, one)
    service.play(1)
    for _ in range(1000):
        service.raise_urgency(jobs[1], 1.0)
    assert len(pool._queue) < 100
    pool.set_capacity(1)
    service.play(5)
    assert [one.start for one in jobs] == [2, 1, 3]
    service.check()


def test_the_check_finds_lost_jobs() -> None:
    service, pool = open_pool(0)
    service.submit(pool, job(1))
    service.play(1)
    service.check()
    pool.waiting_hours += 1
    with pytest.raises(ConservationError, match="desk"):
        service.check()
    pool.waiting_hours -= 1
    pool.finished += 1
    with pytest.raises(ConservationError, match="desk"):
        pool.check()
    pool.finished -= 1
    pool.travelling += 1
    pool.waiting -= 1
    with pytest.raises(ConservationError, match="desk"):
        service.check()


def test_days_of_work_are_those_of_one_server_on_the_average_of_a_week() -> None:
    """Two servers at .375 of full speed, 40 open hours a week: 3 h take 3 / (.375 x 40 / 7) days."""
    pool = Pool("p", STAFF_HOURS)
    assert pool.days_of(3.0) == math.inf
    pool.set_capacity(1.5, 0.5)
    assert pool.days_of(3.0) == pytest.approx(3.0 / (0.375 * 40.0 / 7.0))
    pool.set_capacity(0.2)
    assert pool.days_of(3.0) == pytest.approx(3.0 / (0.2 * 40.0 / 7.0))
