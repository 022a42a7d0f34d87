"""Tables on stdout: as wide as the terminal, plain text where nobody looks at it on a screen."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import pandas as pd
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from analysis.shown import KINDS, Verdict, shown, shown_in, verdict_of
from analysis.tables import Tables, regime_title, window_title
from analysis.words import Words, cells, folded

WIDE, FULL = 100, 140
PLAIN_WIDTH = 160
HEADING, NAME = 14, 22
YUAN_PER_K = 1000.0
VERDICT_STYLES = {"better": "green", "worse": "red", "not resolved": "dim"}
Cell = str | Text


@dataclass(frozen=True)
class Column:
    """One column: heading, side its text stands on, terminal width below which it is left out."""

    heading: str
    side: Literal["left", "right"] = "left"
    from_width: int = 0


def print_table(
    columns: Sequence[Column],
    rows: Iterable[Sequence[Cell]],
    *,
    title: str = "",
    caption: str = "",
    console: Console | None = None,
) -> None:
    """Print rows under headings; numbers belong in columns with side "right".

    On a terminal the table takes its width and leaves out columns that do not fit; elsewhere it is plain text
    of 160 columns without colour.
    """
    screen = console or stdout_console()
    kept = [at for at, column in enumerate(columns) if screen.width >= column.from_width]
    table = Table(
        title=Text(title) if title else None,
        caption=Text(caption) if caption else None,
        box=box.SIMPLE_HEAD if screen.is_terminal else box.ASCII2,
        title_justify="left",
        caption_justify="left",
        title_style="bold",
        caption_style="dim",
        pad_edge=False,
    )
    for at in kept:
        number = columns[at].side == "right"
        heading = "\n".join(folded(columns[at].heading, HEADING)) if number else columns[at].heading
        table.add_column(
            Text(heading),
            justify=columns[at].side,
            overflow="fold",
            no_wrap=number,
            vertical="top",
            min_width=None if number else min(NAME, cells(heading)),
        )
    for row in rows:
        table.add_row(*(Text(cell) if isinstance(cell, str) else cell for cell in (row[at] for at in kept)))
    screen.print(table)


def stdout_console() -> Console:
    """The console of stdout: coloured on a terminal (but for NO_COLOR), else plain and 160 wide."""
    if sys.stdout.isatty():
        return Console(highlight=False)
    return Console(
        file=sys.stdout, width=PLAIN_WIDTH, color_system=None, highlight=False, legacy_windows=False
    )


def print_comparison(
    data: Tables, words: Words, *, console: Console | None = None, alternative: str | None = None
) -> None:
    """Print one alternative's verdicts against the baseline, headline window, primary family first."""
    alternative = alternative or data.alternative
    contrast = data.contrast(alternative)
    columns = [
        Column(words("table.indicator")),
        Column(words("table.unit"), from_width=FULL),
        Column(regime_title(data, words, data.baseline), "right", WIDE),
        Column(regime_title(data, words, alternative), "right", WIDE),
        Column(words("table.difference"), "right"),
        Column(words("table.interval"), "right"),
        Column(words("table.verdict")),
    ]
    rows = [_row(entry, words) for _, entry in _ordered(contrast, words).iterrows()]
    title = words(
        "table.title",
        alternative=regime_title(data, words, alternative),
        baseline=regime_title(data, words, data.baseline),
        window=window_title(data, words),
    )
    print_table(
        columns,
        rows,
        title=title,
        caption=words("table.caption", n=int(contrast["n"].max())),
        console=console,
    )


def print_frontier(data: Tables, words: Words, *, console: Console | None = None) -> None:
    """Print the main contrast where both regimes cost society the same; nothing where no frontier was played."""
    if not len(data.frontier):
        return
    rows = data.equal_cost[data.equal_cost["alternative"].eq(data.alternative)]
    pair = {
        "alternative": regime_title(data, words, data.alternative),
        "baseline": regime_title(data, words, data.baseline),
    }
    if not len(rows):
        print_table([Column(words("frontier.apart", **pair))], [], console=console)
        return
    columns = [
        Column(words("table.indicator")),
        Column(words("table.unit"), from_width=FULL),
        Column(words("frontier.cost"), "right"),
        Column(words("table.difference"), "right"),
        Column(words("table.interval"), "right"),
    ]
    print_table(
        columns,
        [_cost_row(entry, words) for _, entry in rows.iterrows()],
        title=words("frontier.table", **pair),
        caption=words("frontier.caption", n=int(rows["n"].max())),
        console=console,
    )


def _cost_row(entry: pd.Series, words: Words) -> list[Cell]:
    indicator = shown(str(entry["indicator"]), words)
    return [
        indicator.title,
        indicator.unit,
        words.number(YUAN_PER_K * float(entry["social_cost"]), 0),
        indicator.difference(float(entry["difference"])),
        indicator.interval(float(entry["low"]), float(entry["high"])),
    ]


def verdict_text(verdict: Verdict) -> Text:
    """A verdict as sign and word; the colour repeats them."""
    return Text(f"{verdict.sign} {verdict.title}", VERDICT_STYLES.get(verdict.code, ""))


def _ordered(contrast: pd.DataFrame, words: Words) -> pd.DataFrame:
    kinds = [KINDS.index(shown_in(entry, words).kind) for _, entry in contrast.iterrows()]
    return contrast.assign(_kind=kinds).sort_values("_kind", kind="stable")


def _row(entry: pd.Series, words: Words) -> list[Cell]:
    indicator = shown(str(entry["indicator"]), words)
    verdict = verdict_of(entry, words)
    means = indicator.pair(float(entry["mean_baseline"]), float(entry["mean_alternative"]), verdict.code)
    return [
        indicator.title,
        indicator.unit,
        *means,
        indicator.difference(entry["difference"]),
        indicator.interval(entry["low"], entry["high"]),
        verdict_text(verdict),
    ]
