"""Indicators of renovations from tables made by hand, each value counted on paper."""

from __future__ import annotations

import math

import numpy as np
import pytest

from analysis.indicators import indicators_of_run
from analysis.indicators.families.renovation import INDICATORS

NAMES = [indicator.name for indicator in INDICATORS]
STATES = np.array(["built", "failed", "passed", "blocked", "open"], dtype=object)


def tables() -> dict[str, dict[str, np.ndarray]]:
    """Five projects of three owners on floors 1, 3 and 6; the last two are not decided."""
    n = len(STATES)
    payoff = np.array([-5.0, 4.0, 10.0] * n)
    return {
        "residents": {"adult": np.ones(1000, bool)},
        "projects": {
            "project": np.arange(n), "state": STATES, "t_start": np.array([10.0, 20.0, 400.0, 30.0, 500.0]),
            "surplus_k": np.array([9.0, -3.0, 9.0, 9.0, 9.0]), "passed": np.array([1, 0, 1, 1, 0]),
            "t_built": np.array([310.0, np.nan, np.nan, np.nan, np.nan]), "suits": np.array([0, 0, 0, 2, 0]),
            "rounds": np.array([1, 5, 2, 3, 1]),
        },
        "project_owners": {
            "project": np.repeat(np.arange(n), 3), "floor": np.array([1, 3, 6] * n), "payoff_k": payoff,
            "yes": np.array([0, 1, 1] * n), "tenant_k": np.array([np.nan, 3.0, np.nan] * n),
        },
    }  # fmt: skip


def values(window: str) -> dict[str, float]:
    found = indicators_of_run(tables(), days=730)
    return {name: found[name, window] for name in NAMES}


def test_the_whole_run() -> None:
    found = values("all")
    assert found["projects_started"] == pytest.approx(1e4 * 5 / (1000 * 2))
    assert found["projects_passed"] == pytest.approx(3 / 4)
    assert found["lifts_built"] == pytest.approx(2 / 3)
    assert found["lifts_built_surplus"] == 1.0
    assert found["project_welfare"] == pytest.approx(2 * 9.0 / 9)
    assert found["welfare_low"] == pytest.approx(2 * -5.0 / 3)
    assert found["welfare_middle"] == pytest.approx(2 * 4.0 / 3)
    assert found["welfare_high"] == pytest.approx(2 * 10.0 / 3)
    assert found["welfare_tenants"] == pytest.approx((3.0 + 0.0 + 3.0) / 3)
    assert found["project_losers"] == pytest.approx(1 / 3)
    assert found["project_suits"] == pytest.approx(2 / 3)
    assert found["project_rounds"] == pytest.approx((1 + 5 + 2 + 3) / 4)
    assert found["project_days"] == 300.0
    assert found["opposition_low"] == 1.0


def test_a_project_counts_where_it_started() -> None:
    found = values("mature")
    assert found["lifts_built"] == 1.0
    assert found["project_welfare"] == pytest.approx(3.0)
    assert math.isnan(found["project_days"])


def test_without_renovations_nothing_is_defined() -> None:
    found = indicators_of_run({"residents": {"adult": np.ones(10, bool)}}, days=30)
    assert all(math.isnan(found[name, "all"]) for name in NAMES)
