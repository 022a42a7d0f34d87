"""The pictures of a comparison: each a file with `draw(data, words) -> Figure`, all in one list here.

    data = Tables.read(Path("out/dispute"))
    save(FIGURES["effects"](data, translator("zh")), Path("effects.svg"))

A figure whose table is not in the folder raises `NothingToDrawError`; `draw_all` leaves it out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from matplotlib.figure import Figure

from analysis.figures import (
    costs,
    earners,
    effects,
    frontier,
    lorenz,
    open_issues,
    points_books,
    solved,
    turnout,
    winners,
)
from analysis.figures.renovation import built, floors, path, stairwell
from analysis.figures.style import save
from analysis.folder.writing import refusal
from analysis.tables import NothingToDrawError, Tables
from analysis.words import Words

__all__ = ["FIGURES", "NothingToDrawError", "Tables", "draw_all", "save", "save_all"]

FIGURES: dict[str, Callable[[Tables, Words], Figure]] = {
    "effects": effects.draw,
    "open_issues": open_issues.draw,
    "solved": solved.draw,
    "winners": winners.draw,
    "costs": costs.draw,
    "frontier": frontier.draw,
    "built_by_surplus": built.draw,
    "floors": floors.draw,
    "path": path.draw,
    "stairwell": stairwell.draw,
    "turnout": turnout.draw,
    "points_books": points_books.draw,
    "lorenz": lorenz.draw,
    "earners": earners.draw,
}


def draw_all(data: Tables, words: Words) -> Iterator[tuple[str, Figure]]:
    """Name and picture of every figure that the folder has data for, in the order of `FIGURES`."""
    for name, draw in FIGURES.items():
        try:
            yield name, draw(data, words)
        except NothingToDrawError:
            continue


def save_all(
    data: Tables, words: Words, folder: Path, formats: tuple[str, ...] = ("svg", "png")
) -> list[Path]:
    """Write every figure to `folder` in every format; the paths come back.

    Raises `FolderError` where the folder cannot be made or written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise refusal(folder, error) from error
    return [
        save(figure, folder / f"{name}.{suffix}")
        for name, figure in draw_all(data, words)
        for suffix in formats
    ]
