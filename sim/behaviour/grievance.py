"""Grievance and grudge: the two stocks that unsolved issues and bad closures fill (model.md 7.2.3, 7.2.4)."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any, Protocol

import numpy as np
from numpy.typing import DTypeLike, NDArray

from sim.parameters import Constant, Numbers, Uncertain
from sim.residents import Column, Residents

Floats = NDArray[Any]
Rows = NDArray[np.integer[Any]]
Floaty = float | Floats


class GrievanceNumbers(Numbers, file="behaviour/grievance.yaml"):
    """Numbers of model.md 7.2.3, 7.2.4."""

    g_in: Uncertain
    g_decay: Uncertain
    g_close: Uncertain
    half_grudge: Uncertain
    relief: Uncertain
    grudge_below: Constant
    grudge_gain: Uncertain
    grudge_overdue: Uncertain


def entries(value: Floaty, m: int) -> NDArray[np.float64]:
    """Return one float64 number an entry: the array itself, or one number for all."""
    if isinstance(value, np.ndarray) and value.ndim:
        return value.astype(np.float64, copy=False)
    return np.full(m, value, np.float64)


def rounds(rows: Rows) -> Iterator[Rows]:
    """Yield positions in `rows`: each round holds a resident once, and rounds keep the entries' order."""
    order = np.argsort(rows, kind="stable")
    ordered = np.asarray(rows)[order]
    position = np.arange(len(ordered))
    again = ordered[1:] == ordered[:-1]
    if not again.any():
        yield position
        return
    first = np.concatenate(([True], ~again))
    turn = position - np.maximum.accumulate(np.where(first, position, 0))
    for k in range(int(turn.max()) + 1):
        yield order[turn == k]


class StockRule(Protocol):
    """The rules of the stocks that are worth compiling."""

    def daily(
        self, grievance: Floats, grudge: Floats, load: Floats, kept: float, inflow: float, fade: float
    ) -> None:
        """Play one day of both stocks in place.

        Args:
            grievance: Stock (N,), becomes `kept` of itself plus `inflow` times the load.
            grudge: Stock (N,), becomes `fade` of itself.
            load: Sum of severity times exposure over the resident's open issues, (N,) float64.
            kept: 1 - g_decay.
            inflow: g_in.
            fade: 1 - ln 2 / half_grudge.
        """

    def change(self, stock: Floats, rows: Rows, kept: Floats, added: Floats) -> None:
        """Make `kept` of a stock plus `added` for some rows, entry by entry; repeats one after another."""


class ArrayStocks:
    """The specification of the rules, with arrays."""

    def daily(
        self, grievance: Floats, grudge: Floats, load: Floats, kept: float, inflow: float, fade: float
    ) -> None:
        """Play one day."""
        stock = grievance.astype(np.float64)
        stock *= kept
        stock += inflow * load
        grievance[...] = stock
        np.multiply(grudge, fade, out=grudge, dtype=np.float64, casting="same_kind")

    def change(self, stock: Floats, rows: Rows, kept: Floats, added: Floats) -> None:
        """Change a stock for some rows."""
        for turn in rounds(rows):
            who = rows[turn]
            stock[who] = stock[who] * kept[turn] + added[turn]


class Grievance:
    """Both stocks of all residents; the only one who writes them.

    Args:
        n: Number of residents.
        numbers: Numbers of the rule.
        residents: Where to show the columns; None outside a model.
        rule: Rules of the stocks; the kernel's give the same.
        dtype: Type of the state; float64 for exact tests.
    """

    def __init__(
        self,
        n: int,
        numbers: GrievanceNumbers,
        *,
        residents: Residents | None = None,
        rule: StockRule | None = None,
        dtype: DTypeLike = np.float32,
    ) -> None:
        self.numbers = numbers
        self.grievance: Floats = np.zeros(n, dtype)
        self.grudge: Floats = np.zeros(n, dtype)
        self._rule: StockRule = rule or ArrayStocks()
        if residents is not None:
            first, second = Column("grievance", self.grievance.dtype), Column("grudge", self.grudge.dtype)
            residents.add(first, owner="grievance", values=self.grievance, writer=self._set_grievance)
            residents.add(second, owner="grievance", values=self.grudge, writer=self._set_grudge)

    def _set_grievance(self, row: int, value: float) -> None:
        self.grievance[row] = max(value, 0.0)

    def _set_grudge(self, row: int, value: float) -> None:
        self.grudge[row] = max(value, 0.0)

    def renew(self, rows: Rows) -> None:
        """Empty both stocks of newcomers."""
        self.grievance[rows] = self.grudge[rows] = 0.0

    def daily(self, load: Floats) -> None:
        """Play one day (P8).

        Args:
            load: Sum of severity times exposure over the resident's open issues, (N,) float64.
        """
        kept, fade = 1.0 - self.numbers.g_decay, 1.0 - math.log(2.0) / self.numbers.half_grudge
        self._rule.daily(self.grievance, self.grudge, load, kept, self.numbers.g_in, fade)

    def closures(self, rows: Rows, satisfaction: Floaty, severity: Floaty) -> None:
        """Take in closures: satisfaction relieves, dissatisfaction adds grievance, and a grudge if strong.

        A paper closure is a closure with the satisfaction stated for it.

        Args:
            rows: Adults (M,) in the order of the closures' times; repeats are taken one after another.
            satisfaction: S, (M,) or one for all.
            severity: Severity of the issue, (M,) or one for all.
        """
        satisfaction, severity = entries(satisfaction, len(rows)), entries(severity, len(rows))
        kept = 1.0 - self.numbers.relief * np.maximum(satisfaction, 0.0)
        added = self.numbers.g_close * np.maximum(-satisfaction, 0.0) * severity
        self._rule.change(self.grievance, np.asarray(rows), kept, added)
        self.events(rows, satisfaction, severity)

    def events(self, rows: Rows, satisfaction: Floaty, severity: Floaty) -> None:
        """Take in events with a stated satisfaction that are no closures: only the grudge moves (7.2.4)."""
        satisfaction, severity = entries(satisfaction, len(rows)), entries(severity, len(rows))
        amount = self.numbers.grudge_gain * -satisfaction * severity
        self.add_grudge(rows, np.where(satisfaction < self.numbers.grudge_below, amount, 0.0))

    def overdue(self, rows: Rows, severity: Floaty) -> None:
        """Take in issues that are overdue today: the stated grudge, nothing else."""
        self.add_grudge(rows, self.numbers.grudge_overdue * entries(severity, len(rows)))

    def add_grudge(self, rows: Rows, amount: Floaty) -> None:
        """Add to the grudge of some residents; repeated rows add up."""
        if len(rows):
            self._rule.change(self.grudge, np.asarray(rows), np.ones(len(rows)), entries(amount, len(rows)))
