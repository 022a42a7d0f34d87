"""Incentive points: what was issued, redeemed, expired and gamed, who earned it, and what it did to motivation.

Without points all but the hours and the step in participation are undefined. `motivation_harmed` is a contrast
of its own: in a twin that is never rewarded nothing moves motivation from its anchor.
"""

from __future__ import annotations

import numpy as np

from analysis.indicators.families.participation import WEEK, gini, top_share
from analysis.indicators.indicator import HIGHER, LOWER, NEITHER, Indicator
from analysis.indicators.view import MONTH, NONE, YEAR, RunView, Window, ratio, share

VOLUNTEERING = "volunteering"
ACCOUNT = "red_list_points"
HARM = 0.07
"""Motivation lost that counts as harm, logit: a tenth of its standard deviation."""
BESIDE = 84
"""Days before and after the reward ends over which participation is compared."""
TOP = 0.05

INDICATORS: tuple[Indicator, ...] = (
    Indicator("real_hours", "h/resident-yr", HIGHER),
    Indicator("participation_step", "share", HIGHER),
    Indicator("points_issued", "points/resident-yr", NEITHER),
    Indicator("points_redeemed", "points/resident-yr", NEITHER),
    Indicator("points_expired", "points/resident-yr", NEITHER),
    Indicator("points_gamed_share", "share", LOWER),
    Indicator("points_gini", "-", LOWER),
    Indicator("points_top5_share", "share", LOWER),
    Indicator("points_tenant_share", "share", NEITHER),
    Indicator("points_cost_per_hour", "yuan/h", LOWER),
    Indicator("points_fund_dry", "share", LOWER),
    Indicator("motivation_harmed", "share", LOWER),
)


def compute(run: RunView, window: Window) -> dict[str, float]:
    """Compute the family for one window; shares over residents are known at the run's end only."""
    given = run.monthly("hours", "given", window, where=run.column("hours", "purpose") == VOLUNTEERING)
    asked = given == given and bool(given)
    playing = len(run.column("points", "month")) > 0
    nominal = run.monthly("points", "nominal_hours", window) if playing else 0.0
    years = run.n_residents * window.years
    found = {
        "real_hours": ratio(given - nominal, years) if asked else NONE,
        "participation_step": _step(run) if asked and window.last else NONE,
    }
    return (
        {one.name: NONE for one in INDICATORS}
        | found
        | (_of_points(run, window, given - nominal) if playing else {})
    )


def _of_points(run: RunView, window: Window, real: float) -> dict[str, float]:
    """What only runs with points have."""
    years = run.n_residents * window.years
    sums = {name: run.monthly("points", name, window) for name in ("issued", "redeemed", "expired")}
    gamed = run.monthly("points_books", "gamed", window)
    return {
        **{f"points_{name}": ratio(amount, years) for name, amount in sums.items()},
        "points_gamed_share": ratio(gamed, sums["issued"]),
        "points_cost_per_hour": ratio(1000.0 * _cash(run, window), real) if real > 0.0 else NONE,
        "points_fund_dry": _dry(run, window),
        **(_of_holders(run) if window.last else {}),
    }


def _of_holders(run: RunView) -> dict[str, float]:
    """Who has earned since day 0, and whose motivation has fallen."""
    issued = run.column("holders", "issued").astype(np.float64)
    if len(issued) != run.n_residents:
        return {}
    tenant = run.residents("tenant") > 0
    moved = run.column("holders", "motivation_moved").astype(np.float64)
    return {
        "points_gini": gini(issued[run.adult]),
        "points_top5_share": top_share(issued[run.adult], TOP),
        "points_tenant_share": ratio(float(np.sum(issued[tenant])), float(np.sum(issued))),
        "motivation_harmed": share(moved < -HARM, run.adult),
    }


def _cash(run: RunView, window: Window) -> float:
    """Return the cash that points cost in the window, fixed and redeemed, k RMB."""
    accounts = run.column("ledger", "account")
    mine = np.array([str(name).partition(":")[0] == ACCOUNT for name in accounts], np.bool_)
    return run.monthly("ledger", "cash_k", window, where=mine)


def _dry(run: RunView, window: Window) -> float:
    """Return the share of rewarded months in which the fund could not pay."""
    start = run.column("points_books", "month").astype(np.float64) * MONTH
    rewarded = window.holds(start) & (run.column("points_books", "rewarded_days") > 0)
    return share(run.column("points_books", "dry") > 0, rewarded)


def _step(run: RunView) -> float:
    """Return by how much weekly participation changes where the reward ends; day 365 where it does not end."""
    day = stop_day(run)
    if day - BESIDE < 0 or day + BESIDE > run.days:
        return NONE
    before, after = Window("", day - BESIDE, day, False), Window("", day, day + BESIDE, False)
    weeks = BESIDE / WEEK * run.n_adults
    return ratio(run.daily_sum("volunteers", after), weeks) - ratio(
        run.daily_sum("volunteers", before), weeks
    )


def stop_day(run: RunView) -> int:
    """Return the day from which nothing could be had for points any more; 365 where there is none."""
    month, days = run.column("points_books", "month"), run.column("points_books", "rewarded_days")
    ended = days < MONTH
    if not ended.any() or not (days > 0).any():
        return YEAR
    first = int(np.argmax(ended))
    return int(month[first]) * MONTH + int(days[first])
