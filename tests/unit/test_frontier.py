"""The isocost frontier: interpolation, comparison at equal cost, and a whole comparison in mode I."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.frontier import COST, LEVELS, at_equal_cost, frontier_points, interpolated
from analysis.tables import Tables
from experiments.compare import compare, dry_run
from experiments.design import make_design
from experiments.frontier import BUDGETS, frontier_arms

CASH = (300.0, 400.0, 500.0)


def runs(below: float, dearer: float = 0.0, seeds: int = 6) -> pd.DataFrame:
    """Two regimes on straight lines: `other` costs `dearer` more at a budget and lies `below` at equal cost."""
    rows = []
    for regime, shift, extra in (("base", 0.0, 0.0), ("other", -below, dearer)):
        for seed in range(1, seeds + 1):
            for cash in CASH:
                cost = cash / 1000 + extra
                row = {"regime": regime, "cash": cash, "seed": seed, COST: cost}
                rows.append(row | {"burden": 50.0 + seed - 60 * cost + shift})
    return pd.DataFrame(rows)


def test_lines_pass_through_their_points_and_end_with_them() -> None:
    cost, value = np.array([1.0, 3.0, 2.0]), np.array([9.0, 1.0, 4.0])
    found = interpolated(cost, value, np.array([1.0, 2.0, 3.0, 0.9, 3.1]))
    assert found[:3].tolist() == [9.0, 4.0, 1.0]
    assert np.isnan(found[3:]).all()


@given(st.lists(st.floats(-50, 50), min_size=2, max_size=8))
def test_between_points_nothing_overshoots(values: list[float]) -> None:
    cost = np.arange(len(values), dtype=float)
    along = np.linspace(0, len(values) - 1, 97)
    found = interpolated(cost, np.array(values), along)
    left = np.minimum(along.astype(int), len(values) - 2)
    ends = np.sort(np.stack([np.array(values)[left], np.array(values)[left + 1]]), axis=0)
    assert (found >= ends[0] - 1e-9).all()
    assert (found <= ends[1] + 1e-9).all()


def test_points_of_one_cost_are_their_mean() -> None:
    assert interpolated(np.array([2.0, 2.0]), np.array([1.0, 3.0]), np.array([2.0, 5.0])).tolist()[0] == 2.0


def test_the_difference_is_taken_at_equal_cost_and_not_at_equal_cash() -> None:
    found = at_equal_cost(runs(below=2.0, dearer=0.05), "base", ["burden"])
    assert len(found) == LEVELS
    assert found["difference"].to_numpy() == pytest.approx(-2.0)
    assert found["low"].to_numpy() == pytest.approx(-2.0)
    assert found["social_cost"].iloc[0] == pytest.approx(0.35)
    assert found["social_cost"].iloc[-1] == pytest.approx(0.50)


def test_regimes_that_share_no_cost_are_not_compared() -> None:
    assert len(at_equal_cost(runs(below=2.0, dearer=0.4), "base", ["burden"])) == 0


def test_a_seed_that_lacks_a_budget_is_left_out() -> None:
    table = runs(below=2.0)
    lame = table[~((table["seed"] == 1) & (table["cash"] == 500.0) & (table["regime"] == "other"))]
    assert set(at_equal_cost(lame, "base", ["burden"])["n"]) == {5}


def test_intervals_widen_with_noise_and_repeat() -> None:
    table = runs(below=2.0, seeds=20)
    table["burden"] += np.where(table["regime"] == "other", 3.0 * np.sin(table["seed"] * 7.0), 0.0)
    first, second = (at_equal_cost(table, "base", ["burden"]) for _ in range(2))
    pd.testing.assert_frame_equal(first, second)
    assert ((first["high"] - first["low"]) > 1.0).all()


def test_points_hold_means_and_intervals() -> None:
    found = frontier_points(runs(below=0.0), ["burden"])
    assert len(found) == 6
    row = found[(found["regime"] == "base") & (found["cash"] == 400.0)].iloc[0]
    assert row["value"] == pytest.approx(50.0 + 3.5 - 24.0)
    assert row["value_low"] < row["value"] < row["value_high"]
    assert row["social_cost_low"] == row["social_cost_high"] == pytest.approx(0.4)


SCENARIO = {
    "name": "small",
    "days": 20,
    "burn_in": 0,
    "communities": ["kangfu_2"],
    "before": "top_down",
    "regimes": ["top_down_tech", "partner"],
    "mechanisms": ["council", "closed_loop_platform"],
    "primary": ["burden", COST],
}


def test_a_comparison_in_mode_i_leaves_a_frontier(tmp_path: Path) -> None:
    design = make_design(SCENARIO, runs=2, accounting="isocost")  # type: ignore[arg-type]
    assert [arm.name for arm in frontier_arms(design)][:2] == ["top_down_tech at 300", "top_down_tech at 400"]
    folder = compare(design, tmp_path / "out")
    data = Tables.read(folder)
    assert set(data.frontier["cash"]) == {325.0, *BUDGETS}
    assert set(data.frontier["regime"]) == {"top_down_tech", "partner"}
    assert set(data.frontier["indicator"]) == {"burden"}
    costs = data.frontier[data.frontier["regime"] == "partner"].sort_values("cash")["social_cost"]
    assert costs.is_monotonic_increasing
    assert set(data.equal_cost["baseline"]) <= {"top_down_tech"}
    assert compare(design, folder) == folder


def test_a_dry_run_counts_the_further_budgets() -> None:
    design = make_design(SCENARIO, runs=2, accounting="I")  # type: ignore[arg-type]
    assert dry_run(design, 1).runs == 2 * 2 * (1 + len(BUDGETS))
