"""Diagnostics of failures that the run of four residents does not show: urgent issues, points, alarms."""

from __future__ import annotations

import math

import numpy as np
import pytest

from analysis.indicators import indicators_of_run
from analysis.indicators.families.failures import weighted
from tests.helpers.tiny_tables import DAYS, Tables, columns, tables


def value(town: Tables, name: str, window: str = "all") -> float:
    return indicators_of_run(town, days=DAYS)[name, window]


def test_urgent_issues_are_safety_and_the_severe() -> None:
    town = tables()
    town["issues"]["type"] = np.array([5, 1, 5, 0, 3])
    assert value(town, "urgent_time") == 20.0  # solved after 20 days; the other dissolved after 50
    town["issues"]["severity"] = np.array([2.0, 1.0, 0.5, 2.1, 1.0])
    assert value(town, "urgent_time") == 20.0  # 10 and 20 of three


def test_a_first_level_that_does_not_solve_was_wrong() -> None:
    town = tables()
    town["issues"]["type"] = np.array([5, 1, 5, 5, 3])
    town["issues"]["first_level"] = np.array([2, 1, 0, 1, 1])
    assert value(town, "urgent_first_wrong") == 0.5


def test_nominal_hours_are_a_share_of_volunteers_hours() -> None:
    town = tables()
    town["hours"] = columns(month=[0, 1], purpose=["volunteering", "talk"], given=[8.0, 9.0])
    town["points"] = columns(month=[0, 1], nominal_hours=[1.0, 1.0])
    assert value(town, "nominal_share") == pytest.approx(0.25)


def test_alarms_count_by_their_day() -> None:
    town = tables()
    town["alarms"] = columns(
        t=[5.0, 6.0, 400.0, 401.0], true=[0, 0, 0, 1], responded=[1, 1, 0, 1], hours=[0.5] * 4
    )
    assert [value(town, "alarm_response", name) for name in ("first_year", "mature", "all")] == [
        1.0,
        0.5,
        0.75,
    ]


def test_what_was_not_played_is_undefined() -> None:
    town = tables()
    for name in ("closures", "partners"):
        town[name] = {column: values[:0] for column, values in town[name].items()}
    for name in ("elite_gap", "voice_attendees", "property_gap", "partner_half_life", "unheard_grudges"):
        assert math.isnan(value(town, name)), name


def test_a_weighted_mean_leaves_out_what_is_unknown() -> None:
    assert weighted(np.array([1.0, np.nan, 4.0]), np.array([1.0, 5.0, 2.0])) == 3.0
    assert math.isnan(weighted(np.empty(0), np.empty(0)))
