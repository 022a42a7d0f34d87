"""Marks that are true or false, eight in a byte."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.integer[Any]]
BIT = np.left_shift(1, np.arange(8)).astype(np.uint8)


class Bits:
    """A column of marks, all false at first.

    Args:
        n: Its length.
    """

    def __init__(self, n: int) -> None:
        self._bytes = np.zeros((n + 7) // 8, np.uint8)

    def __getitem__(self, rows: Rows) -> NDArray[np.bool_]:
        """Return the marks of some rows."""
        return np.asarray(self._bytes[rows >> 3] & BIT[rows & 7] != 0)

    def add(self, rows: Rows) -> None:
        """Mark some rows; repeats are allowed."""
        np.bitwise_or.at(self._bytes, rows >> 3, BIT[rows & 7])

    def mark(self, row: int) -> None:
        """Mark one row."""
        self._bytes[row >> 3] |= BIT[row & 7]

    def any_of(self, first: int, last: int) -> bool:
        """Say whether any of the rows `first` to `last` - 1 may be marked; their bytes' other rows count too."""
        return bool(self._bytes[first >> 3 : (last + 7) >> 3].any())

    def discard(self, rows: Rows) -> None:
        """Take the mark from some rows; repeats are allowed."""
        np.bitwise_and.at(self._bytes, rows >> 3, ~BIT[rows & 7])
