"""Error rates of the comparison on made-up differences whose law is known.

Each test says how often it fails on correct code (FA) and shows that it rejects a stated wrong version.
"""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from analysis.comparison import Design, label_test, second_stage
from analysis.comparison.estimate import estimate
from analysis.comparison.judging import judged
from analysis.comparison.label import called_different
from analysis.comparison.pairs import Pairs, Sample
from analysis.comparison.verdict import BETTER, SAME
from analysis.indicators import INDICATORS
from tests.helpers.runs_tables import BASE, OTHER, runs_of

FAMILY = ("burden", "satisfaction_all", "burden_gap_tenure", "social_cost_per_resident")
LEVEL = {"burden": 30.0, "satisfaction_all": -0.2, "burden_gap_tenure": 0.3, "social_cost_per_resident": 0.4}
SPREAD = {
    "burden": 4.0,
    "satisfaction_all": 0.05,
    "burden_gap_tenure": 0.12,
    "social_cost_per_resident": 0.02,
}
DESIGN = Design((BASE, OTHER), days=1095)


def made_up(random: np.random.Generator, worlds: int) -> dict[str, np.ndarray]:
    """Return values of one regime: a common luck of the world makes the indicators correlate by .5."""
    common = random.normal(size=worlds)
    return {
        f"{name}|mature": LEVEL[name] + SPREAD[name] * (common + random.normal(size=worlds)) / math.sqrt(2.0)
        for name in FAMILY
    }


def test_label_test_on_disjoint_worlds() -> None:
    """400 comparisons of a regime with itself, on fresh worlds each time: family-wise error .072 at most.

    FA: below .03 were the error .05; it is far less, since a difference must also exceed its margin.
    """
    random = np.random.default_rng(20260301)
    called = 0
    for _ in range(400):
        runs = runs_of({BASE: made_up(random, 20), OTHER: made_up(random, 20)})
        called += called_different(runs, days=1095)
    assert called / 400 <= 0.072


def test_holm_holds_the_family_where_margins_do_not_help() -> None:
    """The same with p alone: family-wise error .05 at most; FA: 400 draws, limit .05 + 2 SE = .072, < .03.

    Must reject: p without adjustment (family-wise error .13 at correlation .5).
    """
    random = np.random.default_rng(20260302)
    adjusted = plain = 0
    for _ in range(400):
        rows = judged(Pairs(runs_of({BASE: made_up(random, 12), OTHER: made_up(random, 12)}), DESIGN))
        adjusted += any(row.p_adjusted < 0.05 for row in rows)
        plain += any(row.found.p < 0.05 for row in rows)
    assert adjusted / 400 <= 0.072 < plain / 400


def test_label_test_of_the_program() -> None:
    """One regime's 80 worlds dealt out again and again pass; a hidden difference between the halves would
    not.
    """
    random = np.random.default_rng(20260303)
    runs = pd.DataFrame({"seed": range(80), "regime": OTHER, "stage": "", **made_up(random, 80)})
    found = label_test(runs, days=1095, n=40, repetitions=100)
    assert found.passed
    assert found.limit == pytest.approx(0.05 + 2 * math.sqrt(0.05 * 0.95 / 100))


def sample_of(differences: np.ndarray, first: int) -> Sample:
    zero = np.zeros(len(differences))
    stage = np.arange(len(differences)) < first
    return Sample(INDICATORS["burden"], "mature", BASE, OTHER, zero, differences, stage, 0, 1.0)


def two_stage(random: np.random.Generator, first: int, width: float) -> np.ndarray:
    """Return the differences of one two-stage comparison: normal, mean .5, sd 1, n by the first stage."""
    stage = random.normal(0.5, 1.0, first)
    t = stats.t.ppf(0.975, first - 1)
    n = max(first, math.ceil((t * np.std(stage, ddof=1) / width) ** 2))
    return np.concatenate([stage, random.normal(0.5, 1.0, n - first)])


