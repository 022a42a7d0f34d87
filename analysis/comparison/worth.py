"""Is it worth its cost? Cost-effectiveness plane and acceptability over the willingness to pay (I13b)."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats

from analysis.comparison.estimate import t_quantile
from analysis.comparison.pairs import Pairs

Floats = NDArray[np.float64]
COST, BURDEN = "social_cost_per_resident", "burden"
Key = tuple[str, str, str]
KEYS = ("window", "baseline", "alternative")
PLANE_COLUMNS = (*KEYS, "n", "cost", "burden_avoided", "icer", "quadrant")
CURVE_COLUMNS = (*KEYS, "willingness", "net_benefit", "low", "high", "probability")
WILLINGNESS = (0.0, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0)


def cost_effectiveness(pairs: Pairs) -> pd.DataFrame:
    """Return a row a window and alternative: what a person-day of burden avoided costs.

    Columns: n pairs; cost (k RMB more per resident-year) and burden_avoided (person-days per
    resident-year), means of the paired differences; icer = cost / burden_avoided (k RMB a person-day), NaN
    where nothing is avoided or added; quadrant: dominant (no dearer, less burden), dominated (no cheaper,
    more burden), dearer_better, cheaper_worse, or equal.
    """
    rows = []
    for key, cost, burden in _differences(pairs, pairs.windows()):
        more, avoided = float(np.mean(cost)), float(-np.mean(burden))
        icer = more / avoided if avoided else math.nan
        rows.append((*key, len(cost), more, avoided, icer, quadrant(more, avoided)))
    return pd.DataFrame(rows, columns=list(PLANE_COLUMNS))


def quadrant(cost: float, avoided: float) -> str:
    """Return where a point lies on the cost-effectiveness plane."""
    if cost == 0.0 and avoided == 0.0:
        return "equal"
    if avoided > 0.0:
        return "dearer_better" if cost > 0.0 else "dominant"
    if avoided < 0.0:
        return "cheaper_worse" if cost < 0.0 else "dominated"
    return "dominated" if cost > 0.0 else "dominant"


def acceptability(pairs: Pairs, willingness: Sequence[float] = WILLINGNESS) -> pd.DataFrame:
    """Return a row an alternative and willingness to pay (k RMB a person-day avoided), headline window.

    Columns: net_benefit = willingness x burden avoided - cost, k RMB per resident-year, with its plain 95 % t
    interval, and the probability that its mean is above 0 (Student; NaN below two pairs).
    """
    rows = [
        (*key, price, *_benefit(-price * burden - cost))
        for key, cost, burden in _differences(pairs, [pairs.design.headline])
        for price in willingness
    ]
    return pd.DataFrame(rows, columns=list(CURVE_COLUMNS))


def _benefit(values: Floats) -> tuple[float, float, float, float]:
    """Return mean, low, high and the probability of a mean above 0."""
    n, mean = len(values), float(np.mean(values))
    if n < 2:
        return mean, math.nan, math.nan, math.nan
    error = float(np.std(values, ddof=1)) / math.sqrt(n)
    if error == 0.0:
        return mean, mean, mean, 0.5 + 0.5 * float(np.sign(mean))
    half = t_quantile(0.95, n - 1) * error
    return mean, mean - half, mean + half, float(stats.t.cdf(mean / error, n - 1))


def _differences(
    pairs: Pairs, windows: Sequence[str]
) -> Iterator[tuple[tuple[str, str, str], Floats, Floats]]:
    """Yield (window, baseline, alternative), differences in cost and in burden over worlds that define
    both.
    """
    for window in windows:
        for alternative in pairs.design.alternatives:
            cost, burden = (pairs.difference(name, window, alternative) for name in (COST, BURDEN))
            known = np.isfinite(cost) & np.isfinite(burden)
            if known.any():
                yield (window, pairs.design.baseline, alternative), cost[known], burden[known]
