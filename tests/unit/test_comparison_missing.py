"""Runs that failed, worlds where an indicator is undefined, and indicators that do not occur."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from analysis.comparison import Design, summarise
from tests.helpers.runs_tables import BASE, OTHER, runs_of, two_arms

BEFORE = [30.0, 34.0, 31.0, 36.0, 29.0, 33.0]
AFTER = [24.0, 29.0, 27.0, 29.0, 24.0, 28.0]
DESIGN = Design((BASE, OTHER), days=1095)


def failed(runs: pd.DataFrame, regime: str, seed: int) -> pd.DataFrame:
    """Return the runs with one that broke on day 200."""
    broken = runs.copy()
    row = (broken["regime"] == regime) & (broken["seed"] == seed)
    broken.loc[row, ["stage", "message"]] = ["day 200", "RuntimeError: out of order"]
    broken.loc[row, [name for name in broken.columns if "|" in name]] = math.nan
    return broken


def test_a_failed_run_takes_its_pair_along() -> None:
    found = summarise(failed(two_arms(BEFORE, AFTER), OTHER, 2), DESIGN)
    row = found.whole.iloc[0]
    assert (row["n"], row["missing"], row["undefined"]) == (5, 1, 0)
    assert row["mean_baseline"] == pytest.approx(np.mean([30, 31, 36, 29, 33]))
    assert found.missing.to_dict("records") == [
        {"seed": 2, "regime": OTHER, "stage": "day 200", "message": "RuntimeError: out of order"}
    ]
    assert ("runs_missing", {"n": 1, "of": 12}) in [(note.code, note.values) for note in found.notes]


def test_where_many_runs_failed_the_others_are_a_selection() -> None:
    before, after = BEFORE * 5, [value + 0.1 * (i // 6) for i, value in enumerate(AFTER * 5)]
    runs, verdicts = two_arms(before, after), []
    for lost in (0, 1, 2):
        broken = runs
        for seed in range(1, lost + 1):
            broken = failed(broken, OTHER if seed == 1 else BASE, seed)
        verdicts.append(summarise(broken, DESIGN).whole.iloc[0]["verdict"])
    assert verdicts == ["better", "better", "not resolved"]


def test_a_planned_world_that_was_not_played_is_missing() -> None:
    design = Design((BASE, OTHER), days=1095, seeds=tuple(range(1, 11)))
    row = summarise(two_arms(BEFORE, AFTER), design).whole.iloc[0]
    assert (row["n"], row["missing"]) == (6, 4)


def test_a_failed_run_leaves_other_contrasts_alone() -> None:
    arms = {
        BASE: {"burden|mature": BEFORE},
        OTHER: {"burden|mature": AFTER},
        "third": {"burden|mature": AFTER},
    }
    found = summarise(failed(runs_of(arms), OTHER, 1), Design((BASE, OTHER, "third"), days=1095))
    assert dict(zip(found.summary["alternative"], found.summary["n"], strict=True)) == {OTHER: 5, "third": 6}


def test_all_runs_of_an_arm_failed() -> None:
    runs = two_arms(BEFORE, AFTER)
    runs.loc[runs["regime"] == OTHER, "stage"] = "build"
    found = summarise(runs, DESIGN)
    assert found.summary.empty
    assert list(found.summary.columns)[-1] == "verdict"
    assert len(found.missing) == 6


def test_indicators_that_do_not_occur_are_left_out_of_the_family() -> None:
    runs = runs_of({BASE: {"burden|mature": BEFORE, "elder_delay_mean|mature": [math.nan] * 6},
                    OTHER: {"burden|mature": AFTER, "elder_delay_mean|mature": [math.nan] * 6}})  # fmt: skip
    found = summarise(runs, DESIGN)
    assert found.summary["indicator"].tolist() == ["burden"]
    assert found.more["family_size"].tolist() == [1]


def test_an_indicator_often_undefined_gets_no_verdict() -> None:
    after = [*AFTER[:-1], math.nan]
    row = summarise(two_arms(BEFORE, after), DESIGN).whole.iloc[0]
    assert (row["n"], row["undefined"], row["missing"]) == (5, 1, 0)
    assert (row["verdict"], row["change"]) == ("not resolved", "")
    many = summarise(two_arms(BEFORE * 4, [*(AFTER * 4)[:-1], math.nan]), DESIGN).whole.iloc[0]
    assert (many["n"], many["undefined"], many["verdict"]) == (23, 1, "better")


def test_stages_that_are_null_mean_finished() -> None:
    runs = two_arms(BEFORE, AFTER)
    runs["stage"] = None
    assert summarise(runs, DESIGN).summary["n"].tolist() == [6]


def test_one_arm_of_a_first_stage_fails_and_the_rest_of_it_counts() -> None:
    design = Design((BASE, OTHER), days=1095, precision=0.05, first_stage=4)
    row = summarise(failed(two_arms(BEFORE, AFTER), BASE, 4), design).whole.iloc[0]
    assert (row["n"], row["df"], row["method"]) == (5, 2, "stein")
    assert row["sd"] == pytest.approx(np.std([-6, -5, -4], ddof=1))
