"""What is left over between people: grudges, grievance, negative ties (I7)."""

from __future__ import annotations

from analysis.indicators.indicator import LOWER, Indicator
from analysis.indicators.view import RunView, Window, ratio

INDICATORS: tuple[Indicator, ...] = (
    Indicator("grudge_mean", "-", LOWER),
    Indicator("grievance_mean", "-", LOWER),
    Indicator("negative_ties", "per 100 residents", LOWER),
)


def compute(run: RunView, window: Window) -> dict[str, float]:
    """Compute the family at the window's last day."""
    day = window.end - 1
    ties = float("nan")
    if run.has("daily", "negative_ties"):
        ties = float(run.column("daily", "negative_ties")[run.column("daily", "t") == day].sum())
    return {
        "grudge_mean": run.adults_mean_at("grudge", day),
        "grievance_mean": run.adults_mean_at("grievance", day),
        "negative_ties": ratio(100.0 * ties, run.n_residents),
    }
