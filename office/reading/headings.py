"""Which column holds what: headings in Chinese or English, in other words than ours, wherever the table begins."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass

from office.reading.grid import Raw, Sheet, plain

SEARCHED_ROWS = 40
LEAST_CHINESE, LEAST_LATIN = 2, 4
BRACKETS = re.compile(r"[(\[【〔<].*?[)\]】〕>]")
MARKS = re.compile(r"[\s*:：、,，.。_/\\|?？!！'\"-]+")


@dataclass(frozen=True)
class Column:
    """What a tool looks for in a table.

    Attributes:
        name: How the tool calls it.
        headings: Headings by which it is known, in any language; the first is told where it lacks.
        needed: Whether a table without it cannot be used.
    """

    name: str
    headings: tuple[str, ...]
    needed: bool = True


@dataclass(frozen=True)
class Found:
    """The heading of one column as it stands in the file."""

    at: int
    heading: str


@dataclass(frozen=True)
class Header:
    """A row of headings: where it is, which columns it names, which it names twice."""

    sheet: Sheet
    row: int
    found: dict[str, Found]
    twice: tuple[tuple[str, Found, Found], ...]


def bare(text: str) -> str:
    """A heading without brackets, spaces, stars and capitals."""
    return MARKS.sub("", BRACKETS.sub("", text)).casefold()


def best_header(sheets: Sequence[Sheet], columns: Sequence[Column]) -> Header | None:
    """The row that names most columns, over all sheets; None where no row names two (or the only one)."""
    rows = [
        header_of(sheet, at, columns) for sheet in sheets for at in range(min(len(sheet.rows), SEARCHED_ROWS))
    ]
    best = max(rows, key=lambda one: len(one.found), default=None)
    return best if best is not None and len(best.found) >= min(2, len(columns)) else None


def header_of(sheet: Sheet, at: int, columns: Sequence[Column]) -> Header:
    """One row read as headings. Exact headings are taken before those that only contain a known one."""
    cells = [
        (column, text)
        for column, raw in enumerate(sheet.rows[at])
        if (text := plain(raw)) and (at, column) not in sheet.spread
    ]
    found: dict[str, Found] = {}
    twice: list[tuple[str, Found, Found]] = []
    taken: set[int] = set()
    for match in (_exact, _containing):
        for column, text in cells:
            name = None if column in taken else match(text, columns)
            if name is None:
                continue
            one = Found(column, text)
            if name not in found:
                found[name] = one
                taken.add(column)
            elif match is _exact:
                twice.append((name, found[name], one))
    return Header(sheet, at, found, tuple(twice))


def _exact(text: str, columns: Sequence[Column]) -> str | None:
    names = {bare(heading): column.name for column in reversed(columns) for heading in column.headings}
    return names.get(bare(text)) or names.get(MARKS.sub("", text).casefold())


def _containing(text: str, columns: Sequence[Column]) -> str | None:
    """The column whose known heading is the longest that `text` contains."""
    given = bare(text)
    inside = [
        (len(known), column.name)
        for column in columns
        for heading in column.headings
        if (known := bare(heading)) in given
        and len(known) >= (LEAST_LATIN if known.isascii() else LEAST_CHINESE)
    ]
    return max(inside)[1] if inside else None


def nearest(column: Column, headings: Sequence[str]) -> str:
    """The heading of the file that looks most like the column's; empty where none does."""
    given = {bare(text): text for text in headings}
    for heading in column.headings:
        near = difflib.get_close_matches(bare(heading), given, n=1, cutoff=0.5)
        if near:
            return given[near[0]]
    return ""


def shown(cells: Sequence[Raw], most: int = 8) -> str:
    """The texts of a row, for a message."""
    texts = [text for raw in cells if (text := plain(raw))]
    return " | ".join(texts[:most]) + (" | …" if len(texts) > most else "")
