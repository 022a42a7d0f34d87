"""What a plan is worth to an owner: own payoff, and how it compares with the neighbours' (Fehr & Schmidt 1999)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def fehr_schmidt(payoff: Floats, alpha: Floats, beta: Floats, scale: float) -> Floats:
    """Return utilities that suffer from being behind others (alpha) and from being ahead (beta).

    `u_j = x_j - scale (alpha_j mean_m max(x_m - x_j, 0) + beta_j mean_m max(x_j - x_m, 0))`, means over the other
    owners. Special cases: one owner, or scale = 0, gives the payoff.

    Args:
        payoff: k RMB, (..., n).
        alpha, beta: (..., n).
        scale: Weight of fairness, 0 to 1.
    """
    n = payoff.shape[-1]
    if n < 2 or scale == 0.0:
        return np.asarray(payoff, np.float64)
    order = np.argsort(payoff, axis=-1, kind="stable")
    ranked = np.take_along_axis(payoff, order, -1)
    below = np.cumsum(ranked, axis=-1)
    place = np.arange(n)
    ahead = ranked * (place + 1) - below
    behind = below[..., -1:] - below - ranked * (n - 1 - place)
    back = np.argsort(order, axis=-1, kind="stable")
    ahead, behind = np.take_along_axis(ahead, back, -1), np.take_along_axis(behind, back, -1)
    return np.asarray(payoff - scale * (alpha * behind + beta * ahead) / (n - 1))
