"""Intervals, p and verdicts of paired differences against closed forms."""

from __future__ import annotations

import math
from itertools import product

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from analysis.comparison import Comparison, Design, summarise
from analysis.comparison.resampling import Bootstrap, sign_flip_p
from tests.helpers.runs_tables import BASE, OTHER, runs_of, two_arms

BEFORE = [30.0, 34.0, 31.0, 36.0, 29.0]
AFTER = [24.0, 29.0, 27.0, 29.0, 24.0]  # differences -6, -5, -4, -7, -5


def compare(
    before: list[float], after: list[float], column: str = "burden|mature", **design: object
) -> Comparison:
    return summarise(two_arms(before, after, column), Design((BASE, OTHER), days=1095, **design))  # type: ignore[arg-type]


def only(found: Comparison) -> pd.Series:
    assert len(found.summary) == 1
    return found.whole.iloc[0]


def test_ordinary_paired_t() -> None:
    row = only(compare(BEFORE, AFTER))
    # mean -5.4, squares .36 + .16 + 1.96 + 2.56 + .16 = 5.2, sd sqrt(1.3); t_{.975,4} = 2.776445
    half = 2.7764451051977987 * math.sqrt(1.3 / 5)
    assert row[["difference", "low", "high"]].tolist() == pytest.approx([-5.4, -5.4 - half, -5.4 + half])
    assert row[["mean_baseline", "mean_alternative"]].tolist() == [32.0, 26.6]
    assert (row["method"], row["n"], row["df"], row["family"]) == ("t", 5, 4, "primary")
    assert row["p"] == pytest.approx(float(stats.ttest_rel(AFTER, BEFORE).pvalue), rel=1e-12)
    assert row["variance_ratio"] == pytest.approx((8.5 + 6.3) / 1.3)
    assert row["margin"] == pytest.approx(1.6)
    assert row["verdict"] == "better"


def test_stein_uses_the_first_stage_and_the_mean_of_all() -> None:
    after = [value - 1.0 for value in AFTER] + [30.0, 28.0, 31.5]
    before = [*BEFORE, 36.0, 33.0, 37.0]
    row = only(compare(before, after, precision=0.05, first_stage=5))
    differences = np.array(after) - np.array(before)
    half = 2.7764451051977987 * math.sqrt(1.3 / 8)
    assert (row["method"], row["n"], row["df"]) == ("stein", 8, 4)
    assert row["sd"] == pytest.approx(math.sqrt(1.3))
    assert row["high"] - row["low"] == pytest.approx(2 * half)
    assert row["difference"] == pytest.approx(differences.mean())
    assert row["p"] == pytest.approx(2 * stats.t.sf(abs(differences.mean()) / math.sqrt(1.3 / 8), 4))


def test_a_first_stage_without_spread_does_not_make_certain() -> None:
    row = only(compare([5.0] * 6, [5.0, 5.0, 5.0, 6.0, 6.5, 7.0], precision=0.05, first_stage=3))
    assert row["method"] == "t"
    assert row["p"] > 0.05


def test_equal_arms_give_exactly_nothing(recwarn: pytest.WarningsRecorder) -> None:
    names = ("burden", "petitions", "born_burden", "level2_ever", "incidents")
    columns = {f"{name}|{window}": BEFORE for name in names for window in ("first_year", "mature", "all")}
    columns["warning_lead|mature"] = [0.0] * 5
    found = summarise(runs_of({BASE: columns, OTHER: columns}), Design((BASE, OTHER), days=1095))
    assert found.summary[["difference", "low", "high"]].to_numpy().tolist() == [[0.0, 0.0, 0.0]] * 19
    assert set(found.summary["verdict"]) == {"no difference"}
    assert found.summary.loc[found.summary["indicator"] == "warning_lead", "variance_ratio"].isna().all()
    assert np.isinf(found.summary.loc[found.summary["indicator"] == "burden", "variance_ratio"]).all()
    assert len(recwarn) == 0


def test_equal_arms_in_a_single_world() -> None:
    row = only(compare([3.0], [3.0]))
    assert row[["difference", "low", "high", "verdict"]].tolist() == [0.0, 0.0, 0.0, "no difference"]


def test_a_single_different_world_says_nothing() -> None:
    row = only(compare([3.0], [9.0]))
    assert row["difference"] == 6.0
    assert row[["low", "high", "p_adjusted"]].isna().all()
    assert (row["verdict"], row["method"]) == ("not resolved", "single")


def test_one_common_difference_is_its_own_interval(recwarn: pytest.WarningsRecorder) -> None:
    row = only(compare([10.1, 11.3, 12.7, 9.9, 10.0, 8.8, 7.7], [7.1, 8.3, 9.7, 6.9, 7.0, 5.8, 4.7]))
    assert row[["difference", "low", "high"]].tolist() == pytest.approx([-3.0] * 3)
    assert row["low"] == row["high"] == row["difference"]
    assert row["p"] == 2.0**-6
    assert row["verdict"] == "better"
    assert len(recwarn) == 0


def test_two_worlds_with_one_common_difference_are_not_proof() -> None:
    assert only(compare([10.0, 11.0], [7.0, 8.0]))["verdict"] == "not resolved"


