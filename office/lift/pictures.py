"""The pictures of a plan: the stairwell under each scheme, and the chances of all schemes."""

from __future__ import annotations

from pathlib import Path

from analysis.figures.lift_plan import ChanceRow, FlatBox, FloorRow, draw_chances, draw_stairwell
from analysis.figures.style import save
from analysis.words import Words
from office.lift.phrases import scheme_title, summary, yuan
from office.lift.result import FlatLine, FloorLine, Outcome, Plan, SchemePlan
from office.lift.shares import FEN_PER_K
from office.lift.stairwell import Flat

MOST_DRAWN = 12
"""Flats on a floor; wider houses have no drawing of flats, only the chances."""


def pictures(plan: Plan, folder: Path, words: Words) -> list[Path]:
    """Draw the stairwell under each scheme and the chances of all; the files written.

    Raises:
        FolderError: The disk does not take them.
    """
    note = summary(plan, words)
    chances = [
        ChanceRow(scheme_title(one, words), _chance(one.outcome("visits")), _chance(one.outcome("hearings")))
        for one in plan.schemes
    ]
    drawn = {"chances": draw_chances(chances, plan.least, note, words)}
    if max(line.flats for line in plan.schemes[0].floors) <= MOST_DRAWN:
        for scheme in plan.schemes:
            rows = [_row(line, scheme, plan, words) for line in scheme.floors]
            drawn[f"stairwell_{scheme.name}"] = draw_stairwell(rows, scheme_title(scheme, words), note, words)
    return [save(figure, folder / f"{name}.png") for name, figure in drawn.items()]


def _chance(outcome: Outcome) -> tuple[float, float, float]:
    return outcome.chance.share, *outcome.chance.interval


def _row(line: FloorLine, scheme: SchemePlan, plan: Plan, words: Words) -> FloorRow:
    boxes = tuple(
        _box(flat, one, words)
        for flat, one in zip(plan.stairwell.flats, scheme.flats, strict=True)
        if one.floor == line.floor
    )
    net = (line.net.mean, line.net.low, line.net.high)
    each = line.pays_fen / line.flats / FEN_PER_K
    yes = (line.yes["visits"], line.yes["hearings"])
    return FloorRow(line.floor, boxes, line.gain.mean, line.loss.mean, each, net, line.pays_fen / 100, yes)


def _box(flat: Flat, line: FlatLine, words: Words) -> FlatBox:
    if flat.needs_fen is not None:
        said = words("plan.picture_needs", sum=yuan(flat.needs_fen, words))
    else:
        said = words.name("plan.position", flat.position) if flat.position else ""
    return FlatBox(flat.name, said, line.losing)
