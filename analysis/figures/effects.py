"""Paired effects with intervals: what changes, by how much, and whether it is more than nothing.

The scale is common to all indicators: the difference in multiples of the margin below which it would not
matter (model.md section 13), turned so that right is better. The interval is the plain 95 % one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from analysis.figures.style import (
    FAINT,
    INK,
    NOTE_CELLS,
    PAPER,
    SHADE,
    SOFT,
    VERDICT_COLOURS,
    VERDICT_MARKERS,
    WIDTH,
    frame,
    readable,
    styled,
)
from analysis.shown import KINDS, sentence, shown_in, verdict_of
from analysis.tables import NothingToDrawError, Tables, regime_title, source_lines
from analysis.words import Words, folded

TICKS = (-50, -20, -10, -5, -2, -1, 0, 1, 2, 5, 10, 20, 50)
ROW, TOP, BOTTOM = 0.36, 1.2, 1.25
LEFT, SPAN = 0.34, 0.36
NAME, MEANS, CHANGE = (0.02 - LEFT) / SPAN, (0.875 - LEFT) / SPAN, (0.98 - LEFT) / SPAN
LINEAR = 2.0
MOST = 60.0
EXPLORATORY_ROWS = 24


@dataclass(frozen=True)
class Row:
    """One line of the picture: position and interval in margins, turned so that right is better."""

    name: str
    kind: str
    unit: str
    verdict: str
    means: str
    change: str
    at: float
    low: float
    high: float


@styled
def draw(data: Tables, words: Words, alternative: str | None = None) -> Figure:
    """The picture of one alternative (by default that of the main contrast) against the baseline."""
    alternative = alternative or data.alternative
    rows = chosen(data.contrast(alternative), words)
    if not rows:
        raise NothingToDrawError("summary.csv")
    lines = len(rows) + len({row.kind for row in rows})
    figure = Figure(figsize=(WIDTH, lines * ROW + TOP + BOTTOM))
    height = figure.get_figheight()
    axes = figure.add_axes((LEFT, BOTTOM / height, SPAN, lines * ROW / height))
    scale(axes, rows, lines, words)
    place(axes, rows, words)
    names = {
        "alternative": regime_title(data, words, alternative),
        "baseline": regime_title(data, words, data.baseline),
    }
    frame(
        figure,
        sentence(words("effects.title", **names)),
        words("effects.subtitle", **names),
        source_lines(data, words, *folded(words("effects.note", most=EXPLORATORY_ROWS), NOTE_CELLS)),
    )
    return figure


def chosen(contrast: pd.DataFrame, words: Words) -> list[Row]:
    """The rows to show: all of the primary and key ones, and of the others the largest that are resolved."""
    rows = [row for row in (measured(entry, words) for _, entry in contrast.iterrows()) if row is not None]
    shown = [row for row in rows if row.kind != "secondary"]
    rest = [row for row in rows if row.kind == "secondary" and row.verdict != "not resolved"]
    shown += sorted(rest, key=lambda row: -abs(row.at))[:EXPLORATORY_ROWS]
    return sorted(shown, key=lambda row: KINDS.index(row.kind))


def measured(entry: pd.Series, words: Words) -> Row | None:
    """One row of the summary in margins; None where it has no margin, no interval or no better direction."""
    indicator = shown_in(entry, words)
    margin, numbers = (
        float(entry.get("margin", float("nan"))),
        [float(entry[name]) for name in ("difference", "low", "high")],
    )
    if not indicator.direction or not margin > 0 or not np.all(np.isfinite(numbers)):
        return None
    at, one, two = (number / margin * indicator.direction for number in numbers)
    before, after = float(entry["mean_baseline"]), float(entry["mean_alternative"])
    return Row(
        indicator.title,
        indicator.kind,
        indicator.unit,
        str(entry["verdict"]),
        " → ".join(indicator.pair(before, after, verdict_of(entry, words).code)),
        indicator.change(numbers[0], before),
        at,
        min(one, two),
        max(one, two),
    )


def scale(axes: Axes, rows: list[Row], lines: int, words: Words) -> None:
    """The common axis: linear up to two margins, then logarithmic; the band of no difference."""
    reach = min(MOST, max(3.0, *(max(abs(row.low), abs(row.high)) for row in rows)) * 1.15)
    axes.set_xscale("symlog", linthresh=LINEAR, linscale=0.9)
    axes.set_xlim(-reach, reach)
    axes.set_ylim(lines - 0.5, -0.5)
    axes.axvspan(-1, 1, color=SHADE, lw=0, zorder=0)
    axes.axvline(0, color=FAINT, lw=1, zorder=1)
    axes.xaxis.set_major_locator(FixedLocator([tick for tick in TICKS if abs(tick) <= reach]))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: words.number(abs(value), 0)))
    axes.grid(False)
    axes.set_yticks([])
    axes.set_xlabel(words("effects.axis"))
    top = axes.get_xaxis_transform()
    axes.text(
        -reach,
        1.0,
        f"← {words('effects.worse')}",
        transform=top,
        color=VERDICT_COLOURS["worse"],
        va="bottom",
        fontsize=9,
    )
    axes.text(
        reach,
        1.0,
        f"{words('effects.better')} →",
        transform=top,
        color=VERDICT_COLOURS["better"],
        va="bottom",
        ha="right",
        fontsize=9,
    )
    axes.text(0, 1.0, words("effects.band"), transform=top, color=SOFT, va="bottom", ha="center", fontsize=8)


def place(axes: Axes, rows: list[Row], words: Words) -> None:
    """Names on the left, points with intervals, means and change on the right, a heading over each class."""
    line, kind = 0, ""
    across = axes.get_yaxis_transform()
    for row in rows:
        if row.kind != kind:
            kind = row.kind
            axes.text(
                NAME,
                line + 0.1,
                words.name("class", kind),
                transform=across,
                va="center",
                color=SOFT,
                fontsize=9,
            )
            axes.plot([NAME, CHANGE], [line + 0.5] * 2, transform=across, color=FAINT, lw=0.8, clip_on=False)
            if line == 0:
                for x, key in ((MEANS, "effects.means"), (CHANGE, "effects.change")):
                    axes.text(
                        x,
                        line + 0.1,
                        words(key),
                        transform=across,
                        va="center",
                        ha="right",
                        color=SOFT,
                        fontsize=8.5,
                    )
            line += 1
        one(axes, row, line)
        line += 1


def one(axes: Axes, row: Row, line: int) -> None:
    """One indicator's line."""
    colour, across, first = VERDICT_COLOURS[row.verdict], axes.get_yaxis_transform(), row.kind == "primary"
    axes.text(
        NAME,
        line - (0.14 if row.unit else 0),
        row.name,
        transform=across,
        va="center",
        fontsize=10.5 if first else 9.5,
    )
    axes.text(NAME, line + 0.24, row.unit, transform=across, va="center", fontsize=7, color=SOFT)
    axes.plot(
        [row.low, row.high], [line, line], color=colour, lw=2.6 if first else 1.7, solid_capstyle="butt"
    )
    axes.plot(
        min(max(row.at, axes.get_xlim()[0]), axes.get_xlim()[1]),
        line,
        VERDICT_MARKERS[row.verdict],
        clip_on=False,
        color=colour,
        ms=7.5 if first else 6,
        mew=1.4,
        mfc=PAPER if row.verdict == "not resolved" else colour,
    )
    axes.text(MEANS, line, row.means, transform=across, va="center", ha="right", fontsize=9.5, color=INK)
    axes.text(
        CHANGE,
        line,
        row.change,
        transform=across,
        va="center",
        ha="right",
        fontsize=9.5,
        color=readable(colour),
    )
