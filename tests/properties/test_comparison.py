"""What must hold for any paired differences whatever they are."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from analysis.comparison import VERDICTS, Design, summarise
from analysis.indicators.survival import kaplan_meier
from tests.helpers.runs_tables import BASE, OTHER, two_arms

NUMBERS = st.floats(-1e6, 1e6, allow_nan=False, width=32)
WORLDS = st.lists(st.tuples(NUMBERS, NUMBERS), min_size=2, max_size=12)
DESIGN = Design((BASE, OTHER), days=1095)
SWAPPED = Design((BASE, OTHER), days=1095, declared_baseline=OTHER)


def row(
    before: list[float], after: list[float], column: str = "burden|mature", design: Design = DESIGN
) -> pd.Series:
    return summarise(two_arms(before, after, column), design).whole.iloc[0]


def close(one: float, other: float, size: float) -> bool:
    return math.isclose(one, other, rel_tol=1e-6, abs_tol=1e-6 * max(size, 1e-9))


@given(WORLDS)
def test_the_interval_holds_the_difference_and_the_verdict_is_a_word(
    worlds: list[tuple[float, float]],
) -> None:
    found = row([a for a, _ in worlds], [b for _, b in worlds])
    size = max(abs(value) for pair in worlds for value in pair)
    assert found["verdict"] in VERDICTS
    assert found["low"] <= found["difference"] + 1e-9 * size
    assert found["high"] >= found["difference"] - 1e-9 * size
    assert 0.0 < found["p_adjusted"] <= 1.0
    assert close(found["mean_alternative"] - found["mean_baseline"], found["difference"], size)


@given(WORLDS)
def test_swapping_the_arms_turns_the_signs(worlds: list[tuple[float, float]]) -> None:
    before, after = [a for a, _ in worlds], [b for _, b in worlds]
    one, other = row(before, after), row(before, after, design=SWAPPED)
    size = max(abs(value) for pair in worlds for value in pair)
    assert one["method"] == other["method"]
    assert one["difference"] == -other["difference"]
    if one["method"] != "percentile":
        tolerance = 1e-3 * (one["high"] - one["low"]) / max(size, 1e-9) + 1e-9
        assert math.isclose(one["low"], -other["high"], abs_tol=tolerance * size + 1e-12, rel_tol=1e-6)
    assert one["p"] == pytest.approx(other["p"], rel=1e-9)
    assert one["variance_ratio"] == pytest.approx(other["variance_ratio"], rel=1e-6, nan_ok=True)


@given(st.lists(st.integers(-1000, 1000), min_size=3, max_size=10), st.integers(-1000, 1000))
def test_a_constant_shifts_difference_and_interval(differences: list[int], constant: int) -> None:
    before = [2000.0] * len(differences)
    one = row(before, [2000.0 + d for d in differences])
    other = row(before, [2000.0 + d + constant for d in differences])
    assume(one["method"] == other["method"])
    for name in ("difference", "low", "high"):
        assert math.isclose(one[name] + constant, other[name], rel_tol=1e-9, abs_tol=1e-6)


@given(
    st.lists(st.tuples(st.integers(-50, 50), st.integers(-50, 50)), min_size=2, max_size=10),
    st.integers(1, 6),
)
def test_units_do_not_matter(worlds: list[tuple[int, int]], power: int) -> None:
    factor = 2.0**power
    one = row([float(a) for a, _ in worlds], [float(b) for _, b in worlds])
    other = row([factor * a for a, _ in worlds], [factor * b for _, b in worlds])
    assert one["verdict"] == other["verdict"]
    assert one["p"] == pytest.approx(other["p"], rel=1e-9)
    assert other["low"] == pytest.approx(factor * one["low"], rel=1e-9, abs=1e-9)


@given(st.lists(st.floats(-1e6, 1e6, allow_nan=False), min_size=1, max_size=8))
def test_equal_arms_give_exactly_nothing(values: list[float]) -> None:
    found = row(values, values)
    assert found[["difference", "low", "high", "verdict"]].tolist() == [0.0, 0.0, 0.0, "no difference"]


@given(WORLDS)
def test_the_order_of_worlds_does_not_matter_to_an_ordinary_t(worlds: list[tuple[float, float]]) -> None:
    one = row([a for a, _ in worlds], [b for _, b in worlds])
    other = row([a for a, _ in reversed(worlds)], [b for _, b in reversed(worlds)])
    assume(one["method"] == other["method"] == "t")
    size = max(abs(value) for pair in worlds for value in pair)
    for name in ("difference", "low", "high"):
        assert close(one[name], other[name], size)


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
