"""The Excel file for the hearing: schemes compared, money flat by flat, the law, what is assumed."""

from __future__ import annotations

from typing import Any

from analysis.words import Words
from office.lift.phrases import (
    change_text,
    flips_text,
    law_dates,
    law_lines,
    scheme_title,
    sources_text,
    summary,
    unit_text,
)
from office.lift.result import FlatLine, FloorLine, Outcome, Plan, SchemePlan
from office.workbook import BOX, HEAD, INPUT, NOTE, STRONG, TEXT, TITLE, TOTAL, fit_widths, put, whole_book

YUAN, SHARE, AREA, K, COEFFICIENT = "#,##0.00", "0%", "0.00", "+0.0;-0.0;0.0", "0.00"
LEFT_COLUMNS = ("plan.flat", "plan.floor", "plan.owner", "plan.area")
MONEY_COLUMNS = ("plan.coefficient", "plan.share", "plan.compensation", "plan.pays")
FLOOR_COLUMNS = (
    "plan.floor", "plan.flats", "plan.gain", "plan.loss", "plan.net", "plan.net_low", "plan.net_high",
    "plan.losing", "plan.share", "plan.compensation", "plan.pays", "plan.agreed", "plan.yes_visits",
    "plan.yes_hearings",
)  # fmt: skip
OUTCOME_COLUMNS = (
    "plan.scheme", "plan.procedure", "plan.chance", "plan.chance_low", "plan.chance_high", "plan.verdict",
    "plan.rounds", "plan.cheapest", "plan.flips",
)  # fmt: skip


