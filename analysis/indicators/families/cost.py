"""What it costs, and whom (I13)."""

from __future__ import annotations

import numpy as np

from analysis.indicators.indicator import LOWER, NEITHER, Indicator, Margin
from analysis.indicators.view import NONE, RunView, Window, ratio

SHADOW_HIGH = 0.06
UNSPENT = ("treasury", "purse", "saved")

TWO_PERCENT = Margin(relative=0.02)
MONEY = "k RMB/resident-yr"

INDICATORS: tuple[Indicator, ...] = (
    Indicator("social_cost_per_resident", MONEY, LOWER, kind="primary", margin=TWO_PERCENT),
    Indicator("social_cost_hours_free", MONEY, LOWER, margin=TWO_PERCENT),
    Indicator("social_cost_hours_dear", MONEY, LOWER, margin=TWO_PERCENT),
    Indicator("cash_per_resident", MONEY, LOWER),
    Indicator("resident_hours", "h/resident-yr", NEITHER),
    Indicator("others_cost", MONEY, LOWER),
)


def compute(run: RunView, window: Window) -> dict[str, float]:
    """Compute the family for one window from the monthly books."""
    person_years = run.n_residents * window.years
    cash = ratio(cash_spent(run, window), person_years)
    hours = ratio(run.monthly("hours", "given", window), person_years)
    others = ratio(run.monthly("others", "cost_k", window), person_years)
    return {
        "social_cost_per_resident": cash + run.shadow * hours + others,
        "social_cost_hours_free": cash + others,
        "social_cost_hours_dear": cash + SHADOW_HIGH * hours + others,
        "cash_per_resident": cash,
        "resident_hours": hours,
        "others_cost": others,
    }


def cash_spent(run: RunView, window: Window) -> float:
    """Return the cash spent in the window (k RMB): all accounts but those that hold what is not spent."""
    if not run.has("ledger", "account"):
        return NONE
    accounts = run.column("ledger", "account").astype(str)
    return run.monthly("ledger", "cash_k", window, where=~np.isin(accounts, UNSPENT))
