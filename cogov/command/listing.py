"""`cogov list`: what there is to choose from."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Any

import typer


class Kind(StrEnum):
    """What can be listed."""

    SCENARIOS = "scenarios"
    REGIMES = "regimes"
    COMMUNITIES = "communities"
    MECHANISMS = "mechanisms"
    PARAMETERS = "parameters"
    INDICATORS = "indicators"
    PHASES = "phases"
    FAILURES = "failures"
    LAWS = "laws"
    DESIGNS = "designs"


LONG = 3
SHOWN = {
    Kind.SCENARIOS: ("name", "title", "days", "communities", "regimes"),
    Kind.REGIMES: ("name", "title", "mechanisms"),
    Kind.COMMUNITIES: ("name", "title", "members", "buildings", "flats", "households", "residents"),
    Kind.MECHANISMS: ("name", "title", "text"),
    Kind.PARAMETERS: ("name", "value", "unit", "low", "high", "kind", "title"),
    Kind.INDICATORS: ("name", "title", "unit", "better", "kind"),
    Kind.PHASES: ("name", "every", "offset", "attached"),
    Kind.FAILURES: ("name", "title", "knob", "diagnostic"),
    Kind.LAWS: ("name", "about", "place", "since", "until", "rule", "title"),
    Kind.DESIGNS: ("name", "title", "base", "levers"),
}


def list_kind(
    kind: Annotated[Kind, typer.Argument(help="What to list.")],
    as_json: Annotated[
        bool, typer.Option("--json", help="Everything known about each, for machines.")
    ] = False,
    language: Annotated[str, typer.Option(help="Language of the titles: en or zh.")] = "en",
) -> None:
    """List what there is to choose from.

    Example: cogov list mechanisms --json
    """
    from experiments.listing import rows_of

    rows = rows_of(kind.value)
    if as_json:
        json.dump(rows, sys.stdout, ensure_ascii=False, indent=1)
        print()
        return
    _print(kind, rows, language)


def _print(kind: Kind, rows: list[dict[str, Any]], language: str) -> None:
    from analysis.terminal import Column, print_table
    from analysis.words import translator

    words = translator(language)
    numbers = (
        "days",
        "value",
        "low",
        "high",
        "buildings",
        "flats",
        "households",
        "residents",
        "members",
        "every",
        "offset",
    )
    columns = [Column(name, "right" if name in numbers else "left") for name in SHOWN[kind]]

    def cell(value: object) -> str:
        if value is None:
            return ""
        if isinstance(value, Mapping):
            return words.either({str(key): str(text) for key, text in value.items()})
        if isinstance(value, float):
            return f"{value:g}"
        if isinstance(value, (list, tuple)):
            parts = list(map(cell, value))
            return _listed(parts) if value and isinstance(value[0], float) else ", ".join(parts)
        return str(value)

    print_table(columns, [[cell(row.get(name)) for name in SHOWN[kind]] for row in rows])


def _listed(parts: list[str]) -> str:
    """A list in a cell; a long one of numbers by its first two and its length."""
    return f"{parts[0]}, {parts[1]} … ({len(parts)})" if len(parts) > LONG else ", ".join(parts)
