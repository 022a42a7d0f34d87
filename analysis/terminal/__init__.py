"""What the command shows while it works and when it is done: the progress bar on stderr, tables on stdout."""

from analysis.terminal.books import Books
from analysis.terminal.lists import MonthLists, chosen_month
from analysis.terminal.progress import Step, progress
from analysis.terminal.ranking import print_ranking
from analysis.terminal.table import Column, print_comparison, print_frontier, print_table

__all__ = [
    "Books",
    "Column",
    "MonthLists",
    "Step",
    "chosen_month",
    "print_comparison",
    "print_frontier",
    "print_ranking",
    "print_table",
    "progress",
]
