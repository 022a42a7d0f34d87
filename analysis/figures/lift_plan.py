"""Pictures of a lift plan: the stairwell floor by floor under one scheme, and the chances of all schemes.

Drawn from plain records, so that any tool that plans a stairwell can use them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.ticker import FuncFormatter

from analysis.figures.style import (
    FAINT,
    INK,
    NOTE_CELLS,
    PAPER,
    SHADE,
    SOFT,
    WIDTH,
    frame,
    plain,
    readable,
    styled,
)
from analysis.words import Words, folded

GAIN, LOSE, MONEY = "#2E7D5B", "#B2182B", "#C9B26B"
VISITS, HEARINGS = "#1F5A96", "#C2481D"
FLOOR, TOP, BOTTOM = 0.62, 1.8, 0.75
ROOM = 0.03
"""Room beside 0 and 1, so that a marker there lies on no label."""
PALE, DEEP = 0.12, 0.7
PROCEDURES = (("visits", VISITS, "s", 0.15), ("hearings", HEARINGS, "o", -0.15))


@dataclass(frozen=True)
class FlatBox:
    """One flat: its name, how its owner has spoken (a text, empty if not), chance that it loses."""

    name: str
    said: str
    losing: float


@dataclass(frozen=True)
class FloorRow:
    """One floor.

    Attributes:
        gain, loss, pays_k: Means of a flat, k yuan; pays_k below 0 is received.
        net: What is left of them: mean, and the span of 95 % of the draws.
        pays: Yuan that the whole floor pays.
        yes: Shares that agree, by visits and by hearings.
    """

    floor: int
    flats: tuple[FlatBox, ...]
    gain: float
    loss: float
    pays_k: float
    net: tuple[float, float, float]
    pays: float
    yes: tuple[float, float]


@dataclass(frozen=True)
class ChanceRow:
    """One scheme: chance of passing by visits and by hearings, each with its interval."""

    title: str
    visits: tuple[float, float, float]
    hearings: tuple[float, float, float]


@styled
def draw_stairwell(rows: Sequence[FloorRow], scheme: str, note: Sequence[str], words: Words) -> Figure:
    """The house in section: flats, who gains and loses, what each floor pays, who says yes."""
    body = FLOOR * len(rows)
    figure = Figure(figsize=(WIDTH, TOP + body + BOTTOM))
    height = figure.get_figheight()
    places = ((0.06, 0.21), (0.30, 0.36), (0.67, 0.10), (0.80, 0.17))
    house, net, pays, yes = (
        figure.add_axes((left, BOTTOM / height, width, body / height)) for left, width in places
    )
    for axes in (house, net, pays, yes):
        axes.set_ylim(-0.5, len(rows) - 0.5)
    _house(house, rows, words)
    _net(net, rows, words)
    _pays(pays, rows, words)
    _yes(yes, rows, words)
    title = words("plan.picture_title", scheme=scheme)
    frame(figure, title, "\n".join(note), folded(words("plan.picture_note"), NOTE_CELLS))
    return figure


def _house(axes: Axes, rows: Sequence[FloorRow], words: Words) -> None:
    axes.set_xlim(0, 1)
    axes.axis("off")
    for at, row in enumerate(rows):
        width = 1 / len(row.flats)
        for side, flat in enumerate(row.flats):
            edge = LOSE if flat.losing > 0.5 else GAIN
            tint = _mixed(edge, PALE + DEEP * abs(flat.losing - 0.5))
            box = Rectangle(
                (side * width, at - 0.46), width * 0.97, 0.92, facecolor=tint, edgecolor=edge, lw=1.2
            )
            axes.add_patch(box)
            middle = (side + 0.485) * width
            axes.text(
                middle, at + (0.14 if flat.said else 0), flat.name, ha="center", va="center", fontsize=9.5
            )
            axes.text(middle, at - 0.2, flat.said, ha="center", va="center", fontsize=7.5, color=SOFT)
        axes.text(-0.03, at, str(row.floor), ha="right", va="center", fontsize=9.5, color=SOFT)
    axes.plot(
        [0, 0.5, 0.985],
        [len(rows) - 0.52, len(rows) - 0.3, len(rows) - 0.52],
        color=SOFT,
        lw=1.2,
        clip_on=False,
    )
    axes.set_title(words("plan.picture_house"), fontsize=9.5, color=SOFT, pad=24)


def _mixed(colour: str, share: float) -> tuple[float, float, float]:
    """The colour thinned with paper."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (1 - share + share * part for part in parts)
    return red, green, blue


