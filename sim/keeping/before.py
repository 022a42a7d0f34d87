"""What was counted before day 0, which belongs to nobody's year: kept of those only for whom it is not zero."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray


class Before:
    """Columns as they stand now, to be taken from what they become.

    Args:
        columns: The columns, (N,), mostly zero.
    """

    def __init__(self, columns: Mapping[str, NDArray[Any]] | None = None) -> None:
        self._kept = {name: (rows := np.flatnonzero(x), x[rows]) for name, x in (columns or {}).items()}

    def taken_from(self, now: NDArray[Any], name: str) -> NDArray[Any]:
        """Return a column as it is now without what there was of it before."""
        since = np.array(now)
        if name in self._kept:
            rows, before = self._kept[name]
            since[rows] -= before
        return since
