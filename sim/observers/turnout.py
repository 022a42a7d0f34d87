"""Who volunteered in which week, and for how many hours: a row for each resident and week in which they came."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.keeping.rows import FilledRows
from sim.seams import Floats, Rows, Town

WEEK = 7
AT_FIRST = 0.6  # rows a resident for which there is room at once: somewhat more than a year's
VOLUNTEERING = "volunteering"


class Turnout:
    """Takes down the weeks of volunteers, from day 0 on; nothing in the model reads them."""

    def __init__(self, town: Town) -> None:
        self.town = town
        room = int(AT_FIRST * town.residents.n)
        self._kept = FilledRows({"week": "i2", "resident": "i4", "hours": "f4"}, room)
        town.on_hours("turnout", self.hear)

    def hear(self, purpose: str, rows: Rows, hours: Floats) -> None:
        """Take down a week of volunteering; hours are those without travel."""
        if purpose == VOLUNTEERING:
            self._kept.extend(len(rows), week=self.town.day // WEEK, resident=rows, hours=hours)

    def table(self) -> dict[str, NDArray[Any]]:
        """Return the columns week, resident, hours, in the order of time."""
        table = {name: np.array(self._kept[name]) for name in ("week", "resident", "hours")}
        return {**table, "week": table["week"].astype(np.int32)}
