"""The tables of one run as the indicators read them: windows, open days, and what several families share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

YEAR = 365
MONTH = 30
SOLVED = 9
Column = NDArray[Any]
Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
Table = Mapping[str, Column]
NONE = float("nan")


@dataclass(frozen=True)
class Window:
    """Days [start, end) of a run; `last` says that it reaches the run's end."""

    name: str
    start: int
    end: int
    last: bool

    @property
    def years(self) -> float:
        """Length in years."""
        return (self.end - self.start) / YEAR

    def holds(self, times: Column) -> Mask:
        """Return which times (days) lie in the window; NaN does not."""
        return np.asarray((times >= self.start) & (times < self.end))


def windows_of(days: int) -> tuple[Window, ...]:
    """Return the windows of a run of `days` days: first_year, mature (only past a year) and all.

    A run of no days has none.
    """
    if days <= 0:
        return ()
    first = Window("first_year", 0, min(days, YEAR), days <= YEAR)
    whole = Window("all", 0, days, True)
    return (first, Window("mature", YEAR, days, True), whole) if days > YEAR else (first, whole)


def headline_window(days: int) -> str:
    """Return the window that the verdict rests on: mature where the run is longer than a year."""
    return "mature" if days > YEAR else "first_year"


class RunView:
    """One run's tables (contract: "What a run hands to analysis"), with what several indicators need.

    A table or column that a run does not hand over reads as empty or None; an indicator that needs it is then
    undefined (NaN) and left out of its family.

    Args:
        tables: Table name to columns of equal length.
        days: Days played, burn-in not counted.
        shadow: Price of a resident's hour, k RMB.
    """

    def __init__(self, tables: Mapping[str, Table], *, days: int, shadow: float) -> None:
        self.tables = tables
        self.days = days
        self.shadow = shadow
        self._open_days: dict[str, Floats] = {}
        self._burden: dict[str, Floats] = {}

    def table(self, name: str) -> Table:
        """Return a table; an absent one is empty."""
        return self.tables.get(name, {})

    def column(self, table: str, name: str) -> Column:
        """Return a column; an absent one has no rows."""
        found = self.table(table).get(name)
        return np.empty(0) if found is None else np.asarray(found)

    def has(self, table: str, name: str) -> bool:
        """Whether the run handed over this column."""
        return name in self.table(table)

    @cached_property
    def issues(self) -> Table:
        """The issues table."""
        return self.table("issues")

    @cached_property
    def n_residents(self) -> int:
        """Residents of all communities."""
        return len(self.column("residents", "adult"))

    @cached_property
    def adult(self) -> Mask:
        """Who is an adult, a row a resident."""
        return self.column("residents", "adult").astype(bool)

    @cached_property
    def n_adults(self) -> int:
        """Adults of all communities."""
        return int(np.count_nonzero(self.adult))

    def residents(self, name: str) -> Floats:
        """Return a column of residents as float64; NaN in all rows where the run lacks it."""
        if not self.has("residents", name):
            return np.full(self.n_residents, NONE)
        return self.column("residents", name).astype(np.float64)

    def issue(self, name: str) -> Floats:
        """Return a column of issues as float64; NaN in all rows where the run lacks it."""
        if name in self.issues:
            return np.asarray(self.issues[name]).astype(np.float64)
        return np.full(len(self.column("issues", "birth")), NONE)

    @cached_property
    def birth(self) -> Floats:
        """Day of birth of every issue."""
        return self.issue("birth")

    @cached_property
    def detected(self) -> Floats:
        """Day of detection of every issue, NaN = never."""
        return self.issue("detected")

    @cached_property
    def is_solved(self) -> Mask:
        """Which issues stand solved at the end of the run."""
        return np.asarray(self.issue("state") == SOLVED)

    def cohort(self, window: Window, *, follow_up: float = 0.0) -> Mask:
        """Return the issues born in the window and at least `follow_up` days before the end of the run."""
        return np.asarray(window.holds(self.birth) & (self.birth <= self.days - follow_up))

    def open_days(self, window: Window) -> Floats:
        """Return the days that every issue was open (states 1-5) in the window."""
        if window.name not in self._open_days:
            start = np.maximum(self.column("spells", "start").astype(np.float64), window.start)
            end = np.minimum(self.column("spells", "end").astype(np.float64), window.end)
            days = np.maximum(end - start, 0.0)
            rows = self.column("spells", "issue").astype(np.int64)
            self._open_days[window.name] = np.bincount(rows, days, len(self.birth)).astype(np.float64)
        return self._open_days[window.name]

    @cached_property
    def pair_issue(self) -> NDArray[np.int64]:
        """Row in "issues" of every affected pair."""
        return self.column("affected", "issue").astype(np.int64)

    @cached_property
    def pair_resident(self) -> NDArray[np.int64]:
        """Row in "residents" of every affected pair."""
        return self.column("affected", "resident").astype(np.int64)

    @cached_property
    def pair_weight(self) -> Floats:
        """Severity x exposure of every affected pair."""
        exposure = self.column("affected", "exposure").astype(np.float64)
        return np.asarray(self.issue("severity")[self.pair_issue] * exposure)

    @cached_property
    def pair_satisfaction(self) -> Floats:
        """S of every affected pair (I1b): of the last closure if solved, else imputed."""
        return self.column("affected", "satisfaction").astype(np.float64)

    def burden_of_residents(self, window: Window) -> Floats:
        """Return severity x exposure x open days in the window, summed for every resident (person-days)."""
        if window.name not in self._burden:
            weights = self.pair_weight * self.open_days(window)[self.pair_issue]
            summed = np.bincount(self.pair_resident, weights, self.n_residents)
            self._burden[window.name] = summed.astype(np.float64)
        return self._burden[window.name]

    def judged(self, window: Window) -> Mask:
        """Return the pairs that I1b counts: adults, issues born in the window, >= 30 d before the end."""
        born = self.cohort(window, follow_up=MONTH)[self.pair_issue]
        return np.asarray(born & self.adult[self.pair_resident] & np.isfinite(self.pair_satisfaction))

    def hours_of_residents(self, window: Window) -> Floats:
        """Return the hours every resident gave in the window."""
        whole = self.residents("hours_given")
        if window.name == "all" or (window.last and window.start == 0):
            return whole
        first = self.residents("hours_given_first")
        return first if window.name == "first_year" else whole - first

    def monthly(self, table: str, value: str, window: Window, *, where: Mask | None = None) -> float:
        """Return the sum of a monthly column over the window.

        Month m covers days [30m, 30(m+1)), the last one until the run's end; a month cut by the window's edge
        counts by the share of its days inside.
        """
        if not self.has(table, value):
            return NONE
        month, amounts = self.column(table, "month"), self.column(table, value).astype(np.float64)
        if where is not None:
            month, amounts = month[where], amounts[where]
        start = month.astype(np.float64) * MONTH
        end = np.minimum(start + MONTH, self.days)
        inside = np.minimum(end, window.end) - np.maximum(start, window.start)
        length = end - start
        share = np.divide(np.clip(inside, 0.0, None), length, out=np.zeros(len(start)), where=length > 0)
        return float(np.sum(amounts * share))

    def daily_rows(self, window: Window) -> Mask:
        """Return the rows of "daily" in the window."""
        return window.holds(self.column("daily", "t"))

    def daily_sum(self, name: str, window: Window) -> float:
        """Return the sum of a daily column over communities and days of the window; NaN where it lacks."""
        if not self.has("daily", name):
            return NONE
        return float(np.sum(self.column("daily", name)[self.daily_rows(window)], dtype=np.float64))

    def adults_mean_at(self, name: str, day: int) -> float:
        """Return a daily mean over adults on one day, over all communities by their adults."""
        if not self.has("daily", name):
            return NONE
        rows = self.column("daily", "t") == day
        values = self.column("daily", name)[rows].astype(np.float64)
        adults = self.column("community", "adults").astype(np.float64)
        weights = adults[self.column("daily", "community")[rows].astype(np.int64)]
        return ratio(float(np.sum(np.where(weights > 0, values * weights, 0.0))), float(np.sum(weights)))

    def adults_mean_after(self, name: str, window: Window) -> float:
        """Return a mean over adults at the end of a window.

        That of the residents' final values where the window reaches the run's end, else of its last day.
        """
        if window.last and self.has("residents", name):
            return mean(self.residents(name)[self.adult])
        return self.adults_mean_at(name, window.end - 1)


def ratio(top: float, bottom: float) -> float:
    """Return top / bottom; NaN where the bottom is 0 or not finite."""
    return top / bottom if bottom != 0.0 and np.isfinite(bottom) else NONE


def mean(values: Column) -> float:
    """Return the mean in float64; NaN of nothing."""
    return float(np.mean(values, dtype=np.float64)) if len(values) else NONE


def mean_known(values: Floats) -> float:
    """Return the mean of those that are not NaN; NaN where none is."""
    return mean(values[np.isfinite(values)])


def share(mask: Mask, among: Mask) -> float:
    """Return the share of `among` for which `mask` holds; NaN where there are none."""
    return ratio(float(np.count_nonzero(mask & among)), float(np.count_nonzero(among)))