@pytest.mark.parametrize(
    ("shift", "spread", "verdict"),
    [(-5.0, 0.1, "better"), (5.0, 0.1, "worse"), (0.2, 0.1, "no difference"), (1.5, 0.1, "no difference"),
     (1.55, 0.3, "not resolved"), (1.65, 0.3, "worse"), (0.0, 9.0, "not resolved")],
)  # fmt: skip
def test_four_words(shift: float, spread: float, verdict: str) -> None:
    before = [32.0] * 20
    after = [32.0 + shift + spread * z for z in [-1.0, -0.5, 0.5, 1.0] * 5]
    assert only(compare(before, after))["verdict"] == verdict


def test_significant_within_the_margin_is_no_difference() -> None:
    row = only(compare([32.0] * 8, [33.0, 33.1, 33.2, 32.9, 33.0, 33.1, 33.0, 32.9]))
    assert row["p_adjusted"] < 1e-6
    assert row["tost_p"] < 0.05
    assert row["verdict"] == "no difference"


def test_tost_agrees_with_its_interval() -> None:
    for shift in np.linspace(0.5, 1.6, 23):
        row = only(compare([32.0] * 6, [32.0 + shift + z for z in (-0.6, -0.2, 0.1, 0.4, 0.2, 0.1)]))
        inside = -row["margin"] < row["low90"] and row["high90"] < row["margin"]
        assert inside == (row["tost_p"] < 0.05)


def test_a_higher_level_is_better_where_higher_is_better() -> None:
    row = only(compare([0.1] * 4, [0.2, 0.21, 0.19, 0.2], "satisfaction_all|mature"))
    assert row["verdict"] == "better"


def test_without_a_better_direction_nothing_is_called_better() -> None:
    row = only(compare([0.1] * 4, [0.2, 0.21, 0.19, 0.2], "level2_ever|mature"))
    assert (row["verdict"], row["change"], row["direction"]) == ("not resolved", "higher", 0)
    assert pd.isna(row["needed_runs"])


def skewed(n: int) -> list[float]:
    return [float(stats.expon.ppf((k + 0.5) / n)) ** 2 for k in range(n)]


def test_skewed_differences_are_resampled() -> None:
    after = skewed(60)
    row = only(compare([0.0] * 60, after))
    low, high = Bootstrap(np.array(after), "burden|mature").interval(0.95)
    assert (row["method"], row["low"], row["high"]) == ("bca", low, high)
    assert row["p"] == sign_flip_p(np.array(after), "burden|mature") == 1e-4
    assert high - row["difference"] > row["difference"] - low  # leans to the side of the tail


@pytest.mark.parametrize(("n", "resolved"), [(99, False), (100, True)])
def test_a_few_skewed_worlds_give_no_verdict(n: int, resolved: bool) -> None:
    row = only(compare([30.0] * n, [30.0 - 10.0 - value for value in skewed(n)]))
    assert row["method"] == "bca"
    assert row["high"] < 0.0
    assert (row["verdict"], row["change"]) == (("better", "lower") if resolved else ("not resolved", ""))
    assert pd.isna(row["needed_runs"]) == resolved


def test_resampling_has_no_luck() -> None:
    values = np.array(skewed(50)) - 0.8
    assert sign_flip_p(values, "a") == sign_flip_p(values, "a") == sign_flip_p(-values, "a")
    assert Bootstrap(values, "a").interval(0.95) == Bootstrap(values, "a").interval(0.95)
    assert Bootstrap(values, "a").interval(0.95) != Bootstrap(values, "b").interval(0.95)


def test_sign_flips_against_all_of_them() -> None:
    values = np.array([2.0, -1.0, 0.5, 3.0, 1.5, -0.2, 0.9, 1.1])
    signs = np.array(list(product([1, -1], repeat=8)))
    exact = float(np.mean(np.abs(signs @ values) >= abs(values.sum()) - 1e-12))
    # share of 9,999 flips: standard error .0026 at most; four of them
    assert sign_flip_p(values, "burden|mature") == pytest.approx(exact, abs=0.011)


def test_levels_of_one_bootstrap_are_nested() -> None:
    bootstrap = Bootstrap(np.array(skewed(40)), "a")
    (low90, high90), (low95, high95), (low99, high99) = (
        bootstrap.interval(level) for level in (0.9, 0.95, 0.99)
    )
    assert low99 < low95 < low90 < high90 < high95 < high99


def test_bca_against_efrons_formula() -> None:
    values = np.array(skewed(30))
    bootstrap = Bootstrap(values, "a")
    drawn = np.sort(bootstrap._known.bootstrap_distribution)
    z0 = stats.norm.ppf((np.mean(drawn < values.mean()) + np.mean(drawn <= values.mean())) / 2)
    gaps = values.mean() - (values.sum() - values) / (len(values) - 1)
    a = np.sum(gaps**3) / (6 * np.sum(gaps**2) ** 1.5)
    z = stats.norm.ppf([0.025, 0.975])
    at = stats.norm.cdf(z0 + (z0 + z) / (1 - a * (z0 + z)))
    assert bootstrap.interval(0.95) == pytest.approx(tuple(np.quantile(drawn, at)), rel=2e-3)
