"""The search of changes: it finds the smallest step that turns the verdict; intervals keep their cover."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom

from analysis.words import translator
from office.lift.changes import Lever, changes, nearest, turning
from office.lift.phrases import change_text
from office.lift.result import Chance, Outcome

MONEY = Lever("subsidy", 100, 0, 900, 500.0)


def judge_from(limit: float) -> object:
    """A judge by whom half of the draws pass from a value on."""
    return lambda _, value: Chance(50 if value >= limit else 49, 100)


@given(st.integers(101, 900))
def test_the_smallest_step_is_found(at: int) -> None:
    judge = judge_from(at * 500.0)
    assert turning(MONEY, judge, 0.5, passing=False) == [(at, Chance(50, 100))]  # type: ignore[arg-type]


@given(st.integers(0, 99))
def test_a_step_back_that_fails_is_found(at: int) -> None:
    """A passing scheme: the largest value that fails."""
    judge = judge_from((at + 1) * 500.0)
    assert turning(MONEY, judge, 0.5, passing=True) == [(at, Chance(49, 100))]  # type: ignore[arg-type]


def test_nothing_is_found_where_nothing_turns() -> None:
    assert turning(MONEY, judge_from(1e9), 0.5, passing=False) == []  # type: ignore[arg-type]
    still = Lever("subsidy", 5, 5, 5, 1.0)
    assert turning(still, judge_from(0), 0.5, passing=False) == []  # type: ignore[arg-type]


def test_the_cheapest_comes_first_and_each_lever_is_near_once() -> None:
    levers = [MONEY, Lever("coefficient", 30, 0, 100, 0.01), Lever("compensation", 0, -40, 80, 500.0)]

    def judge(name: str, value: float) -> Chance:
        turned = {
            "subsidy": value >= 90_000,
            "coefficient": value <= 0.1 or value >= 0.9,
            "compensation": False,
        }
        return Chance(60 if turned[name] else 10, 100)

    def cost(name: str, value: float) -> int:
        return round(abs(value - 50_000) * 100) if name == "subsidy" else round(abs(value - 0.3) * 1_000_000)

    found = changes(levers, judge, cost, 0.5, passing=False)
    assert [(one.lever, one.after, one.moved_fen) for one in found] == [
        ("coefficient", 0.1, 200_000), ("coefficient", 0.9, 600_000), ("subsidy", 90_000, 4_000_000)]  # fmt: skip
    assert [one.lever for one in nearest(found)] == ["coefficient", "subsidy"]


def test_verdicts_need_the_whole_interval() -> None:
    assert Chance(90, 100).verdict(0.5) == "passes"
    assert Chance(10, 100).verdict(0.5) == "fails"
    assert Chance(52, 100).verdict(0.5) == "open"
    assert Chance(0, 20).interval[0] == 0.0
    assert Chance(20, 20).interval[1] == 1.0


def test_the_interval_is_wilsons() -> None:
    """Values of Newcombe (1998), table I: 81 of 263 gives .2553 to .3662; 0 of 20 gives 0 to .1611."""
    assert Chance(81, 263).interval == pytest.approx((0.2553, 0.3662), abs=1e-4)
    assert Chance(0, 20).interval == pytest.approx((0.0, 0.1611), abs=1e-4)


@pytest.mark.parametrize("share", [0.02, 0.2, 0.5, 0.9])
def test_the_interval_covers_what_it_says(share: float) -> None:
    """Exact cover over the binomial law at 400 draws: near 95 %, never below 92 %."""
    held = [low <= share <= high for low, high in (Chance(k, 400).interval for k in range(401))]
    cover = sum(float(binom.pmf(k, 400, share)) for k in range(401) if held[k])
    assert 0.92 <= cover <= 0.98


@pytest.mark.parametrize(
    ("verdict", "passing", "told"),
    [
        ("passes", True, "none needed"),
        ("open", True, "not sure yet: more draws are needed (--runs)"),
        ("open", False, "not sure yet: more draws are needed (--runs)\nnone within the bounds"),
        ("fails", False, "none within the bounds"),
    ],
)
def test_an_open_verdict_says_that_more_draws_are_needed(verdict: str, passing: bool, told: str) -> None:
    outcome = Outcome("visits", Chance(50, 100), verdict, passing, 1.0, None, ())
    assert change_text(None, outcome, translator("en")) == told
