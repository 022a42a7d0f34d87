"""Calendars against a walk through the week in exact fractions."""

from __future__ import annotations

import math
import pickle
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.errors import RuleError
from sim.queueing.calendar import ALWAYS, STAFF_HOURS, VOLUNTEER_HOURS, Calendar

HOUR = Fraction(1, 24)
STAFF = [(day, 9, 17) for day in range(5)]
VOLUNTEERS = [*((day, 18, 21) for day in range(7)), (5, 9, 17), (6, 9, 17)]


def spans(windows, first_week, weeks):
    """Windows of some weeks as exact (opening, closing) in days, sorted."""
    return sorted(
        (7 * week + day + Fraction(opens) * HOUR, 7 * week + day + Fraction(closes) * HOUR)
        for week in range(first_week, first_week + weeks)
        for day, opens, closes in windows
    )


def walk(windows, start, hours):
    """Where `hours` of work begun at `start` end, window by window."""
    left = Fraction(hours) * HOUR
    week = math.floor(start / 7)
    while True:
        for opening, closing in spans(windows, week, 1):
            begin = max(opening, start)
            if begin < closing and left <= closing - begin:
                return begin + left
            left -= max(Fraction(0), closing - begin)
        week += 1


def quarter_windows():
    """Calendars on a grid of quarter hours."""
    cells = st.sets(st.integers(0, 7 * 96 - 1), min_size=1, max_size=40)
    return cells.map(lambda chosen: [(c // 96, c % 96 / 4, c % 96 / 4 + 0.25) for c in sorted(chosen)])


TIMES = st.integers(-70 * 96 * 7, 1100 * 96 * 7).map(lambda n: Fraction(n, 96 * 7))


def test_weeks_have_their_hours() -> None:
    assert STAFF_HOURS.hours_per_week == pytest.approx(40)
    assert VOLUNTEER_HOURS.hours_per_week == pytest.approx(37)
    assert ALWAYS.hours_per_week == 168


@pytest.mark.parametrize("week", [-9, -1, 0, 1, 156])
def test_staff_week_at_its_borders(week: int) -> None:
    monday = 7.0 * week
    nine, five = 9 / 24, 17 / 24
    assert STAFF_HOURS.next_open(monday) == monday + nine
    assert STAFF_HOURS.next_open(monday + nine) == monday + nine
    assert STAFF_HOURS.next_open(monday + five) == monday + (1 + nine)
    assert STAFF_HOURS.next_open(monday + (4 + five)) == monday + 7 + nine
    assert STAFF_HOURS.next_open(monday + 5.5) == monday + 7 + nine
    assert STAFF_HOURS.advance(monday + nine, 8) == monday + five
    assert STAFF_HOURS.advance(monday + nine, 40) == monday + (4 + five)
    assert STAFF_HOURS.advance(monday + nine, 41) == pytest.approx(monday + 7 + 10 / 24, abs=1e-12)
    assert STAFF_HOURS.advance(monday + 4 + 16 / 24, 1) == monday + (4 + five)
    assert STAFF_HOURS.advance(monday + 4 + 16 / 24, 2) == pytest.approx(monday + 7 + 10 / 24, abs=1e-12)
    assert STAFF_HOURS.advance(monday + 5, 0) == monday + 7 + nine


def test_what_ends_with_the_bell_starts_nothing_before_the_next_opening() -> None:
    for week in range(-9, 160):
        for begin in (9.0, 9.1, 13.7, 16.9):
            finish = STAFF_HOURS.advance(7 * week + begin / 24, 17 - begin)
            assert STAFF_HOURS.next_open(finish) == 7 * week + 1 + 9 / 24


@pytest.mark.parametrize(("calendar", "windows"), [(STAFF_HOURS, STAFF), (VOLUNTEER_HOURS, VOLUNTEERS)])
@given(start=TIMES, quarters=st.integers(1, 2000))
def test_house_calendars_equal_the_walk(calendar, windows, start, quarters) -> None:
    hours = Fraction(quarters, 4)
    assert calendar.advance(float(start), float(hours)) == pytest.approx(
        float(walk(windows, start, hours)), abs=2e-10
    )


@given(windows=quarter_windows(), start=TIMES, sevenths=st.integers(1, 3000))
def test_any_calendar_equals_the_walk(windows, start, sevenths) -> None:
    calendar = Calendar(windows)
    hours = Fraction(sevenths, 28)
    finish = calendar.advance(float(start), float(hours))
    assert finish == pytest.approx(float(walk(windows, start, hours)), abs=2e-10)
    assert calendar.open_hours(float(start), finish) == pytest.approx(float(hours), abs=1e-7)


@given(windows=quarter_windows(), start=TIMES)
def test_next_open_is_the_first_open_moment(windows, start) -> None:
    week = math.floor(start / 7)
    expected = next(max(opening, start) for opening, closing in spans(windows, week, 2) if closing > start)
    found = Calendar(windows).next_open(float(start))
    assert found == pytest.approx(float(expected), abs=1e-12)
    assert found >= float(start)


@given(windows=quarter_windows(), start=TIMES, first=st.floats(0.01, 200), second=st.floats(0.01, 200))
def test_work_in_two_parts_takes_as_long_as_in_one(windows, start, first, second) -> None:
    calendar = Calendar(windows)
    once = calendar.advance(float(start), first + second)
    twice = calendar.advance(calendar.advance(float(start), first), second)
    assert calendar.open_hours(once, twice) == pytest.approx(0, abs=1e-7)


@given(start=st.floats(-70, 1200), hours=st.floats(0, 500))
def test_always_is_open(start, hours) -> None:
    assert ALWAYS.next_open(start) == start
    assert ALWAYS.advance(start, hours) == start + hours / 24
    assert ALWAYS.open_hours(start, start + 2.5) == pytest.approx(60)


def test_touching_windows_are_one() -> None:
    split = Calendar([(0, 9, 12), (0, 12, 17), (1, 0, 24), (2, 0, 6)])
    assert split.next_open(0.5) == 0.5
    assert split.advance(1.9, 4.8) == pytest.approx(2.1)


@pytest.mark.parametrize(
    "windows",
    [[], [(7, 9, 17)], [(0, 17, 9)], [(0, 9, 9)], [(0, -1, 5)], [(0, 20, 25)], [(0, 9, 12), (0, 11, 13)]],
)
def test_improper_windows_are_refused(windows) -> None:
    with pytest.raises(RuleError, match="window"):
        Calendar(windows)


def test_survives_pickling() -> None:
    copy = pickle.loads(pickle.dumps(STAFF_HOURS))
    assert copy.advance(0.0, 50) == STAFF_HOURS.advance(0.0, 50)


@given(st.lists(st.floats(-30, 30), min_size=1, max_size=8))
def test_what_was_asked_before_changes_no_answer(times) -> None:
    used, border = Calendar(VOLUNTEERS), [round(24 * time) / 24 for time in times]
    for time in times + border:
        fresh = Calendar(VOLUNTEERS)
        assert used.next_open(time) == fresh.next_open(time)
        assert used.advance(time, 2.5) == fresh.advance(time, 2.5)
