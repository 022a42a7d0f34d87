"""Columns of all residents of all communities, and who owns each.

A resident is a row; communities lie one after another. A column has one owner, who holds the only writable
array; everybody else reads through a view that refuses to be written. This file knows no rule, and neither
mesa nor the agents: the model gives it the makers of handles and of sets of handles.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from numbers import Integral, Real
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from sim.errors import InputError, OwnershipError, RuleError
from sim.parameters import finite, unknown

Array = NDArray[Any]
Rows = NDArray[np.integer]
Writer = Callable[[int, float], None]
Limits = tuple[float, float]
UNLIMITED: Limits = (-math.inf, math.inf)


@dataclass(frozen=True, slots=True)
class Column:
    """Declaration of a column: name, type of its elements, unit, meaning, and what may be set from outside."""

    name: str
    dtype: DTypeLike
    unit: str = "-"
    meaning: str = ""
    limits: Limits = UNLIMITED


@dataclass(frozen=True, slots=True)
class _Held:
    column: Column
    owner: str
    storage: Array
    view: Array
    writer: Writer | None


@dataclass(frozen=True, slots=True)
class _Derived:
    source: str
    rule: Callable[[Array], Array]
    writer: Writer | None
    limits: Limits


def _held(column: Column, owner: str, storage: Array, writer: Writer | None) -> _Held:
    view = storage.view()
    view.flags.writeable = False
    return _Held(column, owner, storage, view, writer)


def _whole(storage: Array) -> tuple[Array, int]:
    """Return the array whose memory the storage shares, and where in it the storage begins (bytes)."""
    base = storage.base
    if not isinstance(base, np.ndarray) or not base.flags.c_contiguous:
        return storage, 0
    return base, int(storage.__array_interface__["data"][0] - base.__array_interface__["data"][0])


class Residents:
    """All residents, as columns of length `n`.

    Args:
        n: Number of residents; 0 is legal.
    """

    def __init__(self, n: int) -> None:
        self.n = n
        self._held: dict[str, _Held] = {}
        self._derived: dict[str, _Derived] = {}
        self._handles: dict[int, Any] = {}
        self._make_handle: Callable[[int], Any] | None = None
        self._make_set: Callable[[list[Any]], Any] | None = None
        self.during_step = False
        self.day = 0
        self.noted: list[tuple[int, int, str, float]] = []

    def add(
        self, column: Column, *, owner: str, values: Array | None = None, writer: Writer | None = None
    ) -> Array:
        """Add a column and return the owner's writable array.

        Args:
            column: What the column is.
            owner: Who alone may write it.
            values: Storage to use (may be a strided slice of the owner's own array); zeros if None.
            writer: How the owner takes an intervention from outside, `writer(row, value)`; None refuses them.

        Raises:
            OwnershipError: The column exists already.
            RuleError: The storage has another length or type.
        """
        if column.name in self._held or column.name in self._derived:
            held = self._held.get(column.name)
            raise OwnershipError(
                f"{owner} adds the column {column.name!r}, which {held.owner if held else 'another rule'} owns already"
            )
        storage = np.zeros(self.n, column.dtype) if values is None else values
        if len(storage) != self.n or storage.dtype != np.dtype(column.dtype):
            raise RuleError(f"{owner}: column {column.name!r} needs {self.n} x {np.dtype(column.dtype)}")
        self._held[column.name] = _held(column, owner, storage, writer)
        return storage

    def derive(
        self,
        name: str,
        source: str,
        rule: Callable[[Array], Array],
        writer: Writer | None = None,
        limits: Limits = UNLIMITED,
    ) -> None:
        """Add a column that is computed from another whenever it is read, such as a probability from a logit."""
        if name in self._held or name in self._derived:
            raise OwnershipError(f"the column {name!r} exists already")
        self._derived[name] = _Derived(source, rule, writer, limits)

    def __getitem__(self, name: str) -> Array:
        """Return a read-only view of a column (a fresh read-only array for a derived one)."""
        held = self._held.get(name)
        if held is not None:
            return held.view
        if name in self._derived:
            derived = self._derived[name]
            values = derived.rule(self[derived.source])
            values.flags.writeable = False
            return values
        raise InputError(unknown("column of residents", name, self.names()))

    def __contains__(self, name: object) -> bool:
        return name in self._held or name in self._derived

    def __len__(self) -> int:
        return self.n

    def names(self) -> list[str]:
        """Return the names of all columns, sorted."""
        return sorted([*self._held, *self._derived])

    def owner(self, name: str) -> str:
        """Return who owns a column."""
        return self._held[self._derived[name].source if name in self._derived else name].owner

    def columns(self) -> list[Column]:
        """Return the declarations of all stored columns, in the order in which they were added."""
        return [held.column for held in self._held.values()]

    # --- handles -------------------------------------------------------------------------------------------

    def use_handles(self, make: Callable[[int], Any], make_set: Callable[[list[Any]], Any]) -> None:
        """Take the makers of handles: the model's business, since handles are Mesa agents."""
        self._make_handle, self._make_set = make, make_set

    def agent(self, row: int) -> Any:
        """Return the cached handle of a row.

        Raises:
            InputError: There is no such row.
        """
        row = self._row(row)
        if self._make_handle is None:
            raise RuleError("residents have no handles outside a model")
        if row not in self._handles:
            self._handles[row] = self._make_handle(row)
        return self._handles[row]

    def agents(self, where: Rows | Sequence[int] | NDArray[np.bool_] | None = None) -> Any:
        """Return a Mesa AgentSet of handles: of all residents, of some rows, or of those where a mask holds."""
        if where is None:
            rows = np.arange(self.n)
        else:
            rows = np.asarray(where)
            if rows.dtype == np.bool_:
                if len(rows) != self.n:
                    raise InputError(f"a mask of residents needs {self.n} elements, this one has {len(rows)}")
                rows = np.flatnonzero(rows)
        if self._make_set is None:
            raise RuleError("residents have no handles outside a model")
        return self._make_set([self.agent(row) for row in rows.tolist()])

    def intervene(self, row: int, name: str, value: float) -> None:
        """Set one value from outside the rules, through the column's owner; noted in `noted`.

        Raises:
            RuleError: A step is under way.
            InputError: There is no such row or column, it cannot be set, or the value is not finite or out of range.
        """
        if not isinstance(name, str):
            raise InputError(f"{name!r} is not the name of a column of residents; give text")
        if name not in self:
            raise InputError(unknown("column of residents", name, self.names()))
        row = self._row(row)
        if self.during_step:
            raise RuleError(
                f"resident {row}: {name} can be set between steps only; rules write their own columns"
            )
        settable = self._derived.get(name) or self._held[name]
        writer = settable.writer
        if writer is None:
            raise InputError(
                f"resident {row}: {name} belongs to {self.owner(name)} and cannot be set from outside"
            )
        if not self._fits(name, value):
            raise InputError(
                f"resident {row}: {name} = {value!r} is not a finite number that the column can hold"
            )
        low, high = settable.limits if isinstance(settable, _Derived) else settable.column.limits
        if not low <= value <= high:
            span = f"{low:g} to {high:g}" if high < math.inf else f"{low:g} or more"
            raise InputError(f"resident {row}: {name} = {value!r}: out of range; allowed is {span}")
        writer(row, float(value))
        self.noted.append((self.day, row, name, float(value)))

    def _row(self, row: int) -> int:
        """Return a row as Python's own number. Raises InputError where there is none."""
        if isinstance(row, bool) or not isinstance(row, Integral) or not 0 <= row < self.n:
            raise InputError(f"there is no resident {row!r}; rows are 0 to {self.n - 1}")
        return int(row)

    def _fits(self, name: str, value: float) -> bool:
        """Whether a value is a number that is finite in the type of the column."""
        if isinstance(value, bool) or not isinstance(value, Real) or not finite(value):
            return False
        column = self._held[self._derived[name].source if name in self._derived else name].column
        with np.errstate(over="ignore"):
            return bool(np.isfinite(np.float64(value).astype(column.dtype)))

    def __getstate__(self) -> dict[str, Any]:
        """Keep a column by its owner's array, since a pickled view is a copy of its own."""
        held = [
            (one.column, one.owner, one.writer, *_whole(one.storage), one.storage.strides)
            for one in self._held.values()
        ]
        return {**self.__dict__, "_held": held}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state, _held={})
        for column, owner, writer, whole, offset, strides in state["_held"]:
            shared = np.ndarray((self.n,), column.dtype, whole, offset, strides) if self.n else whole
            self._held[column.name] = _held(column, owner, shared, writer)
