"""Burden: how long residents live with open issues (I1), and which issues arise at all (I16c)."""

from __future__ import annotations

import numpy as np

from analysis.indicators.indicator import HIGHER, LOWER, Indicator, Margin
from analysis.indicators.view import RunView, Window, ratio

INDICATORS: tuple[Indicator, ...] = (
    Indicator("burden", "person-days/resident-yr", LOWER, kind="primary"),
    Indicator("born_burden", "persons/resident-yr", LOWER),
    Indicator("open_issues", "per 1,000 residents", LOWER),
)


def compute(run: RunView, window: Window) -> dict[str, float]:
    """Compute the family for one window."""
    person_years = run.n_residents * window.years
    burden = float(np.sum(run.burden_of_residents(window)))
    open_days = float(np.sum(run.open_days(window)))
    return {
        "burden": ratio(burden, person_years),
        "born_burden": ratio(float(np.sum(born_weights(run, window))), person_years),
        "open_issues": ratio(1000.0 * open_days, run.n_residents * float(window.end - window.start)),
    }


def born_weights(run: RunView, window: Window) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Return severity x summed exposure of every issue that was born in the window, 0 for the others."""
    weights = np.bincount(run.pair_issue, run.pair_weight, len(run.birth))
    return np.where(window.holds(run.birth), weights, 0.0)


PREVENTED = Indicator(
    "prevented_burden",
    "persons/resident-yr",
    HIGHER,
    kind="key",
    margin=Margin(of="born_burden"),
    between=True,
)
