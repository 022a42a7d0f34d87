"""The births of potential issues while they are being made, before marks are put on them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.world.columns import Floats, Keys, Rows, Small


@dataclass(frozen=True)
class Births:
    """Potential issues of one community; its first building is 0, `parent` and `fault` are rows or -1."""

    key: Keys
    building: Rows
    type: Small
    parent: Rows
    fault: Rows
    birth: Floats

    def __len__(self) -> int:
        return len(self.key)

    def take(self, rows: np.typing.NDArray[np.integer]) -> Births:
        """Return the births of some rows; parents keep their old row numbers."""
        return Births(*(column[rows] for column in self._columns()))

    def _columns(self) -> tuple[np.typing.NDArray[np.generic], ...]:
        return self.key, self.building, self.type, self.parent, self.fault, self.birth


def chained(parts: list[Births]) -> Births:
    """Return births one part after another; parents must already count through all parts."""
    return Births(
        *(np.concatenate(columns) for columns in zip(*(part._columns() for part in parts), strict=True))
    )


def in_order(births: Births) -> Births:
    """Sort births by time, then key, and renumber parents."""
    order = np.lexsort((births.key, births.birth))
    place = np.empty(len(order) + 1, dtype=np.int32)
    place[order] = np.arange(len(order))
    place[-1] = -1
    births = births.take(order)
    return Births(births.key, births.building, births.type, place[births.parent], births.fault, births.birth)
