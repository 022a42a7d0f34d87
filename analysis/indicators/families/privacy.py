"""The price in privacy (I20); undefined where a run does not say who can read what."""

from __future__ import annotations

import numpy as np

from analysis.indicators.indicator import LOWER, Indicator
from analysis.indicators.view import RunView, Window, mean

INDICATORS: tuple[Indicator, ...] = (
    Indicator("privacy_price", "-", LOWER),
    Indicator("flagged_adults", "share", LOWER),
)


def compute(run: RunView, window: Window) -> dict[str, float]:
    """Compute the family from residents' columns `flags` and `readers`, known at the run's end only."""
    flags, readers = run.residents("flags"), run.residents("readers")
    adults = flags[run.adult] if window.last else np.empty(0)
    known = adults[np.isfinite(adults)]
    return {
        "privacy_price": mean((1.0 + flags) * readers) if window.last else float("nan"),
        "flagged_adults": mean(known > 0),
    }
