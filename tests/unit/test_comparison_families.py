"""Which rows there are, which family they belong to, and how their p are adjusted."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from statsmodels.stats.multitest import multipletests

from analysis.comparison import MORE_COLUMNS, SUMMARY_COLUMNS, VERDICTS, Comparison, Design, summarise
from analysis.comparison.verdict import holm
from analysis.errors import DesignError
from tests.helpers.runs_tables import runs_of

REGIMES = ("top_down", "top_down_tech", "partner_no_tech", "partner")
NAMES = (
    "burden",
    "satisfaction_all",
    "burden_gap_tenure",
    "social_cost_per_resident",
    "closure_gap",
    "petitions",
)
WINDOWS = ("first_year", "mature", "all")


def values(regime: str, name: str, window: str) -> list[float]:
    """Made-up values of 12 worlds: a level, a shift of the regime, a ripple of the world and one of both."""
    r, k, w = REGIMES.index(regime), NAMES.index(name), WINDOWS.index(window)
    level = 5 + k - 0.15 * r * (k + 1)
    return [level + math.sin(7 * s + k) + 0.2 * math.cos(3 * s + 5 * r + k + w) for s in range(12)]


def arm(regime: str) -> dict[str, list[float]]:
    return {f"{name}|{window}": values(regime, name, window) for name in NAMES for window in WINDOWS}


@pytest.fixture(scope="module")
def runs() -> pd.DataFrame:
    return runs_of({regime: arm(regime) for regime in REGIMES})


@pytest.fixture(scope="module")
def found(runs: pd.DataFrame) -> Comparison:
    return summarise(runs, Design(REGIMES, days=1095))


def test_the_columns_are_those_of_the_specification(found: Comparison) -> None:
    assert ",".join(found.summary.columns) == (
        "indicator,window,unit,baseline,alternative,mean_baseline,mean_alternative,difference,low,high,n,"
        "p_adjusted,variance_ratio,verdict"
    )
    assert tuple(found.summary.columns) == SUMMARY_COLUMNS
    assert tuple(found.more.columns) == MORE_COLUMNS
    assert set(found.summary["verdict"]) <= set(VERDICTS)


def test_a_row_for_each_indicator_window_and_pair(found: Comparison) -> None:
    assert len(found.summary) == len(NAMES) * len(WINDOWS) * 3
    assert set(found.summary["baseline"]) == {"top_down_tech"}
    assert list(dict.fromkeys(found.summary["alternative"])) == ["top_down", "partner_no_tech", "partner"]
    assert list(dict.fromkeys(found.summary["window"])) == ["mature", "first_year", "all"]


def test_the_primary_family_is_one_contrast_in_the_mature_years(found: Comparison) -> None:
    primary = found.more[found.more["family"] == "primary"]
    assert set(primary["alternative"]) == {"partner"}
    assert set(primary["window"]) == {"mature"}
    assert primary["indicator"].tolist() == list(NAMES[:4])
    assert set(primary["family_size"]) == {4}


def test_holm_in_the_primary_family(found: Comparison) -> None:
    primary = found.whole[found.whole["family"] == "primary"]
    oracle = multipletests(primary["p"], method="holm")[1]
    assert primary["p_adjusted"].tolist() == pytest.approx(oracle.tolist(), rel=1e-12)


def test_holm_by_hand() -> None:
    # sorted .01 x 4, .02 x 3, .03 x 2, .5 x 1; .03 x 2 = .06 does not fall below .02 x 3 = .06
    assert holm(np.array([0.02, 0.5, 0.01, 0.03])).tolist() == pytest.approx([0.06, 0.5, 0.04, 0.06])
    assert holm(np.array([0.9, 0.6])).tolist() == [1.0, 1.0]
    assert holm(np.empty(0)).tolist() == []


def test_benjamini_hochberg_elsewhere(found: Comparison) -> None:
    rest = found.whole[found.whole["family"] == "exploratory"]
    oracle = multipletests(rest["p"], method="fdr_bh")[1]
    assert rest["p_adjusted"].tolist() == pytest.approx(oracle.tolist(), rel=1e-12)


def test_intervals_of_the_family_are_wider(found: Comparison) -> None:
    primary = found.whole[found.whole["family"] == "primary"]
    t_wide, t_plain = stats.t.ppf(1 - 0.0125 / 2, 11), stats.t.ppf(0.975, 11)
    wide, plain = primary["high_family"] - primary["low_family"], primary["high"] - primary["low"]
    assert (wide / plain).tolist() == pytest.approx([t_wide / t_plain] * 4)
    rest = found.whole[found.whole["family"] == "exploratory"]
    assert rest["low_family"].equals(rest["low"])


def test_undeclared_alternatives_share_one_family(runs: pd.DataFrame) -> None:
    some = runs[runs["regime"] != "partner"]
    found = summarise(some, Design(REGIMES[:3], days=1095))
    primary = found.more[found.more["family"] == "primary"]
    assert set(primary["alternative"]) == {"top_down", "partner_no_tech"}
    assert set(primary["family_size"]) == {8}
    assert "several_contrasts" in [note.code for note in found.notes]


def test_a_year_has_its_verdict_in_the_first_year(runs: pd.DataFrame) -> None:
    year = runs[[name for name in runs.columns if not name.endswith("|mature")]]
    found = summarise(year, Design(REGIMES, days=365))
    assert set(found.more.loc[found.more["family"] == "primary", "window"]) == {"first_year"}


def test_choice_of_arms() -> None:
    assert Design(("b", "a"), days=365).baseline == "b"
    assert Design(("partner", "top_down_tech"), days=365).baseline == "top_down_tech"
    assert Design(("b", "a", "c"), days=365, declared_baseline="c").alternatives == ("b", "a")
    assert Design(("partner", "a"), days=365).contrasts == ("a",)
    assert Design(("a", "b", "c"), days=365, declared_contrast="c").contrasts == ("c",)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [({"regimes": ("a",)}, "two regimes"), ({"regimes": ("a", "a")}, "twice"),
     ({"regimes": ("a", "b"), "declared_baseline": "c"}, "does not play"),
     ({"regimes": ("a", "b"), "declared_contrast": "a"}, "itself"),
     ({"regimes": ("a", "b"), "primary": ("burdens",)}, "Did you mean 'burden'")],
)  # fmt: skip
def test_designs_that_cannot_be(arguments: dict[str, object], message: str) -> None:
    with pytest.raises(DesignError, match=message):
        Design(**{"days": 365, **arguments})  # type: ignore[arg-type]


def test_tables_that_are_none_of_runs(runs: pd.DataFrame) -> None:
    with pytest.raises(DesignError, match="seed"):
        summarise(runs.drop(columns="seed"), Design(REGIMES, days=1095))
    with pytest.raises(DesignError, match="twice"):
        summarise(pd.concat([runs, runs.head(1)]), Design(REGIMES, days=1095))


def test_order_of_rows_does_not_matter(runs: pd.DataFrame, found: Comparison) -> None:
    shuffled = runs.iloc[np.argsort([hash_of(k) for k in range(len(runs))])]
    pd.testing.assert_frame_equal(summarise(shuffled, Design(REGIMES, days=1095)).whole, found.whole)


def hash_of(k: int) -> int:
    return k * 2_654_435_761 % 2**32


def test_dominance_needs_no_loss_and_one_gain() -> None:
    base = {"burden|mature": [30.0, 31, 32, 33], "satisfaction_all|mature": [0.1, 0.11, 0.12, 0.11]}
    gain = {"burden|mature": [20.0, 21.1, 22.2, 23], "satisfaction_all|mature": [0.1, 0.112, 0.12, 0.11]}
    loss = {"burden|mature": [20.0, 21.1, 22.2, 23], "satisfaction_all|mature": [0.0, 0.012, 0.02, 0.01]}
    for arm, answer in ((gain, "alternative"), (loss, "neither"), (base, "neither")):
        assert summarise(
            runs_of({"top_down_tech": base, "partner": arm}), Design(REGIMES[1::2], days=1095)
        ).dominance == {"partner": answer}
    turned = summarise(runs_of({"top_down_tech": gain, "partner": base}), Design(REGIMES[1::2], days=1095))
    assert turned.dominance == {"partner": "baseline"}
