"""Excel sheets as rows of raw cells; merged cells are filled with what stands in their first one."""

from __future__ import annotations

import datetime
import io
import warnings
from collections.abc import Iterator
from typing import Any
from zipfile import BadZipFile

from office.reading.grid import OLE, ZIP, Raw, Sheet
from office.reading.headings import SEARCHED_ROWS
from office.reading.problems import Notes, Place
from office.reading.zipped import MOST_UNPACKED, too_vast

MOST_ROWS, MOST_COLUMNS = 20_000, 200


def sheets_of(data: bytes, place: Place, notes: Notes) -> list[Sheet]:
    """The visible sheets of an Excel file; empty, with a problem noted, where it cannot be opened."""
    if data.startswith(OLE):
        notes.problem(place, "reading.locked_excel")
        return []
    if not data.startswith(ZIP):
        notes.problem(place, "reading.text_inside")
        return []
    if vast := too_vast(data):
        notes.problem(place, vast, most=f"{MOST_UNPACKED / 1e6:g}")
        return []
    opened = _opened(data)
    if opened is None:
        notes.problem(place, "reading.broken_excel")
        return []
    values, formulas = opened
    return [
        _sheet(values[name], formulas[name])
        for name in values.sheetnames
        if getattr(values[name], "sheet_state", "") == "visible" and hasattr(values[name], "merged_cells")
    ]


def _opened(data: bytes) -> tuple[Any, Any] | None:
    """The workbook twice: with stored results, and with formulas."""
    from openpyxl import load_workbook

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl warns of decorations that it does not keep
            return load_workbook(io.BytesIO(data), data_only=True), load_workbook(io.BytesIO(data))
    except (BadZipFile, KeyError, ValueError, TypeError, AttributeError, OSError, SyntaxError):
        return None  # a zip that is no workbook fails wherever openpyxl first misses something


def _sheet(values: Any, formulas: Any) -> Sheet:
    """One sheet. A formula whose result was never stored stands as its own text."""
    last, width = min(values.max_row, MOST_ROWS), min(values.max_column, MOST_COLUMNS)
    rows: list[list[Raw]] = [[None] * width for _ in range(last)]
    for at, column, value in _held(values, last, width):
        rows[at][column] = _raw(value)
    for at, column, value in _held(formulas, last, width):
        if rows[at][column] is None and isinstance(value, str):
            rows[at][column] = _raw(value)
    spread = set()
    for block in values.merged_cells.ranges:
        if block.min_row > last or block.min_col > width:
            continue
        first = rows[block.min_row - 1][block.min_col - 1]
        for at in range(block.min_row - 1, min(block.max_row, last)):
            for column in range(block.min_col - 1, min(block.max_col, width)):
                rows[at][column] = first
                if column >= block.min_col and at < SEARCHED_ROWS:
                    spread.add((at, column))
    return Sheet(str(values.title), rows, frozenset(spread))


def _held(sheet: Any, last: int, width: int) -> Iterator[tuple[int, int, object]]:
    """(row, column, value) of the cells that a sheet holds, from 0.

    openpyxl's own iterators make every cell up to the last one, billions where a stray one stands far off.
    """
    for (row, column), cell in sheet._cells.items():
        if row <= last and column <= width:
            yield row - 1, column - 1, cell.value


def _raw(value: object) -> Raw:
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, (int, float, str)):
        return value
    if isinstance(value, datetime.datetime) and value.time() == datetime.time():
        return value.date().isoformat()
    return str(value)
