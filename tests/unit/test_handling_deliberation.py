"""Rounds of talk (model 7.4.4)."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.errors import RuleError
from sim.handling.deliberation import DeliberationNumbers, deliberate

NUMBERS = DeliberationNumbers.read()
wishes = st.lists(st.floats(-4, 4), min_size=1, max_size=12)


def test_without_a_round_the_position_is_the_mean() -> None:
    theta = np.array([0.0, 1.0, 5.0])
    done = deliberate(theta, np.ones(3), 0.7, 0, NUMBERS)
    assert done.position == pytest.approx(2.0)
    assert done.moved.tolist() == theta.tolist()


def test_influence_moves_the_position() -> None:
    done = deliberate(np.array([0.0, 1.0]), np.zeros(2), 0.7, 1, NUMBERS, np.array([1.0, 3.0]))
    assert done.position == pytest.approx(0.75)


def test_one_round_by_hand() -> None:
    done = deliberate(np.array([-1.0, 1.0, 3.0]), np.array([1.0, 0.5, 1.0]), 0.8, 1, NUMBERS)
    # the mean is 1; at a distance of 2 = bound nobody gives way, the middle is there already
    assert done.moved.tolist() == [-1.0, 1.0, 3.0]
    done = deliberate(np.array([-0.5, 1.0, 2.5]), np.array([1.0, 0.5, 0.5]), 0.8, 1, NUMBERS)
    assert done.moved == pytest.approx([0.1, 1.0, 2.2])
    assert done.position == pytest.approx(1.1)


def test_the_position_is_taken_again_after_the_last_round() -> None:
    theta, trust = np.array([0.0, 1.0]), np.array([1.0, 0.0])
    assert deliberate(theta, trust, 1.0, 1, NUMBERS).position == pytest.approx((0.25 + 1.0) / 2)


@given(wishes, st.integers(0, 5), st.floats(0, 1), st.floats(0, 1))
def test_nobody_leaves_the_range_of_wishes(
    theta: list[float], rounds: int, trust: float, skill: float
) -> None:
    array = np.array(theta)
    done = deliberate(array, np.full(len(theta), trust), skill, rounds, NUMBERS)
    assert array.min() - 1e-9 <= done.moved.min()
    assert done.moved.max() <= array.max() + 1e-9
    assert array.min() - 1e-9 <= done.position <= array.max() + 1e-9


@given(st.lists(st.floats(-1, 1), min_size=2, max_size=12))
def test_more_rounds_bring_wishes_together(theta: list[float]) -> None:
    array, trust = np.array(theta), np.full(len(theta), 0.6)
    spread = [float(np.ptp(deliberate(array, trust, 0.7, rounds, NUMBERS).moved)) for rounds in range(5)]
    assert all(after <= before + 1e-12 for before, after in pairwise(spread))


def test_meetings_side_by_side_are_independent() -> None:
    theta = np.array([[0.0, 1.0, -1.0], [2.0, 0.5, 0.1]])
    trust = np.array([[0.2, 0.4, 0.9], [0.5, 0.6, 0.7]])
    both = deliberate(theta, trust, 0.7, 2, NUMBERS)
    for row in range(2):
        alone = deliberate(theta[row], trust[row], 0.7, 2, NUMBERS)
        assert alone.position == both.position[row]
        assert alone.moved.tolist() == both.moved[row].tolist()


def test_the_input_is_left_alone() -> None:
    theta = np.array([0.0, 1.0])
    deliberate(theta, np.ones(2), 1.0, 3, NUMBERS)
    assert theta.tolist() == [0.0, 1.0]


def test_an_empty_meeting_is_an_error() -> None:
    with pytest.raises(RuleError, match="nobody is present"):
        deliberate(np.empty(0), np.empty(0), 0.7, 1, NUMBERS)
