"""Who earns points: points a head of each group of residents beside the community's mean, a row a design."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from analysis.figures.style import (
    FAINT,
    INK,
    NOTE_CELLS,
    OTHER_COLOURS,
    SOFT,
    WIDTH,
    frame,
    name_lines,
    plain,
    readable,
    styled,
)
from analysis.figures.winners import group_title, ordered
from analysis.tables import NothingToDrawError, Tables, regime_title, source_lines
from analysis.words import Words, folded

DIMENSIONS = ("tenure", "age", "status_third")
MARKERS = ("o", "s", "^", "D", "v")
ROW, TOP, BOTTOM = 0.46, 1.75, 1.2
LINE, ABOVE = 0.2, 0.16
"""Inches: from line to line of a legend, and from the panel to the lowest."""
MINORS = "0-17"
LEFT, RIGHT, BETWEEN = 0.2, 0.98, 0.025


@styled
def draw(data: Tables, words: Words) -> Figure:
    """Three panels side by side: tenure, age, status; 1 means as many points a head as all residents."""
    if not len(data.points) or not len(data.earners):
        raise NothingToDrawError("earners.parquet")
    heads = relative(data.earners)
    names = [name for name in data.regimes if name in set(heads["regime"])]
    figure = Figure(figsize=(WIDTH, TOP + ROW * len(names) + BOTTOM))
    height = figure.get_figheight()
    width = (RIGHT - LEFT - BETWEEN * (len(DIMENSIONS) - 1)) / len(DIMENSIONS)
    for at, dimension in enumerate(DIMENSIONS):
        left = LEFT + at * (width + BETWEEN)
        axes = figure.add_axes((left, BOTTOM / height, width, ROW * len(names) / height))
        _panel(axes, heads[heads["dimension"].eq(dimension)], names, dimension, words)
        axes.set_yticks(
            range(len(names)), [name_lines(regime_title(data, words, name)) for name in names] if at == 0 else [],
            fontsize=8.5,
        )  # fmt: skip
    note = folded(words("earners.note"), NOTE_CELLS)
    frame(figure, words("earners.title"), words("earners.subtitle"), source_lines(data, words, *note))
    return figure


def relative(earners: pd.DataFrame) -> pd.DataFrame:
    """Points a head of every group over those of all residents, means over worlds; designs without points left out."""
    keys = ["regime", "dimension", "group"]
    sums = (
        earners[~earners["group"].eq(MINORS)]
        .groupby(keys, observed=True)[["points", "n"]]
        .sum()
        .reset_index()
    )
    whole = sums.groupby(["regime", "dimension"], observed=True)[["points", "n"]].transform("sum")
    mean = whole["points"] / whole["n"]
    with np.errstate(invalid="ignore", divide="ignore"):
        sums["relative"] = (sums["points"] / sums["n"]) / mean.where(mean > 0)
    return sums.dropna(subset=["relative"])


def _panel(axes: Axes, heads: pd.DataFrame, names: list[str], dimension: str, words: Words) -> None:
    plain(axes)
    axes.axvline(1.0, color=INK, lw=0.9, zorder=1)
    groups = list(dict.fromkeys(ordered(heads, dimension)["group"]))
    last, inch = (len(groups) - 1) // 2, 1.0 / (ROW * len(names))
    axes.text(
        0.0, 1.0 + (ABOVE + LINE * (last + 1) + 0.03) * inch, words.name("dimension", dimension),
        transform=axes.transAxes, fontsize=10, color=INK, va="center",
    )  # fmt: skip
    for at, group in enumerate(groups):
        values = heads[heads["group"].eq(group)].set_index("regime")["relative"].reindex(names)
        look: dict[str, Any] = {"color": OTHER_COLOURS[at], "mec": "white", "mew": 0.6}
        axes.plot(values, range(len(names)), MARKERS[at], ms=6.5, zorder=3, **look)
        x, y = 0.03 + 0.5 * (at % 2), 1.0 + (ABOVE + LINE * (last - at // 2)) * inch
        axes.plot(x, y, MARKERS[at], ms=6, transform=axes.transAxes, clip_on=False, **look)
        axes.text(
            x + 0.04, y, group_title(words, dimension, group), transform=axes.transAxes,
            color=readable(OTHER_COLOURS[at]), fontsize=8.5, va="center",
        )  # fmt: skip
    for row in range(len(names)):
        axes.axhline(row, color=FAINT, lw=0.5, zorder=0)
    axes.set_ylim(len(names) - 0.5, -0.5)
    axes.set_xlim(0, 1.06 * max(1.0, float(heads["relative"].max())))
    axes.xaxis.set_major_locator(MaxNLocator(4))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: words.number(value, 1)))
    axes.tick_params(axis="x", labelcolor=SOFT)
    axes.set_xlabel(words("earners.x"))
