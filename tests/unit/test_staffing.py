"""The staff's week: its split, the debt of hours nobody covered, and what a staff that is behind no longer does."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.handling.staffing import StaffingNumbers, plan
from tests.helpers.playing import BUSY, model_of, regime_of

NUMBERS = StaffingNumbers.read()
HOURS = st.floats(0.0, 200.0)


def test_a_week_by_hand() -> None:
    week = plan(40.0, 8.0, 2.0, busy=False, numbers=NUMBERS)
    assert (week.patrol, week.casework, week.other) == pytest.approx((10.5, 13.5, 6.0))
    assert (week.charged, week.uncovered) == (8.0, 0.0)
    busy = plan(40.0, 8.0, 2.0, busy=True, numbers=NUMBERS)
    assert (busy.patrol, busy.casework) == pytest.approx((7.5, 16.5))


@given(HOURS, HOURS, HOURS, st.booleans())
def test_hours_owed_are_worked_or_carried_on_once(
    available: float, charged: float, carried: float, busy: bool
) -> None:
    week = plan(available, charged, carried, busy=busy, numbers=NUMBERS)
    free = week.patrol + week.casework + week.other
    assert free + charged + carried - week.uncovered == pytest.approx(
        max(available, charged + carried - week.uncovered)
    )
    assert free == 0.0 or week.uncovered == 0.0


class Weeks:
    """A council with little staff: hours owed and whether staff is behind, by week; who gave hours when it was."""

    def __init__(self, share: float, most_owed: float = 1.0) -> None:
        regime = regime_of("council", staff_share=share)
        model = model_of(BUSY, regime=regime, days=140, numbers={"staffing.most_owed": most_owed})
        self.town, self.owed, self.behind = model.town, list[float](), list[bool]()
        self.gave: dict[bool, set[str]] = {False: set(), True: set()}
        model.town.on_hours("test", self._hear)
        while model.running:
            model.step()
            if model.day % 7 == 0:
                self.owed.append(model.town.weeks[0].uncovered)
                self.behind.append(model.town.weeks[0].behind)

    def _hear(self, purpose: str, _rows: object, _hours: object) -> None:
        self.gave[self.town.weeks[0].behind].add(purpose)


def test_staff_that_is_behind_calls_nobody_together() -> None:
    weeks = Weeks(0.4)
    assert {True, False} == set(weeks.behind)
    assert {"talk"} <= weeks.gave[False]
    assert not {"talk", "hearing"} & weeks.gave[True]
    assert weeks.gave[True], "residents still come when an official calls them"


def test_the_debt_is_the_smaller_the_sooner_meetings_end() -> None:
    soon, late = Weeks(0.4), Weeks(0.4, most_owed=4.0)
    assert max(soon.owed) < max(late.owed)
    assert sum(soon.behind) > sum(late.behind)


def test_staff_with_enough_time_is_never_behind() -> None:
    weeks = Weeks(0.8)
    assert not any(weeks.behind)
    assert weeks.owed[-1] == 0.0