def workbook(plan: Plan, words: Words) -> bytes:
    """The whole file; equal plans give equal bytes."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)
    _schemes(book.create_sheet(words("plan.sheet_schemes")), plan, words)
    _flats(book.create_sheet(words("plan.sheet_flats")), plan, words)
    _law(book.create_sheet(words("plan.sheet_law")), plan, words)
    _assumptions(book.create_sheet(words("plan.sheet_assumptions")), plan, words)
    for sheet in book.worksheets:
        sheet.page_setup.orientation = "landscape"
        sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
    return whole_book(book)


def _top(sheet: Any, title: str, *lines: str) -> int:
    """Write title and lines; the row below them comes back."""
    sheet.cell(1, 1, title).font = TITLE
    for at, line in enumerate(lines, 2):
        sheet.cell(at, 1, line).font = NOTE
    return len(lines) + 3


def _headings(sheet: Any, row: int, keys: tuple[str, ...], words: Words, first: int = 1) -> None:
    for at, key in enumerate(keys, first):
        put(sheet.cell(row, at), words(key), HEAD)


def _schemes(sheet: Any, plan: Plan, words: Words) -> None:
    row = _top(sheet, words("plan.book_title", kind=words.either(plan.kind_title)), *summary(plan, words))
    _headings(sheet, row, OUTCOME_COLUMNS, words)
    sheet.row_dimensions[row].height = 32
    for scheme in plan.schemes:
        for outcome in scheme.outcomes:
            row += 1
            _outcome(sheet, row, scheme, outcome, words)
    frozen = row - sum(len(scheme.outcomes) for scheme in plan.schemes) + 1
    for scheme in plan.schemes:
        row += 2
        sheet.cell(row, 1, words("plan.by_floor", scheme=scheme_title(scheme, words))).font = STRONG
        row = _floors(sheet, row + 1, scheme, words)
    sheet.cell(row + 2, 1, words("plan.book_note")).font = NOTE
    sheet.freeze_panes = sheet.cell(frozen, 1)
    for letter, width in zip(
        "ABCDEFGHIJKLM", (30, 16, 12, 12, 12, 14, 12, 46, 60, 13, 14, 15, 15), strict=True
    ):
        sheet.column_dimensions[letter].width = width


def _outcome(sheet: Any, row: int, scheme: SchemePlan, outcome: Outcome, words: Words) -> None:
    low, high = outcome.chance.interval
    cells: list[tuple[object, str]] = [
        (scheme_title(scheme, words), ""), (words.name("plan.procedure", outcome.procedure), ""),
        (outcome.chance.share, SHARE), (low, SHARE), (high, SHARE),
        (words.name("plan.verdict", outcome.verdict), ""), (outcome.rounds, "0.0"),
        (change_text(outcome.cheapest, outcome, words), ""), (flips_text(outcome, words), ""),
    ]  # fmt: skip
    for at, (value, shape) in enumerate(cells, 1):
        put(sheet.cell(row, at), value, TEXT if at in (1, 8, 9) else INPUT, shape)
    sheet.row_dimensions[row].height = 48


def _floors(sheet: Any, row: int, scheme: SchemePlan, words: Words) -> int:
    """Write the floors of a scheme; the last row used comes back."""
    _headings(sheet, row, FLOOR_COLUMNS, words)
    sheet.row_dimensions[row].height = 32
    for line in scheme.floors:
        row += 1
        for at, (value, shape) in enumerate(_floor_cells(line), 1):
            put(sheet.cell(row, at), value, INPUT, shape)
    row += 1
    sums = {1: words("plan.total"), 2: sum(line.flats for line in scheme.floors)}
    sums |= {
        9: _yuan(scheme, "share_fen"),
        10: _yuan(scheme, "compensation_fen"),
        11: _yuan(scheme, "pays_fen"),
    }
    for at in range(1, len(FLOOR_COLUMNS) + 1):
        put(sheet.cell(row, at), sums.get(at), TOTAL, YUAN if at in (9, 10, 11) else "")
    return row


def _floor_cells(line: FloorLine) -> list[tuple[object, str]]:
    return [
        (line.floor, "0"), (line.flats, "0"), (line.gain.mean, K), (-line.loss.mean, K), (line.net.mean, K),
        (line.net.low, K), (line.net.high, K), (line.losing, SHARE), (line.share_fen / 100, YUAN),
        (line.compensation_fen / 100, YUAN), (line.pays_fen / 100, YUAN), (line.agreed.mean, K),
        (line.yes["visits"], SHARE), (line.yes["hearings"], SHARE),
    ]  # fmt: skip


def _yuan(scheme: SchemePlan, name: str) -> float:
    return float(sum(getattr(line, name) for line in scheme.flats)) / 100


def _flats(sheet: Any, plan: Plan, words: Words) -> None:
    row = _top(sheet, words("plan.flats_title"), words("plan.flats_note"), summary(plan, words)[1])
    _headings(sheet, row + 1, LEFT_COLUMNS, words)
    for at in range(1, len(LEFT_COLUMNS) + 1):
        put(sheet.cell(row, at), None, HEAD)
        sheet.cell(row, at).border = BOX
    for at, scheme in enumerate(plan.schemes):
        first = len(LEFT_COLUMNS) + 1 + at * len(MONEY_COLUMNS)
        for column in range(first, first + len(MONEY_COLUMNS)):
            put(sheet.cell(row, column), None, HEAD)
        sheet.cell(row, first).value = scheme_title(scheme, words)
        sheet.merge_cells(
            start_row=row, end_row=row, start_column=first, end_column=first + len(MONEY_COLUMNS) - 1
        )
        _headings(sheet, row + 1, MONEY_COLUMNS, words, first)
    for below, flat in enumerate(plan.stairwell.flats):
        left = [
            flat.name,
            flat.floor,
            "" if flat.owner.startswith("#") else flat.owner,
            flat.area_cm2 / 10_000,
        ]
        for at, value in enumerate(left, 1):
            put(sheet.cell(row + 2 + below, at), value, INPUT, AREA if at == len(left) else "")
        for at, scheme in enumerate(plan.schemes):
            _money(sheet, row + 2 + below, len(left) + 1 + at * len(MONEY_COLUMNS), scheme.flats[below])
    _flat_totals(sheet, row + 2 + len(plan.stairwell.flats), plan, words)
    sheet.row_dimensions[row].height = 32
    sheet.freeze_panes = sheet.cell(row + 2, 2)
    fit_widths(sheet, skip_rows=row, widest=24)


def _money(sheet: Any, row: int, first: int, line: FlatLine) -> None:
    sums = (line.share_fen / 100, line.compensation_fen / 100, line.pays_fen / 100)
    for at, value in enumerate((line.coefficient, *sums), first):
        put(sheet.cell(row, at), value, INPUT, COEFFICIENT if at == first else YUAN)


def _flat_totals(sheet: Any, row: int, plan: Plan, words: Words) -> None:
    area = sum(flat.area_cm2 for flat in plan.stairwell.flats) / 10_000
    for at, value in enumerate((words("plan.total"), None, None, area), 1):
        put(sheet.cell(row, at), value, TOTAL, AREA if at == len(LEFT_COLUMNS) else "")
    for at, scheme in enumerate(plan.schemes):
        first = len(LEFT_COLUMNS) + 1 + at * len(MONEY_COLUMNS)
        sums = (None, *(_yuan(scheme, name) for name in ("share_fen", "compensation_fen", "pays_fen")))
        for column, value in enumerate(sums, first):
            put(sheet.cell(row, column), value, TOTAL, YUAN)


def _law(sheet: Any, plan: Plan, words: Words) -> None:
    row = _top(
        sheet,
        words("plan.law_title"),
        words.either(plan.law_title),
        law_dates(plan, words),
    )
    for heading, text in law_lines(plan, words):
        put(sheet.cell(row, 1), heading, HEAD)
        put(sheet.cell(row, 2), text, TEXT)
        sheet.row_dimensions[row].height = 18 * max(1, -(-len(text) // 50))
        row += 1
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 26, 100


def _assumptions(sheet: Any, plan: Plan, words: Words) -> None:
    row = _top(sheet, words("plan.assumptions_title"), words("plan.assumptions_note"))
    for key in ("plan.means_draws", "plan.means_positions", "plan.means_verdict", "plan.means_limits"):
        put(
            sheet.cell(row, 1),
            words(key, least=words.percent(plan.least), about=words.either(plan.about)),
            TEXT,
        )
        sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=4)
        sheet.row_dimensions[row].height = 48
        row += 1
    row += 1
    _headings(sheet, row, ("plan.number", "plan.value", "plan.unit", "plan.source"), words)
    for one in plan.assumptions:
        row += 1
        for at, value in enumerate(
            (words.either(one.title), one.value, unit_text(one.unit, words), sources_text(one.source, words)),
            1,
        ):
            put(sheet.cell(row, at), value, TEXT)
    row += 2
    sheet.cell(row, 1, words("plan.remarks")).font = STRONG
    for note in plan.remarks:
        row += 1
        put(sheet.cell(row, 1), note.text(words), TEXT)
        sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=4)
        sheet.row_dimensions[row].height = 32
    for letter, width in zip("ABCD", (52, 24, 18, 40), strict=True):
        sheet.column_dimensions[letter].width = width
