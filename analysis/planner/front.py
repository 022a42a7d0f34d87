"""The Pareto front in communities that no search saw: improvements over doing nothing, with intervals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.figures.style import FAINT, INK, NOTE_CELLS, PAPER, SHADE, SOFT, WIDTH, frame, styled
from analysis.planner.searched import NAMED, NOTHING, OPTIMISED, RANDOM, SEARCHED, UNSEEN, Searched
from analysis.words import Words, folded

COLOURS = {OPTIMISED: "#C2481D", NAMED: "#1F5A96", RANDOM: "#7B4FA3", NOTHING: INK}
MARKERS = {OPTIMISED: "o", NAMED: "s", RANDOM: "D", NOTHING: "X"}
COST = "cost"
PANELS, HEIGHT, TOP, BOTTOM = 2, 3.9, 1.55, 1.1


@styled
def draw(data: Searched, words: Words) -> Figure:
    """A panel an objective against cost: filled points as tested, hollow ones as the search had promised."""
    names = list(data.objectives)
    across = COST if COST in names else names[-1]
    shown = [name for name in names if name != across][:PANELS] or names[:1]
    figure = Figure(figsize=(WIDTH, TOP + HEIGHT + BOTTOM))
    height = figure.get_figheight()
    width = 0.9 / len(shown)
    for at, name in enumerate(shown):
        axes = figure.add_axes((0.075 + at * width, BOTTOM / height, width - 0.1, HEIGHT / height))
        panel(axes, data, (across, name), words)
    _legend(figure, data, words)
    note = folded(words("designs.front_note"), NOTE_CELLS)
    places = words.join([words.either(data.manifest["titles"][place]) for place in data.space["unseen"]])
    frame(figure, words("designs.front_title"), words("designs.front_subtitle", places=places), note)
    return figure


def panel(axes: Axes, data: Searched, pair: tuple[str, str], words: Words) -> None:
    """One objective against cost, both in least differences that matter; up and right is better."""
    tested = _tested(data, pair)
    axes.fill([-1, 1, 1, -1], [-1, -1, 1, 1], color=SHADE, zorder=0)
    axes.axhline(0, color=FAINT, lw=0.8)
    axes.axvline(0, color=FAINT, lw=0.8)
    for row in tested:
        _point(axes, row)
    best = _front(tested)
    axes.step(
        [row["x"] for row in best], [row["y"] for row in best], where="post", color=SOFT, lw=1.2, ls="--"
    )
    axes.grid(False)
    axes.margins(0.1)
    axes.set_xlabel(_axis(data, pair[0], words))
    axes.set_ylabel(_axis(data, pair[1], words))


def _tested(data: Searched, pair: tuple[str, str]) -> list[dict[str, Any]]:
    """Where each design was found in the test, and where the search had put it."""
    table = data.tests[data.tests["community"].eq(UNSEEN) & data.tests["condition"].eq(SEARCHED)]
    chosen = set(data.manifest["chosen"].values())
    found = []
    for label in dict.fromkeys(table["design"]):
        held = [data.test(str(label), str(data.objectives[name]["indicator"])) for name in pair]
        promised = data.designs[data.designs["design"].eq(label)]
        row = {"label": label, "kind": str(held[0]["kind"]), "chosen": label in chosen or label == NOTHING}
        for axis, name, one in zip("xy", pair, held, strict=True):
            row |= {axis: one["difference"], f"{axis}_low": one["low"], f"{axis}_high": one["high"]}
            row[f"{axis}_promised"] = float(promised[f"{name}_gain"].iloc[0]) if len(promised) else np.nan
        found.append(row)
    return found


def _point(axes: Axes, row: Mapping[str, Any]) -> None:
    colour, marker = COLOURS[row["kind"]], MARKERS[row["kind"]]
    x, y = float(row["x"]), float(row["y"])
    strong = 1.0 if row["chosen"] else 0.45
    if row["kind"] != NOTHING:
        axes.hlines(y, row["x_low"], row["x_high"], color=colour, lw=1.4, alpha=strong)
        axes.vlines(x, row["y_low"], row["y_high"], color=colour, lw=1.4, alpha=strong)
        if row["chosen"]:
            there = row["x_promised"], row["y_promised"]
            axes.plot([there[0], x], [there[1], y], color=colour, lw=0.8, ls=":")
            axes.plot(*there, marker, ms=7, mfc=PAPER, mec=colour)
    axes.plot(x, y, marker, ms=8 if row["chosen"] else 6, color=colour, alpha=strong, zorder=3)


def _front(rows: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The points that no other one beats in both, from the left."""
    best = [
        row
        for row in rows
        if not any(
            one["x"] >= row["x"] and one["y"] >= row["y"] and (one["x"] > row["x"] or one["y"] > row["y"])
            for one in rows
        )
    ]
    return sorted(best, key=lambda row: float(row["x"]))


def _axis(data: Searched, name: str, words: Words) -> str:
    title = data.shown(str(data.objectives[name]["indicator"]), words).title
    return words("designs.axis", objective=title)


def _legend(figure: Figure, data: Searched, words: Words) -> None:
    """Signs and names of the designs that were chosen, in one line below the title."""
    from matplotlib.lines import Line2D

    handles = [
        Line2D([], [], ls="", marker=MARKERS[kind], color=COLOURS[kind], ms=8, label=data.title(kind, words))
        for kind in data.kinds
    ]
    handles.append(
        Line2D([], [], ls="", marker="o", mfc=PAPER, mec=SOFT, ms=7, label=words("designs.promised"))
    )
    figure.legend(
        handles=handles, loc="upper left", bbox_to_anchor=(0.012, 1 - 0.85 / figure.get_figheight()),
        ncols=3, frameon=False, fontsize=8.5, columnspacing=1.4, handletextpad=0.3,
    )  # fmt: skip
