"""A finished search of designs, opened from its folder."""

from __future__ import annotations

import json
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from analysis.planner import Searched


class DesignResult:
    """What a search of designs found; nothing is read before it is asked for."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @cached_property
    def data(self) -> Searched:
        """Tables and manifest."""
        from analysis.planner import Searched

        return Searched.read(self.folder)

    @property
    def designs(self) -> pd.DataFrame:
        """A row a design: kind, variables, objectives with intervals, limits; as designs.csv."""
        return self.data.designs

    @property
    def verdicts(self) -> list[str]:
        """Codes of the judgement; `wins` alone where the winner beats all."""
        return self.data.verdicts

    def figures(self, language: str = "en") -> list[Path]:
        """Draw the Pareto front; the files written."""
        from analysis.planner import save_front

        return save_front(self.data, language)

    def report(self, language: str = "en") -> Path:
        """Write report.html, the planner's sheet; its path."""
        from analysis.planner import write_sheet

        return write_sheet(self.folder, language)

    def print(self, language: str = "en") -> None:
        """Print winner, best named, best random and nothing in unseen communities, and the verdict."""
        from analysis.planner import print_designs
        from analysis.words import translator

        print_designs(self.data, translator(language))

    def json(self) -> str:
        """Verdicts, contrasts, gaps and the chosen designs as JSON; undefined values are null."""
        held = {
            name: self.data.manifest[name]
            for name in ("verdicts", "clash", "chosen", "levers", "gaps", "luck")
        }
        tables = {"contrasts": self.data.contrasts, "designs": self.designs}
        held |= {name: json.loads(table.to_json(orient="records")) for name, table in tables.items()}
        return json.dumps(_plain(held), ensure_ascii=False, indent=1)

    def __repr__(self) -> str:
        return f"DesignResult({str(self.folder)!r})"


def _plain(value: object) -> object:
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return None if isinstance(value, float) and value != value else value
