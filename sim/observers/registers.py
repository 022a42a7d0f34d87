"""What official registers hold of each resident, and how many levels of government can read it (I20)."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.keeping.rows import FilledRows
from sim.parameters import Constant, Numbers
from sim.quantities import READERS
from sim.seams import Floats, Rows, Town

YEAR = 365


class RegistersNumbers(Numbers, file="observers/registers.yaml"):
    """From how many reports on somebody is on record as a frequent reporter, and who can read the records."""

    frequent_reports: Constant
    readers: Constant


class Registers:
    """Takes down who reported and who took part in collective incidents, from day 0 on.

    A resident has up to three flags: alone at 65 or over, took part in an incident, and six or more reports in
    the last year. Records go when a resident moves out. Nothing in the model reads them.
    """

    def __init__(self, town: Town) -> None:
        self.town = town
        self.numbers = town.book[RegistersNumbers]
        self.in_incident = np.zeros(town.residents.n, np.bool_)
        self._since = np.zeros(town.residents.n, np.int16)
        self._reports = FilledRows({"day": "i2", "resident": "i4"}, 2 * len(town.world.issues))
        town.on_hours("registers", self.hear)
        town.on_newcomers("registers", self.forget)

    def hear(self, purpose: str, rows: Rows, _hours: Floats) -> None:
        """Take down reports and incidents by the hours they cost those who made them."""
        if purpose == "report":
            self._reports.extend(len(rows), day=self.town.day, resident=rows)
        elif purpose == "incident":
            self.in_incident[rows] = True

    def forget(self, rows: Rows) -> None:
        """Drop what is on record of those who lived here before."""
        self.in_incident[rows] = False
        self._since[rows] = self.town.day + 1

    def reports_of_last_year(self) -> NDArray[np.int64]:
        """Return how often each resident reported in the last 365 days, or since they moved in, (N,)."""
        rows, days = self._reports["resident"], self._reports["day"]
        kept = rows[(days >= self.town.day - YEAR) & (days >= self._since[rows])]
        return np.bincount(kept, minlength=self.town.residents.n)

    def columns(self) -> dict[str, NDArray[Any]]:
        """Return the flags of each resident, 0 to 3, and how many levels can read them, (N,) each."""
        frequent = self.reports_of_last_year() >= self.numbers.frequent_reports
        flags = self.town.world.people.alone65.astype(np.int64) + self.in_incident + frequent
        readers = self.town.values.total(READERS, None, self.numbers.readers)
        return {"flags": flags, "readers": np.full(len(flags), readers, np.float64)}
