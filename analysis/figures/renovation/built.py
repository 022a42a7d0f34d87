"""Share of renovations built, by what all owners together would gain, under each regime."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from analysis.figures.renovation.data import projects, wilson
from analysis.figures.style import INK, NOTE_CELLS, WIDTH, frame, plain, readable, regime_colours, styled
from analysis.tables import NothingToDrawError, Tables, regime_title, source_lines
from analysis.words import Words, folded

BINS, LEAST = 5, 10
HEIGHT, SPREAD = 5.2, 0.5


@styled
def draw(data: Tables, words: Words) -> Figure:
    """A point a regime and fifth of the surplus, with the interval of the share."""
    table = projects(data)
    table = table[table["decided"]]
    if len(table) < LEAST:
        raise NothingToDrawError("projects.parquet")
    edges = np.unique(np.quantile(table["surplus_k"], np.linspace(0.0, 1.0, BINS + 1)))
    place = np.searchsorted(edges[1:-1], table["surplus_k"].to_numpy(np.float64), side="left")
    table = table.assign(bin=place)
    figure = Figure(figsize=(WIDTH, HEIGHT))
    axes = figure.add_axes((0.08, 0.24, 0.88, 0.49))
    _points(axes, data, table, words)
    _scale(axes, edges, words)
    note = folded(words("built_by_surplus.note"), NOTE_CELLS)
    frame(
        figure,
        words("built_by_surplus.title"),
        words("built_by_surplus.subtitle"),
        source_lines(data, words, *note),
    )
    return figure


def _points(axes: Axes, data: Tables, table: pd.DataFrame, words: Words) -> None:
    colours, regimes = regime_colours(data.regimes), list(data.regimes)
    for place, name in enumerate(regimes):
        mine = table[table["regime"] == name]
        shift = SPREAD * ((place + 0.5) / len(regimes) - 0.5)
        for at in range(table["bin"].max() + 1):
            rows = mine[mine["bin"] == at]
            share, low, high = wilson(int(rows["stands"].sum()), len(rows))
            x = at + shift
            axes.plot([x, x], [low, high], color=colours[name], lw=2.2)
            axes.plot(x, share, "o", color=colours[name], ms=6.5, mec="white", mew=0.8)
        axes.plot([], [], "o-", color=colours[name], label=regime_title(data, words, name))
    handles = axes.legend(loc="lower left", bbox_to_anchor=(0.0, 1.0), ncols=2, frameon=False, fontsize=9)
    for text, name in zip(handles.get_texts(), regimes, strict=True):
        text.set_color(readable(colours[name]))


def _scale(axes: Axes, edges: np.ndarray[tuple[int], np.dtype[np.float64]], words: Words) -> None:
    plain(axes, grid="y")
    axes.set_ylim(-0.02, 1.02)
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: words.percent(value)))
    texts = [
        words("built_by_surplus.bin", low=words.number(low, 0), high=words.number(high, 0))
        for low, high in pairwise(edges.tolist())
    ]
    axes.set_xticks(range(len(texts)), texts, color=INK)
    axes.set_xlabel(words("built_by_surplus.x"))
