"""The planner's sheet: what a search of designs found, made from its folder alone.

write_sheet(Path("results/points"), "zh")       # → results/points/report.html, one page
print_designs(Searched.read(folder), translator("en"))
"""

from __future__ import annotations

from pathlib import Path

from analysis.planner.front import draw
from analysis.planner.searched import Searched
from analysis.planner.sheet import write_sheet
from analysis.planner.terminal import print_designs

__all__ = ["Searched", "draw", "print_designs", "save_front", "write_sheet"]


def save_front(data: Searched, language: str) -> list[Path]:
    """Draw the Pareto front into the folder; the files written."""
    from analysis.figures.style import save
    from analysis.folder.writing import refusal
    from analysis.words import translator

    target = data.folder / "figures"
    try:
        target.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise refusal(target, error) from error
    figure = draw(data, translator(language))
    return [save(figure, target / f"pareto_front.{suffix}") for suffix in ("svg", "png")]
