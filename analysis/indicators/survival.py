"""Kaplan-Meier for times that may be censored, in a shape that a figure can draw."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
REACHED = 1e-12


@dataclass(frozen=True)
class Curve:
    """A survival curve: after `times[j]` the share `survival[j]` is not yet solved (1 before `times[0]`)."""

    times: Floats
    survival: Floats
    n: int

    def at(self, time: float) -> float:
        """Return the share not yet solved at a time; NaN where nobody was observed."""
        if self.n == 0:
            return float("nan")
        step = int(np.searchsorted(self.times, time, side="right"))
        return float(self.survival[step - 1]) if step else 1.0

    def quantile(self, p: float) -> float:
        """Return the first time at which a share p is solved; NaN where the curve does not get there."""
        there = np.flatnonzero(self.survival <= 1.0 - p + REACHED)
        return float(self.times[there[0]]) if len(there) else float("nan")


def kaplan_meier(times: Floats, events: Mask) -> Curve:
    """Return the product-limit estimate (Kaplan & Meier 1958).

    Args:
        times: Days to the event or to censoring, >= 0.
        events: Whether the event came; at equal times events come before censoring.
    """
    if len(times) == 0:
        return Curve(np.empty(0), np.empty(0), 0)
    distinct, index = np.unique(times, return_inverse=True)
    deaths = np.bincount(index, events.astype(np.float64), len(distinct))
    leaving = np.bincount(index, minlength=len(distinct))
    at_risk = len(times) - np.concatenate(([0], np.cumsum(leaving)[:-1]))
    survival = np.cumprod(1.0 - deaths / at_risk)
    return Curve(distinct, survival, len(times))


def cumulative_incidence(times: Floats, causes: NDArray[np.int64]) -> tuple[Floats, dict[int, Floats]]:
    """Return the share solved by each cause up to each time, other causes competing (Aalen & Johansen 1978).

    Args:
        times: Days to the event or to censoring.
        causes: 0 censored, else the code of the cause (for example the level of solution).

    Returns:
        The distinct times, and for every cause the cumulative incidence there; they sum to 1 - survival.
    """
    curve = kaplan_meier(times, causes != 0)
    if curve.n == 0:
        return curve.times, {}
    index = np.searchsorted(curve.times, times)
    leaving = np.bincount(index, minlength=len(curve.times))
    at_risk = curve.n - np.concatenate(([0], np.cumsum(leaving)[:-1]))
    before = np.concatenate(([1.0], curve.survival[:-1]))
    found = [int(cause) for cause in np.unique(causes) if cause != 0]
    hits = {cause: np.bincount(index, causes == cause, len(curve.times)) for cause in found}
    return curve.times, {cause: np.cumsum(before * hits[cause] / at_risk) for cause in found}
