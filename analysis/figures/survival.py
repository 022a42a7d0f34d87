"""How long until an issue is solved, when some never are: times, and one curve for several worlds."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.indicators.survival import Curve, Floats, kaplan_meier
from analysis.indicators.view import SOLVED


def curve_of(issues: pd.DataFrame, days: float) -> Curve:
    """The product-limit curve of issues that were followed to day `days`.

    Times run from birth. An issue that dissolved by itself leaves the count then, any other unsolved one,
    closed on paper or open, at the end of the run: the rule of the indicator `time_to_solution`.
    """
    birth, solved, own_end = (issues[name].to_numpy(np.float64) for name in ("birth", "solved", "self_end"))
    is_solved = issues["state"].eq(SOLVED).to_numpy() & np.isfinite(solved)
    end = np.where(is_solved, solved, np.minimum(np.nan_to_num(own_end, nan=np.inf), days))
    return kaplan_meier(np.maximum(end - birth, 0.0), is_solved)


def solved_by(curve: Curve, grid: Floats) -> Floats:
    """Share solved at each time of `grid`; NaN where nobody was observed."""
    if curve.n == 0:
        return np.full(len(grid), np.nan)
    return np.asarray(
        1.0 - np.concatenate(([1.0], curve.survival))[np.searchsorted(curve.times, grid, side="right")]
    )
