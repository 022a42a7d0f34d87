"""The plan as tables on the terminal: schemes first, then money and benefit by floor."""

from __future__ import annotations

from rich.console import Console

from analysis.terminal import Column, print_table
from analysis.words import Words
from office.lift.phrases import chance_text, change_text, flips_text, money_text, scheme_title, summary, yuan
from office.lift.result import FloorLine, Plan, SchemePlan, Spread

FLIPS_FROM, WIDE, WIDEST = 100, 106, 124
FLOOR_COLUMNS = (
    ("plan.floor", 0), ("plan.flats", WIDE), ("plan.net", 0), ("plan.losing", WIDE), ("plan.pays", 0),
    ("plan.agreed", WIDEST), ("plan.yes_visits", 0), ("plan.yes_hearings", 0),
)  # fmt: skip
"""Key of the heading, and the width of the terminal from which on there is room for the column."""


def print_plan(plan: Plan, words: Words, console: Console | None = None) -> None:
    """Print the verdicts of all schemes, the floors of each, and the remarks."""
    headings = [
        Column(words("plan.scheme")), Column(words("plan.procedure")), Column(words("plan.chance"), "right"),
        Column(words("plan.verdict")), Column(words("plan.cheapest")),
        Column(words("plan.flips"), from_width=FLIPS_FROM),
    ]  # fmt: skip
    rows = [
        [
            scheme_title(scheme, words) if at == 0 else "", words.name("plan.procedure", one.procedure),
            chance_text(one, words), words.name("plan.verdict", one.verdict), change_text(one.cheapest, one, words),
            flips_text(one, words),
        ]
        for scheme in plan.schemes
        for at, one in enumerate(scheme.outcomes)
    ]  # fmt: skip
    lines = summary(plan, words)
    print_table(headings, rows, title="\n".join(lines), console=console)
    for scheme in plan.schemes:
        _print_floors(scheme, words, console)
    if plan.remarks:
        told = [[note.text(words)] for note in plan.remarks]
        print_table([Column(words("plan.remarks"))], told, console=console)


def _print_floors(scheme: SchemePlan, words: Words, console: Console | None) -> None:
    columns = [Column(words(key), "right", width) for key, width in FLOOR_COLUMNS]
    rows = [_floor(line, words) for line in scheme.floors]
    pays = sum(line.pays_fen for line in scheme.flats)
    title = words("plan.by_floor", scheme=scheme_title(scheme, words))
    caption = words("plan.balance", pays=yuan(pays, words))
    print_table(columns, rows, title=title, caption=caption, console=console)


def _floor(line: FloorLine, words: Words) -> list[str]:
    return [
        str(line.floor), str(line.flats), _span(line.net, words), words.percent(line.losing),
        money_text(line.pays_fen, words), _span(line.agreed, words),
        words.percent(line.yes["visits"]), words.percent(line.yes["hearings"]),
    ]  # fmt: skip


def _span(spread: Spread, words: Words) -> str:
    low, high = words.signed(spread.low, 0), words.signed(spread.high, 0)
    return f"{words.signed(spread.mean, 1)} [{low}, {high}]"
