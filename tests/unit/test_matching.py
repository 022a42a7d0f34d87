"""Matching of problems and resources against brute force; places by value."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.handling.matching import best_matches, match_values, percentiles


def by_hand(values: np.ndarray) -> float:
    """The largest total value, by trying every way to give each problem at most one resource."""
    problems = len(values)
    wide = np.concatenate([values, np.zeros((problems, problems))], axis=1)
    return max(
        (
            sum(wide[i, j] for i, j in enumerate(chosen))
            for chosen in permutations(range(wide.shape[1]), problems)
        ),
        default=0.0,
    )


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_no_other_matching_is_worth_more(data: st.DataObject) -> None:
    problems, resources = data.draw(st.integers(0, 4)), data.draw(st.integers(0, 4))
    cells = data.draw(
        st.lists(st.integers(0, 5), min_size=problems * resources, max_size=problems * resources)
    )
    values = np.array(cells, np.float64).reshape(problems, resources)
    pairs = best_matches(values)
    assert sum(values[pair] for pair in pairs) == by_hand(values)
    assert len({row for row, _ in pairs}) == len({column for _, column in pairs}) == len(pairs)
    assert all(values[pair] > 0 for pair in pairs)


def test_the_best_matching_is_not_the_greedy_one() -> None:
    assert best_matches(np.array([[5.0, 4.0], [4.0, 0.0]])) == [(0, 1), (1, 0)]


def test_a_match_is_worth_severity_times_people_times_fit_times_reliability() -> None:
    fit = np.array([[1.0, 0.0, 1.0], [0.0, 1.0, 1.0]])
    values = match_values(np.array([2.0, 0.5]), np.array([10, 4]), fit, np.array([0.5, 0.25, 1.0]))
    assert values.tolist() == [[10.0, 0.0, 20.0], [0.0, 0.5, 2.0]]


@pytest.mark.parametrize(
    ("values", "wanted"),
    [
        ([], []),
        ([7.0], [0.0]),
        ([0.0, 0.0, 0.0], [0.0, 0.0, 0.0]),
        ([3.0, 1.0, 2.0], [1.0, 0.0, 0.5]),
        ([1.0, 1.0, 0.0], [0.75, 0.75, 0.0]),
    ],
)
def test_places_by_value(values: list[float], wanted: list[float]) -> None:
    assert percentiles(np.array(values)).tolist() == wanted
