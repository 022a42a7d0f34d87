"""Small multiples of many designs: three columns of equal panels, each with its design's name."""

from __future__ import annotations

import math
from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator, MultipleLocator

from analysis.figures.style import INK, SOFT, WIDTH, plain
from analysis.shown import sentence
from analysis.tables import Tables, regime_title
from analysis.words import Words, folded

COLUMNS, PANEL, GAP, TOP, BOTTOM = 3, 1.75, 0.72, 1.45, 1.2
TITLE_CELLS = 34
MONTH = 365 / 12
STEPS, MOST_TICKS = (1, 3, 6, 12, 24, 60), 9


def multiples(
    names: Sequence[str], data: Tables, words: Words, panel: float = PANEL
) -> tuple[Figure, list[Axes]]:
    """A figure with one panel a name, on common axes; the panels that are left over are hidden."""
    columns = min(COLUMNS, len(names))
    rows = math.ceil(len(names) / columns)
    figure = Figure(figsize=(WIDTH, rows * panel + (rows - 1) * GAP + TOP + BOTTOM))
    height = figure.get_figheight()
    grid = figure.subplots(
        rows, columns, sharex=True, sharey=True, squeeze=False,
        gridspec_kw={
            "left": 0.06, "right": 0.98, "top": 1 - TOP / height, "bottom": BOTTOM / height,
            "wspace": 0.13, "hspace": GAP / panel,
        },
    ).ravel()  # fmt: skip
    for axes in grid[len(names) :]:
        axes.set_visible(False)
    panels = list(grid[: len(names)])
    for at, (axes, name) in enumerate(zip(panels, names, strict=True)):
        plain(axes, grid="y")
        title = "\n".join(folded(sentence(regime_title(data, words, name)), TITLE_CELLS)[:2])
        axes.set_title(title, fontsize=10, color=INK)
        axes.tick_params(labelbottom=at >= len(names) - columns, labelleft=at % columns == 0)
    return figure, panels


def months_below(panels: Sequence[Axes], days: float, words: Words) -> None:
    """Months along the common axis of days, and quiet numbers at the left."""
    step = next((step for step in STEPS if days / MONTH / step <= MOST_TICKS), STEPS[-1])
    for axes in panels:
        axes.set_xlim(0, days)
        axes.xaxis.set_major_locator(MultipleLocator(step * MONTH))
        axes.xaxis.set_major_formatter(FuncFormatter(lambda day, _: words.number(round(day / MONTH), 0)))
        axes.yaxis.set_major_locator(MaxNLocator(4))
        axes.tick_params(axis="y", labelcolor=SOFT, labelsize=9)
    for axes in panels[-COLUMNS:]:
        axes.set_xlabel(words("open.x"))
