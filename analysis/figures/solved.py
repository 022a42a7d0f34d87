"""Where issues were solved, and after how long; what was never solved stays in the picture."""

from __future__ import annotations

from collections.abc import Mapping

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
    SOFT,
    WIDTH,
    frame,
    luminance,
    name_lines,
    plain,
    readable,
    regime_colours,
    styled,
)
from analysis.figures.survival import curve_of, solved_by
from analysis.indicators.view import SOLVED
from analysis.shown import sentence
from analysis.tables import FIRST_YEAR, NothingToDrawError, Tables, regime_title, source_lines, window_title
from analysis.words import Words, folded

HANDLERS = (
    "community_staff",
    "property_company",
    "partner_team",
    "building_chief",
    "mediation_room",
    "subdistrict",
    "department",
    "city",
)
UNSOLVED = ("paper", "dissolved", "open")
PAPER_STATE, DISSOLVED_STATE = 5, 6
COLOURS = {
    "community_staff": "#17605C",
    "property_company": "#3E938C",
    "partner_team": "#7DBFB4",
    "building_chief": "#BCE0D8",
    "mediation_room": "#C9BBE0",
    "subdistrict": "#9C85C4",
    "department": "#6C519E",
    "city": "#3D2A6B",
    "paper": "#E8B9A4",
    "dissolved": "#D5D9DE",
    "open": "#F0F2F4",
}
GRID = np.geomspace(0.5, FIRST_YEAR, 241)
TICK_DAYS = (1, 3, 7, 14, 30, 90, 365)
BAR, TOP, BOTTOM, KEY, CURVES = 0.46, 1.0, 1.15, 1.1, 2.9
MANY = 5
"""Names of more arms than these stand closer together."""


@styled
def draw(data: Tables, words: Words) -> Figure:
    """Bars of where each regime's issues ended above, curves of how long it took below."""
    needed = {"birth", "solved", "solved_by", "state", "regime", "seed"}
    if not needed <= set(data.issues.columns):
        raise NothingToDrawError("issues.parquet")
    issues, days = born_in(data)
    regimes = [name for name in data.regimes if issues["regime"].eq(name).any()]
    if not regimes:
        raise NothingToDrawError("issues.parquet")
    bars = BAR * len(regimes)
    figure = Figure(figsize=(WIDTH, TOP + bars + KEY + CURVES + BOTTOM))
    height = figure.get_figheight()
    upper = figure.add_axes((0.21, 1 - (TOP + bars) / height, 0.76, bars / height))
    lower = figure.add_axes((0.21, BOTTOM / height, 0.57, CURVES / height))
    shares = pd.DataFrame({name: endings(issues[issues["regime"].eq(name)]) for name in regimes})
    stacked(upper, data, shares, words)
    curves(lower, data, {name: issues[issues["regime"].eq(name)] for name in regimes}, days, words)
    censored = 1 - float(shares.loc[list(HANDLERS)].sum().mean())
    frame(
        figure,
        words("solved.title"),
        words("solved.subtitle"),
        source_lines(
            data,
            words,
            *folded(
                words("solved.note", censored=words.percent(censored), window=window_title(data, words)),
                NOTE_CELLS,
            ),
        ),
    )
    return figure


def born_in(data: Tables) -> tuple[pd.DataFrame, float]:
    """The issues born in the headline window, and the days that the runs lasted."""
    days = float(data.days or data.issues[["birth", "solved"]].max().max() + 1)
    start, end = {"mature": (FIRST_YEAR, days), "first_year": (0, FIRST_YEAR)}.get(data.window, (0, days))
    return data.issues[data.issues["birth"].ge(start) & data.issues["birth"].lt(end)], days


def endings(issues: pd.DataFrame) -> pd.Series[float]:
    """Share of the issues born that each handler solved, and of those closed on paper, dissolved and open."""
    state = issues["state"].to_numpy()
    solved = state == SOLVED
    ending = np.where(
        state == PAPER_STATE, "paper", np.where(state == DISSOLVED_STATE, "dissolved", "open")
    ).astype(object)
    codes = issues["solved_by"].fillna(0).astype(int).clip(0, len(HANDLERS) - 1).to_numpy()
    by = np.asarray(HANDLERS, dtype=object)[codes]
    ending[solved] = by[solved]
    return pd.Series(ending).value_counts(normalize=True).reindex([*HANDLERS, *UNSOLVED], fill_value=0.0)


