"""Marks that are true or false, eight in a byte."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.integer[Any]]


class Bits:
    """A column of marks, all false at first.

    Args:
        n: Its length.
    """

    def __init__(self, n: int) -> None:
        self._bytes = np.zeros((n + 7) // 8, np.uint8)

    def __getitem__(self, rows: Rows) -> NDArray[np.bool_]:
        """Return the marks of some rows."""
        bits = self._bytes[rows >> 3] >> (rows & 7).astype(np.uint8)
        return np.asarray((bits & 1).view(np.bool_))

    def add(self, rows: Rows) -> None:
        """Mark some rows; repeats are allowed."""
        np.bitwise_or.at(self._bytes, rows >> 3, self._bit(rows))

    def discard(self, rows: Rows) -> None:
        """Take the mark from some rows; repeats are allowed."""
        np.bitwise_and.at(self._bytes, rows >> 3, ~self._bit(rows))

    @staticmethod
    def _bit(rows: Rows) -> NDArray[np.uint8]:
        return np.left_shift(np.uint8(1), (rows & 7).astype(np.uint8))
