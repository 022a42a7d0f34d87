"""How busy everyone is: backlog, returns, utilisation of every pool (I17)."""

from __future__ import annotations

import numpy as np

from analysis.indicators.indicator import LOWER, NEITHER, Indicator
from analysis.indicators.view import NONE, RunView, Window, mean_known, ratio

PREFIX = "utilisation_"

INDICATORS: tuple[Indicator, ...] = (
    Indicator("backlog", "tickets", LOWER),
    Indicator("returns", "per ticket", LOWER),
)

POOLS: tuple[str, ...] = (
    "community_staff",
    "property_company",
    "partners",
    "mediation_room",
    "subdistrict",
    "departments",
    "city",
)


def utilisation_indicator(name: str) -> Indicator:
    """Return the indicator of `utilisation_<pool>`, for any pool."""
    return Indicator(name, "share", NEITHER)


def compute(run: RunView, window: Window) -> dict[str, float]:
    """Compute the family for one window; utilisation is the mean over days with working time (not NaN)."""
    last = run.column("daily", "t") == window.end - 1
    waiting = (
        float(np.sum(run.column("daily", "queued")[last]))
        if run.has("daily", "queued") and last.any()
        else NONE
    )
    seen = run.cohort(window) & np.isfinite(run.detected)
    returned = float(np.sum(run.issue("returns")[seen])) if "returns" in run.issues else NONE
    values = {"backlog": waiting, "returns": ratio(returned, float(np.count_nonzero(seen)))}
    inside = run.daily_rows(window)
    for name in sorted(run.table("daily")):
        if name.startswith(PREFIX):
            values[name] = mean_known(run.column("daily", name)[inside].astype(np.float64))
    return values
