"""How owners' utilities move through the rounds, by floor, under visits and under hearings."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.figures.renovation.data import FLOOR_COLOURS, FLOORS, KEYS, floors_of, projects
from analysis.figures.style import FAINT, INK, NOTE_CELLS, WIDTH, frame, plain, readable, styled
from analysis.tables import NothingToDrawError, Tables, interval, source_lines
from analysis.words import Words, folded

HEIGHT = 4.9
PROCEDURES = ("visits", "hearings")


@styled
def draw(data: Tables, words: Words) -> Figure:
    """A panel a procedure, a line a group of floors; a project that is decided keeps its last utilities."""
    if not len(data.project_rounds):
        raise NothingToDrawError("project_rounds.parquet")
    known = projects(data)[[*KEYS, "key", "procedure"]]
    floors = data.project_owners[[*KEYS, "owner", "floor"]]
    table = data.project_rounds.merge(known, on=KEYS).merge(floors, on=[*KEYS, "owner"])
    table = table.assign(floors=floors_of(table["floor"]))
    shown = [name for name in PROCEDURES if (table["procedure"] == name).any()]
    figure = Figure(figsize=(WIDTH, HEIGHT))
    width = 0.84 / len(shown)
    first: Axes | None = None
    for at, name in enumerate(shown):
        axes = figure.add_axes((0.07 + at * (width + 0.03), 0.25, width - 0.03, 0.48), sharey=first)
        first = first or axes
        _panel(axes, table[table["procedure"] == name], words, name)
    if first is not None:
        first.set_ylabel(words("path.y"))
    note = folded(words("path.note"), NOTE_CELLS)
    frame(figure, words("path.title"), words("path.subtitle"), source_lines(data, words, *note))
    return figure


def _panel(axes: Axes, table: pd.DataFrame, words: Words, procedure: str) -> None:
    """One procedure: mean utility by round, with the interval over projects.

    Regimes with the same procedure play the same projects: these count once, as the mean of their regimes.
    """
    wide = table.pivot_table(index=[*KEYS, "key", "floors"], columns="round", values="utility", observed=True)
    wide = wide.ffill(axis=1).groupby(["seed", "key", "floors"], observed=True).mean()
    ends: list[tuple[float, str, str]] = []
    for floors, colour in zip(FLOORS, FLOOR_COLOURS, strict=True):
        mine = wide[wide.index.get_level_values("floors") == floors]
        if not len(mine):
            continue
        found = [interval(mine[number].to_numpy()) for number in mine.columns]
        rounds = [int(number) for number in mine.columns]
        axes.fill_between(
            rounds,
            [low for _, low, _ in found],
            [high for _, _, high in found],
            color=colour,
            alpha=0.15,
            lw=0,
        )
        axes.plot(rounds, [mean for mean, _, _ in found], "-o", color=colour, ms=4)
        ends.append((found[-1][0], floors, colour))
        axes.set_xticks(rounds, [str(number) for number in rounds], color=INK)
        axes.set_xlim(0.7, rounds[-1] + 0.9)
    _name_lines(axes, ends, words)
    axes.axhline(0.0, color=FAINT, lw=1.2, zorder=0)
    plain(axes, grid="y")
    axes.set_xlabel(words("path.x"))
    axes.set_title(words(f"path.{procedure}"), fontsize=10.5)


def _name_lines(axes: Axes, ends: list[tuple[float, str, str]], words: Words) -> None:
    """Name each line at its end, one above the other where ends are close."""
    low, high = axes.get_ylim()
    least, place = (high - low) / 14.0, -np.inf
    for value, floors, colour in sorted(ends):
        place = max(value, place + least)
        text = words("floors.row", floors=floors)
        axes.text(axes.get_xlim()[1] - 0.78, place, text, color=readable(colour), fontsize=9, va="center")
