"""Many arms in one table on stdout."""

from __future__ import annotations

from rich.console import Console

from analysis.ranks import rank_table
from analysis.tables import Tables
from analysis.terminal.table import Column, print_table
from analysis.words import Words


def print_ranking(data: Tables, words: Words, *, console: Console | None = None) -> None:
    """Print the arms by the first primary indicator; nothing where few arms play."""
    table = rank_table(data, words)
    if table is None:
        return
    rank, arm, *others = table.headings
    columns = [Column(rank, "right"), Column(arm), *(Column(name, "right") for name in others)]
    print_table(columns, table.rows, title=table.title, caption=table.caption, console=console)
