"""One paired difference: interval at any level, p, equivalence, and the runs that it would still need."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy import stats

from analysis.comparison.design import DEFAULT_PRECISION, Design
from analysis.comparison.pairs import Sample
from analysis.comparison.resampling import Bootstrap, sign_flip_p

SKEWED = 1.0
LEAST_SKEWED = 100
RESAMPLED = ("bca", "percentile")
MOST_RUNS = 1e9
PLAIN, EQUIVALENCE = 0.95, 0.90
NONE = float("nan")
Limits = tuple[float, float]


@dataclass(frozen=True)
class Estimate:
    """The mean difference of a sample and what can be said about it.

    Args:
        method: "equal" all differences are the same; "single" one pair only, nothing can be said; "t"
            ordinary paired t; "stein" t with the first stage's spread; "bca", "percentile" bootstrap of
            skewed differences.
        interval: Two-sided interval of a level such as .95.
        p: Two-sided, not adjusted; NaN where it is not tested.
        tost_p: p of the equivalence test at the margin (t and stein only, else NaN).
        sd: Spread on which interval and needs rest; NaN where unknown.
        df: Its degrees of freedom.
    """

    sample: Sample
    method: str
    interval: Callable[[float], Limits]
    p: float
    tost_p: float
    sd: float
    df: int

    @property
    def is_equivalent(self) -> bool:
        """Whether the 90 % interval lies inside the margins; a difference of exactly 0 always does."""
        low, high = self.interval(EQUIVALENCE)
        if self.method == "equal" and self.sample.mean == 0.0:
            return True
        return -self.sample.margin < low and high < self.sample.margin


def estimate(sample: Sample, design: Design) -> Estimate:
    """Estimate one difference as model.md section 13 says."""
    mean, n = sample.mean, sample.n
    if sample.all_equal and (n > 1 or mean == 0.0):
        # Of n equal differences that could as well have had other signs: exact sign test.
        p = 1.0 if mean == 0.0 else min(1.0, 2.0 ** (1 - n))
        return Estimate(sample, "equal", lambda _: (mean, mean), p, NONE, 0.0, max(n - 1, 0))
    if n == 1:
        return Estimate(sample, "single", lambda _: (NONE, NONE), NONE, NONE, NONE, 0)
    method, sd, df = spread(sample, design)
    if abs(sample.skew) > SKEWED:
        return _resampled(sample, sd, df)
    error = sd / math.sqrt(n)

    def interval(level: float) -> Limits:
        half = t_quantile(level, df) * error
        return mean - half, mean + half

    p = 2.0 * float(stats.t.sf(abs(mean) / error, df))
    tost = float(stats.t.sf((sample.margin - abs(mean)) / error, df))
    return Estimate(sample, method, interval, p, tost, sd, df)


def _resampled(sample: Sample, sd: float, df: int) -> Estimate:
    """Bootstrap interval and sign-flip p of skewed differences."""
    name = f"{sample.indicator.name}|{sample.window}"
    bootstrap = Bootstrap(sample.differences, name)
    p = sign_flip_p(sample.differences, name)
    return Estimate(sample, bootstrap.method, bootstrap.interval, p, NONE, sd, df)


def spread(sample: Sample, design: Design) -> tuple[str, float, int]:
    """Return the method, the standard deviation to use and its degrees of freedom.

    Under the two-stage rule (Stein 1945) they are those of the first stage, frozen. Where the first stage
    has fewer than two pairs or shows no spread at all (rare events), the ordinary ones are taken.
    """
    stage = sample.differences[sample.first]
    if design.precision is not None and len(stage) > 1 and np.ptp(stage) > 0.0:
        return "stein", float(np.std(stage, ddof=1)), len(stage) - 1
    return "t", float(np.std(sample.differences, ddof=1)), sample.n - 1


@lru_cache(maxsize=1024)
def t_quantile(level: float, df: int) -> float:
    """Return the two-sided Student quantile: t_{.975, df} for a level of .95."""
    return float(stats.t.ppf(0.5 + level / 2.0, df))


def target_half_width(sample: Sample, design: Design) -> float:
    """Return h_j = max(P |mean of the baseline|, margin)."""
    precision = DEFAULT_PRECISION if design.precision is None else design.precision
    size = 0.0 if sample.indicator.between else abs(sample.mean_before)
    return max(precision * size, sample.margin)


def runs_for(half_width: float, sd: float, df: int) -> float:
    """Return the runs for which the 95 % interval has this half-width; NaN where nobody could play so
    many.
    """
    if not half_width > 0.0 or not math.isfinite(sd) or df < 1:
        return NONE
    runs = (t_quantile(PLAIN, df) * sd / half_width) ** 2
    return float(math.ceil(runs)) if runs <= MOST_RUNS else NONE


def needed_runs(found: Estimate, design: Design) -> float:
    """Return the runs that an unresolved difference would need; NaN where none can be named.

    Those for a half-width of h_j; where it is reached already, those that would part the mean difference,
    were it the true one, from the margin.
    """
    sample = found.sample
    need = runs_for(target_half_width(sample, design), found.sd, found.df)
    if found.method in RESAMPLED:
        need = float(np.maximum(need, LEAST_SKEWED))
    if not need <= sample.n:
        return need
    parted = runs_for(abs(abs(sample.mean) - sample.margin), found.sd, found.df)
    return float(np.maximum(parted, sample.n + 1.0))
