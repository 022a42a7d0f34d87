"""Tickets of communities that are not simulated: their number, their marks, their luck."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.errors import InputError
from sim.handling.background import BackgroundNumbers, TicketLaw, arrivals, mean_per_day, next_ratio
from sim.randomness import Draws, invert_poisson, stable_key

LAW = TicketLaw((0.028, 0.030, 0.0, 0.014, 0.010, 0.020), 5.0, -0.125, 0.5, -0.2, 0.6, 4.0)
POOL = stable_key("subdistrict:0")
NUMBERS = BackgroundNumbers.read()


def columns(tickets) -> list[list[float]]:
    return [tickets.time.tolist(), tickets.work.tolist(), tickets.type.tolist(), tickets.severity.tolist()]


def test_means_of_the_model() -> None:
    assert mean_per_day(1.0, NUMBERS.escalation(2), 7 * 3000) == pytest.approx(0.038 * 21000 / 365)
    assert mean_per_day(2.0, NUMBERS.escalation(3), 3000, 0.5) == pytest.approx(0.015 * 3000 / 365)
    assert [NUMBERS.escalation(level) for level in (2, 3, 4)] == [0.038, 0.015, 0.0077]


def test_nothing_expected_nothing_comes() -> None:
    assert len(arrivals(Draws(1), POOL, range(-60, 100), 0.0, LAW)) == 0
    assert len(arrivals(Draws(1), POOL, range(0), 5.0, LAW)) == 0


def test_counts_and_marks_follow_their_laws() -> None:
    days = 20_000
    tickets = arrivals(Draws(3), POOL, range(days), 2.3, LAW)
    n = len(tickets)
    assert n / days == pytest.approx(2.3, abs=4 * (2.3 / days) ** 0.5)
    counts = np.bincount(tickets.time.astype(int), minlength=days)
    assert counts.var() == pytest.approx(2.3, rel=0.06)
    assert tickets.work.mean() == pytest.approx(5.0, abs=4 * 5 * 0.533 / n**0.5)
    assert np.log(tickets.work / 5).std() == pytest.approx(0.5, rel=0.02)
    assert np.median(tickets.severity) == pytest.approx(np.exp(-0.2), rel=0.02)
    assert tickets.severity.max() == 4.0
    shares = np.bincount(tickets.type, minlength=6) / n
    assert shares == pytest.approx(np.array(LAW.type_weights) / sum(LAW.type_weights), abs=4 * 0.5 / n**0.5)
    assert shares[2] == 0
    assert (tickets.time % 1).mean() == pytest.approx(0.5, abs=4 * 0.289 / n**0.5)


def test_tickets_come_in_the_order_of_time_within_their_days() -> None:
    tickets = arrivals(Draws(3), POOL, range(-5, 40), 6.0, LAW)
    assert (np.diff(tickets.time) >= 0).all()
    assert tickets.time.min() >= -5
    assert tickets.time.max() < 40


@given(st.integers(0, 30), st.integers(0, 10**6))
def test_the_cut_into_blocks_does_not_matter(cut: int, seed: int) -> None:
    draws = Draws(seed)
    whole = columns(arrivals(draws, POOL, range(30), 1.5, LAW))
    parts = [columns(arrivals(draws, POOL, days, 1.5, LAW)) for days in (range(cut), range(cut, 30))]
    assert whole == [first + second for first, second in zip(*parts, strict=True)]


@given(st.floats(0, 5), st.floats(0, 5), st.integers(0, 10**6))
def test_a_higher_rate_adds_tickets_and_changes_none(less: float, more: float, seed: int) -> None:
    few, many = (
        set(zip(*columns(arrivals(Draws(seed), POOL, range(20), mean, LAW)), strict=True))
        for mean in sorted((less, more))
    )
    assert few <= many


def test_pools_have_their_own_luck() -> None:
    one = arrivals(Draws(1), POOL, range(50), 2.0, LAW)
    other = arrivals(Draws(1), stable_key("subdistrict:1"), range(50), 2.0, LAW)
    assert not set(one.time.tolist()) & set(other.time.tolist())


def test_one_type_only() -> None:
    law = replace(LAW, type_weights=(0.0, 0.0, 1.0, 0.0, 0.0, 0.0))
    assert set(arrivals(Draws(1), POOL, range(100), 2.0, law).type.tolist()) == {2}


def test_the_ratio_goes_half_way_to_what_was_observed() -> None:
    assert next_ratio(1.0, 60, 30, NUMBERS) == pytest.approx(1.5)
    assert next_ratio(1.5, 0, 30, NUMBERS) == pytest.approx(0.875)
    assert next_ratio(1.0, 3000, 30, NUMBERS) == pytest.approx(2.5)
    assert next_ratio(0.7, 21, 30, NUMBERS) == pytest.approx(0.7)


def test_the_ratio_stays_where_nothing_is_expected_or_nobody_follows() -> None:
    assert next_ratio(0.8, 5, 0, NUMBERS) == 0.8
    fixed = BackgroundNumbers.read({"same_regime": 0})
    assert next_ratio(1.0, 90, 30, fixed) == 1.0


@given(st.lists(st.floats(0, 1e4), max_size=50))
def test_the_ratio_stays_within_its_bounds(observed: list[float]) -> None:
    ratio = 1.0
    for tickets in observed:
        ratio = next_ratio(ratio, tickets, 30.0, NUMBERS)
        assert NUMBERS.ratio_low <= ratio <= NUMBERS.ratio_high


def test_numbers_out_of_range_are_refused() -> None:
    with pytest.raises(InputError, match="esc_2"):
        BackgroundNumbers.read({"esc_2": 1.0})


@pytest.mark.parametrize("mean", [0.0, 0.001, 1.0, 11.7, 300.0, 800.0])
def test_counts_of_one_mean_are_those_of_many_equal_means(mean: float) -> None:
    luck = np.append(np.random.default_rng(1).random(500), [2.0**-54, 1.0 - 2.0**-53])
    assert np.array_equal(invert_poisson(luck, mean), invert_poisson(luck, np.full(len(luck), mean)))