def _net(axes: Axes, rows: Sequence[FloorRow], words: Words) -> None:
    """Benefit and money received to the right, loss and payment to the left, what is left as a dot with its span."""
    plain(axes)
    axes.axvline(0, color=INK, lw=1, zorder=3)
    for at, row in enumerate(rows):
        given, taken = max(-row.pays_k, 0.0), max(row.pays_k, 0.0)
        for value, start, colour in (
            (row.gain, 0.0, GAIN), (given, row.gain, MONEY), (-row.loss, 0.0, LOSE), (-taken, -row.loss, MONEY),
        ):  # fmt: skip
            axes.barh(at, value, left=start, height=0.46, color=colour, zorder=2)
        mean, low, high = row.net
        axes.plot([low, high], [at, at], color=INK, lw=1.2, zorder=4)
        axes.plot(mean, at, "D", color=INK, ms=6, mec=PAPER, mew=1, zorder=5)
        right = max(high, row.gain + given)
        axes.annotate(
            words.signed(mean, 1), (right, at), (5, 0), textcoords="offset points", va="center", fontsize=9,
            color=readable(GAIN if mean >= 0 else LOSE),
        )  # fmt: skip
    right = max(max(row.net[2], row.gain - min(row.pays_k, 0.0)) for row in rows)
    left = min(min(row.net[1], -row.loss - max(row.pays_k, 0.0)) for row in rows)
    axes.set_xlim(left - 0.03 * (right - left), right + 0.24 * (right - left))
    axes.set_yticks([])
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: words.number(value, 0)))
    keys = ((GAIN, "gain"), (LOSE, "loss"), (MONEY, "money"))
    handles: list[Artist] = [Rectangle((0, 0), 1, 1, color=colour) for colour, _ in keys]
    handles.append(Line2D([], [], color=INK, marker="D", ms=5, lw=1.2, mec=PAPER))
    labels = [words.name("plan.picture_key", key) for _, key in keys] + [words("plan.picture_key.net")]
    _legend(axes, handles, labels)
    axes.set_title(words("plan.picture_net"), fontsize=9.5, color=SOFT, pad=24)


def _legend(axes: Axes, handles: Sequence[Artist], labels: Sequence[str]) -> None:
    axes.legend(
        handles, labels, loc="lower left", bbox_to_anchor=(-0.02, 1.0), ncols=len(labels), frameon=False, fontsize=8.5,
        handlelength=1.0, handletextpad=0.4, columnspacing=0.9, borderaxespad=0.1,
    )  # fmt: skip


def _pays(axes: Axes, rows: Sequence[FloorRow], words: Words) -> None:
    axes.axis("off")
    axes.set_xlim(0, 1)
    for at, row in enumerate(rows):
        colour = INK if row.pays >= 0 else readable(GAIN)
        axes.text(1, at, words.number(row.pays, 0), ha="right", va="center", fontsize=9.5, color=colour)
    axes.set_title(words("plan.picture_pays"), fontsize=9.5, color=SOFT, pad=24, loc="right")


def _yes(axes: Axes, rows: Sequence[FloorRow], words: Words) -> None:
    plain(axes)
    axes.set_xlim(0, 1)
    axes.set_yticks([])
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: words.percent(value)))
    handles, labels = [], []
    for which, (name, colour, mark, shift) in enumerate(PROCEDURES):
        shares, heights = [row.yes[which] for row in rows], [at + shift for at in range(len(rows))]
        axes.hlines(heights, 0, shares, color=colour, lw=1.2, alpha=0.5)
        handles += axes.plot(
            shares, heights, mark, color=colour, ms=7, mec=PAPER, mew=1, clip_on=False, zorder=3
        )
        labels.append(words.name("plan.procedure", name))
    _legend(axes, handles, labels)
    axes.set_title(words("plan.picture_yes"), fontsize=9.5, color=SOFT, pad=24)


@styled
def draw_chances(rows: Sequence[ChanceRow], least: float, note: Sequence[str], words: Words) -> Figure:
    """A line a scheme: chance of passing by visits and by hearings, with intervals, against the threshold."""
    body = 0.62 * len(rows)
    figure = Figure(figsize=(WIDTH, TOP + body + BOTTOM))
    height = figure.get_figheight()
    axes = plain(figure.add_axes((0.32, BOTTOM / height, 0.63, body / height)))
    axes.axvline(least, color=SOFT, lw=1, ls=(0, (4, 3)))
    axes.set_xlim(-ROOM, 1 + ROOM)
    axes.set_ylim(len(rows) - 0.5, -0.5)
    for name, colour, mark, shift in PROCEDURES:
        for at, row in enumerate(rows):
            share, low, high = getattr(row, name)
            axes.plot([low, high], [at - shift, at - shift], color=colour, lw=2.2, clip_on=False)
            label = words.name("plan.procedure", name) if at == 0 else None
            axes.plot(
                share,
                at - shift,
                mark,
                color=colour,
                ms=8,
                mec=PAPER,
                mew=1,
                label=label,
                clip_on=False,
                zorder=4,
            )
    for at in range(len(rows) - 1):
        axes.axhline(at + 0.5, color=SHADE, lw=1)
    axes.set_yticks(range(len(rows)), ["\n".join(folded(row.title, 34)) for row in rows])
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: words.percent(value)))
    axes.spines["bottom"].set_color(FAINT)
    axes.legend(loc="lower right", bbox_to_anchor=(1.0, 1.0), ncols=2, frameon=False, fontsize=9.5)
    frame(
        figure,
        words("plan.picture_chances"),
        "\n".join(note),
        folded(words("plan.picture_chances_note"), NOTE_CELLS),
    )
    return figure
