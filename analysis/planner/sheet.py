"""Puts the planner's sheet together: one page that prints on one sheet of paper and opens offline."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from analysis.folder import whole_file
from analysis.planner import sentences
from analysis.planner.front import draw
from analysis.planner.searched import NOTHING, Row, Searched
from analysis.report.inline import inline_svg
from analysis.report.template import LANGUAGE_TAGS, filled
from analysis.words import Words, translator

HERE = Path(__file__).parent
TEMPLATE, FILE = "sheet.html.j2", "report.html"


def write_sheet(folder: Path, language: str, path: Path | None = None) -> Path:
    """Write the sheet on the search in `folder` to `path`, by default its `report.html`; the path comes back.

    Raises `FolderError` for a folder without a finished search or a disk that does not take the page.
    """
    target = path or folder / FILE
    page = render(Searched.read(folder), translator(language))
    with whole_file(target) as file:
        file.write_text(page, encoding="utf-8", errors="backslashreplace", newline="\n")
    return target


def render(data: Searched, words: Words) -> str:
    """The whole sheet as text; it needs nothing but itself."""
    return filled(HERE / TEMPLATE, words, everything(data, words))


def everything(data: Searched, words: Words) -> dict[str, Any]:
    """All that the template names."""
    return {
        "language": LANGUAGE_TAGS[words.language],
        "style": (HERE / "sheet.css").read_text(encoding="utf-8"),
        "title": words.either(data.space["title"]),
        "facts": facts(data, words),
        "headline": sentences.headline(data, words),
        "promise": sentences.promise(data, words),
        "heads": [_head(data, one, words) for one in data.objectives.values()],
        "rows": [_row(data, kind, words) for kind in data.kinds],
        "design": data.title(data.recommended, words),
        "to_do": sentences.to_do(data, words),
        "costs": sentences.costs(data, words),
        "risks": sentences.risks(data, words),
        "signs": sentences.signs(data, words),
        "figure": inline_svg(draw(data, words), "front", words("designs.front_alt")),
        "version": str(data.manifest.get("code_version", "")),
    }


def facts(data: Searched, words: Words) -> list[tuple[str, str]]:
    """Where was searched and tested, and how much was played."""
    titles = data.manifest["titles"]
    unseen = words.join([words.either(titles[name]) for name in data.space["unseen"]])
    runs = data.manifest["runs"]
    return [
        (words("designs.searched_in"), words.either(titles[data.space["community"]])),
        (words("designs.tested_in"), unseen),
        (words("designs.trials"), words.number(data.manifest["trials"], 0)),
        (words("designs.runs"), words("designs.runs_told", all=int(runs["all"]), each=int(runs["each"]))),
        (words("designs.span"), words.duration(float(data.space["days"]))),
    ]


def _head(data: Searched, objective: Row, words: Words) -> dict[str, str]:
    shown = data.shown(str(objective["indicator"]), words)
    better = words(f"designs.better_{objective['better']}")
    return {
        "title": shown.title,
        "unit": shown.unit,
        "note": better,
        "weight": f"{objective['weight']:g}",
    }


def _row(data: Searched, kind: str, words: Words) -> dict[str, Any]:
    """One design in the table: score with interval and verdict, every objective with its change."""
    label = data.label(kind)
    score = data.test(label, "score")
    verdict = data.verdict(NOTHING, kind)
    plain = kind == NOTHING
    return {
        "title": data.title(kind, words),
        "kind": kind,
        "recommended": kind == data.recommended,
        "score": words.number(0, 0) if plain else words.signed(float(score["difference"]), 2),
        "interval": "" if plain else words.interval(score["low"], score["high"], 2),
        "verdict": "" if plain else words.name("verdict", verdict.replace(" ", "_")),
        "css": verdict.replace(" ", "-"),
        "cells": [
            _cell(data, label, str(one["indicator"]), words, plain=plain) for one in data.objectives.values()
        ],
    }


def _cell(data: Searched, label: str, name: str, words: Words, *, plain: bool) -> dict[str, str]:
    shown, value = data.shown(name, words), data.value(label, name)
    change = "" if plain else shown.change(value - data.value(NOTHING, name), data.value(NOTHING, name))
    return {"value": shown.value(value), "change": change}
