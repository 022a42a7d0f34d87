"""The ties among residents at the end of a run (I18)."""

from __future__ import annotations

import numpy as np

from analysis.indicators.indicator import HIGHER, LOWER, NEITHER, Indicator
from analysis.indicators.view import NONE, RunView, Window, ratio

ACTIVITIES = ("joint_activities.tie_new", "joint_activities.tie_gain")

INDICATORS: tuple[Indicator, ...] = (
    Indicator("degree_mean", "-", HIGHER, imposed_by=ACTIVITIES),
    Indicator("tie_mean", "-", HIGHER, imposed_by=ACTIVITIES),
    Indicator("clustering", "share", NEITHER, imposed_by=ACTIVITIES),
    Indicator("bridging", "share", HIGHER, imposed_by=ACTIVITIES),
    Indicator("bridging_age", "share", HIGHER, imposed_by=ACTIVITIES),
    Indicator("isolated", "share", LOWER, imposed_by=ACTIVITIES),
)


def compute(run: RunView, window: Window) -> dict[str, float]:
    """Compute the family; ties are known at the run's end only (else NaN)."""
    if not window.last or not run.has("network", "ties"):
        return {indicator.name: NONE for indicator in INDICATORS}
    names = ("ties", "strength", "triples", "closed", "tenure_ties", "age_ties", "isolated")
    total = {name: float(np.sum(run.column("network", name), dtype=np.float64)) for name in names}
    return {
        "degree_mean": ratio(2.0 * total["ties"], run.n_residents),
        "tie_mean": ratio(total["strength"], total["ties"]),
        "clustering": ratio(total["closed"], total["triples"]),
        "bridging": ratio(total["tenure_ties"], total["ties"]),
        "bridging_age": ratio(total["age_ties"], total["ties"]),
        "isolated": ratio(total["isolated"], run.n_residents),
    }