def stacked(axes: Axes, data: Tables, shares: pd.DataFrame, words: Words) -> None:
    """One bar a regime, parts from the community upwards, then what was not solved; a key below."""
    regimes, colours = list(shares.columns), regime_colours(data.regimes)
    left = np.zeros(len(regimes))
    for name in [*HANDLERS, *UNSOLVED]:
        width = shares.loc[name].to_numpy()
        axes.barh(
            range(len(regimes)), width, left=left, color=COLOURS[name], height=0.66, edgecolor=PAPER, lw=1
        )
        for row in np.flatnonzero(width >= 0.045):
            axes.text(
                left[row] + width[row] / 2,
                int(row),
                words.percent(width[row]),
                ha="center",
                va="center",
                fontsize=8,
                color=INK if luminance(COLOURS[name]) > 0.2 else PAPER,
            )
        left = left + width
    axes.set_xlim(0, 1)
    axes.set_ylim(len(regimes) - 0.5, -0.5)
    axes.grid(False)
    axes.set_xticks([])
    axes.spines["bottom"].set_visible(False)
    axes.set_yticks(range(len(regimes)), [name_lines(regime_title(data, words, name)) for name in regimes])
    for label, name in zip(axes.get_yticklabels(), regimes, strict=True):
        label.set_color(readable(colours[name]))
    key(axes, [name for name in [*HANDLERS, *UNSOLVED] if shares.loc[name].max() > 0], words)


def key(axes: Axes, names: list[str], words: Words) -> None:
    """The parts' names under the bars, in the order in which they stand."""
    handles = [axes.barh([0], [0], color=COLOURS[name]) for name in names]
    axes.legend(
        handles,
        [words.name("ending", name) for name in names],
        loc="upper left",
        bbox_to_anchor=(-0.01, -0.02),
        ncols=4,
        frameon=False,
        fontsize=8.5,
        handlelength=1.0,
        handleheight=0.9,
        columnspacing=1.6,
        labelspacing=0.3,
    )


def curves(axes: Axes, data: Tables, issues: Mapping[str, pd.DataFrame], days: float, words: Words) -> None:
    """Share solved by days since birth, a point where half are solved, names at the right."""
    colours, named = regime_colours(data.regimes), []
    for name, rows in issues.items():
        curve = curve_of(rows, days)
        shares = solved_by(curve, GRID)
        each = [solved_by(curve_of(part, days), GRID) for _, part in rows.groupby("seed")]
        low, high = np.quantile(np.array(each), [0.1, 0.9], axis=0)
        axes.fill_between(GRID, low, high, color=colours[name], alpha=0.15, lw=0)
        axes.plot(GRID, shares, color=colours[name])
        half = curve.quantile(0.5)
        if np.isfinite(half):
            axes.plot(half, 0.5, "o", color=colours[name], ms=6.5, mec=PAPER, mew=1.2, zorder=5)
        named.append((float(np.mean(shares)), name, half))
    curve_axes(axes, words)
    for place, (_, name, half) in enumerate(sorted(named, reverse=True)):
        time = (
            words("solved.median", time=words.duration(half))
            if np.isfinite(half)
            else words("solved.no_median")
        )
        title = "\n".join(folded(sentence(regime_title(data, words, name)), 30))
        axes.annotate(
            f"{title}\n{time}",
            (1.0, 0.98 - min(0.2, 1.05 / len(named)) * place),
            (12, 0),
            xycoords="axes fraction",
            va="top",
            fontsize=9 if len(named) <= MANY else 7.5,
            textcoords="offset points",
            color=readable(colours[name]),
            linespacing=1.3,
            annotation_clip=False,
        )


def curve_axes(axes: Axes, words: Words) -> None:
    """A logarithmic axis of days and one of per cent."""
    plain(axes, grid="y")
    axes.axhline(0.5, color=FAINT, lw=1, zorder=0)
    axes.set_xscale("log")
    axes.set_xlim(GRID[0], GRID[-1])
    axes.set_ylim(0, 1)
    axes.xaxis.set_major_locator(FixedLocator(TICK_DAYS))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: words.number(value, 0)))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: words.percent(value)))
    axes.tick_params(axis="y", labelcolor=SOFT, labelsize=9)
    axes.set_xlabel(words("solved.x"))
    axes.set_title(words("solved.y"), fontsize=9.5, color=SOFT)
