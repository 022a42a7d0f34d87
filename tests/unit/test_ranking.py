"""Many arms in one order: ranks, their intervals, and what is left out."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis.comparison import ranking
from analysis.comparison.ranking import _sure

ARMS = ("a", "b", "c")


def runs(n: int = 40, gap: float = 3.0, noise: float = 1.0) -> pd.DataFrame:
    """Return runs in which b is better than a by `gap` and c equals a, with luck shared by arms of a world."""
    world = np.random.default_rng(5).normal(40.0, 10.0, n)
    own = np.random.default_rng(6).normal(0.0, noise, (n, 3))
    shift = {"a": 0.0, "b": -gap, "c": 0.0}
    return pd.DataFrame(
        [
            {"seed": seed, "regime": arm, "stage": "", "burden|mature": world[seed] + shift[arm] + own[seed, at],
             "real_hours|mature": 1.0, "volunteers_weekly|mature": 0.1}
            for seed in range(n)
            for at, arm in enumerate(ARMS)
        ]
    )  # fmt: skip


def test_the_better_arm_is_first_and_its_rank_is_sure() -> None:
    table = ranking(runs(), ARMS, "a", ["burden"], "mature")
    assert table["regime"].tolist()[0] == "b"
    assert table["rank"].tolist() == [1, 2, 3]
    first = table.iloc[0]
    assert (first["rank_low"], first["rank_high"]) == (1, 1)
    assert first["high"] < 0.0
    assert (table.iloc[1:]["rank_low"] == 2).all()
    assert (table.iloc[1:]["rank_high"] == 3).all()


def test_where_nothing_differs_no_rank_is_sure_and_equal_arms_share_one() -> None:
    table = ranking(runs(gap=0.0), ARMS, "a", ["burden"], "mature")
    assert (table["rank_low"] == 1).all()
    assert (table["rank_high"] == 3).sum() >= 2
    equal = ranking(runs(gap=0.0, noise=0.0), ARMS, "a", ["burden"], "mature")
    assert equal[["rank", "rank_low", "rank_high"]].to_numpy().tolist() == [[1, 1, 1]] * 3
    assert equal["difference"].tolist() == [0.0] * 3


def test_higher_is_better_where_it_is() -> None:
    frame = runs().assign(**{"real_hours|mature": lambda rows: (rows["regime"] == "c") + 0.01 * rows["seed"]})
    assert ranking(frame, ARMS, "a", ["real_hours"], "mature")["regime"].tolist()[0] == "c"


def test_what_cannot_be_ranked_is_left_out() -> None:
    frame = runs()
    assert ranking(frame, ARMS, "a", ["volunteers_weekly"], "mature").empty
    assert ranking(frame, ARMS, "a", ["burden"], "first_year").empty
    assert ranking(frame[frame["regime"] != "c"], ("a", "b"), "a", ["burden"], "mature").empty


def test_a_world_that_failed_under_one_arm_counts_for_none() -> None:
    frame = runs(10)
    frame.loc[(frame["seed"] == 3) & (frame["regime"] == "b"), "stage"] = "day 7"
    assert set(ranking(frame, ARMS, "a", ["burden"], "mature")["n"]) == {9}


@pytest.mark.parametrize("gap", [0.0, 0.05, 0.2])
def test_the_best_and_the_worst_keep_their_rank_possible(gap: float) -> None:
    """Nine arms, gaps from none to a fifth of their spread; wrong in at most 5 % of cases, plus 3 errors of 800."""
    random, wrong = np.random.default_rng(11), 0
    for _ in range(400):
        values = random.normal(0.0, 1.0, (30, 1)) + random.normal(gap * np.arange(9), 1.0, (30, 9))
        better, no_better = _sure(values)
        wrong += (better[0] > 0) + (no_better[8] > 0)
    assert wrong / 800 <= 0.05 + 3.0 * 0.0077
