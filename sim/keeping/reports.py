"""Who reported which issue when: a row for each report in the order of time, instead of a time for each pair."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.keeping.bits import Bits
from sim.keeping.rows import FilledRows

Rows = NDArray[np.integer[Any]]
AT_FIRST = 0.25  # reports a pair for which there is room at once


class Reports:
    """Reports by pairs (issue, affected resident); times are days in single precision and never go back.

    Args:
        pairs: How many pairs there are.
    """

    def __init__(self, pairs: int) -> None:
        self._ever = Bits(pairs)
        self._kept = FilledRows({"pair": "i4", "time": "f4"}, int(AT_FIRST * pairs))

    @property
    def n(self) -> int:
        """How many reports there are."""
        return len(self._kept)

    def add(self, pair: int, time: float) -> None:
        """Take down a report."""
        self._kept.add(pair, time)
        self._ever.mark(pair)

    def ever(self, pairs: Rows) -> NDArray[np.bool_]:
        """Return which pairs have ever reported."""
        return self._ever[pairs]

    def after(self, time: float, pairs: Rows) -> NDArray[np.intp]:
        """Return at which places among some pairs, ascending and at least one, there are reports after a time."""
        first = self._kept["time"].searchsorted(np.float32(time), side="right")
        found = self._kept["pair"][first:]
        places = np.minimum(pairs.searchsorted(found), len(pairs) - 1)
        return np.asarray(places[pairs[places] == found])

    def since(self, time: float, pairs: slice) -> NDArray[np.int32]:
        """Return the pairs of one issue with a report at a time or later, ascending, each once."""
        if not self._ever.any_of(pairs.start, pairs.stop):
            return np.zeros(0, np.int32)
        first = self._kept["time"].searchsorted(np.float32(time), side="left")
        found = self._kept["pair"][first:]
        places = ((found >= pairs.start) & (found < pairs.stop)).nonzero()[0]
        late = self._kept["time"][first + places] >= np.float64(time)
        return np.array(sorted(set(found[places[late]].tolist())), np.int32)

    def forget(self, pairs: Rows) -> None:
        """Drop all reports of some pairs."""
        self._ever.discard(pairs)
        self._kept.keep(np.flatnonzero(~np.isin(self._kept["pair"], pairs)))
