"""Indicators and tables of points: values worked out by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from analysis.indicators import indicators_of_run
from analysis.indicators.families.points import INDICATORS
from analysis.indicators.incentives import GRID, incentives_of_run, lorenz

DAYS = 720
N = 5


def tables(**changed: Any) -> dict[str, dict[str, np.ndarray[Any, Any]]]:
    """Return two years of five residents, four of them adults, one a tenant; the reward ends on day 400."""
    months = np.arange(DAYS // 30)
    ones = np.ones(len(months))
    rewarded = np.clip(400 - 30 * months, 0, 30)
    day = np.arange(DAYS)
    weekly = (day % 7 == 6) & (day >= 0)
    made = {
        "residents": {
            "adult": np.array([True, True, True, True, False]), "tenant": np.array([True, False, False, False, False]),
            "owner": np.array([False, True, True, False, False]), "age": np.array([30, 70, 50, 45, 5]),
            "status_third": np.array([0, 1, 2, 1, 1]), "building": np.zeros(N, int), "digital": np.ones(N, bool),
            "hours_given": np.array([10.0, 30.0, 0.0, 0.0, 0.0]), "hours_given_first": np.zeros(N),
        },
        "holders": {
            "issued": np.array([40.0, 120.0, 0.0, 0.0, 0.0]),
            "motivation_moved": np.array([-0.2, -0.05, 0.1, 0.0, -1.0]),
        },
        "points": {
            "month": months, "issued": 10.0 * ones, "redeemed": 6.0 * ones, "expired": 3.0 * ones,
            "nominal_hours": 0.5 * ones,
        },
        "points_books": {
            "month": months, "gamed": 1.0 * ones, "rewarded_days": rewarded, "dry": (months % 2 == 0).astype(int),
        },
        "hours": {"month": months, "purpose": np.full(len(months), "volunteering", object), "given": 2.0 * ones},
        "ledger": {
            "month": np.repeat(months, 2),
            "account": np.array(["red_list_points:fixed", "staff:room"] * len(months), object),
            "cash_k": np.tile([0.03, 9.0], len(months)),
        },
        "daily": {
            "t": day, "community": np.zeros(DAYS, int),
            "volunteers": np.where(weekly, np.where(day < 400, 2, 1), 0),
        },
    }  # fmt: skip
    return {**made, **changed}


def values(window: str = "all", **changed: Any) -> dict[str, float]:
    found = indicators_of_run(tables(**changed), days=DAYS)
    names = [one.name for one in INDICATORS]
    return {name: found[name, window] for name in names}


def test_values_by_hand() -> None:
    years, found = DAYS / 365, values()
    assert found["points_issued"] == pytest.approx(240 / N / years)
    assert found["points_redeemed"] == pytest.approx(144 / N / years)
    assert found["points_expired"] == pytest.approx(72 / N / years)
    assert found["points_gamed_share"] == pytest.approx(0.1)
    assert found["real_hours"] == pytest.approx(24 * 1.5 / N / years)
    assert found["points_cost_per_hour"] == pytest.approx(30.0 / 1.5)
    assert found["points_tenant_share"] == pytest.approx(0.25)
    assert found["points_gini"] == pytest.approx((0 * -3 + 0 * -1 + 40 * 1 + 120 * 3) / (4 * 160))
    assert found["points_top5_share"] == pytest.approx(0.75)
    assert found["motivation_harmed"] == pytest.approx(0.25)
    assert found["points_fund_dry"] == pytest.approx(7 / 14)


def test_the_step_is_taken_where_the_reward_ends() -> None:
    assert values()["participation_step"] == pytest.approx((1 - 2) / 4, abs=0.03)
    going_on = tables()["points_books"] | {"rewarded_days": np.full(24, 30)}
    assert values(points_books=going_on)["participation_step"] == pytest.approx(-0.25 * 49 / 84, abs=0.03)


def test_without_points_only_hours_and_the_step_are_known() -> None:
    empty = {
        name: {column: part[:0] for column, part in tables()[name].items()}
        for name in ("points", "points_books", "holders")
    }
    found = values(**empty)
    assert {name for name, value in found.items() if np.isfinite(value)} == {
        "real_hours",
        "participation_step",
    }
    assert found["real_hours"] == pytest.approx(24 * 2.0 / N / (DAYS / 365))


def test_shares_over_residents_belong_to_the_end_of_a_run() -> None:
    found = values("first_year")
    assert np.isnan(found["points_gini"])
    assert np.isnan(found["motivation_harmed"])
    assert np.isfinite(found["points_issued"])


def test_a_run_without_volunteers_has_neither_hours_nor_a_step() -> None:
    nobody = tables()["hours"] | {"given": np.zeros(24)}
    assert np.isnan(values(hours=nobody)["real_hours"])


def test_lorenz_curves() -> None:
    assert lorenz(np.array([1.0, 1.0, 1.0])) == pytest.approx(GRID)
    assert lorenz(np.zeros(3)).tolist() == GRID.tolist()
    one = lorenz(np.array([0.0, 0.0, 0.0, 8.0]))
    assert one[GRID <= 0.75] == pytest.approx(0.0)
    assert one[-1] == pytest.approx(1.0)


def test_tables_of_who_earns() -> None:
    found = incentives_of_run(tables(), days=DAYS)
    assert found["lorenz"]["measure"].tolist() == ["points"] * len(GRID) + ["hours"] * len(GRID)
    earners = found["earners"]
    rows = {
        (d, g): (n, p, h) for d, g, n, p, h in zip(*(earners[name].tolist() for name in earners), strict=True)
    }
    assert rows["tenure", "tenant"] == (1, 40.0, 10.0)
    assert rows["tenure", "owner"] == (2, 120.0, 30.0)
    assert rows["age", "60-74"] == (1, 120.0, 30.0)
    for dimension in ("tenure", "age", "status_third"):
        assert sum(row[1] for key, row in rows.items() if key[0] == dimension) == 160.0
    without = incentives_of_run({**tables(), "holders": {}}, days=DAYS)
    assert set(without["lorenz"]["measure"]) == {"hours"}
    assert not without["earners"]["points"].any()
