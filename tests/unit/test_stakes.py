"""What those affected want and how exposed they are does not depend on who asks, in what order, or for how many."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.errors import InputError
from sim.parameters import Book
from sim.world.columns import World
from sim.world.issues import places
from sim.world.stakes import AHEAD, Stakes
from tests.helpers.handmade import Matter, with_matters
from tests.helpers.playing import BUSY, QUIET, scenario_of, world_for

BOOK = Book()


@pytest.fixture(scope="module")
def world() -> World:
    return world_for(scenario_of(days=120), BUSY, QUIET, BUSY)


def test_wishes_are_the_same_whatever_is_asked_before(world: World) -> None:
    n, indptr = len(world.issues), world.issues.indptr
    assert n > 3 * AHEAD
    together = Stakes(world, BOOK).draw(0, n)
    for order in (range(n), range(n - 1, -1, -1), np.random.default_rng(1).permutation(n).tolist()):
        stakes = Stakes(world, BOOK)
        for k in order:
            assert np.array_equal(stakes.wanted(k), together[indptr[k] : indptr[k + 1]])


def test_exposure_is_the_same_for_one_issue_and_for_all(world: World) -> None:
    n, indptr = len(world.issues), world.issues.indptr
    stakes = Stakes(world, BOOK)
    together = stakes.exposure(np.arange(n))
    assert len(set(together.tolist())) == 2
    for k in range(0, n, 7):
        assert np.array_equal(stakes.exposure(np.array([k])), together[indptr[k] : indptr[k + 1]])


def test_a_world_made_by_hand_says_what_is_wanted() -> None:
    empty = world_for(scenario_of(days=10), QUIET)
    adults = np.flatnonzero(empty.people.adult)[:3].tolist()
    rows = (adults[2], adults[0], adults[1])
    stakes = Stakes(with_matters(empty, [Matter(1, rows, (3.0, 1.0, 2.0))]), BOOK)
    assert stakes.wanted(0).tolist() == [1.0, 2.0, 3.0]
    assert stakes.exposure(np.array([0])).tolist() == [1.0, 1.0, 1.0]


@given(
    st.lists(st.lists(st.integers(0, 60_000), min_size=0, max_size=5, unique=True), max_size=6),
    st.integers(0, 10**6),
)
def test_places_lead_back_to_the_rows(near: list[list[int]], far: int) -> None:
    rows = [sorted(far + row for row in issue) for issue in near]
    indptr = np.cumsum([0, *(len(one) for one in rows)]).astype(np.int64)
    joined = np.array([row for one in rows for row in one], np.int64)
    kept = places(indptr, joined)
    assert kept["place"].dtype == np.uint16
    back = kept["first_affected"].repeat(np.diff(indptr)) + kept["place"]
    assert np.array_equal(back, joined)


def test_a_building_that_is_too_large_for_places_is_refused() -> None:
    with pytest.raises(InputError, match="cut it into several buildings"):
        places(np.array([0, 2]), np.array([5, 5 + 65_536]))
