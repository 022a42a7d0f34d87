"""Who reported which issue when: a row for each report in the order of time, instead of a time for each pair."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.keeping.bits import Bits

Rows = NDArray[np.integer[Any]]
ROOM = 64
GROWTH = 1.25


class Reports:
    """Reports by pairs (issue, affected resident); times are days in single precision and never go back.

    Args:
        pairs: How many pairs there are.
    """

    def __init__(self, pairs: int) -> None:
        self.n = 0
        self._ever = Bits(pairs)
        self._pair = np.zeros(ROOM, np.int32)
        self._time = np.zeros(ROOM, np.float32)

    def add(self, pair: int, time: float) -> None:
        """Take down a report."""
        if self.n == len(self._pair):
            room = int(GROWTH * self.n)
            self._pair, self._time = np.resize(self._pair, room), np.resize(self._time, room)
        self._pair[self.n], self._time[self.n] = pair, time
        self.n += 1
        self._ever.mark(pair)

    def ever(self, pairs: Rows) -> NDArray[np.bool_]:
        """Return which pairs have ever reported."""
        return self._ever[pairs]

    def after(self, time: float, pairs: Rows) -> NDArray[np.intp]:
        """Return at which places among some pairs, ascending and at least one, there are reports after a time."""
        first = self._time[: self.n].searchsorted(np.float32(time), side="right")
        found = self._pair[first : self.n]
        places = np.minimum(pairs.searchsorted(found), len(pairs) - 1)
        return np.asarray(places[pairs[places] == found])

    def since(self, time: float, pairs: slice) -> NDArray[np.int32]:
        """Return the pairs of one issue with a report at a time or later, ascending, each once."""
        if not self._ever.any_of(pairs.start, pairs.stop):
            return np.zeros(0, np.int32)
        first = self._time[: self.n].searchsorted(np.float32(time), side="left")
        found = self._pair[first : self.n]
        places = ((found >= pairs.start) & (found < pairs.stop)).nonzero()[0]
        late = self._time[first + places] >= np.float64(time)
        return np.array(sorted(set(found[places[late]].tolist())), np.int32)

    def forget(self, pairs: Rows) -> None:
        """Drop all reports of some pairs."""
        self._ever.discard(pairs)
        kept = np.flatnonzero(~np.isin(self._pair[: self.n], pairs))
        self.n = len(kept)
        self._pair[: self.n], self._time[: self.n] = self._pair[kept], self._time[kept]
