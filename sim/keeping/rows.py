"""Rows of several columns that are filled one after another, in memory that never moves while there is room.

Room is asked for at once: what has not been written takes no memory yet, and nothing is left behind by growing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

LEAST = 64


class FilledRows:
    """Columns that fill up row by row.

    Args:
        kinds: Type of each column, by name.
        room: How many rows there will hardly be more of; with more, the room doubles.
    """

    def __init__(self, kinds: Mapping[str, str], room: int) -> None:
        self.n = 0
        self._rows: NDArray[Any] = np.empty(max(room, LEAST), list(kinds.items()))

    def add(self, *row: Any) -> None:
        """Add a row: a value for each column in their order."""
        self._make_room(1)
        self._rows[self.n] = row
        self.n += 1

    def extend(self, count: int, **columns: Any) -> None:
        """Add several rows, by the column: an array, or one value for all."""
        self._make_room(count)
        for name, values in columns.items():
            self._rows[name][self.n : self.n + count] = values
        self.n += count

    def row(self, number: int) -> tuple[Any, ...]:
        """Return one row, its values as plain numbers."""
        values: tuple[Any, ...] = self._rows[number].item()
        return values

    def keep(self, rows: NDArray[np.integer[Any]]) -> None:
        """Keep some of the rows, ascending, and drop the others."""
        self._rows[: len(rows)] = self._rows[rows]
        self.n = len(rows)

    def __getitem__(self, name: str) -> NDArray[Any]:
        """Return a column of the rows so far; writing to it changes them."""
        column: NDArray[Any] = self._rows[name][: self.n]
        return column

    def __len__(self) -> int:
        return self.n

    def _make_room(self, more: int) -> None:
        if self.n + more > len(self._rows):
            room = np.empty(max(2 * len(self._rows), self.n + more), self._rows.dtype)
            room[: self.n] = self._rows[: self.n]
            self._rows = room
