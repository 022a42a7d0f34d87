"""Many arms in one order: means, paired differences from the baseline, and how sure a rank is.

A rank is that of the mean over the worlds that all arms finished. Its interval is the middle 95 % of ranks when
worlds are drawn anew with replacement: worlds, not arms, since an arm's luck in a world is shared by all. The
luck is a hash of the indicator's name: always the same.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.indicators.registry import column_name, indicator_of
from analysis.tables import interval

Floats = NDArray[np.float64]
RESAMPLES: Final = 2_000
COLUMNS: Final = (
    "indicator", "window", "regime", "mean", "difference", "low", "high", "rank", "rank_low", "rank_high", "n",
)  # fmt: skip
ENDS: Final = (0.025, 0.975)
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
    again = values[_draws(name, len(values))].mean(axis=1)
    ends = np.quantile(_ranks(way * again), ENDS, axis=0, method="nearest")
    rows: list[dict[str, Any]] = []
    for at, regime in enumerate(regimes):
        difference, low, high = interval(values[:, at] - values[:, regimes.index(baseline)])
        rows.append(
            {
                "indicator": name, "window": window, "regime": regime, "mean": float(means[at]),
                "difference": difference, "low": low, "high": high, "rank": int(_ranks(way * means[None])[0, at]),
                "rank_low": int(ends[0, at]), "rank_high": int(ends[1, at]), "n": len(values),
            }
        )  # fmt: skip
    return pd.DataFrame(rows, columns=list(COLUMNS)).sort_values("rank", kind="stable", ignore_index=True)


def _ranks(losses: Floats) -> NDArray[np.int64]:
    """Return ranks from 1 within each row, the least loss first; equal losses share the better rank."""
    return np.asarray(1 + (losses[:, None, :] < losses[:, :, None]).sum(axis=2), np.int64)


def _draws(name: str, n: int) -> NDArray[np.int64]:
    """Return which worlds each resample holds, (resamples, worlds)."""
    stream = hashlib.shake_256(f"ranking|{name}|{n}".encode()).digest(4 * RESAMPLES * n)
    words = np.frombuffer(stream, np.uint32).reshape(RESAMPLES, n)
    return (words.astype(np.uint64) * np.uint64(n) >> np.uint64(32)).astype(np.int64)
