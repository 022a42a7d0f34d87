"""The tables of events that mechanisms and submodels write with `town.note`, and what their columns are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sim.errors import RuleError

NUMBER, WHOLE, TEXT = np.float64, np.int64, object
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


def event_tables(noted: Mapping[str, Sequence[Mapping[str, Any]]]) -> dict[str, dict[str, NDArray[Any]]]:
    """Return every table of events, also the empty ones.

    Raises:
        RuleError: Somebody noted in a table that is not listed, or other columns than it has.
    """
    for name, rows in noted.items():
        for row in rows[:1]:
            if name not in EVENTS or set(row) != set(EVENTS[name]):
                raise RuleError(f"town.note({name!r}, ...): give the columns {sorted(EVENTS.get(name, {}))}")
    return {
        name: {
            column: np.array([row[column] for row in noted.get(name, ())], dtype=kind)
            for column, kind in columns.items()
        }
        for name, columns in EVENTS.items()
    }
