"""Laws of joint activities: when they are held and who meets whom (model.md 7.8).

Settled where the text leaves room: a year has 365/7 weeks; the first half of those whom one meets are of the
own building as far as so many came, the rest anybody; two who pick each other meet once.
"""

from __future__ import annotations

import math
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sim.behaviour.slots import each_once

Floats = NDArray[np.float64]
Rows = NDArray[np.integer[Any]]
Pairs = NDArray[np.int64]

WEEKS_A_YEAR: Final = 365.0 / 7.0


def held_before(week: int, a_year: float) -> int:
    """Return how many activities are held before a week, where so many a year are spread evenly."""
    return math.floor(week * a_year / WEEKS_A_YEAR)


def meetings(luck: Floats, building: Rows, own: int) -> Pairs:
    """Return who meet, as pairs (lower, higher) of positions, each once, sorted; (P, 2).

    Everybody draws without replacement among those who came.

    Args:
        luck: Uniforms, a row for each person whom one meets, a column for each who came; (M, A).
        building: Of those who came, ascending, (A,).
        own: How many of the M are of the own building, as far as so many came.
    """
    count, n = luck.shape
    everybody = np.arange(n)
    first = np.searchsorted(building, building)
    others = np.searchsorted(building, building, side="right") - first - 1
    taken = np.full((n, count + 1), n)
    taken[:, 0] = everybody
    for m in range(min(count, n - 1)):
        inside = (m < own) & (others > m)
        free = np.where(inside, others, n - 1) - m
        pick = np.where(inside, first, 0) + (luck[m] * free).astype(np.int64)
        for before in np.sort(taken, axis=1).T:
            pick += pick >= before
        taken[:, m + 1] = pick
    one, other = everybody.repeat(count), taken[:, 1:].ravel()
    one, other = one[other < n], other[other < n]
    codes = each_once(np.minimum(one, other) * n + np.maximum(one, other))
    return np.stack(np.divmod(codes, max(n, 1)), axis=1)
