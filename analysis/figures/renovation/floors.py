"""Who gains and who loses by renovations, floor by floor, under each regime."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.figures.renovation.data import FLOORS, owners
from analysis.figures.style import (
    FAINT,
    INK,
    NOTE_CELLS,
    WIDTH,
    frame,
    name_lines,
    plain,
    regime_colours,
    styled,
)
from analysis.tables import Tables, interval, regime_title, source_lines
from analysis.words import Words, folded

ROW, TOP, BOTTOM = 0.52, 1.5, 0.95
LOSS = -1.0


@styled
def draw(data: Tables, words: Words) -> Figure:
    """Left the mean gain of an owner of a decided project, right the share who lose where something is built."""
    table, regimes = owners(data), list(data.regimes)
    figure = Figure(figsize=(WIDTH, TOP + ROW * len(FLOORS) * len(regimes) / 2.2 + BOTTOM))
    height = figure.get_figheight()
    box = BOTTOM / height, 1 - (TOP + BOTTOM) / height
    left = figure.add_axes((0.08, box[0], 0.4, box[1]))
    right = figure.add_axes((0.56, box[0], 0.4, box[1]))
    runs = table.groupby(["regime", "seed", "floors"], observed=False)["gain"].mean()
    built = table[table["stands"]]
    lost = built.assign(lost=built["payoff_k"].lt(LOSS).astype(float))
    shares = lost.groupby(["regime", "seed", "floors"], observed=False)["lost"].mean()
    _panel(left, runs, regimes, words, "floors.gain")
    _panel(right, shares * 100.0, regimes, words, "floors.losers")
    handles = [
        left.plot([], [], "o", color=regime_colours(regimes)[name], label=regime_title(data, words, name))[0]
        for name in regimes
    ]
    figure.legend(
        handles=handles, loc="upper left", bbox_to_anchor=(0.075, 1 - 0.86 / height), ncols=4, frameon=False,
        fontsize=9,
    )  # fmt: skip
    note = folded(words("floors.note"), NOTE_CELLS)
    frame(figure, words("floors.title"), words("floors.subtitle"), source_lines(data, words, *note))
    return figure


def _panel(axes: Axes, values: object, regimes: list[str], words: Words, title: str) -> None:
    """A row a group of floors, top floors above; a point a regime with the interval over runs."""
    colours = regime_colours(regimes)
    for row, floors in enumerate(FLOORS):
        for place, name in enumerate(regimes):
            y = row + 0.7 * ((place + 0.5) / len(regimes) - 0.5)
            found = values.get(name)  # type: ignore[attr-defined]
            mine = np.empty(0) if found is None else found.xs(floors, level="floors").to_numpy(np.float64)
            mean, low, high = interval(mine)
            if title == "floors.losers":
                low, high = max(low, 0.0), min(high, 100.0)
            axes.plot([low, high], [y, y], color=colours[name], lw=2.4)
            axes.plot(mean, y, "o", color=colours[name], ms=6, mec="white", mew=0.8)
    if title == "floors.losers":
        axes.set_xlim(-1.0, 101.0)
    axes.axvline(0.0, color=FAINT, lw=1.2, zorder=0)
    plain(axes)
    axes.set_yticks(
        range(len(FLOORS)), [name_lines(words("floors.row", floors=floors)) for floors in FLOORS], color=INK
    )
    axes.set_ylim(-0.6, len(FLOORS) - 0.4)
    axes.set_title(words(title), fontsize=10.5)
