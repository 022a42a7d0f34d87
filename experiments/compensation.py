"""Accounting mode C: what a regime's residents give less in hours than another's, it gets in cash
(model.md 7.9).

The hours H_r are means over the tuning seeds, fixed before evaluation; every regime gets shadow * (max H
- H_r).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from analysis.indicators import column_name
from sim.money import BudgetNumbers
from sim.parameters import Book
from sim.scenario import Scenario

HOURS = "resident_hours"


def hours_by_regime(rows: Sequence[Mapping[str, object]], regimes: Sequence[str]) -> dict[str, float]:
    """Mean hours given a year at scale 1 (3,000 residents), over the finished runs among ``rows``; 0
    without any.
    """
    hours = {}
    for name in regimes:
        given = np.array(
            [_hours(row) for row in rows if row["regime"] == name and not row["stage"]], np.float64
        )
        known = given[np.isfinite(given)]
        hours[name] = float(np.mean(known)) if len(known) else 0.0
    return hours


def _hours(row: Mapping[str, object]) -> float:
    per_resident, residents, scale = (row[name] for name in (column_name(HOURS, "all"), "N", "scale"))
    assert isinstance(per_resident, float)
    assert isinstance(residents, float)
    assert isinstance(scale, float)
    return per_resident * residents / scale if scale else 0.0


def extra_cash(hours: Mapping[str, float], scenario: Scenario) -> dict[str, float]:
    """K RMB a year at scale 1 that each regime gets on top; 0 for the one whose residents give most."""
    numbers = Book(scenario.numbers)[BudgetNumbers]
    most = max(hours.values(), default=0.0)
    return {name: numbers.shadow_price * (most - given) for name, given in hours.items()}