def test_coverage_of_the_two_stage_interval() -> None:
    """Stein's interval covers .95 whatever the spread is; 3,000 comparisons, n0 = 6.

    FA: outside .95 +- 3 SE (.938 to .962): .003. Must reject: the normal quantile, which covers .90.
    """
    random = np.random.default_rng(20260304)
    design = Design((BASE, OTHER), days=1095, precision=0.05, first_stage=6)
    hits = {"stein": 0, "normal": 0}
    methods = set()
    for _ in range(3000):
        found = estimate(without_skew(two_stage(random, 6, 0.45)), design)
        methods.add(found.method)
        low, high = found.interval(0.95)
        hits["stein"] += low <= 0.5 <= high
        half = 1.959964 * found.sd / math.sqrt(found.sample.n)
        hits["normal"] += abs(found.sample.mean - 0.5) <= half
    assert methods == {"stein"}
    assert 0.938 <= hits["stein"] / 3000 <= 0.962
    assert hits["normal"] / 3000 < 0.925


def without_skew(differences: np.ndarray) -> Sample:
    """Return a sample that is estimated by t however its few values lie."""
    sample = sample_of(differences, 6)
    sample.__dict__["skew"] = 0.0
    return sample


def test_coverage_of_the_ordinary_interval() -> None:
    """The paired t of 5 worlds covers .95; 3,000 comparisons.

    FA: outside .95 +- 3 SE: .003. Must reject: the normal quantile, which covers .88.
    """
    random = np.random.default_rng(20260305)
    hits = normal = 0
    for _ in range(3000):
        differences = random.normal(0.0, 2.0, 5)
        sample = sample_of(differences, 0)
        sample.__dict__["skew"] = 0.0
        low, high = estimate(sample, DESIGN).interval(0.95)
        hits += low <= 0.0 <= high
        normal += abs(differences.mean()) <= 1.959964 * np.std(differences, ddof=1) / math.sqrt(5)
    assert 0.938 <= hits / 3000 <= 0.962
    assert normal / 3000 < 0.91


def test_bootstrap_of_skewed_differences() -> None:
    """Exponential differences, 100 worlds, 200 comparisons: BCa covers about .94.

    FA: outside .94 +- 3 SE (.89 to .99): .003.
    """
    random = np.random.default_rng(20260306)
    hits, resampled = 0, 0
    for _ in range(200):
        found = estimate(sample_of(random.exponential(1.0, 100), 0), DESIGN)
        low, high = found.interval(0.95)
        hits += low <= 1.0 <= high
        resampled += found.method == "bca"
    assert resampled > 190
    assert 0.89 <= hits / 200 <= 0.99


def test_power_at_the_runs_that_the_first_stage_asks_for() -> None:
    """A difference of two target half-widths is found (theory .97); hardly any is called where there is none.

    FA: 100 comparisons each: P(Bin(100, .97) < 90) < .001, P(Bin(100, .05) > 12) = .002.
    """
    random = np.random.default_rng(20260307)
    design = Design((BASE, OTHER), days=1095, precision=0.05, first_stage=20, primary=("burden",))
    words: dict[float, list[str]] = {0.0: [], -3.0: []}
    for shift, told in words.items():
        for _ in range(100):
            before = random.normal(30.0, 4.0, 300)
            after = before + shift + random.normal(0.0, 4.0, 300)
            runs = runs_of({BASE: {"burden|mature": before}, OTHER: {"burden|mature": after}})
            n = second_stage(runs[runs["seed"] <= 20], design).n
            told.append(judged(Pairs(runs[runs["seed"] <= n], design))[0].verdict)
    assert words[-3.0].count(BETTER) >= 90
    assert words[0.0].count(BETTER) + words[0.0].count("worse") <= 12
    assert words[0.0].count(SAME) > 0


def test_tost_rarely_calls_a_real_difference_none() -> None:
    """A true difference exactly at the margin is called "no difference" in .05 of comparisons at most.

    FA: 1,000 comparisons, limit .05 + 3 SE = .071: < .002.
    """
    random = np.random.default_rng(20260308)
    called = 0
    for _ in range(1000):
        sample = sample_of(random.normal(1.0, 1.0, 30), 0)
        sample.__dict__["skew"] = 0.0
        called += estimate(sample, DESIGN).is_equivalent
    assert called / 1000 <= 0.071
