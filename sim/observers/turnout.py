"""Who volunteered in which week, and for how many hours: a row for each resident and week in which they came."""

from __future__ import annotations

from array import array
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.seams import Floats, Rows, Town

WEEK = 7
VOLUNTEERING = "volunteering"


class Turnout:
    """Takes down the weeks of volunteers, from day 0 on; nothing in the model reads them."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self._weeks, self._rows, self._hours = array("i"), array("i"), array("f")
        town.on_hours("turnout", self.hear)

    def hear(self, purpose: str, rows: Rows, hours: Floats) -> None:
        """Take down a week of volunteering; hours are those without travel."""
        if purpose == VOLUNTEERING:
            self._weeks.extend([self.town.day // WEEK] * len(rows))
            self._rows.extend(rows.tolist())
            self._hours.extend(hours.tolist())

    def table(self) -> dict[str, NDArray[Any]]:
        """Return the columns week, resident, hours, in the order of time."""
        return {
            "week": np.array(self._weeks, np.int32),
            "resident": np.array(self._rows, np.int32),
            "hours": np.array(self._hours, np.float32),
        }
