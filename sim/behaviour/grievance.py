"""Grievance and grudge: the two stocks that unsolved issues and bad closures fill (model.md 7.2.3, 7.2.4)."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import DTypeLike, NDArray

from sim.parameters import Constant, Numbers, Uncertain
from sim.residents import Column, Residents

Floats = NDArray[Any]
Rows = NDArray[np.integer[Any]]
Floaty = float | Floats
FLOAT = np.dtype(np.float64)


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
        return value if value.dtype is FLOAT else value.astype(np.float64, copy=False)
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


class Events(NamedTuple):
    """What befell adults, an entry each: arrays (M,); satisfactions and severities in float64."""

    rows: Rows
    satisfaction: NDArray[np.float64]
    severity: NDArray[np.float64]

    @classmethod
    def of(cls, rows: Rows, satisfaction: Floaty, severity: Floaty) -> Events:
        """Return the events of rows with an array, or one number for all, of each."""
        m = len(rows)
        whole = np.ascontiguousarray  # of a compiled rule there is one kind, for arrays without gaps
        return cls(np.asarray(rows), whole(entries(satisfaction, m)), whole(entries(severity, m)))


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

    def close(self, grievance: Floats, closed: Events, relief: float, gain: float) -> None:
        """Take in closures, entry by entry, repeats one after another.

        Args:
            grievance: Stock (N,): satisfaction takes away its share `relief`, dissatisfaction adds `gain` times itself.
            closed: Who was satisfied how far, and how severe the issue was.
            relief: Share of the stock that full satisfaction takes away.
            gain: What full dissatisfaction adds for each unit of severity.
        """

    def resent(self, grudge: Floats, felt: Events, gain: float, below: float) -> None:
        """Add `gain` times dissatisfaction times severity to a stock (N,) where satisfaction is below a limit."""

    def add(self, stock: Floats, rows: Rows, added: Floats) -> None:
        """Add to a stock (N,) for some rows, (M,); repeats one after another."""


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

    def close(self, grievance: Floats, closed: Events, relief: float, gain: float) -> None:
        """Take in closures."""
        kept = 1.0 - relief * np.maximum(closed.satisfaction, 0.0)
        added = gain * np.maximum(-closed.satisfaction, 0.0) * closed.severity
        for turn in rounds(closed.rows):
            who = closed.rows[turn]
            grievance[who] = grievance[who] * kept[turn] + added[turn]

    def resent(self, grudge: Floats, felt: Events, gain: float, below: float) -> None:
        """Add where satisfaction is below a limit."""
        amount = gain * -felt.satisfaction * felt.severity
        self.add(grudge, felt.rows, np.where(felt.satisfaction < below, amount, 0.0))

    def add(self, stock: Floats, rows: Rows, added: Floats) -> None:
        """Add to a stock for some rows."""
        for turn in rounds(rows):
            who = rows[turn]
            stock[who] = stock[who].astype(np.float64) + added[turn]


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
            first, second = (
                Column(name, self.grievance.dtype, limits=(0.0, math.inf)) for name in ("grievance", "grudge")
            )
            residents.add(first, owner="grievance", values=self.grievance, writer=self._set_grievance)
            residents.add(second, owner="grievance", values=self.grudge, writer=self._set_grudge)

    def _set_grievance(self, row: int, value: float) -> None:
        self.grievance[row] = value

    def _set_grudge(self, row: int, value: float) -> None:
        self.grudge[row] = value

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
        closed = Events.of(rows, satisfaction, severity)
        self._rule.close(self.grievance, closed, self.numbers.relief, self.numbers.g_close)
        self._resent(closed)

    def events(self, rows: Rows, satisfaction: Floaty, severity: Floaty) -> None:
        """Take in events with a stated satisfaction that are no closures: only the grudge moves (7.2.4)."""
        self._resent(Events.of(rows, satisfaction, severity))

    def _resent(self, felt: Events) -> None:
        if len(felt.rows):
            self._rule.resent(self.grudge, felt, self.numbers.grudge_gain, self.numbers.grudge_below)

    def overdue(self, rows: Rows, severity: Floaty) -> None:
        """Take in issues that are overdue today: the stated grudge, nothing else."""
        self.add_grudge(rows, self.numbers.grudge_overdue * entries(severity, len(rows)))

    def add_grudge(self, rows: Rows, amount: Floaty) -> None:
        """Add to the grudge of some residents; repeated rows add up."""
        if len(rows):
            self._rule.add(self.grudge, np.asarray(rows), entries(amount, len(rows)))
