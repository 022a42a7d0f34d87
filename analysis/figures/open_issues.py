"""Open issues by day: one panel a regime with its median and its 10 to 90 % band over the worlds played."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator, MultipleLocator

from analysis.figures.style import (
    FAINT,
    NOTE_CELLS,
    SOFT,
    WIDTH,
    frame,
    plain,
    readable,
    regime_colours,
    styled,
)
from analysis.shown import sentence
from analysis.tables import FIRST_YEAR, NothingToDrawError, Tables, regime_title, source_lines
from analysis.words import Words, folded

SMOOTHING_DAYS, SMOOTHING_LONG_DAYS = 7, 28
PANEL, TOP, BOTTOM, GAP = 2.05, 1.25, 1.05, 0.75
MONTH = 365 / 12
STEPS, MOST_TICKS = (1, 3, 6, 12, 24, 60, 120), 9


@styled
def draw(data: Tables, words: Words) -> Figure:
    """Small multiples on common axes; the other regimes' medians stand behind in grey."""
    bands = {name: band for name in data.regimes if (band := by_day(data.daily, name)) is not None}
    if not bands:
        raise NothingToDrawError("daily.parquet")
    columns = min(2, len(bands))
    rows = math.ceil(len(bands) / columns)
    figure = Figure(figsize=(WIDTH, rows * PANEL + (rows - 1) * GAP + TOP + BOTTOM))
    height = figure.get_figheight()
    panels = figure.subplots(
        rows,
        columns,
        sharex=True,
        sharey=True,
        squeeze=False,
        gridspec_kw={
            "left": 0.06,
            "right": 0.93,
            "top": 1 - TOP / height,
            "bottom": BOTTOM / height,
            "wspace": 0.2,
            "hspace": GAP / PANEL,
        },
    ).ravel()
    colours = regime_colours(data.regimes)
    for axes, name in zip(panels, bands, strict=False):
        panel(axes, bands, name, colours[name], words)
        axes.set_title(sentence(regime_title(data, words, name)), color=readable(colours[name]))
    for axes in panels[len(bands) :]:
        axes.set_visible(False)
    border(panels[: len(bands)], max(band.index.max() for band in bands.values()) + 1, words)
    alone = "_one" if data.regimes == list(bands) and len(bands) == data.n == 1 else ""
    frame(
        figure,
        words("open.title"),
        words(f"open.subtitle{alone}", days=smoothing(data.daily)),
        source_lines(data, words, *folded(words(f"open.note{alone}"), NOTE_CELLS)),
    )
    return figure


def smoothing(daily: pd.DataFrame) -> int:
    """Days over which the counts are averaged: a week, or four in runs of more than a year."""
    return SMOOTHING_LONG_DAYS if daily["t"].max() >= FIRST_YEAR else SMOOTHING_DAYS


def by_day(daily: pd.DataFrame, regime: str) -> pd.DataFrame | None:
    """Columns low, median, high over seeds, indexed by day, communities together; None where none played."""
    if not len(daily):
        return None
    rows = daily[daily["regime"].eq(regime) & daily["t"].ge(0)]
    if not len(rows):
        return None
    series = rows.pivot_table(index="t", columns="seed", values="open", aggfunc="sum", observed=True).astype(
        float
    )
    smooth = series.rolling(smoothing(daily), center=True, min_periods=1).mean()
    return smooth.quantile([0.1, 0.5, 0.9], axis=1).T.set_axis(["low", "median", "high"], axis=1)


def panel(axes: Axes, bands: dict[str, pd.DataFrame], name: str, colour: str, words: Words) -> None:
    """One regime in colour, the others in grey behind it, its last value at the right."""
    plain(axes, grid="y")
    axes.tick_params(labelbottom=True)
    for other, band in bands.items():
        if other != name:
            axes.plot(band.index, band["median"], color=FAINT, lw=1.1, zorder=1)
    band = bands[name]
    axes.fill_between(band.index, band["low"], band["high"], color=colour, alpha=0.2, lw=0, zorder=2)
    axes.plot(band.index, band["median"], color=colour, zorder=3)
    last = float(np.median(band["median"].iloc[-30:]))
    axes.annotate(
        words.number(last, 0),
        (band.index[-1], last),
        (5, 0),
        textcoords="offset points",
        color=readable(colour),
        va="center",
        fontsize=11,
        annotation_clip=False,
    )


def border(panels: np.ndarray, days: float, words: Words) -> None:
    """The common axes, and where the first year ends and the mature years begin."""
    months = next((step for step in STEPS if days / MONTH / step <= MOST_TICKS), STEPS[-1])
    top = 1.12 * max(axes.get_ylim()[1] for axes in panels)
    for axes in panels:
        axes.set_xlim(0, days)
        axes.set_ylim(0, top)
        axes.xaxis.set_major_locator(MultipleLocator(months * MONTH))
        axes.xaxis.set_major_formatter(FuncFormatter(lambda day, _: words.number(round(day / MONTH), 0)))
        axes.yaxis.set_major_locator(MaxNLocator(4, integer=True))
        axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: words.number(value, 0)))
        axes.tick_params(axis="y", labelcolor=SOFT, labelsize=9)
        if days > FIRST_YEAR:
            axes.axvline(FIRST_YEAR, color=SOFT, lw=0.9, ls=(0, (3, 3)))
            for key, x, side in (("open.first_year", -5, "right"), ("open.mature", 5, "left")):
                axes.annotate(
                    words(key),
                    (FIRST_YEAR, 1.0),
                    (x, -2),
                    xycoords=("data", "axes fraction"),
                    textcoords="offset points",
                    ha=side,
                    va="top",
                    fontsize=8,
                    color=SOFT,
                )
    for axes in panels[-2:]:
        axes.set_xlabel(words("open.x"))
