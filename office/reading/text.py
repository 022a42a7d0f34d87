"""Text tables: UTF-8 with or without mark, UTF-16, GB18030; comma, semicolon or tab between cells."""

from __future__ import annotations

import codecs
import csv
import io
from collections import Counter

from office.reading.grid import OLE, ZIP, Raw, Sheet
from office.reading.problems import Notes, Place

DELIMITERS = (",", ";", "\t", "，", "；")
MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
SAMPLE_ROWS = 200


def sheets_of(data: bytes, place: Place, notes: Notes) -> list[Sheet]:
    """The one sheet of a text table; empty, with a problem noted, where it is no text."""
    if data.startswith((ZIP, OLE)):
        notes.problem(place, "reading.excel_inside")
        return []
    text = decoded(data)
    if text is None:
        notes.problem(place, "reading.no_text")
        return []
    return [Sheet("", cells_of(text))]


def decoded(data: bytes) -> str | None:
    """The text of the bytes by mark, else UTF-8, UTF-16 where every other byte is zero, else GB18030."""
    for mark, name in MARKS:
        if data.startswith(mark):
            return _tried(data, name)
    if b"\x00" in data[:4096]:
        return _tried(data, "utf-16-be" if data[:1] == b"\x00" else "utf-16-le")
    text = _tried(data, "utf-8")
    return text if text is not None else _tried(data, "gb18030")


def _tried(data: bytes, name: str) -> str | None:
    try:
        text = data.decode(name)
    except UnicodeDecodeError:
        return None
    return None if "\x00" in text else text


def cells_of(text: str) -> list[list[Raw]]:
    """Rows of cells, split at the sign that cuts most rows into equally many cells.

    A quoted cell may hold line breaks; rows of the result count as rows of the table, not lines of the file.
    """
    tables = [(_split(text, sign), -at) for at, sign in enumerate(DELIMITERS)]
    rows, _ = max(tables, key=lambda one: (*_fit(one[0]), one[1]))
    return [[cell.strip() or None for cell in row] for row in rows]


def _split(text: str, sign: str) -> list[list[str]]:
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=sign))
    except csv.Error:
        return []


def _fit(rows: list[list[str]]) -> tuple[int, int]:
    """How many rows have the commonest width above one, and that width."""
    widths = Counter(len(row) for row in rows[:SAMPLE_ROWS] if len(row) > 1)
    if not widths:
        return 0, 0
    width, count = max(widths.items(), key=lambda one: (one[1], one[0]))
    return count, width
