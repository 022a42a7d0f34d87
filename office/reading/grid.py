"""A file as sheets of raw cells, before anybody knows what they mean."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from office.reading.problems import Notes, Place
from sim.scenario.ordinary import OddFileError, ordinary_bytes

Raw = str | int | float | None

TEXT_ENDINGS = (".csv", ".tsv", ".txt")
EXCEL_ENDINGS = (".xlsx", ".xlsm")
ENDINGS = ", ".join((*TEXT_ENDINGS[:1], *EXCEL_ENDINGS[:1]))
MOST_TABLE = 100_000_000
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True)
class Sheet:
    """One sheet: rows of raw cells, the first row is row 1 of the file.

    Attributes:
        name: Empty for a text file.
        rows: Rows of cells; rows may differ in length.
        spread: (row, column), from 0, of cells that were filled from a merged cell to their left.
    """

    name: str
    rows: list[list[Raw]]
    spread: frozenset[tuple[int, int]] = field(default_factory=frozenset)


def plain(raw: Raw) -> str:
    """The text of a cell: full-width signs made plain, spaces at the ends and doubled ones taken away."""
    if raw is None:
        return ""
    if isinstance(raw, float) and raw == int(raw) and abs(raw) < 1e15:
        raw = int(raw)
    return " ".join(unicodedata.normalize("NFKC", str(raw)).split())


def read_sheets(path: Path, notes: Notes) -> list[Sheet]:
    """The sheets of a text table or an Excel file; empty, with a problem noted, where it cannot be read."""
    place = Place(path.name)
    reader = _reader(path, notes)
    if reader is None:
        return []
    try:
        data = ordinary_bytes(path, MOST_TABLE)
    except FileNotFoundError:
        notes.problem(Place(str(path)), "reading.no_file")
        return []
    except IsADirectoryError:
        notes.problem(Place(str(path)), "reading.is_folder", allowed=ENDINGS)
        return []
    except OddFileError:
        notes.problem(Place(str(path)), "reading.odd_file", most=f"{MOST_TABLE / 1e6:g}")
        return []
    except OSError as error:
        notes.problem(Place(str(path)), "reading.unreadable", why=str(error.strerror or error))
        return []
    if not data.strip():
        notes.problem(place, "reading.empty_file")
        return []
    return reader(data, place, notes)


def _reader(path: Path, notes: Notes) -> Callable[[bytes, Place, Notes], list[Sheet]] | None:
    from office.reading import excel, text

    ending = path.suffix.lower()
    if ending in TEXT_ENDINGS:
        return text.sheets_of
    if ending in EXCEL_ENDINGS:
        return excel.sheets_of
    if ending == ".xls":
        notes.problem(Place(path.name), "reading.old_excel")
    else:
        notes.problem(Place(path.name), "reading.ending", ending=ending or "–", allowed=ENDINGS)
    return None
