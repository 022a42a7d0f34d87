"""One look for all figures: colours that stay with their regime, quiet axes, the frame around a drawing.

Colours are told apart by people with any colour vision: hue separates command (blue) from partners (orange),
lightness separates without and with the platform; every line and bar also carries its name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from functools import wraps
from pathlib import Path
from typing import Any, ParamSpec

import matplotlib as mpl
import matplotlib.colors
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.folder import whole_file
from analysis.shown import sentence
from analysis.words import folded, register_font

INK, SOFT, FAINT, PAPER, SHADE = "#1C2430", "#5B6675", "#C9CFD6", "#FFFFFF", "#EEF1F4"
REGIME_COLOURS = {
    "top_down": "#7FA3C7",
    "top_down_tech": "#1F5A96",
    "partner_no_tech": "#E9A94B",
    "partner": "#C2481D",
}
OTHER_COLOURS = (
    "#2E7D5B",
    "#7B4FA3",
    "#0F7C8F",
    "#B03A6E",
    "#5A6B2F",
    "#3C3F45",
    "#C27BA0",
    "#9C5B33",
    "#6B7FD7",
    "#A98B00",
)
VERDICT_COLOURS = {
    "better": "#1A7F5A",
    "worse": "#B2182B",
    "no difference": "#5B6675",
    "not resolved": "#9AA3AE",
}
VERDICT_MARKERS = {"better": "^", "worse": "v", "no difference": "s", "not resolved": "o"}
WIDTH = 10.0
NOTE_CELLS, NAME_CELLS = 168, 24
SALT, DOTS = "cogov", 160
DATED = {"svg": ("Date", "Creator", "Format", "Type"), "png": ("Software",)}
TEXT_CONTRAST = 4.5

LOOK: Any = {
    "figure.facecolor": PAPER,
    "axes.facecolor": PAPER,
    "savefig.facecolor": PAPER,
    "font.size": 10.0,
    "axes.titlesize": 11.0,
    "axes.labelsize": 9.5,
    "xtick.labelsize": 9.0,
    "ytick.labelsize": 9.5,
    "text.color": INK,
    "axes.labelcolor": SOFT,
    "axes.edgecolor": FAINT,
    "axes.linewidth": 0.8,
    "xtick.color": SOFT,
    "ytick.color": INK,
    "xtick.major.size": 3.0,
    "ytick.major.size": 0.0,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.spines.left": False,
    "axes.grid": True,
    "axes.grid.axis": "x",
    "grid.color": SHADE,
    "grid.linewidth": 1.0,
    "axes.axisbelow": True,
    "axes.titlelocation": "left",
    "axes.titlepad": 8.0,
    "lines.linewidth": 2.0,
    "lines.solid_capstyle": "round",
    "axes.unicode_minus": True,
    "svg.hashsalt": SALT,
    "svg.fonttype": "path",
    "path.simplify": True,
}

Given = ParamSpec("Given")


def look() -> AbstractContextManager[None]:
    """A context in which matplotlib draws and writes as CoGov does."""
    return mpl.rc_context({**LOOK, "font.family": register_font()})


def styled(draw: Callable[Given, Figure]) -> Callable[Given, Figure]:
    """A drawing function that draws in the common look."""

    @wraps(draw)
    def drawn(*args: Given.args, **kwargs: Given.kwargs) -> Figure:
        with look():
            return draw(*args, **kwargs)

    return drawn


def regime_colours(regimes: Sequence[str]) -> dict[str, str]:
    """A colour for each regime: its own where it is one of the four, else the next free one."""
    spare = iter(OTHER_COLOURS * (1 + len(regimes) // len(OTHER_COLOURS)))
    return {name: REGIME_COLOURS.get(name) or next(spare) for name in regimes}


def readable(colour: str) -> str:
    """The colour, darkened as far as text on white needs (contrast 4.5 to 1, WCAG 2)."""
    red, green, blue = mpl.colors.to_rgb(colour)
    while 1.05 / (luminance((red, green, blue)) + 0.05) < TEXT_CONTRAST:
        red, green, blue = 0.97 * red, 0.97 * green, 0.97 * blue
    return mpl.colors.to_hex((red, green, blue))


def luminance(colour: str | tuple[float, float, float]) -> float:
    """Relative luminance of a colour, 0 black to 1 white (WCAG 2)."""
    parts = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in mpl.colors.to_rgb(colour)
    ]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def name_lines(name: str) -> str:
    """A regime's name for the margin of a drawing: with a capital, in lines that fit."""
    return "\n".join(folded(sentence(name), NAME_CELLS))


def frame(figure: Figure, title: str, subtitle: str, source: Iterable[str]) -> None:
    """Put title and subtitle above the drawing and the source lines below it; heights are in inches."""
    height = figure.get_figheight()
    figure.text(0.02, 1 - 0.18 / height, title, fontsize=15, va="top", ha="left")
    figure.text(
        0.02, 1 - 0.52 / height, subtitle, fontsize=9.5, color=SOFT, va="top", ha="left", linespacing=1.5
    )
    figure.text(
        0.02,
        0.12 / height,
        "\n".join(source),
        fontsize=8,
        color=SOFT,
        va="bottom",
        ha="left",
        linespacing=1.5,
    )


def plain(axes: Axes, *, grid: str = "x") -> Axes:
    """Quiet axes: a grid along one direction only and no frame."""
    axes.grid(False)
    axes.grid(True, axis="x" if grid == "x" else "y")
    axes.tick_params(length=0)
    return axes


def save(figure: Figure, path: Path) -> Path:
    """Write `figure` as the suffix of `path` says (svg or png); equal figures give equal bytes.

    Raises `FolderError` where the disk does not take it.
    """
    kind = path.suffix.removeprefix(".")
    with look(), whole_file(path) as file:
        figure.savefig(file, format=kind, metadata=dict.fromkeys(DATED[kind]), dpi=DOTS)
    return path
