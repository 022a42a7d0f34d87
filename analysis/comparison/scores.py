"""Paired differences of scores that no registry knows: the procedure of a comparison for designs that were searched.

contrasts([("nothing", "optimised", before, after)], margin=1.0)[0].verdict
gap(promised, kept)                     # how far a search had promised too much
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from analysis.comparison.design import Design
from analysis.comparison.estimate import PLAIN, Estimate, estimate
from analysis.comparison.pairs import Sample
from analysis.comparison.verdict import OPEN, PRIMARY, adjusted, verdict
from analysis.indicators.indicator import HIGHER, Indicator, Margin

Floats = NDArray[np.float64]
LEAST = 2
Pair = tuple[str, str, Floats, Floats]


@dataclass(frozen=True)
class Contrast:
    """One paired difference of scores: alternative minus baseline, with the plain 95 % interval."""

    baseline: str
    alternative: str
    difference: float
    low: float
    high: float
    n: int
    p_adjusted: float
    verdict: str


@dataclass(frozen=True)
class Gap:
    """What a search promised less what was kept, of two independent samples (Welch), with a 95 % interval."""

    promised: float
    kept: float
    difference: float
    low: float
    high: float


def contrasts(pairs: Sequence[Pair], *, margin: float) -> tuple[Contrast, ...]:
    """Judge pairs of scores, (worlds,) each, as one family by Holm; higher is better.

    Worlds in which one of both is NaN are left out. A pair without worlds is not resolved.
    """
    held = [(a, b, _estimate(a, b, before, after, margin)) for a, b, before, after in pairs]
    p = np.array([one.p if one is not None else np.nan for _, _, one in held])
    every = zip(held, adjusted(p, PRIMARY).tolist(), strict=True)
    return tuple(_contrast(a, b, one, value) for (a, b, one), value in every)


def gap(promised: Floats, kept: Floats) -> Gap:
    """The difference of two means with the interval of Welch; NaN limits where one sample has no spread to tell."""
    promised, kept = promised[np.isfinite(promised)], kept[np.isfinite(kept)]
    first, second = _mean(promised), _mean(kept)
    difference = first - second
    if min(len(promised), len(kept)) < LEAST:
        return Gap(first, second, difference, math.nan, math.nan)
    parts = [float(np.var(one, ddof=1)) / len(one) for one in (promised, kept)]
    error = math.sqrt(sum(parts))
    if error == 0.0:
        return Gap(first, second, difference, difference, difference)
    df = sum(parts) ** 2 / sum(
        part**2 / (len(one) - 1) for part, one in zip(parts, (promised, kept), strict=True)
    )
    half = float(stats.t.ppf(0.5 + PLAIN / 2, df)) * error
    return Gap(first, second, difference, difference - half, difference + half)


def interval_of(values: Floats) -> tuple[float, float]:
    """The plain 95 % interval of a mean; NaN below two values."""
    values = values[np.isfinite(values)]
    if len(values) < LEAST:
        return math.nan, math.nan
    half = (
        float(stats.t.ppf(0.5 + PLAIN / 2, len(values) - 1))
        * float(np.std(values, ddof=1))
        / len(values) ** 0.5
    )
    return _mean(values) - half, _mean(values) + half


def _estimate(
    baseline: str, alternative: str, before: Floats, after: Floats, margin: float
) -> Estimate | None:
    known = np.isfinite(before) & np.isfinite(after)
    before, after = before[known], after[known]
    if not len(before):
        return None
    indicator = Indicator(f"score of {alternative} less {baseline}", "-", HIGHER, "primary", Margin(margin))
    everything = np.ones(len(before), np.bool_)
    sample = Sample(indicator, "all", baseline, alternative, before, after, everything, 0, margin)
    return estimate(sample, Design((baseline, alternative), days=1))


def _contrast(baseline: str, alternative: str, found: Estimate | None, p: float) -> Contrast:
    if found is None:
        return Contrast(baseline, alternative, math.nan, math.nan, math.nan, 0, math.nan, OPEN)
    low, high = found.interval(PLAIN)
    told = verdict(found, PRIMARY, p)
    return Contrast(baseline, alternative, found.sample.mean, low, high, found.sample.n, p, told)


def _mean(values: Floats) -> float:
    return float(np.mean(values)) if len(values) else math.nan
