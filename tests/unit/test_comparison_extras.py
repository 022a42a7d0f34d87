"""Pooled counts, prevented burden, cost-effectiveness, the label test's dealing, and remarks."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from analysis.comparison import Design, label_test, summarise
from analysis.comparison.label import dealt
from analysis.comparison.pooled import poisson_interval
from analysis.comparison.worth import quadrant
from analysis.errors import DesignError
from tests.helpers.runs_tables import BASE, OTHER, runs_of

DESIGN = Design((BASE, OTHER), days=1095)


@pytest.mark.parametrize(
    ("count", "low", "high"), [(0, 0.0, 3.6889), (1, 0.0253, 5.5716), (10, 4.7954, 18.3904)]
)  # Garwood 1936
def test_exact_poisson_interval(count: int, low: float, high: float) -> None:
    assert poisson_interval(count) == pytest.approx((low, high), abs=5e-5)


def test_incidents_are_pooled_and_never_tested() -> None:
    def arm(rates: list[float]) -> dict[str, list[float]]:
        return {"incidents|mature": rates, "resident_years|mature": [5000.0] * 3}

    found = summarise(runs_of({BASE: arm([2.0, 0.0, 4.0]), OTHER: arm([0.0, 0.0, 0.0])}), DESIGN)
    row = found.whole.iloc[0]
    assert (row["family"], row["verdict"]) == ("descriptive", "not resolved")
    assert row[["p", "p_adjusted", "needed_runs"]].isna().all()
    pooled = found.pooled.set_index("regime")
    assert pooled.loc[BASE, ["runs", "count", "exposure", "rate"]].tolist() == [3, 3, 1.5, 2.0]
    assert pooled.loc[OTHER, ["count", "low"]].tolist() == [0, 0.0]
    assert pooled.loc[OTHER, "high"] == pytest.approx(3.6889 / 1.5, abs=1e-4)


def test_events_in_clusters_have_wider_intervals_than_single_ones() -> None:
    def rates(counts: list[float]) -> pd.Series:
        arm = {"incidents|mature": counts, "resident_years|mature": [10_000.0] * len(counts)}
        found = summarise(runs_of({BASE: arm, OTHER: arm}), DESIGN).pooled.set_index("regime").loc[BASE]
        assert found["low"] <= found["rate"] <= found["high"]
        return found

    alone, clustered = rates([1.0] * 20 + [0.0] * 20), rates([20.0] + [0.0] * 39)
    assert alone["rate"] == clustered["rate"] == 0.5
    low, high = poisson_interval(20)
    assert (alone["low"], alone["high"]) == pytest.approx((low / 40, high / 40))
    assert clustered["low"] == 0.0
    assert clustered["high"] > 1.4


def test_residents_times_years_are_no_indicator() -> None:
    arm = {"resident_years|mature": [1.0, 2.0], "burden|mature": [1.0, 2.0]}
    assert summarise(runs_of({BASE: arm, OTHER: arm}), DESIGN).summary["indicator"].tolist() == ["burden"]


def test_prevented_burden_comes_from_both_runs() -> None:
    before, after = [100.0, 110.0, 90.0, 104.0], [80.0, 92.0, 71.0, 85.0]
    runs = runs_of({BASE: {"born_burden|mature": before}, OTHER: {"born_burden|mature": after}})
    rows = summarise(runs, DESIGN).whole.set_index("indicator")
    born, prevented = rows.loc["born_burden"], rows.loc["prevented_burden"]
    assert (prevented["mean_baseline"], prevented["mean_alternative"]) == (0.0, prevented["difference"])
    assert prevented["difference"] == pytest.approx(19.0)
    assert (prevented["low"], prevented["high"]) == pytest.approx((-born["high"], -born["low"]))
    assert prevented["margin"] == pytest.approx(0.05 * 101)
    assert prevented["variance_ratio"] == pytest.approx(born["variance_ratio"])
    assert prevented["verdict"] == born["verdict"] == "better"


def test_cost_effectiveness() -> None:
    base = {"burden|mature": [30.0, 32.0, 28.0], "social_cost_per_resident|mature": [0.40, 0.42, 0.38]}
    other = {"burden|mature": [20.0, 24.0, 16.0], "social_cost_per_resident|mature": [0.45, 0.50, 0.40]}
    found = summarise(runs_of({BASE: base, OTHER: other}), DESIGN)
    plane = found.cost_effectiveness.iloc[0]
    assert plane[["n", "quadrant"]].tolist() == [3, "dearer_better"]
    assert plane[["cost", "burden_avoided", "icer"]].tolist() == pytest.approx([0.05, 10.0, 0.005])
    curve = found.acceptability.set_index("willingness")
    benefit = np.array([0.05, 0.0, 0.1])  # at .01: .1 - .05, .08 - .08, .12 - .02
    assert curve.loc[0.01, "net_benefit"] == pytest.approx(benefit.mean())
    expected = stats.t.cdf(benefit.mean() / (benefit.std(ddof=1) / math.sqrt(3)), 2)
    assert curve.loc[0.01, "probability"] == pytest.approx(expected)
    assert curve["probability"].is_monotonic_increasing


@pytest.mark.parametrize(
    ("cost", "avoided", "name"),
    [(1, 1, "dearer_better"), (-1, 1, "dominant"), (0, 1, "dominant"), (-1, -1, "cheaper_worse"),
     (1, -1, "dominated"), (0, -1, "dominated"), (1, 0, "dominated"), (-1, 0, "dominant"), (0, 0, "equal")],
)  # fmt: skip
def test_quadrants(cost: float, avoided: float, name: str) -> None:
    assert quadrant(cost, avoided) == name


def test_dealing_out_uses_every_world_once() -> None:
    runs = pd.DataFrame(
        {"seed": range(1, 13), "regime": "partner", "stage": "", "burden|mature": np.arange(12.0)}
    )
    first, second = dealt(runs, 6, 0), dealt(runs, 6, 1)
    assert sorted(first["burden|mature"]) == list(range(12))
    assert first["regime"].value_counts().tolist() == [6, 6]
    assert sorted(first["seed"]) == sorted([*range(1, 7)] * 2)
    assert first["burden|mature"].tolist() != second["burden|mature"].tolist()
    assert first.equals(dealt(runs, 6, 0))


def test_a_label_test_needs_enough_worlds() -> None:
    runs = pd.DataFrame({"seed": [1, 2, 3], "regime": "partner", "stage": ""})
    with pytest.raises(DesignError, match="needs 4 runs"):
        label_test(runs, days=1095, n=2)


def test_remarks() -> None:
    tail = [0.0] * 11 + [40.0]
    runs = runs_of({BASE: {"burden|mature": [20.0] * 12}, OTHER: {"burden|mature": [20.0 + x for x in tail]}})
    codes = {note.code: note.values for note in summarise(runs, DESIGN).notes}
    assert set(codes) == {"fixed_parameters", "few_runs", "skewed_few"}
    assert codes["few_runs"] == {"n": 12}
    assert codes["skewed_few"] == {"n": 100, "indicators": "burden"}


def test_saturated_pools_are_marked() -> None:
    base = {"burden|mature": [20.0, 21.0], "utilisation_city|mature": [0.96, 0.9]}
    other = {"burden|mature": [20.0, 21.0], "utilisation_city|mature": [0.99, 0.97]}
    notes = {note.code: note.values for note in summarise(runs_of({BASE: base, OTHER: other}), DESIGN).notes}
    assert notes["saturated"] == {"n": 3, "of": 4, "indicators": "utilisation_city"}


def test_a_staff_that_does_not_keep_up_is_marked() -> None:
    base = {"burden|mature": [20.0, 21.0], "staff_behind|mature": [0.0, 0.05]}
    other = {"burden|mature": [20.0, 21.0], "staff_behind|mature": [0.06, 1.0]}
    notes = {note.code: note.values for note in summarise(runs_of({BASE: base, OTHER: other}), DESIGN).notes}
    assert notes["behind"] == {"n": 2, "of": 4}
    notes = {note.code: note.values for note in summarise(runs_of({BASE: base}), DESIGN).notes}
    assert "behind" not in notes
