"""Excel files of an office: one look for all sheets, and equal contents give equal bytes."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass
from typing import Any

from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter

from analysis.words import cells

FACE = "微软雅黑"
LINE = Side(style="thin", color="C9CFD6")
BOX = Border(left=LINE, right=LINE, top=LINE, bottom=LINE)
TITLE = Font(name=FACE, size=14, bold=True)
NOTE = Font(name=FACE, size=9, color="5B6675")
BODY = Font(name=FACE, size=10)
STRONG = Font(name=FACE, size=10, bold=True)
NARROWEST, WIDEST = 8, 46
EPOCH = (1980, 1, 1, 0, 0, 0)
STAMP = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*(<)")


@dataclass(frozen=True)
class Look:
    """Font, filling, place and border of a kind of cell."""

    font: Font
    fill: PatternFill
    alignment: Alignment
    border: Border


HEAD = Look(
    Font(name=FACE, size=10, bold=True),
    PatternFill("solid", fgColor="E3EAF2"),
    Alignment(horizontal="center", vertical="center", wrap_text=True),
    BOX,
)
INPUT = Look(BODY, PatternFill(), Alignment(horizontal="center", vertical="center"), BOX)
TOTAL = Look(
    STRONG, PatternFill("solid", fgColor="F5F2E8"), Alignment(horizontal="center", vertical="center"), BOX
)
TEXT = Look(BODY, PatternFill(), Alignment(horizontal="left", vertical="top", wrap_text=True), BOX)


def put(cell: Any, value: object, look: Look, number_format: str = "") -> None:
    """Write a value in a look; `number_format` as Excel writes it."""
    cell.value = value
    cell.font, cell.fill, cell.alignment, cell.border = look.font, look.fill, look.alignment, look.border
    if number_format:
        cell.number_format = number_format


def fit_widths(sheet: Any, *, skip_rows: int = 0, widest: int = WIDEST) -> None:
    """Make each column as wide as its longest line, within bounds; rows above the table do not count."""
    for column in range(1, sheet.max_column + 1):
        longest = NARROWEST
        for row in range(1 + skip_rows, sheet.max_row + 1):
            value = sheet.cell(row, column).value
            if value is not None:
                longest = max(longest, *(cells(line) for line in str(value).split("\n")))
        sheet.column_dimensions[get_column_letter(column)].width = min(longest + 3, widest)


def whole_book(book: Any) -> bytes:
    """The bytes of a workbook without the time at which it was made."""
    packed, fixed = io.BytesIO(), io.BytesIO()
    book.save(packed)
    with zipfile.ZipFile(packed) as old, zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as new:
        for name in sorted(old.namelist()):
            data = old.read(name)
            if name == "docProps/core.xml":
                data = STAMP.sub(rb"\g<1>2026-01-01T00:00:00Z\g<3>", data)
            part = zipfile.ZipInfo(name, EPOCH)
            part.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(part, data)
    return fixed.getvalue()
