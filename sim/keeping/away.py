"""Neighbours in a sparse network as rows counted from one's own: two bytes each where nobody is far off."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.integer[Any]]
Away = NDArray[np.int16] | NDArray[np.int32]


def fitted(away: Rows) -> Away:
    """Return distances between rows in two bytes if all fit, else in four."""
    furthest = max(int(away.max(initial=0)), -int(away.min(initial=0)))
    return away.astype(np.int16) if furthest <= np.iinfo(np.int16).max else away.astype(np.int32)


def away_of(indptr: Rows, neighbours: Rows) -> Away:
    """Return how far behind or before its own row each neighbour stands, (E,)."""
    return fitted(neighbours - whose(indptr))


def whose(indptr: Rows) -> NDArray[np.int32]:
    """Return the row that each slot belongs to, (E,)."""
    return np.arange(len(indptr) - 1, dtype=np.int32).repeat(np.diff(indptr))


def neighbours_of(indptr: Rows, away: Away) -> NDArray[np.int32]:
    """Return the rows of all neighbours, (E,)."""
    found = whose(indptr)
    found += away
    return found
