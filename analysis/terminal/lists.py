"""A month's problem list and happiness list (问题清单, 幸福清单), as the alliance of a run wrote them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
from rich.console import Console

from analysis.errors import AnalysisError
from analysis.folder import ResultFolder
from analysis.terminal.table import Column, print_table
from analysis.words import Words

MONTH = 30
LISTS = ("problem", "happiness")


@dataclass(frozen=True)
class MonthLists:
    """Both lists of one month of a run.

    Attributes:
        month: Which, 1 = the first.
        rows: A row an entry: list, community, kind, item, building, type, beneficiaries, resource, unit, and of
            tickets when they were noticed and solved, in days (nan: never).
        communities: Names of the communities.
        held: Whether the run's regime has an alliance, so that there can be lists.
    """

    month: int
    rows: pd.DataFrame
    communities: list[str]
    held: bool

    @classmethod
    def read(cls, folder: Path, month: int | None = None) -> MonthLists:
        """Read the lists of a month, or of the last full one, from the folder of a single run.

        Raises:
            AnalysisError: The run has no such month.
            FolderError: The folder holds no lists.
        """
        result = ResultFolder(folder)
        manifest, rows = result.read_manifest(), result.read_table("lists")
        wanted = chosen_month(int(manifest["scenario"]["days"]), month)
        rows = rows[rows["month"] == wanted - 1].merge(_tickets(result), how="left", on="item")
        attached = {one["name"] for one in manifest["mechanisms"]}
        names = [str(name) for name in manifest["scenario"]["communities"]]
        return cls(wanted, rows, names, "party_alliance" in attached)

    def of(self, name: str) -> pd.DataFrame:
        """The entries of one list, in its order."""
        return self.rows[self.rows["list"] == name]

    def json(self) -> str:
        """Both lists as JSON records, for machines."""
        told = self.rows.assign(month=self.month).drop(columns=["seed", "regime"], errors="ignore")
        return str(told.to_json(orient="records", force_ascii=False, indent=1))

    def print(self, words: Words, console: Console | None = None) -> None:
        """Print both lists as tables."""
        for name in LISTS:
            entries = self.of(name)
            first = MONTH * (self.month - 1)
            title = words(
                f"lists.{name}", month=self.month, first=first, last=first + MONTH - 1, n=len(entries)
            )
            caption = words(f"lists.about_{name}") if self.held else words("lists.none")
            cells = [self._cells(entry, words) for _, entry in entries.iterrows()]
            print_table(self._columns(words), cells, title=title, caption=caption, console=console)

    def _columns(self, words: Words) -> list[Column]:
        where = [Column(words("lists.community"))] if len(self.communities) > 1 else []
        return [
            *where,
            Column(words("lists.matter")),
            Column(words("lists.number"), "right"),
            Column(words("lists.building"), "right"),
            Column(words("lists.beneficiaries"), "right"),
            Column(words("lists.noticed"), "right"),
            Column(words("lists.resource")),
            Column(words("lists.unit"), "right"),
            Column(words("lists.solved"), "right"),
        ]

    def _cells(self, entry: pd.Series[Any], words: Words) -> list[str]:
        project = entry["kind"] == "project"
        matter = words("lists.project") if project else words.name("issue_type", str(entry["type"]))
        resource = str(entry["resource"] or "")
        several = len(self.communities) > 1
        return [
            *([f"{int(entry['community']) + 1}"] if several else []),
            matter,
            words("unit.none") if project else str(int(entry["item"])),
            str(int(entry["building"]) + 1),
            words.number(int(entry["beneficiaries"]), 0),
            _day(entry["detected"], words),
            words.name("resource", resource) if resource else words("unit.none"),
            str(int(entry["unit"]) + 1) if entry["unit"] >= 0 else words("unit.none"),
            _day(entry["solved"], words),
        ]


def chosen_month(days: int, month: int | None) -> int:
    """The month asked for, 1 = the first; the last full one if none is.

    Raises:
        AnalysisError: A run of so many days has no such full month.
    """
    full = days // MONTH
    if full == 0:
        raise AnalysisError(f"--months: a run of {days} days has no full month of {MONTH} days")
    if month is not None and not 1 <= month <= full:
        raise AnalysisError(f"--month {month}: the run has the full months 1 to {full} ({days} days)")
    return full if month is None else month


def _tickets(result: ResultFolder) -> pd.DataFrame:
    """When each issue was noticed and solved."""
    issues = result.read_table("issues")
    return issues[["id", "detected", "solved"]].rename(columns={"id": "item"})


def _day(value: float, words: Words) -> str:
    return words.number(int(value), 0) if pd.notna(value) else words("unit.none")
