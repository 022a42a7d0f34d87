"""Counts too rare to compare world by world: pooled over all runs.

Rare events come in clusters: one world has many, most have none. The interval is therefore that of worlds drawn
anew, and the exact Poisson one where that is wider, as where nothing happened at all.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import stats

from analysis.comparison.pairs import Pairs, failed_runs
from analysis.comparison.resampling import worlds_drawn_anew
from analysis.indicators.families.protest import PER
from analysis.indicators.registry import INDICATORS, RESIDENT_YEARS, column_name
from analysis.indicators.view import windows_of

ENDS, RESAMPLES = (0.025, 0.975), 4_000
COLUMNS = ("indicator", "window", "regime", "runs", "count", "exposure", "rate", "low", "high")


def poisson_interval(count: int, level: float = 0.95) -> tuple[float, float]:
    """Return the exact two-sided interval of a Poisson mean (Garwood 1936)."""
    tail = (1.0 - level) / 2.0
    low = float(stats.chi2.ppf(tail, 2 * count)) / 2.0 if count else 0.0
    return low, float(stats.chi2.ppf(1.0 - tail, 2 * (count + 1))) / 2.0


def pooled_counts(pairs: Pairs, runs: pd.DataFrame) -> pd.DataFrame:
    """Return a row a descriptive indicator, window and regime, over that regime's finished runs.

    Columns: runs; count of events; exposure in 10,000 resident-years; rate, low, high per 10,000
    resident-years with the 95 % interval (NaN without exposure).
    """
    finished = runs[~failed_runs(runs)]
    rows = [
        (name, window.name, regime, *_pool(finished[finished["regime"] == regime], name, window.name))
        for name, indicator in INDICATORS.items()
        if indicator.descriptive
        for window in windows_of(pairs.design.days)
        if {column_name(name, window.name), column_name(RESIDENT_YEARS, window.name)} <= set(runs.columns)
        for regime in pairs.design.regimes
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _pool(runs: pd.DataFrame, name: str, window: str) -> tuple[int, int, float, float, float, float]:
    """Return runs, count, exposure, rate, low and high of one regime."""
    rates = runs[column_name(name, window)].to_numpy(np.float64)
    exposures = runs[column_name(RESIDENT_YEARS, window)].to_numpy(np.float64) / PER
    known = np.isfinite(rates) & (exposures > 0)
    n, exposure = int(known.sum()), float(np.sum(exposures[known]))
    count = round(float(np.sum(rates[known] * exposures[known])))
    if exposure == 0.0:
        return n, count, exposure, np.nan, np.nan, np.nan
    counts, sizes = np.rint(rates[known] * exposures[known]), exposures[known]
    ends = [limit / exposure for limit in poisson_interval(count)]
    again = worlds_drawn_anew(f"pooled|{name}", n, RESAMPLES)
    drawn = np.quantile(counts[again].sum(axis=1) / sizes[again].sum(axis=1), ENDS)
    return n, count, exposure, count / exposure, min(ends[0], float(drawn[0])), max(ends[1], float(drawn[1]))
