"""The tables of events that mechanisms and submodels write with `town.note`, and what their columns are."""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sim.errors import RuleError

NUMBER, WHOLE, TEXT = np.float64, np.int64, object
CODES: Final[dict[Any, str]] = {NUMBER: "d", WHOLE: "q"}
EVENTS: Final[dict[str, dict[str, Any]]] = {
    "elders": {"t": NUMBER, "community": WHOLE, "resident": WHOLE, "delay": NUMBER, "found_by": TEXT, "harm": NUMBER},
    "alarms": {
        "t": NUMBER, "community": WHOLE, "resident": WHOLE, "true": WHOLE, "responded": WHOLE, "responder": TEXT,
        "hours": NUMBER,
    },
    "alerts": {
        "t": NUMBER, "community": WHOLE, "building": WHOLE, "topic": WHOLE, "p": NUMBER, "inspector": TEXT,
        "hours": NUMBER, "found": WHOLE,
    },
    "lists": {
        "month": WHOLE, "community": WHOLE, "list": TEXT, "kind": TEXT, "item": WHOLE, "building": WHOLE,
        "type": WHOLE, "beneficiaries": WHOLE, "resource": TEXT, "unit": WHOLE,
    },
    "grants": {
        "t": NUMBER, "community": WHOLE, "building": WHOLE, "name": TEXT, "cost_k": NUMBER, "approvals": WHOLE,
        "members": WHOLE, "granted": WHOLE,
    },
    "partners": {"t": NUMBER, "community": WHOLE, "resident": WHOLE, "event": TEXT},
    "activities": {"t": NUMBER, "community": WHOLE, "kind": TEXT, "attendance": WHOLE, "new_ties": WHOLE},
    "points": {
        "month": WHOLE, "community": WHOLE, "issued": NUMBER, "redeemed": NUMBER, "expired": NUMBER,
        "balance": NUMBER, "nominal_hours": NUMBER, "honoured": WHOLE, "spent_k": NUMBER,
    },
    "points_books": {
        "month": WHOLE, "community": WHOLE, "faded": NUMBER, "fined": NUMBER, "left": NUMBER, "gamed": NUMBER,
        "over_cap": NUMBER, "fund_k": NUMBER, "dry": WHOLE, "rewarded_days": WHOLE,
    },
    "gamed": {"t": NUMBER, "resident": WHOLE, "hours": NUMBER, "found": WHOLE},
    "ranking": {"month": WHOLE, "community": WHOLE, "score": NUMBER, "place": WHOLE, "pressed": WHOLE},
    "shocks": {"t": NUMBER, "community": WHOLE, "kind": TEXT, "building": WHOLE, "days": NUMBER},
    "newcomers": {"t": NUMBER, "community": WHOLE, "flats": WHOLE, "residents": WHOLE},
}  # fmt: skip


class Events:
    """Rows of events, kept by the column; a row of its own for each would take six times the memory."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[array[Any] | list[Any], ...]] = {
            name: tuple([] if kind is TEXT else array(CODES[kind]) for kind in columns.values())
            for name, columns in EVENTS.items()
        }

    def note(self, table: str, row: Mapping[str, Any]) -> None:
        """Add a row to a table.

        Raises:
            RuleError: The table is not listed, or has other columns.
        """
        columns = EVENTS.get(table, {})
        if row.keys() != columns.keys():
            raise RuleError(f"town.note({table!r}, ...): give the columns {sorted(columns)}")
        for name, kept in zip(columns, self._kept[table], strict=True):
            kept.append(row[name])

    def rows(self, table: str) -> list[dict[str, Any]]:
        """Return the rows of a table so far."""
        return [dict(zip(EVENTS[table], row, strict=True)) for row in zip(*self._kept[table], strict=True)]

    def tables(self) -> dict[str, dict[str, NDArray[Any]]]:
        """Return every table of events, also the empty ones."""
        return {
            name: {
                column: np.array(kept, dtype=kind)
                for (column, kind), kept in zip(columns.items(), self._kept[name], strict=True)
            }
            for name, columns in EVENTS.items()
        }
