"""What the figures draw from: the tables of a result folder and the few facts that every caption names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from analysis.errors import AnalysisError
from analysis.folder import ResultFolder
from analysis.folder.result import MANIFEST
from analysis.words import Words

Floats = np.ndarray[tuple[int, ...], np.dtype[np.float64]]
PREFERRED_ALTERNATIVES = ("partner", "partner_no_tech")
PREFERRED_BASELINE = "top_down_tech"
FIRST_YEAR = 365
KEPT = (
    "daily", "issues", "groups", "projects", "project_owners", "project_rounds", "points", "points_books", "lorenz",
    "earners",
)  # fmt: skip
KEYS = ["indicator", "window", "baseline", "alternative"]


class NothingToDrawError(AnalysisError):
    """The result folder holds no data for this figure; the message is the table or column that lacks."""


@dataclass(frozen=True)
class Tables:
    """The tables of one result folder; a table that was not kept is empty.

    `runs`: a row a run and regime, indicators as `<indicator>|<window>`; `daily`, `issues`, `groups` and, of
    renovations, `projects`, `project_owners`, `project_rounds` carry `regime` and `seed`; `summary` is `summary.csv`
    with the columns of `summary_more.csv` beside it; `pooled` and `worth` are `pooled.csv` and
    `cost_effectiveness.csv`; `frontier` and `equal_cost` are `frontier.csv` and `frontier_differences.csv` of the
    isocost mode; `points`, `points_books`, `lorenz` and `earners` are there where incentive points may play,
    `ranking` (`ranking.csv`) where three arms or more do.
    """

    runs: pd.DataFrame
    daily: pd.DataFrame = field(default_factory=pd.DataFrame)
    issues: pd.DataFrame = field(default_factory=pd.DataFrame)
    groups: pd.DataFrame = field(default_factory=pd.DataFrame)
    projects: pd.DataFrame = field(default_factory=pd.DataFrame)
    project_owners: pd.DataFrame = field(default_factory=pd.DataFrame)
    project_rounds: pd.DataFrame = field(default_factory=pd.DataFrame)
    summary: pd.DataFrame = field(default_factory=pd.DataFrame)
    pooled: pd.DataFrame = field(default_factory=pd.DataFrame)
    worth: pd.DataFrame = field(default_factory=pd.DataFrame)
    frontier: pd.DataFrame = field(default_factory=pd.DataFrame)
    equal_cost: pd.DataFrame = field(default_factory=pd.DataFrame)
    ranking: pd.DataFrame = field(default_factory=pd.DataFrame)
    points: pd.DataFrame = field(default_factory=pd.DataFrame)
    points_books: pd.DataFrame = field(default_factory=pd.DataFrame)
    lorenz: pd.DataFrame = field(default_factory=pd.DataFrame)
    earners: pd.DataFrame = field(default_factory=pd.DataFrame)
    manifest: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def read(cls, folder: Path) -> Tables:
        """Read what the folder holds; only `runs.parquet` must be there, else `FolderError`."""
        result = ResultFolder(folder)
        kept = {name: result.read_table(name) for name in KEPT if result.has(name)}
        return cls(
            result.read_table("runs"),
            **kept,
            summary=_summary(result),
            pooled=result.read_csv("pooled"),
            worth=result.read_csv("cost_effectiveness"),
            frontier=result.read_csv("frontier"),
            equal_cost=result.read_csv("frontier_differences"),
            ranking=result.read_csv("ranking"),
            manifest=result.read_manifest() if (folder / MANIFEST).exists() else {},
        )

    @cached_property
    def regimes(self) -> list[str]:
        """The regimes in the order in which they were named."""
        return list(dict.fromkeys(self.runs["regime"]))

    @cached_property
    def baseline(self) -> str:
        """The arm that the others are compared with."""
        if len(self.summary):
            return str(self.summary["baseline"].iloc[0])
        return PREFERRED_BASELINE if PREFERRED_BASELINE in self.regimes else self.regimes[0]

    @cached_property
    def alternative(self) -> str:
        """The arm of the main contrast: `partner` where it plays, else the last that is not the baseline."""
        others = [name for name in self.regimes if name != self.baseline]
        if not others:
            raise NothingToDrawError("only one regime played")
        return next((name for name in PREFERRED_ALTERNATIVES if name in others), others[-1])

    @cached_property
    def finished(self) -> pd.DataFrame:
        """The runs that came to their end."""
        return self.runs[~self.failed_mask]

    @cached_property
    def failed(self) -> pd.DataFrame:
        """The runs that did not, with stage and message."""
        return self.runs[self.failed_mask]

    @property
    def failed_mask(self) -> pd.Series[bool]:
        """True where a run failed."""
        return self.runs["stage"].fillna("").astype(str).ne("")

    @cached_property
    def n(self) -> int:
        """Worlds played to the end under both arms of the main contrast, or under the one regime."""
        arms = {self.baseline, self.alternative} if len(self.regimes) > 1 else set(self.regimes)
        played = self.finished[self.finished["regime"].isin(arms)]
        return int((played.groupby("seed")["regime"].nunique() == len(arms)).sum())

    @cached_property
    def window(self) -> str:
        """The headline window: mature years where the runs have them."""
        present = {name.rsplit("|", 1)[-1] for name in self.runs.columns if "|" in name}
        if len(self.summary):
            present |= set(self.summary["window"])
        return next((name for name in ("mature", "first_year", "all") if name in present), "all")

    @property
    def days(self) -> int:
        """Days that every run lasted, burn-in not counted; 0 where the folder does not say."""
        scenario = self.manifest.get("scenario", {})
        return int(scenario.get("days", 0)) if isinstance(scenario, dict) else 0

    def value(self, indicator: str, window: str | None = None) -> pd.DataFrame:
        """Columns regime, seed, value of one indicator over finished runs; raises `NothingToDrawError`."""
        column = f"{indicator}|{window or self.window}"
        if column not in self.finished:
            raise NothingToDrawError(column)
        return self.finished[["regime", "seed", column]].rename(columns={column: "value"}).dropna()

    def contrast(self, alternative: str | None = None, window: str | None = None) -> pd.DataFrame:
        """The rows of the summary for one alternative against the baseline in one window."""
        if not len(self.summary):
            raise NothingToDrawError("summary.csv")
        wanted = self.summary["alternative"].eq(alternative or self.alternative)
        return self.summary[wanted & self.summary["window"].eq(window or self.window)]


def regime_title(data: Tables, words: Words, regime: str) -> str:
    """The name of a regime for readers: from the manifest, else from the catalogue, else as in the file."""
    said = {
        entry["name"]: entry.get("title")
        for entry in data.manifest.get("regimes", [])
        if isinstance(entry, dict)
    }
    title = said.get(regime)
    return words.either(title) if title else words.name("regime", regime)


def community_title(data: Tables, words: Words, name: str) -> str:
    """The name of a community for readers, or the code where the manifest has none."""
    for one in data.manifest.get("communities", []):
        if one.get("name") == name:
            return words.either({"en": one.get("title_en", ""), "zh": one.get("title_zh", "")}) or name
    return name


def window_title(data: Tables, words: Words, window: str | None = None) -> str:
    """The name of a window (by default the headline one) for readers; the days of a run shorter than a year."""
    if 0 < data.days < FIRST_YEAR:
        return words("window.days", n=data.days)
    return words.name("window", window or data.window)


def source_lines(data: Tables, words: Words, *notes: str) -> list[str]:
    """The lines below every figure: notes, then runs, accounting mode, scenario and version."""
    manifest = data.manifest
    parts = [words("source.runs" if len(data.regimes) > 1 else "source.one_regime", n=data.n)]
    if manifest.get("accounting"):
        parts.append(words.name("accounting", str(manifest["accounting"])))
    scenario = manifest.get("scenario", {})
    if isinstance(scenario, dict) and scenario:
        parts.append(
            words.either(scenario["title"]) if scenario.get("title") else str(scenario.get("name", ""))
        )
    parts.append(words("source.model", version=str(manifest.get("code_version", ""))).strip())
    return [*notes, " · ".join(parts)]


def interval(values: Floats) -> tuple[float, float, float]:
    """Mean and plain 95 % t interval of independent values; equal values give a point."""
    from scipy.stats import t

    values = values[np.isfinite(values)]
    if not len(values):
        return float("nan"), float("nan"), float("nan")
    mean = float(np.mean(values, dtype=np.float64))
    if len(values) < 2 or np.all(values == values[0]):
        return mean, mean, mean
    half = float(t.ppf(0.975, len(values) - 1)) * float(np.std(values, ddof=1)) / len(values) ** 0.5
    return mean, mean - half, mean + half


def _summary(result: ResultFolder) -> pd.DataFrame:
    summary, more = result.read_csv("summary"), result.read_csv("summary_more")
    if not len(summary) or not len(more):
        return summary
    fresh = [name for name in more.columns if name in KEYS or name not in summary.columns]
    return summary.merge(more[fresh], on=[key for key in KEYS if key in more.columns], how="left")
