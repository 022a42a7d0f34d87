"""The table of a search on the terminal: winner, best named, best random, nothing, in unseen communities."""

from __future__ import annotations

from rich.console import Console

from analysis.planner.searched import NOTHING, Searched
from analysis.planner.sentences import headline, promise
from analysis.terminal.table import Cell, Column, print_table, stdout_console
from analysis.words import Words


def print_designs(data: Searched, words: Words, *, console: Console | None = None) -> None:
    """Print the four rows, then what they say, each in one line."""
    screen = console or stdout_console()
    columns = [Column(words("designs.design")), Column(words("designs.score"), "right")]
    columns += [Column(words("designs.interval"), "right"), Column(words("designs.against_nothing"))]
    columns += [
        Column(data.shown(str(one["indicator"]), words).title, "right") for one in data.objectives.values()
    ]
    rows = [_row(data, kind, words) for kind in data.kinds]
    print_table(columns, rows, title=words("designs.table_title"), console=screen)
    for line in (*headline(data, words), *promise(data, words)):
        screen.print(line, soft_wrap=True)


def _row(data: Searched, kind: str, words: Words) -> list[Cell]:
    label = data.label(kind)
    score = data.test(label, "score")
    cells: list[Cell] = [data.title(kind, words), words.signed(float(score["difference"]), 2)]
    if kind == NOTHING:
        cells = [cells[0], words.number(0, 0), "", ""]
    else:
        verdict = data.verdict(NOTHING, kind).replace(" ", "_")
        cells += [words.interval(score["low"], score["high"], 2), words.name("verdict", verdict)]
    for objective in data.objectives.values():
        name = str(objective["indicator"])
        cells.append(data.shown(name, words).value(data.value(label, name)))
    return cells
