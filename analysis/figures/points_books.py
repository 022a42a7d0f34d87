"""Points issued, redeemed, expired and gamed, month by month, a panel a design with points."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import FuncFormatter

from analysis.figures.multiples import months_below, multiples
from analysis.figures.style import NOTE_CELLS, frame, readable, styled
from analysis.figures.turnout import stop_of
from analysis.tables import NothingToDrawError, Tables, source_lines
from analysis.words import Words, folded

FLOWS = ("issued", "redeemed", "expired", "gamed")
COLOURS = {"issued": "#1F5A96", "redeemed": "#2E7D5B", "expired": "#8A8D91", "gamed": "#B2182B"}
STYLES = {"issued": "-", "redeemed": (0, (5, 2)), "expired": (0, (1, 1.2)), "gamed": (0, (6, 1, 1, 1))}
MONTH, HALF = 30, 15
DRY, DRY_FROM = "#F3E3C3", 0.5


@styled
def draw(data: Tables, words: Words) -> Figure:
    """Means over worlds of the flows of each month; months in which most funds ran dry are shaded."""
    flows = {name: rows for name in data.regimes if len(rows := by_month(data, name))}
    if not flows:
        raise NothingToDrawError("points.parquet")
    figure, panels = multiples(list(flows), data, words)
    for axes, (name, rows) in zip(panels, flows.items(), strict=True):
        _panel(axes, rows)
        if (day := stop_of(data, name)) is not None:
            axes.axvline(day, color=COLOURS["gamed"], lw=1.0, ls=(0, (2, 2)))
    months_below(panels, max(float(rows.index.max()) for rows in flows.values()) + HALF, words)
    for axes in panels:
        axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: words.number(value, 0)))
    panels[0].set_ylim(bottom=0)
    _legend(figure, words)
    note = folded(words("points_books.note"), NOTE_CELLS)
    frame(
        figure, words("points_books.title"), words("points_books.subtitle"), source_lines(data, words, *note)
    )
    return figure


def by_month(data: Tables, regime: str) -> pd.DataFrame:
    """Mean flows over worlds, communities together, by the middle of the month (days), and the share of dry funds."""
    if not len(data.points) or not len(data.points_books):
        return pd.DataFrame()
    keys = ["seed", "month"]
    books, points = (
        frame[frame["regime"].eq(regime)].groupby(keys).sum(numeric_only=True)
        for frame in (data.points_books, data.points)
    )
    counts = data.points[data.points["regime"].eq(regime)].groupby(keys).size()
    joined = (
        points[["issued", "redeemed", "expired"]].join(books[["gamed"]]).assign(dry=books["dry"] / counts)
    )
    means = joined.groupby("month").mean()
    return means.set_axis(means.index * MONTH + HALF)


def _panel(axes: Axes, rows: pd.DataFrame) -> None:
    for day in rows.index[rows["dry"] > DRY_FROM]:
        axes.axvspan(day - HALF, day + HALF, color=DRY, lw=0, zorder=0)
    for name in FLOWS:
        axes.plot(rows.index, rows[name], color=COLOURS[name], ls=STYLES[name], lw=1.7)


def _legend(figure: Figure, words: Words) -> None:
    """Names of the flows in their colours, in one line below the subtitle."""
    height = figure.get_figheight()
    for at, name in enumerate(FLOWS):
        left = 0.06 + 0.19 * at
        y = 1 - 0.96 / height
        figure.add_artist(Line2D([left, left + 0.035], [y, y], color=COLOURS[name], ls=STYLES[name], lw=2.0))
        figure.text(
            left + 0.042, 1 - 0.96 / height, words(f"points_books.{name}"), color=readable(COLOURS[name]),
            fontsize=9, va="center",
        )  # fmt: skip
