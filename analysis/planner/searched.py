"""A finished search of designs as its folder holds it: tables, space, verdicts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from analysis.errors import FolderError
from analysis.folder import ResultFolder
from analysis.folder.result import MANIFEST
from analysis.shown import THOUSAND_YUAN, Shown, shown
from analysis.words import Words

KIND = "designs"
OPTIMISED, NAMED, RANDOM, NOTHING = "optimised", "named", "random", "nothing"
ROWS = (OPTIMISED, NAMED, RANDOM, NOTHING)
SEARCHED, UNSEEN = "as_searched", "unseen"
BETTER = "better"
NOT_NAMED = "not_better_than_named"
NEEDED = ("space", "titles", "chosen", "levers", "runs", "gaps", "luck")
Row = Mapping[str, Any]
DERIVED_UNITS = {"chance_of_harm": "share", "social_cost_budgeted": THOUSAND_YUAN}


@dataclass(frozen=True)
class Searched:
    """Tables and manifest of one search.

    Attributes:
        designs, tests, contrasts: designs.csv, tests.csv, contrasts.csv.
        manifest: With the whole space under `space`.
    """

    folder: Path
    designs: pd.DataFrame
    tests: pd.DataFrame
    contrasts: pd.DataFrame
    manifest: Mapping[str, Any]

    @classmethod
    def read(cls, folder: Path) -> Searched:
        """Read a finished search.

        Raises:
            FolderError: The folder holds none.
        """
        result = ResultFolder.open(folder)
        manifest = result.read_manifest()
        if manifest.get("kind") != KIND or manifest.get("state") != "finished":
            raise FolderError(
                f"{folder}: holds no finished search of designs; type the command that made it again"
            )
        if lacking := [name for name in NEEDED if not isinstance(manifest.get(name), dict)]:
            raise FolderError(
                f"{folder / MANIFEST}: does not say {', '.join(lacking)}; type the command that made it again"
            )
        designs, tests, contrasts = (result.read_csv(name) for name in ("designs", "tests", "contrasts"))
        return cls(folder, designs, tests, contrasts, manifest)

    @property
    def space(self) -> Row:
        """What was searched: variables, objectives, limits, conditions, signs."""
        held: Row = self.manifest["space"]
        return held

    @property
    def objectives(self) -> Mapping[str, Row]:
        """Objectives by name, in their order."""
        held: Mapping[str, Row] = self.space["objectives"]
        return held

    @property
    def kinds(self) -> list[str]:
        """The kinds of designs that were tested, the winner first."""
        return [kind for kind in ROWS if kind in self.manifest["chosen"] or kind == NOTHING]

    @property
    def verdicts(self) -> list[str]:
        """Codes of the judgement."""
        return [str(code) for code in self.manifest["verdicts"]]

    @property
    def recommended(self) -> str:
        """The kind of design that the test speaks for: one that beats doing nothing, known practice where no worse."""
        beats = [kind for kind in (OPTIMISED, NAMED, RANDOM) if self.verdict(NOTHING, kind) == BETTER]
        if OPTIMISED in beats and not (NOT_NAMED in self.verdicts and NAMED in beats):
            return OPTIMISED
        return next((kind for kind in (NAMED, OPTIMISED, RANDOM) if kind in beats), NOTHING)

    def label(self, kind: str) -> str:
        """The label of the chosen design of a kind."""
        return str(self.manifest["chosen"].get(kind, NOTHING))

    def title(self, kind: str, words: Words) -> str:
        """A chosen design in words."""
        label = self.label(kind)
        names: Mapping[str, Mapping[str, str]] = self.manifest.get("design_titles", {})
        own = words.either(names[label]) if label in names else label.rpartition(" ")[2]
        return words(f"designs.row_{kind}", name=own)

    def verdict(self, baseline: str, alternative: str, condition: str = SEARCHED) -> str:
        """The verdict of a contrast; "" where it was not tested."""
        row = self.contrast(baseline, alternative, condition)
        return str(row["verdict"]) if row else ""

    def contrast(self, baseline: str, alternative: str, condition: str = SEARCHED) -> Row:
        """A contrast of the judgement; empty where there is none."""
        table = self.contrasts
        where = table["baseline"].eq(baseline) & table["alternative"].eq(alternative)
        return _first(table[where & table["condition"].eq(condition)])

    def test(self, label: str, measure: str, condition: str = SEARCHED, community: str = UNSEEN) -> Row:
        """A row of the test; empty where there is none."""
        table = self.tests
        where = table["design"].eq(label) & table["measure"].eq(measure) & table["community"].eq(community)
        return _first(table[where & table["condition"].eq(condition)])

    def value(self, label: str, measure: str, condition: str = SEARCHED) -> float:
        """The mean of a measure in unseen communities; NaN where there is none."""
        return float(self.test(label, measure, condition).get("value", np.nan))

    def levers(self, kind: str) -> Iterator[tuple[Row, float]]:
        """The parameter and the value of every lever that a chosen design sets."""
        known = {str(one["name"]): one for one in self.manifest["parameters"]}
        for name, value in self.manifest["levers"].get(kind, {}).items():
            if name in known:
                yield known[name], float(value)

    def shown(self, measure: str, words: Words) -> Shown:
        """How a measure is written."""
        derived: Mapping[str, Mapping[str, str]] = self.manifest.get("derived", {})
        one = shown(measure, words)
        if measure not in derived:
            return one
        title = words.either(derived[measure])
        unit = DERIVED_UNITS.get(measure, "")
        told = words("shown.yuan") if unit == THOUSAND_YUAN else ""
        return Shown(measure, title, "", "secondary", told, -1, False, words, unit)


def _first(table: pd.DataFrame) -> Row:
    return {str(name): value for name, value in table.iloc[0].items()} if len(table) else {}
