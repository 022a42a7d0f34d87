"""A table to fill in: headings, how to fill them, and a worked example of twelve flats."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

from analysis.folder.writing import refusal, whole_file
from analysis.words import Words
from office.lift.columns import TEMPLATE
from office.lift.stairwell import Flat, read_stairwell
from office.workbook import HEAD, INPUT, NOTE, TITLE, fit_widths, put, whole_book
from scenarios import data_file
from sim.errors import InputError

EXAMPLE = data_file("examples", "stairwell.csv")
ENDINGS = (".csv", ".xlsx")
CHOICES = {"use": ("owner", "let", "vacant"), "position": ("for", "against", "unknown")}
FORMATS = {"area": "0.00", "needs": "#,##0", "flat": "0", "age": "0"}
SPARE_ROWS = 60


def write_template(path: Path, words: Words) -> Path:
    """Write the worked example, csv or xlsx by the ending; the path comes back.

    Raises:
        InputError: Another ending, or the file is there already.
        FolderError: The folder cannot be made or written.
    """
    ending = path.suffix.lower()
    if ending not in ENDINGS:
        raise InputError(words("plan.template_ending", file=str(path), allowed=", ".join(ENDINGS)))
    if path.exists():
        raise InputError(words("plan.template_there", file=str(path)))
    rows = example_rows(words)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise refusal(path.parent, error) from error
    with whole_file(path) as file:
        file.write_bytes(_csv(rows, words) if ending == ".csv" else whole_book(_workbook(rows, words)))
    return path


def headings(words: Words) -> list[str]:
    """The headings of the table in the language."""
    return [words.name("plan.column", column.name) for column in TEMPLATE]


def example_rows(words: Words) -> list[list[str | int | float]]:
    """The rows of the worked example, a flat each, in the language."""
    stairwell = read_stairwell(EXAMPLE, words)
    return [_row(flat, stairwell.floors, words) for flat in stairwell.flats]


def _row(flat: Flat, floors: int, words: Words) -> list[str | int | float]:
    stated = "" if flat.needs_fen is not None else words.name("plan.position", flat.position or "unknown")
    return [
        int(flat.name), flat.floor, flat.area_cm2 / 10_000, words.name("plan.use", str(flat.use)),
        "" if flat.age is None else flat.age, stated,
        "" if flat.needs_fen is None else flat.needs_fen // 100, flat.owner, floors,
    ]  # fmt: skip


def _csv(rows: list[list[str | int | float]], words: Words) -> bytes:
    """Text with the mark by which Excel knows UTF-8."""
    told = io.StringIO(newline="")
    writer = csv.writer(told)
    writer.writerows([[words("plan.example_title")], headings(words), *rows])
    return told.getvalue().encode("utf-8-sig")


def _workbook(rows: list[list[str | int | float]], words: Words) -> Any:
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    sheet.title = words("plan.template_sheet")
    sheet.append([words("plan.example_title")])
    sheet.append(headings(words))
    for row in rows:
        sheet.append([None if cell == "" else cell for cell in row])
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(TEMPLATE))
    sheet["A1"].font = TITLE
    for cell in sheet[2]:
        put(cell, cell.value, HEAD)
    for line in sheet.iter_rows(min_row=3, max_row=2 + len(rows)):
        for cell, column in zip(line, TEMPLATE, strict=True):
            put(cell, cell.value, INPUT, FORMATS.get(column.name, ""))
    _choices(sheet, words)
    sheet.freeze_panes = "A3"
    fit_widths(sheet, skip_rows=1)
    _instructions(book, words)
    return book


def _choices(sheet: Any, words: Words) -> None:
    """Lists to choose from where only some words are understood."""
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    for at, column in enumerate(TEMPLATE, 1):
        if column.name not in CHOICES:
            continue
        family = f"plan.{column.name}"
        spoken = ",".join(words.name(family, name) for name in CHOICES[column.name])
        rule = DataValidation(type="list", formula1=f'"{spoken}"', allow_blank=True, showErrorMessage=False)
        letter = get_column_letter(at)
        rule.add(f"{letter}3:{letter}{SPARE_ROWS}")
        sheet.add_data_validation(rule)


def _instructions(book: Any, words: Words) -> None:
    """A second sheet that says how each column is filled in."""
    sheet = book.create_sheet(words("plan.how_sheet"))
    sheet.append([words("plan.how_title")])
    sheet["A1"].font = TITLE
    for column in TEMPLATE:
        sheet.append([words.name("plan.column", column.name), words.name("plan.how", column.name)])
    sheet.append([])
    sheet.append([words("plan.how_run")])
    sheet.cell(sheet.max_row, 1).font = NOTE
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 24, 90
