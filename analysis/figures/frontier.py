"""The isocost frontier: a panel an indicator, social cost to the right, a line a regime."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.figures.style import (
    NOTE_CELLS,
    SOFT,
    WIDTH,
    frame,
    name_lines,
    readable,
    regime_colours,
    styled,
)
from analysis.frontier import interpolated
from analysis.shown import shown
from analysis.tables import NothingToDrawError, Tables, regime_title, source_lines
from analysis.words import Words, folded

YUAN_PER_K = 1000.0
PANEL, TOP, BOTTOM, BETWEEN = 2.5, 1.25, 1.35, 0.55
DENSE = 200


@styled
def draw(data: Tables, words: Words) -> Figure:
    """Panels above one another with one common axis of social cost."""
    points = data.frontier
    if not len(points):
        raise NothingToDrawError("frontier.csv")
    names = list(dict.fromkeys(points["indicator"]))
    inner = PANEL * len(names) + BETWEEN * (len(names) - 1)
    figure = Figure(figsize=(WIDTH, TOP + inner + BOTTOM))
    height = figure.get_figheight()
    for at, name in enumerate(names):
        bottom = BOTTOM + (len(names) - 1 - at) * (PANEL + BETWEEN)
        axes = figure.add_axes((0.09, bottom / height, 0.68, PANEL / height))
        panel(axes, points[points["indicator"].eq(name)], data, words)
        one = shown(name, words)
        axes.set_title(f"{one.title}  ({one.unit})" if one.unit else one.title, fontsize=10.5)
    axes.set_xlabel(words("frontier.axis"))
    budgets = ", ".join(words.number(cash, 0) for cash in sorted(set(points["cash"])))
    note = folded(words("frontier.note", budgets=budgets), NOTE_CELLS)
    frame(figure, words("frontier.title"), words("frontier.subtitle"), source_lines(data, words, *note))
    return figure


def panel(axes: Axes, points: pd.DataFrame, data: Tables, words: Words) -> None:
    """One indicator: points with both intervals, a line a regime, its name at the line's end."""
    colours = regime_colours(data.regimes)
    ends = []
    for regime in data.regimes:
        rows = points[points["regime"].eq(regime)].sort_values("cash")
        if not len(rows):
            continue
        cost = rows["social_cost"].to_numpy(np.float64) * YUAN_PER_K
        value = rows["value"].to_numpy(np.float64)
        along = np.linspace(cost.min(), cost.max(), DENSE)
        axes.plot(along, interpolated(cost, value, along), color=colours[regime])
        axes.vlines(cost, rows["value_low"], rows["value_high"], color=colours[regime], lw=1.2)
        axes.plot(cost, value, "o", ms=5, color=colours[regime])
        last = int(np.argmax(cost))
        ends.append((float(value[last]), regime))
    axes.grid(True, axis="y")
    axes.margins(x=0.03, y=0.12)
    _name(axes, ends, {name: readable(colour) for name, colour in colours.items()}, data, words)


def _name(
    axes: Axes, ends: list[tuple[float, str]], colours: dict[str, str], data: Tables, words: Words
) -> None:
    """Put names at the right in the order of the lines' ends, evenly apart so that none covers another."""
    for at, (_, regime) in enumerate(sorted(ends, reverse=True)):
        axes.text(
            1.02, 0.98 - 0.25 * at, name_lines(regime_title(data, words, regime)), transform=axes.transAxes,
            color=colours[regime], fontsize=9, va="top",
        )  # fmt: skip
    axes.tick_params(axis="y", labelcolor=SOFT)
