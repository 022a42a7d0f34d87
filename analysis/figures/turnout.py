"""Participation over time by design: the weekly share of adults who volunteer, and where a reward ends."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from analysis.figures.multiples import months_below, multiples
from analysis.figures.style import FAINT, INK, NOTE_CELLS, SOFT, VERDICT_COLOURS, frame, styled
from analysis.tables import NothingToDrawError, Tables, source_lines
from analysis.words import Words, folded

WEEK, SMOOTHING = 7, 8
MONTH = 30
COLOUR = "#1F5A96"


@styled
def draw(data: Tables, words: Words) -> Figure:
    """A panel a design with median and band; the baseline, never rewarded or as it plays, dashed in each."""
    if not len(data.points):
        raise NothingToDrawError("points.parquet")
    bands = {name: band for name in data.regimes if len(band := by_week(data, name))}
    if not bands:
        raise NothingToDrawError("daily.parquet")
    figure, panels = multiples(list(bands), data, words)
    for axes, name in zip(panels, bands, strict=True):
        _panel(axes, bands, name, data.baseline)
        _end(axes, stop_of(data, name), words)
        axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: words.percent(value, 1)))
    ends = [(float(band["low"].min()), float(band["high"].max())) for band in bands.values()]
    bottom, top = 0.9 * min(low for low, _ in ends), 1.1 * max(high for _, high in ends)
    months_below(panels, max(float(band.index.max()) for band in bands.values()) + WEEK, words)
    panels[0].set_ylim(bottom, top)
    note = folded(words("turnout.note", weeks=SMOOTHING), NOTE_CELLS)
    frame(figure, words("turnout.title"), words("turnout.subtitle"), source_lines(data, words, *note))
    return figure


def by_week(data: Tables, regime: str) -> pd.DataFrame:
    """Columns low, median, high over worlds of the share of adults who volunteer, indexed by day."""
    rows = data.daily[data.daily["regime"].eq(regime)] if len(data.daily) else data.daily
    rows = rows[(rows["t"] % WEEK).eq(WEEK - 1)] if len(rows) else rows
    adults = adults_of(data)
    if not len(rows) or not adults:
        return pd.DataFrame()
    series = rows.pivot_table(index="t", columns="seed", values="volunteers", aggfunc="sum").astype(float)
    smooth = (series / adults).rolling(SMOOTHING, min_periods=1).mean()
    return smooth.quantile([0.1, 0.5, 0.9], axis=1).T.set_axis(["low", "median", "high"], axis=1)


def adults_of(data: Tables) -> float:
    """Adults of a world, on average over the runs; 0 where the groups were not kept."""
    groups = data.groups
    if not len(groups):
        return 0.0
    rows = groups[groups["dimension"].eq("digital") & groups["window"].eq(groups["window"].iloc[0])]
    return float(rows.groupby(["seed", "regime"], observed=True)["n"].sum().mean()) if len(rows) else 0.0


def stop_of(data: Tables, regime: str) -> float | None:
    """Day from which nothing can be had for points any more; None where they go on or never bought anything."""
    books = data.points_books
    rows = books[books["regime"].eq(regime)] if len(books) else books
    if not len(rows):
        return None
    days = rows.groupby("month")["rewarded_days"].max()
    ended = days[days < MONTH]
    return float(ended.index[0] * MONTH + ended.iloc[0]) if days.max() > 0 and len(ended) else None


def _panel(axes: Axes, bands: dict[str, pd.DataFrame], name: str, baseline: str) -> None:
    for other, band in bands.items():
        if other not in (name, baseline):
            axes.plot(band.index, band["median"], color=FAINT, lw=0.8, zorder=1)
    band = bands[name]
    if baseline in bands and name != baseline:
        axes.plot(
            bands[baseline].index, bands[baseline]["median"], color=INK, lw=1.2, ls=(0, (3, 2)), zorder=4
        )
    colour = INK if name == baseline else COLOUR
    axes.fill_between(band.index, band["low"], band["high"], color=colour, alpha=0.15, lw=0, zorder=2)
    axes.plot(band.index, band["median"], color=colour, zorder=3)


def _end(axes: Axes, day: float | None, words: Words) -> None:
    if day is None:
        return
    axes.axvline(day, color=VERDICT_COLOURS["worse"], lw=1.1, ls=(0, (2, 2)))
    axes.annotate(
        words("turnout.ends"), (day, 1.0), (4, -2), xycoords=("data", "axes fraction"),
        textcoords="offset points", va="top", fontsize=8, color=SOFT,
    )  # fmt: skip
