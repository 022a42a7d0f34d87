"""What the pictures of renovations share: the tables, floors told together, decided projects."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.tables import NothingToDrawError, Tables

KEYS = ["seed", "regime", "project"]
FLOORS = ("1", "2", "3–4", "5+")
EDGES = (0, 1, 2, 4, 999)
FLOOR_COLOURS = ("#B2182B", "#D9822B", "#7FA3C7", "#1F5A96")


def projects(data: Tables) -> pd.DataFrame:
    """Projects with the columns `decided` and `stands` (built, or passed without a suit).

    Raises:
        NothingToDrawError: The result has none.
    """
    if not len(data.projects):
        raise NothingToDrawError("projects.parquet")
    state = data.projects["state"]
    stands = state.isin(("built", "passed"))
    return data.projects.assign(stands=stands, decided=stands | state.eq("failed"))


def owners(data: Tables) -> pd.DataFrame:
    """Owners of decided projects with `floors` (told together) and `gain`: the payoff, 0 where nothing is built."""
    if not len(data.project_owners):
        raise NothingToDrawError("project_owners.parquet")
    known = projects(data)
    table = data.project_owners.merge(known[[*KEYS, "stands", "decided"]], on=KEYS)
    table = table[table["decided"]]
    gain = table["payoff_k"].where(table["stands"], 0.0)
    return table.assign(gain=gain, floors=floors_of(table["floor"]))


def floors_of(floor: pd.Series) -> pd.Series:
    """The floors that are told together, as text in order."""
    return pd.cut(floor, EDGES, labels=list(FLOORS))


def wilson(successes: int, n: int) -> tuple[float, float, float]:
    """Share and its 95 % interval (Wilson 1927); NaN where nothing was tried."""
    if n == 0:
        return float("nan"), float("nan"), float("nan")
    z, share = 1.959964, successes / n
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * np.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    return share, float(max(0.0, middle - half)), float(min(1.0, middle + half))
