"""When issues were open: a row for each time, in the order in which they began, whatever the number of issues."""

from __future__ import annotations

import numpy as np

from sim.keeping.rows import FilledRows

NONE = -1


class Spells:
    """The times for which issues were open, in days; each row knows the row before it of the same issue.

    Args:
        issues: How many issues there can be.
    """

    def __init__(self, issues: int) -> None:
        self._kept = FilledRows({"start": "f8", "end": "f8", "before": "i4"}, 2 * issues)
        self._last = np.full(issues, NONE, np.int32)

    def begin(self, k: int, start: float) -> None:
        """Begin a time in which an issue is open."""
        self._kept.add(start, np.inf, self._last[k])
        self._last[k] = len(self._kept) - 1

    def end(self, k: int, end: float) -> None:
        """End an issue's latest time."""
        self._kept["end"][self._last[k]] = end

    def of(self, k: int) -> list[tuple[float, float]]:
        """Return begin and end of each time of an issue, in order; infinite where it has not ended."""
        found, row = [], int(self._last[k])
        while row != NONE:
            start, end, row = self._kept.row(row)
            found.append((start, end))
        return found[::-1]

    @property
    def endless(self) -> int:
        """How many times have not ended."""
        return int(np.count_nonzero(np.isinf(self._kept["end"])))

    def __len__(self) -> int:
        return len(self._kept)

    def __contains__(self, k: int) -> bool:
        return bool(self._last[k] != NONE)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Spells):
            return NotImplemented
        columns = ("start", "end", "before")
        same = all(np.array_equal(self._kept[name], other._kept[name]) for name in columns)
        return same and np.array_equal(self._last, other._last)

    __hash__ = None  # type: ignore[assignment]  # what changes has no hash
