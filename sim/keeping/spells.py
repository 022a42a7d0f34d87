"""When issues were open: a row for each time, in the order in which they began, whatever the number of issues."""

from __future__ import annotations

from array import array

import numpy as np

NONE = -1


class Spells:
    """The times for which issues were open, in days; each row knows the row before it of the same issue.

    Args:
        issues: How many issues there can be.
    """

    def __init__(self, issues: int) -> None:
        self._start, self._end, self._before = array("d"), array("d"), array("i")
        self._last = np.full(issues, NONE, np.int32)

    def begin(self, k: int, start: float) -> None:
        """Begin a time in which an issue is open."""
        self._before.append(int(self._last[k]))
        self._last[k] = len(self._start)
        self._start.append(start)
        self._end.append(np.inf)

    def end(self, k: int, end: float) -> None:
        """End an issue's latest time."""
        self._end[int(self._last[k])] = end

    def of(self, k: int) -> list[tuple[float, float]]:
        """Return begin and end of each time of an issue, in order; infinite where it has not ended."""
        found, row = [], int(self._last[k])
        while row != NONE:
            found.append((self._start[row], self._end[row]))
            row = self._before[row]
        return found[::-1]

    def __len__(self) -> int:
        return len(self._start)

    def __contains__(self, k: int) -> bool:
        return bool(self._last[k] != NONE)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Spells):
            return NotImplemented
        mine, others = ((one._start, one._end, one._before) for one in (self, other))
        return mine == others and np.array_equal(self._last, other._last)

    __hash__ = None  # type: ignore[assignment]  # what changes has no hash
