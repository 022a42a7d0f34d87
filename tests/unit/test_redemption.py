"""Laws of a design of points: what they buy, caps, households, who is signed up, and the books."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.behaviour.accounts import FADED, FINED, LEFT, Accounts, Holdings
from sim.behaviour.redemption import Catalogue, capped, contradictions, readiest, shared
from sim.errors import ConservationError

ASSUMED = {"service_cost": 0.4, "priority_worth": 0.5, "service_felt": 0.5, "priority_felt": 0.25}
WEIGHTS = st.floats(0.01, 1.0)


def catalogue(goods: float, services: float, priority: float) -> Catalogue:
    return Catalogue(goods, services, priority, **ASSUMED)


def test_goods_alone_are_worth_what_they_cost() -> None:
    one = catalogue(1.0, 0.0, 0.0)
    assert (one.worth, one.cost, one.felt) == (1.0, 1.0, 1.0)
    assert (one.worth, one.cost, one.felt) == tuple(
        getattr(catalogue(0.3, 0.0, 0.0), part) for part in ("worth", "cost", "felt")
    )


def test_services_cost_part_and_priority_nothing() -> None:
    assert catalogue(0.0, 1.0, 0.0)[:3] == (0.0, 1.0, 0.0)
    assert (catalogue(0, 1, 0).worth, catalogue(0, 1, 0).cost, catalogue(0, 1, 0).felt) == (1.0, 0.4, 0.5)
    assert (catalogue(0, 0, 1).worth, catalogue(0, 0, 1).cost, catalogue(0, 0, 1).felt) == (0.5, 0.0, 0.25)


@given(goods=WEIGHTS, services=WEIGHTS, priority=WEIGHTS)
def test_a_mix_lies_between_its_parts(goods: float, services: float, priority: float) -> None:
    mix = catalogue(goods, services, priority)
    whole = goods + services + priority
    assert mix.cost == pytest.approx((goods + 0.4 * services) / whole)
    assert 0.5 <= mix.worth <= 1.0
    assert 0.25 <= mix.felt <= 1.0


def test_an_empty_catalogue_is_refused_only_where_points_are_worth_something() -> None:
    levers = {"v": 0.004, "goods": 0.0, "services": 0.0, "priority": 0.0}
    (found,) = contradictions(levers)
    assert found[0] == "goods"
    assert "the catalogue is empty" in found[1]
    assert list(contradictions({**levers, "v": 0.0})) == []
    assert list(contradictions({**levers, "priority": 0.1})) == []


def test_nobody_earns_more_than_the_cap() -> None:
    points, before = np.array([500, 500, 500, 0]), np.array([0, 800, 2000, 0])
    assert capped(points, before, 1000).tolist() == [500, 200, 0, 0]


@given(points=st.integers(0, 10**6), share=st.floats(0, 1), members=st.integers(1, 8))
def test_what_a_household_shares_is_never_lost(points: int, share: float, members: int) -> None:
    stays, each = shared(np.array([points]), share, np.array([members]))
    assert stays[0] + each[0] * members == points
    assert stays[0] >= 0
    assert abs(each[0] - points * share / members) <= 1.0


def test_a_household_of_one_keeps_all_and_of_three_shares_alike() -> None:
    stays, each = shared(np.array([700, 700]), 1.0, np.array([1, 3]))
    assert (stays + each).tolist()[0] == 700
    assert (stays[1], each[1]) == (1, 233)


def test_the_readiest_are_signed_up_first() -> None:
    liking = np.array([0.3, -1.0, 2.0, 0.9])
    for share, names in ((1.0, 4), (0.5, 2), (0.25, 1), (0.0, 0)):
        assert np.count_nonzero(liking >= readiest(liking, share)) == names
    assert liking[liking >= readiest(liking, 0.5)].tolist() == [2.0, 0.9]


# --- books -------------------------------------------------------------------------------------------------

COMMUNITY = np.array([0, 0, 0, 1])


def accounts() -> Accounts:
    return Accounts(Holdings(*(np.zeros(4, np.int64) for _ in range(4))), COMMUNITY, 2)


def test_a_month_says_why_points_are_gone() -> None:
    books = accounts()
    books.issue(np.array([0, 0, 1, 3]), np.array([100, 50, 200, 70]))
    books.expire(np.array([0]), np.array([10]), FADED)
    books.expire(np.array([1]), np.array([20]), FINED)
    books.expire(np.array([3]), np.array([70]), LEFT)
    books.redeem(np.array([1]), np.array([180]))
    assert books.close(0, np.arange(3)) == (350, 180, 30, 140, 10, 20, 0)
    assert books.close(1, np.array([3])) == (70, 0, 70, 0, 0, 0, 70)
    assert books.columns.held.tolist() == [140, 0, 0, 0]
    assert books.close(0, np.arange(3)) == (0, 0, 0, 140, 0, 0, 0)


@pytest.mark.parametrize("row", [0, 1])
def test_points_that_nobody_booked_are_found(row: int) -> None:
    books = accounts()
    books.issue(np.array([0, 1]), np.array([100, 100]))
    books.columns.held[row] += 1
    with pytest.raises(ConservationError, match="points of community 0"):
        books.close(0, np.arange(3))


def test_points_moved_from_one_to_another_are_found_although_the_sum_is_right() -> None:
    books = accounts()
    books.issue(np.array([0, 1]), np.array([100, 100]))
    books.columns.held[:2] += [5, -5]
    with pytest.raises(ConservationError):
        books.close(0, np.arange(3))
