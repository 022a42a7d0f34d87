"""Many arms in one table, as the terminal and the report show it: ranks, and differences with intervals."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from analysis.shown import sentence, shown
from analysis.tables import Tables, regime_title, window_title
from analysis.words import Words

MANY_ARMS = 5
"""From how many arms on one table of ranks says more than one table a pair."""


@dataclass(frozen=True)
class RankTable:
    """A table in words: what stands above it, its headings, its rows of cells, what stands below.

    The first two columns are the rank and the arm; of the others each is a primary indicator, a cell the
    baseline's mean or a difference with its interval in a second line.
    """

    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    caption: str


def rank_table(data: Tables, words: Words) -> RankTable | None:
    """The arms in the order of the first primary indicator; None where few arms play or none can be ranked."""
    table = data.ranking
    if len(data.regimes) < MANY_ARMS or not len(table):
        return None
    names = list(dict.fromkeys(table["indicator"]))
    first = table[table["indicator"].eq(names[0])]
    rows = [
        (
            _rank(row, words),
            sentence(regime_title(data, words, str(row["regime"]))),
            *(_cell(table, name, str(row["regime"]), data.baseline, words) for name in names),
        )
        for _, row in first.iterrows()
    ]
    caption = words(
        "ranking.caption", indicator=shown(names[0], words).title, n=int(first["n"].max()),
        baseline=regime_title(data, words, data.baseline),
    )  # fmt: skip
    headings = (words("ranking.rank"), words("ranking.arm"), *(shown(name, words).title for name in names))
    title = words("ranking.title", window=window_title(data, words))
    return RankTable(title, headings, tuple(rows), caption)


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
