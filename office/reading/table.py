"""A user's table as rows of named cells, each of which knows where it stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from office.reading.grid import Raw, plain, read_sheets
from office.reading.headings import Column, Header, best_header, nearest, shown
from office.reading.problems import Notes, Place

TOTALS = frozenset(
    (
        "合计", "总计", "小计", "共计", "累计", "汇总", "总数", "合计数", "平均", "均值",
        "total", "totals", "sum", "subtotal", "grandtotal", "average", "mean",
    )
)  # fmt: skip
ASIDES = ("注:", "注1", "备注:", "说明:", "填表", "制表", "审核", "note:", "notes:", "remark:")


@dataclass(frozen=True)
class Cell:
    """One cell: what stands there, and where. A column that the table lacks gives empty cells."""

    raw: Raw
    place: Place

    @property
    def text(self) -> str:
        """What stands there, in plain signs."""
        return plain(self.raw)


@dataclass(frozen=True)
class Row:
    """One row of the table; `number` counts as the file does, from 1."""

    number: int
    cells: dict[str, Cell]

    def __getitem__(self, name: str) -> Cell:
        return self.cells[name]


@dataclass(frozen=True)
class Table:
    """Rows under known headings.

    Attributes:
        place: File and sheet.
        headings: Heading in the file by the name of the column; columns that the file lacks are not in it.
        rows: Rows that hold data: no blank ones, totals, asides or repeated headings.
    """

    place: Place
    headings: dict[str, str]
    rows: tuple[Row, ...]


def read_table(path: Path, columns: Sequence[Column], notes: Notes) -> Table | None:
    """Read the table of a text or Excel file.

    What is wrong is noted, all of it; None comes back where there is nothing to read rows from. Titles above
    the headings, blank rows, totals, and remarks below the table are left out.
    """
    sheets = read_sheets(path, notes)
    if not sheets:
        if not notes.problems:
            notes.problem(Place(path.name), "reading.no_sheet")
        return None
    header = best_header(sheets, columns)
    if header is None:
        _no_header(path, sheets[0].rows, columns, notes)
        return None
    place = Place(path.name, header.sheet.name)
    _check_headings(header, columns, place, notes)
    rows = tuple(_rows(header, columns, place, notes))
    if not rows:
        notes.problem(place, "reading.no_rows", row=str(header.row + 1))
    return Table(place, {name: one.heading for name, one in header.found.items()}, rows)


def _no_header(path: Path, rows: Sequence[Sequence[Raw]], columns: Sequence[Column], notes: Notes) -> None:
    wanted = ", ".join(column.headings[0] for column in columns if column.needed)
    first = next((shown(row) for row in rows if shown(row)), "")
    key = "reading.no_headings" if first else "reading.empty_file"
    notes.problem(Place(path.name), key, **({"wanted": wanted, "found": first} if first else {}))


def _check_headings(header: Header, columns: Sequence[Column], place: Place, notes: Notes) -> None:
    row = Place(place.file, place.sheet, header.row + 1)
    cells = header.sheet.rows[header.row]
    used = {one.at for one in header.found.values()}
    spare = [plain(raw) for at, raw in enumerate(cells) if plain(raw) and at not in used]
    for column in columns:
        if column.name in header.found or not column.needed:
            continue
        near = nearest(column, spare)
        values = {"wanted": " / ".join(column.headings[:3]), "found": near or shown(cells)}
        notes.problem(row, "reading.column_near" if near else "reading.column_missing", **values)
    for _, one, two in header.twice:
        notes.problem(row, "reading.column_twice", one=one.heading, two=two.heading)


def _rows(header: Header, columns: Sequence[Column], place: Place, notes: Notes) -> list[Row]:
    named = [one.at for one in header.found.values()]
    rows = []
    for at in range(header.row + 1, len(header.sheet.rows)):
        raw = header.sheet.rows[at]
        if not any(plain(raw[column]) for column in named if column < len(raw)):
            continue
        texts = [text for one in raw if (text := plain(one))]
        where = Place(place.file, place.sheet, at + 1)
        if _is_total(texts):
            notes.remark(where, "reading.total_row", found=texts[0])
        elif texts[0].casefold().startswith(ASIDES) or (len(set(texts)) == 1 and len(texts) == len(raw) > 1):
            notes.remark(where, "reading.aside_row", found=texts[0])
        elif [plain(one) for one in raw] != [plain(one) for one in header.sheet.rows[header.row]]:
            rows.append(_row(header, columns, raw, where))
    return rows


def _is_total(texts: Sequence[str]) -> bool:
    first = texts[0].casefold().replace(" ", "").rstrip(":：")
    return first in TOTALS


def _row(header: Header, columns: Sequence[Column], raw: Sequence[Raw], where: Place) -> Row:
    cells = {}
    for column in columns:
        found = header.found.get(column.name)
        value = raw[found.at] if found is not None and found.at < len(raw) else None
        heading = found.heading if found is not None else column.headings[0]
        cells[column.name] = Cell(value, Place(where.file, where.sheet, where.row, heading))
    return Row(where.row, cells)
