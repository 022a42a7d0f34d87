"""Many arms in one order: means, paired differences from the baseline, and how sure a rank is.

A rank is that of the mean over the worlds that all arms finished. The ranks that stay possible are counted from
pairs of arms: whoever is surely better stands above, whoever is surely worse below (Klein, Wright & Wieczorek
2020). Each pair's t interval, of differences world by world, is widened for the number of rivals (Bonferroni), so
that the true rank lies outside in at most 5 % of cases, however near the arms are to one another.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import t

from analysis.indicators.registry import column_name, indicator_of
from analysis.tables import interval

Floats = NDArray[np.float64]
COLUMNS: Final = (
    "indicator", "window", "regime", "mean", "difference", "low", "high", "rank", "rank_low", "rank_high", "n",
)  # fmt: skip
LEVEL: Final = 0.95
LEAST_ARMS: Final = 3


def ranking(
    runs: pd.DataFrame, regimes: Sequence[str], baseline: str, indicators: Sequence[str], window: str
) -> pd.DataFrame:
    """Return a row for each indicator and arm, best first, with the columns `COLUMNS`.

    Indicators without a better direction, or that some arm lacks, are left out; so is everything where fewer
    than `LEAST_ARMS` arms played.

    Args:
        runs: A row a run and regime, indicators as `<indicator>|<window>`; failed runs have a stage.
        regimes: Arms, in the order named.
        baseline: The arm that differences are taken from.
        indicators: What to rank by.
        window: Which window.
    """
    finished = runs[runs["stage"].fillna("").eq("")]
    parts = []
    for name in indicators:
        column = column_name(name, window)
        if len(regimes) < LEAST_ARMS or column not in finished or not indicator_of(name).direction:
            continue
        wide = finished.pivot(index="seed", columns="regime", values=column).reindex(columns=list(regimes))
        values = wide.dropna().to_numpy(np.float64)
        if len(values):
            parts.append(_ranked(name, window, list(regimes), baseline, values))
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=list(COLUMNS))


def _ranked(name: str, window: str, regimes: list[str], baseline: str, values: Floats) -> pd.DataFrame:
    """Rank arms by one indicator; values are (worlds, arms)."""
    way = -float(indicator_of(name).direction)
    means = values.mean(axis=0)
    above, below = _sure(way * values)
    rows: list[dict[str, Any]] = []
    for at, regime in enumerate(regimes):
        difference, low, high = interval(values[:, at] - values[:, regimes.index(baseline)])
        rows.append(
            {
                "indicator": name, "window": window, "regime": regime, "mean": float(means[at]),
                "difference": difference, "low": low, "high": high, "rank": int(_ranks(way * means[None])[0, at]),
                "rank_low": 1 + above[at], "rank_high": len(regimes) - below[at], "n": len(values),
            }
        )  # fmt: skip
    return pd.DataFrame(rows, columns=list(COLUMNS)).sort_values("rank", kind="stable", ignore_index=True)


def _ranks(losses: Floats) -> NDArray[np.int64]:
    """Return ranks from 1 within each row, the least loss first; equal losses share the better rank."""
    return np.asarray(1 + (losses[:, None, :] < losses[:, :, None]).sum(axis=2), np.int64)


def _sure(losses: Floats) -> tuple[list[int], list[int]]:
    """Return how many arms are surely better than each, and how many surely no better; losses are (worlds, arms)."""
    n, arms = losses.shape
    apart = losses[:, :, None] - losses[:, None, :]
    mean, alike = apart.mean(axis=0), (apart == 0.0).all(axis=0) & ~np.eye(arms, dtype=np.bool_)
    if n < 2:
        return [0] * arms, alike.sum(axis=1).tolist()
    wide = float(t.ppf(1.0 - (1.0 - LEVEL) / (2.0 * (arms - 1)), n - 1))
    reach = wide * apart.std(axis=0, ddof=1) / n**0.5
    return (mean > reach).sum(axis=1).tolist(), (alike | (mean < -reach)).sum(axis=1).tolist()
