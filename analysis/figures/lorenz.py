"""Lorenz curves of points and of hours, a panel a design: what share the adults with least hold together."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MultipleLocator

from analysis.figures.multiples import multiples
from analysis.figures.style import FAINT, NOTE_CELLS, SOFT, frame, readable, styled
from analysis.tables import NothingToDrawError, Tables, source_lines
from analysis.words import Words, folded

MEASURES = ("points", "hours")
COLOURS = {"points": "#C2481D", "hours": "#1F5A96"}
STYLES = {"points": "-", "hours": (0, (4, 2))}
PANEL = 2.3


@styled
def draw(data: Tables, words: Words) -> Figure:
    """The mean curves over worlds, with the Gini coefficient of each."""
    if not len(data.points) or not len(data.lorenz):
        raise NothingToDrawError("lorenz.parquet")
    names = [name for name in data.regimes if data.lorenz["regime"].eq(name).any()]
    figure, panels = multiples(names, data, words, PANEL)
    for axes, name in zip(panels, names, strict=True):
        _panel(axes, curves(data.lorenz, name), words)
    for axes in panels:
        axes.set(xlim=(0, 1), ylim=(0, 1))
        for axis, step in ((axes.xaxis, 0.5), (axes.yaxis, 0.25)):
            axis.set_major_locator(MultipleLocator(step))
            axis.set_major_formatter(FuncFormatter(lambda value, _: words.percent(value, 0)))
    for axes in panels[-3:]:
        axes.set_xlabel(words("lorenz.x"))
    note = folded(words("lorenz.note"), NOTE_CELLS)
    frame(figure, words("lorenz.title"), words("lorenz.subtitle"), source_lines(data, words, *note))
    return figure


def curves(lorenz: pd.DataFrame, regime: str) -> dict[str, pd.Series[float]]:
    """The mean curve over worlds of each measure that a design has, indexed by the share of adults."""
    rows = lorenz[lorenz["regime"].eq(regime)]
    return {
        name: part.groupby("p")["share"].mean()
        for name in MEASURES
        if len(part := rows[rows["measure"].eq(name)])
    }


def gini_of(curve: pd.Series[float]) -> float:
    """The Gini coefficient of a Lorenz curve on an even grid."""
    p, share = curve.index.to_numpy(np.float64), curve.to_numpy(np.float64)
    return float(1.0 - np.sum((share[1:] + share[:-1]) * np.diff(p)))


def _panel(axes: Axes, found: dict[str, pd.Series[float]], words: Words) -> None:
    axes.plot([0, 1], [0, 1], color=FAINT, lw=1.0)
    for at, (name, curve) in enumerate(found.items()):
        axes.plot(curve.index, curve, color=COLOURS[name], ls=STYLES[name], lw=1.8)
        text = words("lorenz.gini", measure=words(f"lorenz.{name}"), gini=words.number(gini_of(curve), 2))
        axes.text(0.04, 0.93 - 0.12 * at, text, color=readable(COLOURS[name]), fontsize=8.5, va="top")
    axes.tick_params(axis="y", labelcolor=SOFT, labelsize=8.5)
