"""Many arms in one table: rank with its interval, and what each does to every indicator declared primary."""

from __future__ import annotations

import pandas as pd
from rich.console import Console

from analysis.comparison.ranking import MANY_ARMS
from analysis.shown import shown
from analysis.tables import Tables, regime_title
from analysis.terminal.table import Column, print_table
from analysis.words import Words


def print_ranking(data: Tables, words: Words, *, console: Console | None = None) -> None:
    """Print the arms by the first primary indicator; nothing where few arms play."""
    table = data.ranking
    if len(data.regimes) < MANY_ARMS or not len(table):
        return
    names = list(dict.fromkeys(table["indicator"]))
    first = table[table["indicator"].eq(names[0])]
    columns = [Column(words("ranking.rank"), "right"), Column(words("ranking.arm"))]
    columns += [Column(shown(name, words).title, "right") for name in names]
    rows = [
        [_rank(row, words), regime_title(data, words, str(row["regime"]))]
        + [_cell(table, name, str(row["regime"]), data.baseline, words) for name in names]
        for _, row in first.iterrows()
    ]
    caption = words(
        "ranking.caption", indicator=shown(names[0], words).title, n=int(first["n"].max()),
        baseline=regime_title(data, words, data.baseline),
    )  # fmt: skip
    title = words("ranking.title", window=words.name("window", data.window))
    print_table(columns, rows, title=title, caption=caption, console=console)


def _rank(row: pd.Series, words: Words) -> str:
    low, high = int(row["rank_low"]), int(row["rank_high"])
    return words("ranking.place", rank=int(row["rank"]), low=low, high=high)


def _cell(table: pd.DataFrame, name: str, regime: str, baseline: str, words: Words) -> str:
    """The mean of the baseline; of another arm the paired difference with its interval below it."""
    found = table[table["indicator"].eq(name) & table["regime"].eq(regime)]
    if not len(found):
        return ""
    entry, indicator = found.iloc[0], shown(name, words)
    if regime == baseline:
        return indicator.value(float(entry["mean"]))
    difference = indicator.difference(float(entry["difference"]))
    return f"{difference}\n{indicator.interval(float(entry['low']), float(entry['high']))}"
