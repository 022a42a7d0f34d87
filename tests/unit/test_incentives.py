"""Laws of points: gaming, crowding, fading, redemption, honour."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.behaviour.incentives import (
    Terms,
    affordable,
    crowd_out,
    earned,
    honour,
    kept,
    nominal,
    redeem,
)

TERMS = Terms(reward=0.004, audit=0.05, penalty=0.008, real_cost=0.006, nominal_cost=0.0024, joy=1.5)
HOLDINGS = st.lists(st.integers(0, 10**7), max_size=30).map(lambda values: np.array(values, np.int64))
Z = np.linspace(-8.0, 8.0, 401)


def by_hand(z: float, t: Terms) -> bool:
    m = 1.5 * t.real_cost / (1.0 + np.exp(-z))
    return t.reward > 0 and t.reward * (1 - t.audit) - t.nominal_cost - t.audit * t.penalty > max(
        0.0, t.reward + m - t.real_cost
    )


def test_those_of_little_motivation_game() -> None:
    games = nominal(Z, TERMS)
    assert games.tolist() == [by_hand(z, TERMS) for z in Z]
    assert 0 < games.sum() < len(Z)
    assert not np.any(np.diff(games.astype(int)) > 0)


@pytest.mark.parametrize(
    "change", [{"reward": 0.0}, {"audit": 0.15}, {"audit": 1.0}, {"penalty": 0.06}, {"nominal_cost": 0.005}]
)
def test_where_it_does_not_pay_nobody_games(change: dict[str, float]) -> None:
    assert not nominal(Z, TERMS._replace(**change)).any()


def test_nobody_games_for_nothing_even_at_no_effort() -> None:
    assert not nominal(Z, TERMS._replace(reward=0.0, nominal_cost=-1.0)).any()


def test_crowding_out_sets_in_fast_and_fades_slowly() -> None:
    crowd = np.zeros(1)
    for _ in range(52):
        crowd = crowd_out(crowd, np.ones(1), 0.05, 0.005)
    assert crowd[0] == pytest.approx(1 - 0.95**52)
    high = crowd[0]
    for _ in range(52):
        crowd = crowd_out(crowd, np.zeros(1), 0.05, 0.005)
    assert crowd[0] == pytest.approx(high * 0.995**52)


@given(crowd=st.floats(0, 1), target=st.floats(0, 1), rising=st.floats(0, 1), falling=st.floats(0, 1))
def test_crowding_stays_between_itself_and_its_target(
    crowd: float, target: float, rising: float, falling: float
) -> None:
    after = float(crowd_out(np.array([crowd]), np.array([target]), rising, falling)[0])
    assert min(crowd, target) - 1e-12 <= after <= max(crowd, target) + 1e-12


def test_points_are_whole_hundredths() -> None:
    assert earned(np.array([2.5, 1.25, 1 / 3, 0.0]), 4.0).tolist() == [1000, 500, 133, 0]


@given(points=HOLDINGS, share=st.floats(0, 1))
def test_points_fade_and_never_grow(points: np.ndarray, share: float) -> None:
    after = kept(points, share)
    assert after.dtype == np.int64
    assert (after >= 0).all()
    assert (after <= points).all()


def test_small_rests_end() -> None:
    points = np.array([400])
    for _ in range(104):
        points = kept(points, 0.96)
    assert points[0] == 0


@given(points=HOLDINGS, most=st.integers(0, 10**8))
def test_no_more_is_redeemed_than_can_be_and_all_where_it_can(points: np.ndarray, most: int) -> None:
    taken = redeem(points, most)
    assert taken.dtype == np.int64
    assert (taken >= 0).all()
    assert (taken <= points).all()
    assert taken.sum() <= most
    if points.sum() <= most:
        assert np.array_equal(taken, points)
    else:
        assert taken.sum() > most - len(points)


@given(fund=st.floats(0, 1000), price=st.floats(1e-7, 1e-3))
def test_a_fund_pays_for_what_it_can_and_stays_above_zero(fund: float, price: float) -> None:
    count = affordable(fund, price)
    assert count >= 0
    assert fund - count * price >= 0.0
    assert (count + 2) * price > fund


def test_without_a_price_nothing_is_redeemed() -> None:
    assert affordable(10.0, 0.0) == 0


def test_the_honour_list_takes_those_with_most() -> None:
    points = np.array([5, 0, 9, 5, 7])
    luck = np.array([0.9, 0.1, 0.5, 0.2, 0.4])
    assert honour(points, 2, luck).tolist() == [False, False, True, False, True]
    assert honour(points, 3, luck).tolist() == [False, False, True, True, True]
    assert honour(points, 9, luck).tolist() == [True, False, True, True, True]
    assert not honour(points, 0, luck).any()
    assert honour(np.zeros(0, np.int64), 3, np.zeros(0)).tolist() == []
