"""Tables of runs made by hand: a row a run and regime, without any model behind them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

BASE, OTHER = "top_down_tech", "partner"


def runs_of(arms: Mapping[str, Mapping[str, Sequence[float]]], *, first_seed: int = 1) -> pd.DataFrame:
    """Return the runs of some regimes: regime to column ("burden|mature") to values, one a seed."""
    parts = []
    for regime, columns in arms.items():
        table = pd.DataFrame({name: np.asarray(values, float) for name, values in columns.items()})
        head = {
            "seed": np.arange(first_seed, first_seed + len(table)),
            "regime": regime,
            "stage": "",
            "message": "",
        }
        parts.append(pd.DataFrame(head, index=table.index).join(table))
    return pd.concat(parts, ignore_index=True)


def two_arms(before: Sequence[float], after: Sequence[float], column: str = "burden|mature") -> pd.DataFrame:
    """Return the runs of two regimes with one column."""
    return runs_of({BASE: {column: before}, OTHER: {column: after}})
