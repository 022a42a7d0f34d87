"""Every lever of a design of points does what it is for, under paired luck: the same people in the same weeks."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pytest

from analysis.indicators.families.participation import gini
from sim.agents.alliance_unit import UnitRecord
from sim.mechanisms.catalogue.red_list_points import RedListPoints
from tests.helpers.playing import BUSY, Tables, free, played, regime_of, tables_of
from tests.unit.test_points import Place, points_of

BESIDE = ("council", "partner_pool", "joint_activities")
EAGER = {
    "participation.intercept": -5.6,
    "participation.b_cooperation": 6.0,
    "participation.belief_start": 0.5,
}
RICH = {"fund": 30.0}
SEEDS = (1, 2)
DAYS = 90


@cache
def run(seed: int, **levers: float) -> Tables:
    """Return the tables of a small busy community with points, at no other cost."""
    named = {name if "." in name else f"red_list_points.{name}": value for name, value in levers.items()}
    numbers = {**free("red_list_points", *BESIDE), **EAGER, "staffing.most_owed": 4.0, **named}
    return tables_of(
        BUSY,
        regime=regime_of("red_list_points", *BESIDE, staff_share=0.8),
        numbers=numbers,
        days=DAYS,
        seed=seed,
        submodels=[],
    )


def total(table: str, column: str) -> Any:
    return lambda tables: float(np.sum(tables[table][column]))


def price(tables: Tables) -> float:
    return total("points", "spent_k")(tables) / total("points", "redeemed")(tables)


def unequal_points(tables: Tables) -> float:
    return gini(tables["holders"]["issued"][tables["residents"]["adult"]])


def of_tenants(tables: Tables) -> float:
    return float(np.sum(tables["holders"]["issued"][tables["residents"]["tenant"]]))


GAMED = {"v": 0.004, "audit": 0.0}
LEVERS: dict[str, tuple[dict[str, float], float, float, Any, int]] = {
    # lever: other levers, low, high, what is measured, whether it rises (1) or falls (-1)
    "v": (RICH, 0.001, 0.004, total("points", "spent_k"), 1),
    "fund": ({"v": 0.02, "audit": 1.0}, 3.0, 30.0, total("points", "redeemed"), 1),
    "audit": ({"v": 0.004}, 0.0, 0.5, total("gamed", "hours"), -1),
    "pen": ({"v": 0.004, "audit": 0.05}, 0.004, 0.016, total("gamed", "hours"), -1),
    "k_hon": ({}, 0.0, 0.1, total("points", "honoured"), 1),
    "kept": ({"v": 0.0}, 0.8, 1.0, total("points", "expired"), -1),
    "goods": ({**RICH, "services": 0.5}, 0.1, 1.0, price, 1),
    "services": (RICH, 0.0, 1.0, price, -1),
    "priority": (RICH, 0.0, 1.0, price, -1),
    "redeem_every": (RICH, 1.0, 3.0, total("points", "balance"), 1),
    "cap": (RICH, 8.0, 1000.0, total("points", "issued"), 1),
    "household": (RICH, 0.0, 1.0, unequal_points, -1),
    "invite": (RICH, 0.1, 1.0, total("points", "issued"), 1),
    "invite_tenants": (RICH, 0.0, 1.0, of_tenants, 1),
    "activities": ({"v": 0.02, "fund": 30.0, "joint_activities.n_act": 52.0, "cap": 1000.0, "audit": 1.0},
                   0.0, 1.0, total("points", "issued"), 1),
    "stops": (RICH, 60.0, 3651.0, total("points", "redeemed"), 1),
}  # fmt: skip


@pytest.mark.parametrize("lever", LEVERS)
def test_a_lever_moves_what_it_is_for(lever: str) -> None:
    others, low, high, measure, sign = LEVERS[lever]
    moves = [
        measure(run(seed, **{**others, lever: high})) - measure(run(seed, **{**others, lever: low}))
        for seed in SEEDS
    ]
    assert all(sign * move > 0.0 for move in moves), moves


def test_every_lever_is_tried() -> None:
    levers = {name for name, entry in RedListPoints.entries().items() if entry.kind == "lever"}
    assert levers == {*LEVERS, "unit_preference"}


def test_policy_preference_raises_what_a_place_is_worth() -> None:
    record = UnitRecord(3, 0, 0.75)
    assert [points_of(Place(), unit_preference=x).rank(record) for x in (0.0, 1.0, 2.0)] == [0.0, 0.75, 1.5]


# --- what people do ----------------------------------------------------------------------------------------


def volunteers(tables: Tables) -> float:
    return total("daily", "volunteers")(tables)


UNFELT = {"ctl": 0.0, "k_hon": 0.0, "audit": 1.0}
"""A reward that is not felt as control, no honour, and nobody games."""
BEHAVIOUR: dict[str, tuple[dict[str, float], dict[str, float], dict[str, float], int]] = {
    "a reward that is not felt as control draws people": (UNFELT, {"v": 0.0}, {"v": 0.02, **RICH}, 1),
    "priority that is worth less draws fewer": (
        {**UNFELT, "v": 0.02, "goods": 0.0, "priority": 1.0, "b_x": 1.5},
        {"priority_worth": 0.0}, {"priority_worth": 1.0}, 1,
    ),
    "who has reached the cap is drawn no more": ({**UNFELT, "v": 0.02, "b_x": 1.5, **RICH}, {"cap": 4.0}, {}, 1),
    "who is not signed up is not drawn": ({**UNFELT, "v": 0.02, "b_x": 1.5, **RICH}, {"invite": 0.02}, {}, 1),
    "a household pulls": ({"v": 0.0, "household": 1.0, "b_h": 0.0, "d_hon": 0.0}, {"b_team": 0.0}, {"b_team": 1.0}, 1),
    "a reward felt as control wears motivation out": (
        {"v": 0.004, "k_hon": 0.0, "audit": 1.0, **RICH, "crowd_rise": 0.2, "d_tan": 0.4,
         "participation.b_motivation": 1.2},
        {"ctl": 0.0}, {"ctl": 1.0}, -1,
    ),
    "honour draws people": ({"v": 0.0, "k_hon": 0.2, "d_hon": 0.0}, {"b_h": 0.0}, {"b_h": 1.5}, 1),
}  # fmt: skip


@pytest.mark.parametrize("case", BEHAVIOUR)
def test_people_answer_a_design(case: str) -> None:
    others, one, other, sign = BEHAVIOUR[case]
    moves = [
        volunteers(run(seed, **{**others, **other})) - volunteers(run(seed, **{**others, **one}))
        for seed in SEEDS
    ]
    assert sign * sum(moves) > 0.0, moves


def test_points_for_coming_draw_people_to_activities() -> None:
    levers = {"v": 0.02, "audit": 1.0, "b_x": 1.5, "joint_activities.n_act": 52.0, **RICH}
    moves = [
        total("activities", "attendance")(run(seed, activities=1.0, **levers))
        - total("activities", "attendance")(run(seed, **levers))
        for seed in SEEDS
    ]
    assert all(move > 0.0 for move in moves), moves


# --- a whole run -------------------------------------------------------------------------------------------

ODD = {"v": 0.006, "audit": 0.05, "household": 0.7, "cap": 30.0, "activities": 0.5, "priority": 0.4, "services": 0.3,
       "invite": 0.6, "invite_tenants": 0.5, "redeem_every": 2.0, "stops": 80.0, "kept": 0.97}  # fmt: skip


def test_books_balance_each_month_with_every_lever_turned() -> None:
    for seed in SEEDS:
        tables = run(seed, **ODD)
        points, books, people = tables["points"], tables["points_books"], tables["holders"]
        flows = [
            np.rint(100 * points[name]).astype(int) for name in ("issued", "redeemed", "expired", "balance")
        ]
        opening = np.concatenate(([0], flows[3][:-1]))
        assert (opening + flows[0] - flows[1] - flows[2] == flows[3]).all()
        parts = sum(np.rint(100 * books[name]).astype(int) for name in ("faded", "fined", "left"))
        assert (parts == flows[2]).all()
        assert (books["fund_k"] >= 0.0).all()
        assert books["rewarded_days"].tolist() == [30, 30, 20]
        held = np.rint(100 * people["held"]).astype(int)
        sums = [np.rint(100 * people[name]).astype(int) for name in ("issued", "redeemed", "expired")]
        assert (sums[0] - sums[1] - sums[2] == held).all()
        assert (held >= 0).all()
        assert flows[0].sum() > 0
        assert not people["issued"][~people["invited"] & ~tables["residents"]["adult"]].any()


def test_after_the_reward_ends_nothing_is_redeemed_or_faked_and_points_fade() -> None:
    tables = run(1, v=0.004, audit=0.0, stops=60.0, **RICH)
    assert (tables["points"]["redeemed"] > 0.0).tolist() == [True, True, False]
    assert tables["gamed"]["t"].max() < 60.0
    assert (tables["points"]["issued"] > 0.0).all()


def test_the_twin_without_points_keeps_every_motivation_where_it_was() -> None:
    """So that a fall below the anchor is a fall beside the twin."""
    model = played(BUSY, regime=regime_of(*BESIDE), numbers={**free(*BESIDE), **EAGER}, days=DAYS)
    latents = model.town.latents
    assert np.array_equal(latents.motivation, latents.motivation_anchor)
    model.close()
