"""Prices, wages and hours that no single rule owns (model.md 7.9)."""

from __future__ import annotations

from sim.parameters import Constant, Numbers, Uncertain, UncertainVector


class BudgetNumbers(Numbers, file="scenarios:numbers/budget.yaml"):
    """Wages, prices, and how posts above the community divide."""

    wage_community: Uncertain
    wage_upper: Uncertain
    wage_professional: Uncertain
    shadow_price: Uncertain
    fixed_multiplier: Uncertain
    staff_multiplier: Uncertain
    upper_split: UncertainVector
    least_upper: Constant
