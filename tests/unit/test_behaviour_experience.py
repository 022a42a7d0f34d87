"""Experience: values by hand, directions, attribution, word of mouth, overdue days."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from sim.behaviour.experience import (
    UNDETECTED,
    Case,
    ExperienceNumbers,
    feel,
    government_share,
    impulse_of,
    informed,
    judge,
    overdue,
    overdue_satisfaction,
)
from sim.behaviour.latents import EFFICACY, GOVERNMENT, NEIGHBOURS
from tests.helpers.neighbourhood import latents_of, ties_of

NUMBERS = ExperienceNumbers.read()
GOOD = Case(distance=0.0, quality=1.0, contested=0.9, heard=1.0, informed=1.0, age=0.0, trust=0.5)


def satisfaction(**changed: Any) -> float:
    return float(judge(replace(GOOD, **changed), NUMBERS).satisfaction)


def test_a_perfect_closure_by_hand() -> None:
    judged = judge(GOOD, NUMBERS)
    assert judged.outcome == 1.0
    assert judged.voice == pytest.approx(0.9 * 1.0 + 0.1 * 0.25)
    assert judged.time == 1.0
    assert judged.satisfaction == pytest.approx(0.5 + 0.25 * 0.925 + 0.25)


def test_a_bad_closure_by_hand() -> None:
    case = Case(distance=2.2, quality=0.6, contested=0.25, heard=0.0, informed=0.25, age=70.0, trust=0.8)
    judged = judge(case, NUMBERS)
    outcome = 2 * 0.6 * np.exp(-(2.2**2) / (2 * 1.1**2)) - 1
    voice = 0.25 * (-0.5 + 0.125) + 0.75 * 0.5 * (0.25 - 0.5)
    assert judged.outcome == pytest.approx(outcome)
    assert judged.voice == pytest.approx(voice)
    assert judged.time == -1.0
    assert judged.satisfaction == pytest.approx(0.5 * outcome + 0.25 * voice - 0.25)


def test_voice_cushions_a_bad_outcome_where_government_is_trusted() -> None:
    bad = {"quality": 0.0}
    assert satisfaction(**bad, trust=0.9) > satisfaction(**bad, trust=0.1)
    assert satisfaction(**bad, trust=0.9, heard=0.0, informed=0.0) == satisfaction(
        **bad, trust=0.1, heard=0.0, informed=0.0
    )


@pytest.mark.parametrize(
    "worse",
    [
        {"distance": 0.5},
        {"quality": 0.5},
        {"informed": 0.0},
        {"age": 14.0},
        {"frustrated": 1.0},
        {"heard": 0.0},
    ],
)
def test_each_thing_that_should_please_less_pleases_less(worse: dict[str, float]) -> None:
    assert satisfaction(**worse) < satisfaction()


def test_to_be_heard_and_not_followed_is_worth_nothing() -> None:
    far = {"distance": 1.2}
    assert satisfaction(**far, heard=1.0) == satisfaction(**far, heard=0.0)


def test_waiting_has_a_floor() -> None:
    assert satisfaction(age=28.0) == satisfaction(age=500.0)


def test_weights_may_be_varied_alone() -> None:
    louder = ExperienceNumbers.read({"w_voice": 0.45})
    assert float(judge(replace(GOOD, heard=0.0, informed=0.0), louder).satisfaction) < satisfaction(
        heard=0.0, informed=0.0
    )


def test_entries_are_judged_alone() -> None:
    many = replace(GOOD, distance=np.array([0.0, 1.0, 3.0]), age=np.array([0.0, 10.0, 40.0]))
    alone = [satisfaction(distance=d, age=a) for d, a in ((0.0, 0.0), (1.0, 10.0), (3.0, 40.0))]
    assert judge(many, NUMBERS).satisfaction.tolist() == alone


def test_bad_news_weighs_more() -> None:
    assert impulse_of(np.array([0.5, 0.0, -0.5]), NUMBERS).tolist() == [0.1, 0.0, -0.25]


def test_attribution_by_handler() -> None:
    shares = government_share(np.array([0, 1, 2, 3, 4, 5, 6, 7, UNDETECTED]), NUMBERS)
    assert shares.tolist() == [0.8, 0.5, 0.4, 0.4, 0.8, 0.9, 0.9, 0.9, 0.7]


def test_a_satisfaction_moves_own_trust_and_that_of_ties() -> None:
    ties = ties_of(3, [(0, 1, 0.5)])
    latents = latents_of(3, dtype=np.float64)
    before = latents.z.copy()
    feel(latents, ties, np.array([0]), -0.4, 0.9, NUMBERS)
    change = latents.z - before
    assert change[0, [NEIGHBOURS, GOVERNMENT, EFFICACY]] == pytest.approx([-0.02, -0.18, -0.08])
    assert change[1, [NEIGHBOURS, GOVERNMENT, EFFICACY]] == pytest.approx(
        [-0.1 * 0.5 * 0.1 * 0.2 * 0.4, -0.1 * 0.5 * 0.9 * 0.2 * 0.4, 0.0]
    )
    assert not change[2].any()


def test_two_closures_on_one_day_add_up() -> None:
    ties, once, twice = ties_of(1, []), latents_of(1, dtype=np.float64), latents_of(1, dtype=np.float64)
    feel(once, ties, np.array([0]), np.array([0.8]), 0.5, NUMBERS)
    feel(twice, ties, np.array([0, 0]), np.array([0.4, 0.4]), 0.5, NUMBERS)
    assert twice.z == pytest.approx(once.z)


def test_overdue_falls_on_patience_and_every_ten_days_after() -> None:
    age = np.arange(0.5, 60.5)
    assert np.flatnonzero(overdue(age, NUMBERS)).tolist() == [14, 24, 34, 44, 54]
    assert overdue(np.array([14.0, 13.999, 15.0]), NUMBERS).tolist() == [True, False, False]


def test_overdue_dissatisfaction_is_bounded() -> None:
    assert overdue_satisfaction(np.array([1.0, 20.0]), NUMBERS).tolist() == [-0.15, -1.0]


def test_information() -> None:
    assert [informed(1, 0, NUMBERS), informed(3, 0, NUMBERS), informed(3, 1, NUMBERS)] == [0.5, 0.25, 1.0]


def test_nobody_is_legal() -> None:
    feel(latents_of(0), ties_of(0, []), np.zeros(0, int), np.zeros(0), np.zeros(0), NUMBERS)
    assert judge(replace(GOOD, distance=np.zeros(0)), NUMBERS).satisfaction.shape == (0,)
