"""Who bears the burden: gaps by tenure, status, age and digital access (I12, I12b)."""

from __future__ import annotations

import numpy as np

from analysis.indicators.indicator import LOWER, NEITHER, Indicator, Margin
from analysis.indicators.view import NONE, Floats, Mask, RunView, Window, mean, ratio

OLD = 60
DECILE = 0.1

INDICATORS: tuple[Indicator, ...] = (
    Indicator("burden_gap_tenure", "-", LOWER, kind="primary", margin=Margin(absolute=0.05)),
    Indicator("burden_ratio_tenure", "-", NEITHER),
    Indicator("satisfaction_gap_tenure", "satisfaction", NEITHER),
    Indicator("burden_gap_status", "-", LOWER),
    Indicator("satisfaction_gap_status", "satisfaction", NEITHER),
    Indicator("burden_gap_age", "-", LOWER),
    Indicator("burden_gap_digital", "-", LOWER),
    Indicator("burden_worst_decile", "person-days/resident-yr", LOWER),
    Indicator("erreygers_status", "-", NEITHER),
)


def compute(run: RunView, window: Window) -> dict[str, float]:
    """Compute the family for one window; an empty group makes its gap undefined."""
    burden = run.burden_of_residents(window)
    adult, tenant, owner = run.adult, run.residents("tenant") > 0, run.residents("owner") > 0
    third = run.residents("status_third")
    low, high = third == 0, third == 2
    old, digital = run.residents("age") >= OLD, run.residents("digital") > 0
    tenure = _relative(burden, tenant, owner)
    return {
        "burden_gap_tenure": abs(tenure - 1.0),
        "burden_ratio_tenure": tenure,
        "satisfaction_gap_tenure": _satisfaction(run, window, tenant) - _satisfaction(run, window, owner),
        "burden_gap_status": abs(_relative(burden, low, high) - 1.0),
        "satisfaction_gap_status": _satisfaction(run, window, low) - _satisfaction(run, window, high),
        "burden_gap_age": abs(_relative(burden, old, adult & ~old) - 1.0),
        "burden_gap_digital": abs(_relative(burden, adult & ~digital, adult & digital) - 1.0),
        "burden_worst_decile": worst_buildings(run, burden) / window.years,
        "erreygers_status": erreygers_of(run, window),
    }


def _relative(values: Floats, group: Mask, reference: Mask) -> float:
    """Return the mean over a group divided by the mean over the reference."""
    return ratio(mean(values[group]), mean(values[reference]))


def _satisfaction(run: RunView, window: Window, group: Mask) -> float:
    return mean(run.pair_satisfaction[run.judged(window) & group[run.pair_resident]])


def worst_buildings(run: RunView, burden: Floats) -> float:
    """Return the burden per resident in the tenth of inhabited buildings (at least one) that bear most."""
    building = run.residents("building")
    if not len(building) or not np.all(np.isfinite(building)):
        return NONE
    rows = building.astype(np.int64)
    people = np.bincount(rows)
    inhabited = people > 0
    sums, people = np.bincount(rows, burden)[inhabited], people[inhabited]
    worst = np.argsort(-sums / people, kind="stable")[: max(1, round(DECILE * len(people)))]
    return ratio(float(sums[worst].sum()), float(people[worst].sum()))


def erreygers_of(run: RunView, window: Window) -> float:
    """Return the Erreygers index of adults' mean satisfaction, put on [0,1], by rank of status."""
    judged = run.judged(window)
    rows = run.pair_resident[judged]
    count = np.bincount(rows, minlength=run.n_residents)
    total = np.bincount(rows, run.pair_satisfaction[judged], run.n_residents)
    who = count > 0
    return erreygers((total[who] / count[who] + 1.0) / 2.0, run.residents("status")[who])


def erreygers(values: Floats, rank_by: Floats) -> float:
    """Return Erreygers' (2009) index 8 cov(values, rank) of values in [0,1]; NaN below two persons.

    Equal ranks share their mean fractional rank.
    """
    n = len(values)
    if n < 2 or not np.all(np.isfinite(rank_by)):
        return NONE
    ordered = np.sort(rank_by)
    below = np.searchsorted(ordered, rank_by, side="left")
    upto = np.searchsorted(ordered, rank_by, side="right")
    fraction = (below + upto) / (2.0 * n)
    return float(8.0 * np.mean(values * (fraction - np.mean(fraction))))
