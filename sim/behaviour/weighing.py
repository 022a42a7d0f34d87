"""How the ties of residents become shares of influence: the specification of a rule that is worth compiling."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[Any]
Slots = NDArray[np.int32]
Mask = NDArray[np.bool_]
Weighing = Callable[[Slots, Mask, Floats, Floats, NDArray[np.int32]], None]


def weigh_all(
    indptr: Slots, positive: Mask, strength: Floats, weights: Floats, degree: NDArray[np.int32]
) -> None:
    """Share out everybody's attention over the positive ties, in place.

    Args:
        indptr: Starts of the rows of ties, (N+1,).
        positive: Which ties are positive, (E,).
        strength: Strengths, (E,), >= 0.
        weights: Becomes the shares, (E,); those of a resident with positive ties sum to 1, others' are 0.
        degree: Becomes the number of positive ties, (N,).
    """
    rows = np.arange(len(degree), dtype=np.int32)
    entry = rows.repeat(np.diff(indptr))
    pull = np.where(positive, strength, 0.0)
    total = np.bincount(entry, pull, minlength=len(rows))
    total[total <= 0.0] = 1.0
    weights[:] = pull / total[entry]
    degree[:] = np.bincount(entry[pull > 0.0], minlength=len(rows))
