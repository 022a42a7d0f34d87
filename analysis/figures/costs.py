"""What it costs: money, residents' hours and the cost to others, per resident and year, under each regime."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.figures.style import (
    INK,
    NOTE_CELLS,
    PAPER,
    SOFT,
    WIDTH,
    frame,
    name_lines,
    regime_colours,
    styled,
)
from analysis.tables import NothingToDrawError, Tables, interval, regime_title, source_lines
from analysis.words import Words, folded

YUAN_PER_K = 1000.0
BAR, TOP, BOTTOM = 0.5, 1.45, 0.8


@dataclass(frozen=True)
class Part:
    """One panel: indicator of the run table, factor to the unit shown, keys of its title and unit."""

    indicator: str
    factor: float
    title: str
    unit: str


PARTS = (
    Part("cash_per_resident", YUAN_PER_K, "costs.cash", "costs.yuan"),
    Part("resident_hours", 1.0, "costs.hours", "costs.hour"),
    Part("others_cost", YUAN_PER_K, "costs.others", "costs.yuan"),
    Part("social_cost_per_resident", YUAN_PER_K, "costs.social", "costs.yuan"),
)


@styled
def draw(data: Tables, words: Words) -> Figure:
    """A panel a kind of cost, a bar a regime, the interval of its mean at the end."""
    shown = [part for part in PARTS if f"{part.indicator}|{data.window}" in data.finished]
    if not shown:
        raise NothingToDrawError(f"{PARTS[-1].indicator}|{data.window}")
    regimes = list(data.regimes)
    bars = BAR * len(regimes)
    figure = Figure(figsize=(WIDTH, TOP + bars + BOTTOM))
    height = figure.get_figheight()
    width = 0.78 / len(shown)
    for at, part in enumerate(shown):
        axes = figure.add_axes((0.21 + at * width, BOTTOM / height, width * 0.72, bars / height))
        panel(axes, data, part, regimes, words)
        if at == 0:
            axes.set_yticks(
                range(len(regimes)), [name_lines(regime_title(data, words, name)) for name in regimes]
            )
    frame(
        figure,
        words("costs.title"),
        words("costs.subtitle"),
        source_lines(data, words, *folded(words("costs.note"), NOTE_CELLS)),
    )
    return figure


def panel(axes: Axes, data: Tables, part: Part, regimes: list[str], words: Words) -> None:
    """One kind of cost."""
    values, colours = data.value(part.indicator), regime_colours(data.regimes)
    of = {name: rows["value"].to_numpy(np.float64) for name, rows in values.groupby("regime")}
    found = [interval(of.get(name, np.empty(0)) * part.factor) for name in regimes]
    top = max((high for _, _, high in found if np.isfinite(high)), default=0.0) or 1.0
    for row, (mean, low, high) in enumerate(found):
        axes.barh(row, mean, color=colours[regimes[row]], height=0.58)
        axes.plot([low, high], [row, row], color=PAPER, lw=3.4, solid_capstyle="butt")
        axes.plot([low, high], [row, row], color=INK, lw=1.4, solid_capstyle="butt")
        axes.text(
            max(high, 0.0) + 0.04 * top if np.isfinite(high) else 0.0,
            row,
            words.number(mean, 0 if mean >= 10 else 2),
            va="center",
            fontsize=9.5,
        )
    axes.set_xlim(0, top * 1.05)
    axes.set_ylim(len(regimes) - 0.5, -0.5)
    axes.grid(False)
    axes.set_xticks([])
    axes.set_yticks([])
    axes.spines["bottom"].set_visible(False)
    axes.spines["left"].set_visible(True)
    axes.set_title(words(part.title), fontsize=10.5, pad=19)
    axes.text(0, 1.02, words(part.unit), transform=axes.transAxes, fontsize=8, color=SOFT, va="bottom")
