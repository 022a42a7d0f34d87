"""Who gains and who loses: the paired change of burden by tenure, age, status and building."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from analysis.figures.style import FAINT, INK, NOTE_CELLS, SOFT, VERDICT_COLOURS, WIDTH, frame, plain, styled
from analysis.figures.ticks import SignedTicks
from analysis.tables import NothingToDrawError, Tables, interval, regime_title, source_lines
from analysis.words import Words, folded

DIMENSIONS = ("tenure", "age", "status_third")
ORDER = {"tenure": ("owner", "family", "tenant")}
BUILDING = "building"
ROW, TOP, BOTTOM, GAP = 0.34, 1.4, 1.15, 0.45
LEAST_BODY, BUILDING_ROW = 2.6, 0.165


@styled
def draw(data: Tables, words: Words, alternative: str | None = None) -> Figure:
    """Groups of residents on the left, buildings in order of their change on the right."""
    alternative = alternative or data.alternative
    changes = paired(data.groups, alternative, data.baseline, data.window)
    if not len(changes):
        raise NothingToDrawError("groups.parquet")
    people = [(name, part) for name in DIMENSIONS if len(part := ordered(changes, name))]
    houses = changes[changes["dimension"].eq(BUILDING)].sort_values("mean")
    lines = sum(len(part) for _, part in people)
    body = max(LEAST_BODY, lines * ROW + GAP * (len(people) - 1), len(houses) * BUILDING_ROW)
    figure = Figure(figsize=(WIDTH, TOP + body + BOTTOM))
    all_residents = people[0][1] if people else houses
    overall = float(np.average(all_residents["mean"], weights=all_residents["n"]))
    if people:
        panels(figure, body, people, limits(pd.concat([part for _, part in people])), overall, words)
    if len(houses):
        buildings(figure, body, houses, limits(houses), overall, words)
    names = {
        "alternative": regime_title(data, words, alternative),
        "baseline": regime_title(data, words, data.baseline),
    }
    subtitle = "\n".join(folded(words("winners.subtitle", **names), 125))
    frame(
        figure,
        words("winners.title", **names),
        subtitle,
        source_lines(data, words, *folded(words("winners.note"), NOTE_CELLS)),
    )
    return figure


def paired(groups: pd.DataFrame, alternative: str, baseline: str, window: str) -> pd.DataFrame:
    """A row a group: dimension, group, n, mean, low, high of the paired change of burden over the worlds."""
    if not len(groups):
        return pd.DataFrame()
    rows = groups[groups["window"].eq(window) & groups["regime"].isin([alternative, baseline])]
    wide = rows.pivot_table(
        index=["dimension", "group", "seed"], columns="regime", values="burden", observed=True
    )
    if not {alternative, baseline} <= set(wide.columns):
        return pd.DataFrame()
    change = (wide[alternative] - wide[baseline]).dropna()
    size = rows.groupby(["dimension", "group"], observed=True)["n"].mean()
    found = []
    for key, part in change.groupby(level=["dimension", "group"], sort=False):
        dimension, group = (str(name) for name in np.atleast_1d(np.asarray(key, dtype=object)))
        found.append((dimension, group, float(size[dimension, group]), *interval(part.to_numpy(np.float64))))
    return pd.DataFrame(found, columns=["dimension", "group", "n", "mean", "low", "high"])


def ordered(changes: pd.DataFrame, dimension: str) -> pd.DataFrame:
    """The groups of one dimension in the order in which readers look for them."""
    part = changes[changes["dimension"].eq(dimension)]
    places = {name: at for at, name in enumerate(ORDER.get(dimension, sorted(part["group"])))}
    return part.assign(place=part["group"].map(places)).sort_values("place").drop(columns="place")


def limits(changes: pd.DataFrame) -> tuple[float, float]:
    """Common limits of the panels side by side: every mean and interval, and zero."""
    ends = changes[["mean", "low", "high"]].to_numpy()
    low, high = min(0.0, float(np.nanmin(ends))), max(0.0, float(np.nanmax(ends)))
    room = 0.06 * (high - low or 1.0)
    return low - room, high + room


def panels(
    figure: Figure,
    body: float,
    people: Sequence[tuple[str, pd.DataFrame]],
    reach: tuple[float, float],
    overall: float,
    words: Words,
) -> None:
    """One block a dimension, from the top down."""
    height, top = figure.get_figheight(), TOP
    stretch = (body - GAP * (len(people) - 1)) / max(1, sum(len(part) for _, part in people))
    for name, part in people:
        size = min(0.5, stretch) * len(part)
        axes = figure.add_axes((0.17, 1 - (top + size) / height, 0.34, size / height))
        block(axes, part, reach, overall)
        axes.set_yticks(range(len(part)), [group_title(words, name, group) for group in part["group"]])
        axes.set_title(words.name("dimension", name), fontsize=9.5, color=SOFT, x=-0.42, pad=5)
        axes.tick_params(labelbottom=name == people[-1][0])
        for row, count in enumerate(part["n"]):
            axes.text(
                1.01,
                row,
                words("winners.n", n=round(count)),
                transform=axes.get_yaxis_transform(),
                fontsize=7.5,
                color=SOFT,
                va="center",
            )
        top += size + GAP
    axes.xaxis.set_major_formatter(SignedTicks(words))
    axes.set_xlabel(words("winners.x"))


def buildings(
    figure: Figure,
    body: float,
    houses: pd.DataFrame,
    reach: tuple[float, float],
    overall: float,
    words: Words,
) -> None:
    """Every building as a line of its own, the one that gains most on top."""
    height = figure.get_figheight()
    axes = figure.add_axes((0.68, BOTTOM / height, 0.29, body / height))
    block(axes, houses, reach, overall, small=len(houses) > 12)
    many = len(houses) > 40
    axes.set_yticks(
        [] if many else range(len(houses)),
        [] if many else [group_title(words, BUILDING, group) for group in houses["group"]],
        fontsize=7.5,
    )
    axes.set_title(words("winners.buildings", n=len(houses)), fontsize=9.5, color=SOFT, pad=5)
    axes.xaxis.set_major_formatter(SignedTicks(words))
    axes.set_xlabel(words("winners.x"))


def block(
    axes: Axes, part: pd.DataFrame, reach: tuple[float, float], overall: float, small: bool = False
) -> None:
    """Points with intervals; colour says gain, loss, or an interval that holds zero."""
    plain(axes)
    axes.axvline(0, color=INK, lw=0.9, zorder=1)
    axes.axvline(overall, color=SOFT, lw=0.9, ls=(0, (3, 3)), zorder=1)
    for row, (mean, low, high) in enumerate(part[["mean", "low", "high"]].itertuples(index=False)):
        sign = "better" if high < 0 else "worse" if low > 0 else "no difference"
        colour = VERDICT_COLOURS[sign]
        axes.plot(
            [low, high], [row, row], color=colour, lw=1.2 if small else 2.2, solid_capstyle="butt", alpha=0.8
        )
        axes.plot(
            mean,
            row,
            {"better": "<", "worse": ">", "no difference": "o"}[sign],
            color=colour,
            ms=4 if small else 6.5,
            mfc="white" if sign == "no difference" else colour,
        )
    axes.spines["bottom"].set_color(FAINT)
    axes.set_xlim(*reach)
    axes.set_ylim(len(part) - 0.4, -0.6)
    axes.xaxis.set_major_locator(MaxNLocator(5))


def group_title(words: Words, dimension: str, group: object) -> str:
    """A group's name for readers; buildings are counted from 1."""
    if dimension == BUILDING:
        name = str(group)
        return words("group.building", name=str(int(name) + 1) if name.isdecimal() else name)
    return words.name(f"group.{dimension}", str(group))
