"""Rows of events come back as they were noted; what no table has is refused at once."""

from __future__ import annotations

import numpy as np
import pytest

from sim.errors import RuleError
from sim.observers.events import EVENTS, Events


def test_rows_come_back_in_their_order_and_types() -> None:
    events, one = Events(), {"t": 3.0, "community": 0, "resident": 7, "event": "joined"}
    events.note("partners", one)
    events.note("partners", {"event": "left", "resident": 8, "community": 1, "t": 4.5})
    assert events.rows("partners") == [one, {"t": 4.5, "community": 1, "resident": 8, "event": "left"}]
    tables = events.tables()
    assert tables.keys() == EVENTS.keys()
    assert tables["partners"]["t"].tolist() == [3.0, 4.5]
    for table, columns in EVENTS.items():
        for name, kind in columns.items():
            assert tables[table][name].dtype == np.dtype(kind)


@pytest.mark.parametrize(("table", "row"), [
    ("nothing", {"t": 1.0}),
    ("partners", {"t": 1.0, "community": 0, "resident": 7}),
    ("partners", {"t": 1.0, "community": 0, "resident": 7, "event": "joined", "why": "?"}),
])  # fmt: skip
def test_other_tables_and_columns_are_refused(table: str, row: dict[str, object]) -> None:
    events = Events()
    with pytest.raises(RuleError, match="give the columns"):
        events.note(table, row)
    assert events.rows("partners") == []
