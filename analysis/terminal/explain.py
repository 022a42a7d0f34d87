"""Explanations in the terminal: the list of what can be explained, and the stories."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from analysis.explain.places import stairwell_number
from analysis.explain.project import Story
from analysis.terminal.table import Column, print_table
from analysis.words import Words

WIDTH = 100
SHOWN = ("project", "kind", "building", "stairwell", "start", "procedure", "rounds", "state")
TEXTS = ("kind", "procedure", "state")


def print_projects(table: pd.DataFrame, words: Words, communities: Sequence[Mapping[str, Any]] = ()) -> None:
    """Print projects, a row each; columns as in the table `projects` of a result of these communities."""
    headings = [Column(words("table.seed"), "right"), Column(words("table.regime"))]
    headings += [
        Column(words(f"project.column_{name}"), "left" if name in TEXTS else "right") for name in SHOWN
    ]
    rows = [
        [
            str(row["seed"]), words.name("regime", str(row["regime"])), str(row["project"]),
            words.name("renovation", str(row["kind"])), _place(row["building"]),
            _place(stairwell_number(int(row["stairwell"]), communities) - 1 if row["stairwell"] >= 0 else -1),
            str(int(row["t_start"])), words.name("procedure", str(row["procedure"])), str(row["rounds"]),
            words.name("project_state", str(row["state"])),
        ]
        for _, row in table.iterrows()
    ]  # fmt: skip
    print_table(headings, rows, title=words("project.list_title"))


def _place(row: int) -> str:
    """Return the number of a building or stairwell; a dash for a renovation wider than one."""
    return str(row + 1) if row >= 0 else "–"


def text_of(stories: Sequence[Story]) -> str:
    """Return stories as text of some 100 columns, a line or more for each sentence."""
    parts = []
    for story in stories:
        told = [
            textwrap.fill(line, WIDTH, initial_indent="  ", subsequent_indent="    ") for line in story.lines
        ]
        parts.append("\n".join([story.title, *told]))
    return "\n\n".join(parts)
