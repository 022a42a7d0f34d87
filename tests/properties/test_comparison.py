"""What must hold for any paired differences whatever they are."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from analysis.comparison import VERDICTS, Design, summarise
from analysis.comparison.estimate import PLAIN, estimate
from analysis.comparison.judging import Judged
from analysis.comparison.pairs import Sample
from analysis.indicators import INDICATORS
from analysis.indicators.survival import kaplan_meier
from tests.helpers.runs_tables import BASE, OTHER, two_arms

NUMBERS = st.floats(-1e6, 1e6, allow_nan=False, width=32)
WORLDS = st.lists(st.tuples(NUMBERS, NUMBERS), min_size=2, max_size=12)
DESIGN = Design((BASE, OTHER), days=1095)


def judge(worlds: Sequence[tuple[float, float]], *, swapped: bool = False) -> Judged:
    """Judge pairs (baseline, alternative) of burden as the only member of the primary family; margin 1."""
    before, after = (
        np.array([pair[arm] for pair in worlds], float) for arm in ((1, 0) if swapped else (0, 1))
    )
    stage = np.zeros(len(worlds), bool)
    found = estimate(
        Sample(INDICATORS["burden"], "mature", BASE, OTHER, before, after, stage, 0, 1.0), DESIGN
    )
    return Judged(found, "primary", found.p)


def limits(one: Judged) -> tuple[float, float, float]:
    low, high = one.found.interval(PLAIN)
    return low, one.found.sample.mean, high


def size_of(worlds: Sequence[tuple[float, float]]) -> float:
    return max(abs(value) for pair in worlds for value in pair)


@given(WORLDS)
def test_the_interval_holds_the_difference_and_the_verdict_is_a_word(
    worlds: list[tuple[float, float]],
) -> None:
    one, size = judge(worlds), size_of(worlds)
    low, mean, high = limits(one)
    assert one.verdict in VERDICTS
    assert low - 1e-9 * size <= mean <= high + 1e-9 * size
    assert 0.0 < one.p_adjusted <= 1.0
    sample = one.found.sample
    assert sample.mean_after - sample.mean_before == pytest.approx(mean, rel=1e-6, abs=1e-6 * size)


@given(WORLDS)
def test_swapping_the_arms_turns_the_signs(worlds: list[tuple[float, float]]) -> None:
    one, other = judge(worlds), judge(worlds, swapped=True)
    (low, mean, high), (low_turned, mean_turned, high_turned) = limits(one), limits(other)
    assert one.found.method == other.found.method
    assert mean == -mean_turned
    assert one.p_adjusted == pytest.approx(other.p_adjusted, rel=1e-9)
    slack = 1e-3 * (high - low) + 1e-9 * size_of(worlds)  # a bootstrap's ends lie between two of its values
    assert (low, high) == pytest.approx((-high_turned, -low_turned), abs=slack, rel=1e-9)
    ratios = [found.found.sample.variance_ratio for found in (one, other)]
    assert ratios[0] == pytest.approx(ratios[1], rel=1e-6, nan_ok=True)
    turned = {"better": "worse", "worse": "better"}
    if one.found.method in ("t", "equal"):
        assert other.verdict == turned.get(one.verdict, one.verdict)


@given(st.lists(st.integers(-1000, 1000), min_size=3, max_size=10), st.integers(-1000, 1000))
def test_a_constant_shifts_difference_and_interval(differences: list[int], constant: int) -> None:
    one = judge([(2000.0, 2000.0 + d) for d in differences])
    other = judge([(2000.0, 2000.0 + d + constant) for d in differences])
    assume(one.found.method == other.found.method)
    assert limits(other) == pytest.approx([end + constant for end in limits(one)], rel=1e-9, abs=1e-6)


@given(
    st.lists(st.tuples(st.integers(-50, 50), st.integers(-50, 50)), min_size=2, max_size=10),
    st.integers(1, 6),
)
def test_units_do_not_matter(worlds: list[tuple[int, int]], power: int) -> None:
    factor = 2.0**power
    one, other = judge(worlds), judge([(factor * a, factor * b) for a, b in worlds])
    assert one.p_adjusted == pytest.approx(other.p_adjusted, rel=1e-9)
    assert limits(other) == pytest.approx([factor * end for end in limits(one)], rel=1e-9, abs=1e-9)


@given(WORLDS)
def test_the_order_of_worlds_does_not_matter_to_an_ordinary_t(worlds: list[tuple[float, float]]) -> None:
    one, other = judge(worlds), judge(worlds[::-1])
    assume(one.found.method == other.found.method == "t")
    assert limits(one) == pytest.approx(limits(other), rel=1e-6, abs=1e-6 * size_of(worlds))


@given(WORLDS)
def test_more_certain_intervals_are_wider(worlds: list[tuple[float, float]]) -> None:
    found = judge(worlds).found
    widths = [high - low for low, high in (found.interval(level) for level in (0.90, 0.95, 0.99))]
    assert widths == sorted(widths) or math.isclose(widths[0], widths[-1], rel_tol=1e-9)


@settings(max_examples=25)
@given(st.lists(st.floats(-1e6, 1e6, allow_nan=False), min_size=1, max_size=8))
def test_equal_arms_give_exactly_nothing(values: list[float]) -> None:
    found = summarise(two_arms(values, values), DESIGN).summary.iloc[0]
    assert found[["difference", "low", "high", "verdict"]].tolist() == [0.0, 0.0, 0.0, "no difference"]


@given(
    st.lists(st.tuples(st.integers(0, 30), st.booleans()), min_size=1, max_size=40),
)
def test_survival_falls_from_one_and_without_censoring_is_the_share_left(
    lives: list[tuple[int, bool]],
) -> None:
    times = np.array([float(time) for time, _ in lives])
    events = np.array([event for _, event in lives])
    curve = kaplan_meier(times, events)
    assert np.all(np.diff(np.concatenate(([1.0], curve.survival))) <= 0)
    assert np.all(curve.survival >= -1e-15)
    whole = kaplan_meier(times, np.ones(len(times), bool))
    for time in (0.0, 7.0, 15.0, 30.0):
        assert whole.at(time) == pytest.approx(float(np.mean(times > time)), abs=1e-12)
