"""How many runs: the two-stage rule and what progress may show."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from analysis.comparison import Design, half_widths, second_stage, summarise
from tests.helpers.runs_tables import BASE, OTHER, runs_of, two_arms

N0 = 40
RIPPLE = stats.norm.ppf((np.arange(N0) + 0.5) / N0)
RIPPLE = RIPPLE / np.std(RIPPLE, ddof=1)
T39 = 2.0226909200367604


def design(**more: object) -> Design:
    return Design((BASE, OTHER), days=1095, **{"precision": 0.05, **more})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("spread", "precision", "runs"),
    [
        (2.0, 0.05, 40),  # h = max(5 % of 20, 5 % of 20) = 1: 16.4, so the first stage is enough
        (4.0, 0.05, math.ceil((T39 * 4.0 / 1.0) ** 2)),  # 66
        (4.0, 0.10, 40),  # h = 2: 16.4
        (4.0, 0.02, math.ceil((T39 * 4.0 / 1.0) ** 2)),  # h = max(.4, margin 1)
    ],
)
def test_runs_for_the_precision(spread: float, precision: float, runs: int) -> None:
    table = two_arms([20.0] * N0, (20.0 + spread * RIPPLE).tolist())
    assert second_stage(table, design(precision=precision)).n == runs


def test_the_neediest_of_the_primary_family_decides() -> None:
    level = {"burden|mature": 20.0, "satisfaction_all|mature": -0.2, "petitions|mature": 40.0}
    spread = {"burden|mature": 1.0, "satisfaction_all|mature": 0.1, "petitions|mature": 400.0}
    arms = {
        BASE: {name: [value] * N0 for name, value in level.items()},
        OTHER: {name: value + spread[name] * RIPPLE for name, value in level.items()},
    }
    stage = second_stage(runs_of(arms), design())
    assert stage.n == math.ceil((T39 * 0.1 / 0.02) ** 2) == 103
    assert not stage.capped
    assert stage.needs["indicator"].tolist() == ["burden", "satisfaction_all"]
    assert stage.needs["target"].tolist() == pytest.approx([1.0, 0.02])


def test_the_cap_holds_and_says_so() -> None:
    stage = second_stage(two_arms([20.0] * N0, (20 + 40 * RIPPLE).tolist()), design())
    assert (stage.n, stage.capped) == (300, True)
    found = summarise(two_arms([20.0] * N0, (20 + 40 * RIPPLE).tolist()), design(cap=40))
    assert "capped" in [note.code for note in found.notes]
    assert found.unresolved["needed_runs"].tolist() == [math.ceil((T39 * 40) ** 2)]


def test_a_skewed_primary_indicator_needs_a_hundred() -> None:
    tail = np.zeros(N0)
    tail[:3] = 0.5
    stage = second_stage(two_arms([20.0] * N0, (20 + tail).tolist()), design())
    assert (stage.n, stage.reason) == (100, "burden: skewness")


def test_equal_arms_need_no_second_stage() -> None:
    assert second_stage(two_arms([20.0] * N0, [20.0] * N0), design()).n == N0


def test_the_first_stage_alone_decides() -> None:
    before, after = [20.0] * 60, [*(20 + 4 * RIPPLE).tolist(), *([500.0] * 20)]
    assert second_stage(two_arms(before, after), design()).n == 66


def test_a_first_stage_of_ones_own_length() -> None:
    stage = second_stage(two_arms([20.0] * 3, [20.0, 24.0, 16.0]), design(first_stage=3))
    assert stage.n == math.ceil((stats.t.ppf(0.975, 2) * 4.0) ** 2)


def test_progress_shows_half_widths_and_no_difference() -> None:
    told = half_widths(two_arms([20.0] * 4, [20.0, 24.0, 16.0, 20.0]), design())
    assert list(told.columns) == ["indicator", "alternative", "n", "half_width", "target"]
    assert told["half_width"].tolist() == pytest.approx([stats.t.ppf(0.975, 3) * math.sqrt(32 / 3 / 4)])
    assert told["target"].tolist() == [1.0]


def test_progress_with_one_world_or_none() -> None:
    assert half_widths(two_arms([20.0], [24.0]), design())["half_width"].isna().all()
    assert half_widths(two_arms([20.0], [24.0]).head(0), design()).empty


def test_an_unresolved_difference_says_what_it_needs() -> None:
    table = two_arms([20.0] * N0, (20 + 4 * RIPPLE).tolist())
    row = summarise(table, Design((BASE, OTHER), days=1095)).whole.iloc[0]
    assert row["verdict"] == "not resolved"
    assert row["needed_runs"] == 66
    assert (row["target"], row["half_width"]) == pytest.approx((1.0, T39 * 4.0 / math.sqrt(40)))


def test_precise_but_at_the_margin_needs_what_would_part_them() -> None:
    beyond = two_arms([20.0] * N0, (21.1 + 0.4 * RIPPLE).tolist())
    assert summarise(beyond, Design((BASE, OTHER), days=1095)).summary["verdict"].tolist() == ["worse"]
    near = two_arms([20.0] * N0, (20.9 + 0.4 * RIPPLE).tolist())
    row = summarise(near, Design((BASE, OTHER), days=1095)).whole.iloc[0]
    assert row["verdict"] == "not resolved"
    assert row["needed_runs"] == math.ceil((T39 * 0.4 / 0.1) ** 2) == 66
