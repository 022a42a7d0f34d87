"""One stairwell drawn floor by floor, before and after: benefit, loss, payment and vote of each flat."""

from __future__ import annotations

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from analysis.figures.renovation.data import KEYS, projects
from analysis.figures.style import FAINT, INK, NOTE_CELLS, SOFT, WIDTH, frame, styled
from analysis.tables import NothingToDrawError, Tables, regime_title, source_lines
from analysis.words import Words, folded

FLOOR, TOP, BOTTOM = 0.62, 1.45, 0.9
FULL = 60.0
"""Utility (k RMB) at which a flat has its full colour."""
VOTES = {1: "✓", 0: "×", -1: "–"}


@styled
def draw(data: Tables, words: Words) -> Figure:
    """The project with most rounds of the main contrast's alternative: its first round beside its last."""
    chosen = _chosen(data)
    rounds = _rounds(data, chosen)
    first, last = (
        rounds[rounds["round"] == rounds["round"].min()],
        rounds[rounds["round"] == rounds["round"].max()],
    )
    floors = int(rounds["floor"].max())
    figure = Figure(figsize=(WIDTH, TOP + FLOOR * floors + BOTTOM))
    height = figure.get_figheight()
    for at, turn in enumerate((first, last)):
        axes = figure.add_axes((0.06 + at * 0.48, BOTTOM / height, 0.43, FLOOR * floors / height))
        _house(axes, turn, words)
        axes.set_title(words("stairwell.round", round=int(turn["round"].iloc[0])), fontsize=10.5, pad=22)
    subtitle = words(
        "stairwell.subtitle", regime=regime_title(data, words, str(chosen["regime"])), seed=str(int(chosen["seed"])),
        project=int(chosen["project"]), state=words.name("project_state", str(chosen["state"])),
    )  # fmt: skip
    note = folded(words("stairwell.note"), NOTE_CELLS)
    frame(figure, words("stairwell.title"), subtitle, source_lines(data, words, *note))
    return figure


def _chosen(data: Tables) -> pd.Series:
    """The project of one stairwell with most rounds; of several the first."""
    table = projects(data)
    table = table[table["stairwell"].ge(0)]
    regime = data.alternative if len(data.regimes) > 1 else data.regimes[0]
    mine = table[table["regime"].eq(regime)]
    mine = mine if len(mine) else table
    if not len(mine) or not len(data.project_rounds):
        raise NothingToDrawError("project_rounds.parquet")
    order = mine.sort_values(["rounds", "stands", "seed", "project"], ascending=[False, False, True, True])
    return order.iloc[0]


def _rounds(data: Tables, chosen: pd.Series) -> pd.DataFrame:
    turns, people = (
        table[np.logical_and.reduce([table[key].eq(chosen[key]) for key in KEYS])]
        for table in (data.project_rounds, data.project_owners)
    )
    known = people[["owner", "floor", "gain_k", "loss_k", "nonresident", "let"]]
    return turns.merge(known, on="owner").sort_values(["round", "owner"])


def _house(axes: Axes, turn: pd.DataFrame, words: Words) -> None:
    """Draw a box for each flat: colour by utility, what it gains, fears and pays, how it votes."""
    places = turn.groupby("floor").cumcount()
    across = int(places.max()) + 1
    for (_, flat), place in zip(turn.iterrows(), places, strict=True):
        x, y = float(place), float(flat["floor"]) - 1.0
        axes.add_patch(
            Rectangle((x + 0.02, y + 0.05), 0.96, 0.9, color=_colour(float(flat["utility"])), lw=0)
        )
        net = float(flat["compensation_k"] + flat["transfer_k"] - flat["share_k"])
        told = words(
            "stairwell.flat", gain=words.number(flat["gain_k"], 0), loss=words.number(flat["perceived_k"], 0),
            net=words.signed(net, 0),
        )  # fmt: skip
        axes.text(x + 0.07, y + 0.5, told, fontsize=8, va="center", color=INK)
        vote = int(flat["yes"]) if flat["taking_part"] else -1
        axes.text(x + 0.9, y + 0.5, VOTES[vote], fontsize=12, va="center", ha="center", color=INK)
    for place in range(across):
        above = float(turn["floor"].max()) + 0.12
        axes.text(place + 0.07, above, words("stairwell.head"), fontsize=8, color=SOFT)
        axes.text(place + 0.9, above, words("stairwell.vote"), fontsize=8, color=SOFT, ha="center")
    axes.set_xlim(0, across)
    axes.set_ylim(0, float(turn["floor"].max()))
    axes.grid(False)
    axes.set_xticks([])
    axes.set_yticks(
        np.arange(int(turn["floor"].max())) + 0.5,
        [words("floors.row", floors=str(i + 1)) for i in range(int(turn["floor"].max()))],
        color=SOFT,
    )
    for side in ("top", "right", "left", "bottom"):
        axes.spines[side].set_visible(True)
        axes.spines[side].set_color(FAINT)


def _colour(utility: float) -> tuple[float, float, float]:
    """Green for a gain, red for a loss, paler near zero."""
    red, green, blue = mpl.colors.to_rgb("#2E7D5B" if utility >= 0 else "#B2182B")
    part = 0.12 + 0.5 * min(1.0, abs(utility) / FULL)
    return 1 - part * (1 - red), 1 - part * (1 - green), 1 - part * (1 - blue)
