"""Ties: normalisation, grudges that come and go, the way back, counts."""

from __future__ import annotations

import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.behaviour.influence import Ties
from sim.behaviour.slots import each_once
from tests.helpers.neighbourhood import random_pairs, ties_of

SQUARE = [(0, 1, 0.4), (1, 2, 0.6), (2, 3, 0.5), (0, 3, 0.5)]


def dense(ties: Ties) -> np.ndarray:
    return np.asarray(ties.influence.matrix().toarray())


def days(ties: Ties, count: int) -> None:
    for _ in range(count):
        ties.daily()


def test_rows_are_shares_of_positive_ties() -> None:
    w = dense(ties_of(5, SQUARE))
    assert w[1] == pytest.approx([0.4, 0, 0.6, 0, 0])
    assert w[4].tolist() == [0, 0, 0, 0, 1]


@given(seed=st.integers(0, 1000), n=st.integers(1, 60), falls_out=st.integers(0, 59))
def test_rows_always_sum_to_one(seed: int, n: int, falls_out: int) -> None:
    ties = ties_of(n, random_pairs(n, 3, seed) if n > 1 else [])
    one = falls_out % n
    for other in range(n):
        ties.add_grudge(one, other)
    ties.daily()
    assert dense(ties).sum(axis=1) == pytest.approx(np.ones(n), abs=1e-6)
    assert dense(ties)[one, one] == 1.0


def test_a_grudge_takes_the_weight_of_a_tie() -> None:
    ties = ties_of(4, SQUARE)
    assert ties.add_grudge(1, 0)
    assert dense(ties)[0].tolist() == [0, 0, 0, 1]
    assert dense(ties)[1].tolist() == [0, 0, 1, 0]
    assert ties.degree.tolist() == [1, 1, 2, 2]
    assert ties.grudge(0, 1) == 0.5
    assert ties.grudge(1, 2) == 0.0


def test_a_grudge_fades_with_its_half_life_and_the_former_tie_comes_back() -> None:
    ties, before = ties_of(4, SQUARE, half_grudge=200.0), dense(ties_of(4, SQUARE))
    ties.add_grudge(0, 1)
    days(ties, 200)
    assert ties.grudge(0, 1) == pytest.approx(0.25, rel=2e-3)
    while ties.grudges():
        strength = ties.grudge(0, 1)
        ties.daily()
    assert strength >= 0.02 > strength * (1 - np.log(2) / 200)
    assert np.array_equal(dense(ties), before)


def test_a_grudge_between_strangers_is_dropped_in_the_end() -> None:
    ties, before = ties_of(4, SQUARE, half_grudge=180.0), dense(ties_of(4, SQUARE))
    assert ties.add_grudge(0, 2)
    assert np.array_equal(dense(ties), before)
    days(ties, 1000)
    assert ties.grudges() == []
    assert np.array_equal(dense(ties), before)


def test_a_renewed_grudge_is_not_new_and_lasts_from_then() -> None:
    ties = ties_of(4, SQUARE, half_grudge=180.0)
    ties.add_grudge(0, 1)
    ties.add_grudge(2, 3)
    days(ties, 300)
    assert not ties.add_grudge(1, 0)
    assert ties.grudge(0, 1) == 0.5
    assert ties.grudges() == [(2, 3), (0, 1)]
    days(ties, 600)
    assert ties.grudges() == [(0, 1)]


def test_nobody_holds_a_grudge_against_himself() -> None:
    assert not ties_of(2, []).add_grudge(1, 1)


def test_without_events_the_network_is_stationary() -> None:
    ties = ties_of(40, random_pairs(40, 5, 2))
    weights, strength = dense(ties), ties.strength.copy()
    days(ties, 400)
    assert np.array_equal(dense(ties), weights)
    assert np.array_equal(ties.strength, strength)


def test_a_disturbed_tie_returns_to_its_first_strength() -> None:
    ties = ties_of(4, SQUARE, np.float64)
    ties.set_strength(0, 1, 0.9)
    assert dense(ties)[1] == pytest.approx([0.6, 0, 0.4, 0])
    days(ties, 365)
    slot = ties.slot(1, 0)
    assert ties.strength[slot] - 0.4 == pytest.approx(0.25, rel=2e-3)
    assert ties.strength[ties.slot(0, 1)] == ties.strength[slot]
    days(ties, 365 * 25)
    assert np.array_equal(ties.strength, ties.first)
    assert np.array_equal(dense(ties_of(4, SQUARE, np.float64)), dense(ties))


def test_a_first_strength_is_never_written() -> None:
    given_strength = np.full(2, 0.5, np.float32)
    given_strength.flags.writeable = False
    ties = ties_of(2, [])
    ties = Ties(np.array([0, 1, 2]), np.array([1, -1]), given_strength, ties.numbers, half_grudge=540)
    ties.set_strength(0, 1, 0.8)
    assert given_strength.tolist() == [0.5, 0.5]


def test_counts_of_active_ties() -> None:
    ties = ties_of(5, SQUARE)
    active = np.array([True, False, True, False, True])
    assert ties.active_ties(active).tolist() == [0, 2, 0, 2, 0]
    ties.add_grudge(0, 1)
    assert ties.active_ties(active).tolist() == [0, 1, 0, 2, 0]
    assert ties.active_ties(np.zeros(5, bool)).tolist() == [0] * 5


def test_share_of_ties() -> None:
    ties = ties_of(5, SQUARE)
    share = ties.share_of_ties(np.array([True, False, False, False, False]), otherwise=0.25)
    assert share.tolist() == [0.0, 0.5, 0.0, 0.5, 0.25]


def test_spread_lists_each_positive_tie_of_each_entry() -> None:
    ties = ties_of(5, SQUARE)
    ties.add_grudge(0, 3)
    entry, neighbour, strength = ties.spread(np.array([1, 0, 1, 4]))
    assert entry.tolist() == [0, 0, 1, 2, 2]
    assert neighbour.tolist() == [0, 2, 1, 0, 2]
    assert strength == pytest.approx([0.4, 0.6, 0.4, 0.4, 0.6])


@pytest.mark.parametrize("n", [0, 1, 2])
def test_few_residents_are_legal(n: int) -> None:
    ties = ties_of(n, [])
    ties.daily()
    assert dense(ties).tolist() == np.eye(n).tolist()
    assert ties.share_of_ties(np.ones(n, bool), 0.0).tolist() == [0.0] * n


def test_ties_survive_pickling() -> None:
    ties = ties_of(4, SQUARE)
    ties.add_grudge(0, 1)
    copy = pickle.loads(pickle.dumps(ties))
    copy.add_grudge(2, 3)
    ties.add_grudge(2, 3)
    days(copy, 3)
    days(ties, 3)
    assert np.array_equal(dense(copy), dense(ties))


@given(st.lists(st.integers(0, 20)))
def test_each_once_is_what_numpy_finds(numbers: list[int]) -> None:
    given_numbers = np.array(numbers, np.int64)
    assert each_once(given_numbers).tolist() == np.unique(given_numbers).tolist()
