"""The isocost frontier (accounting mode I, model.md 7.9): what each regime reaches at each cost to society.

A regime is played at several budgets; its points are joined by monotone interpolation (Fritsch & Carlson
1980, PCHIP), and regimes are compared where their social cost is equal. Descriptive: no verdicts.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.tables import interval

Floats = NDArray[np.float64]
POINT_COLUMNS = (
    "regime", "cash", "indicator", "n",
    "social_cost", "social_cost_low", "social_cost_high", "value", "value_low", "value_high",
)  # fmt: skip
DIFFERENCE_COLUMNS = ("indicator", "baseline", "alternative", "social_cost", "difference", "low", "high", "n")
LEVELS = 5
RESAMPLES = 1_999
LUCK = 20261122
COST = "social_cost_per_resident"


def frontier_points(runs: pd.DataFrame, indicators: Sequence[str]) -> pd.DataFrame:
    """Mean and plain 95 % interval of social cost and of each indicator at every budget.

    Args:
        runs: Columns regime, cash (k RMB a year per 3,000 residents), seed, `COST` and one for each indicator;
            a row a finished run.
        indicators: Which are wanted.
    """
    rows: list[dict[str, Any]] = []
    for (regime, cash), group in runs.groupby(["regime", "cash"], sort=False):
        cost = interval(group[COST].to_numpy(np.float64))
        for name in indicators:
            value = interval(group[name].to_numpy(np.float64))
            rows.append(
                dict(zip(POINT_COLUMNS, (regime, cash, name, len(group), *cost, *value), strict=True))
            )
    return pd.DataFrame(rows, columns=list(POINT_COLUMNS)).sort_values(
        ["regime", "indicator", "cash"], kind="stable", ignore_index=True
    )


def at_equal_cost(runs: pd.DataFrame, baseline: str, indicators: Sequence[str]) -> pd.DataFrame:
    """Differences from the baseline where the social cost is equal, with bootstrap intervals over the seeds.

    Levels of cost are spread evenly over what both regimes reach; where they share none, there is no row.
    Seeds that lack a run are left out.
    """
    rows: list[dict[str, Any]] = []
    for alternative in (name for name in dict.fromkeys(runs["regime"]) if name != baseline):
        cubes = _whole(runs[runs["regime"].isin((baseline, alternative))], baseline, alternative, indicators)
        if cubes is None:
            continue
        levels = _shared(*(cube[0].mean(axis=0) for cube in cubes))
        for at, name in enumerate(indicators, 1):
            rows += _differences(cubes, at, levels, (name, baseline, alternative))
    return pd.DataFrame(rows, columns=list(DIFFERENCE_COLUMNS))


def interpolated(cost: Floats, value: Floats, at: Floats) -> Floats:
    """Values at some costs, by monotone interpolation between points; NaN outside of them.

    Points of equal cost are replaced by their mean.
    """
    from scipy.interpolate import PchipInterpolator

    known, place = np.unique(cost, return_inverse=True)
    means = np.bincount(place, value) / np.bincount(place)
    if len(known) < 2:
        return np.where(at == known[0], means[0], np.nan)
    return np.asarray(PchipInterpolator(known, means, extrapolate=False)(at), np.float64)


def _whole(
    runs: pd.DataFrame, baseline: str, alternative: str, indicators: Sequence[str]
) -> tuple[Floats, Floats] | None:
    """For both regimes an array (1 + indicators, seeds, budgets) of the seeds that played all budgets."""
    wanted = [COST, *indicators]
    tables = [
        runs[runs["regime"] == name].pivot(index="seed", columns="cash", values=wanted)
        for name in (baseline, alternative)
    ]
    both = tables[0].dropna().index.intersection(tables[1].dropna().index)
    if len(both) < 2:
        return None
    base, other = (
        np.stack([table.loc[both][name].to_numpy(np.float64) for name in wanted]) for table in tables
    )
    return base, other


def _shared(base: Floats, other: Floats) -> Floats:
    """Levels of cost that both reach on average; none where they do not meet."""
    low, high = max(base.min(), other.min()), min(base.max(), other.max())
    return np.linspace(low, high, LEVELS) if low < high else np.empty(0)


def _differences(
    cubes: tuple[Floats, Floats], at: int, levels: Floats, names: tuple[str, str, str]
) -> list[dict[str, Any]]:
    base, other = cubes
    n = base.shape[1]
    draws = np.random.default_rng(LUCK).integers(0, n, (RESAMPLES, n))
    found = _gap(base.mean(axis=1), other.mean(axis=1), at, levels)
    again = np.array(
        [_gap(base[:, one].mean(axis=1), other[:, one].mean(axis=1), at, levels) for one in draws]
    )
    rows = []
    for place, level in enumerate(levels.tolist()):
        known = again[np.isfinite(again[:, place]), place] if len(again) else again
        low, high = np.quantile(known, [0.025, 0.975]) if len(known) else (np.nan, np.nan)
        told = (*names, level, float(found[place]), float(low), float(high), n)
        rows.append(dict(zip(DIFFERENCE_COLUMNS, told, strict=True)))
    return rows


def _gap(base: Floats, other: Floats, at: int, levels: Floats) -> Floats:
    return interpolated(other[0], other[at], levels) - interpolated(base[0], base[at], levels)
