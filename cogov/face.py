"""The Python face: the words of the command, as functions that return results.

result = cogov.compare("dispute", regimes=["partner", "top_down_tech"], runs=100)
result.summary, result.runs, result.figures(), result.report()
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from analysis.tables import Tables
    from analysis.terminal import Books, MonthLists
    from cogov.designs import DesignResult
    from experiments.design import Design
    from experiments.designer.designing import Job
    from experiments.staff_mixes import MixRecord
    from experiments.staff_search import Step
    from sim.scenario import Regime, Scenario


class Result:
    """A finished comparison or run, opened from its folder; nothing is read before it is asked for."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @cached_property
    def tables(self) -> Tables:
        """All tables of the folder, as figures and report read them."""
        from analysis.tables import Tables

        return Tables.read(self.folder)

    @property
    def summary(self) -> pd.DataFrame:
        """A row an indicator, window and pair of regimes, with interval and verdict; as summary.csv."""
        from analysis.folder import ResultFolder

        return ResultFolder(self.folder).read_csv("summary")

    @property
    def runs(self) -> pd.DataFrame:
        """A row a run and regime; a failed run is a row with its stage and message."""
        return self.tables.runs

    def figures(self, language: str = "en") -> list[Path]:
        """Draw all figures that the folder has data for; the files written."""
        from analysis.figures import save_all
        from analysis.words import translator

        return save_all(self.tables, translator(language), self.folder / "figures")

    def report(self, language: str = "en") -> Path:
        """Write report.html, one file that opens offline; its path."""
        from analysis.report import write_report

        return write_report(self.folder, language)

    def picture(self, language: str = "en") -> list[Path]:
        """Draw open issues by day; the files written."""
        from experiments.single import picture

        return picture(self.folder, language)

    def print(self, language: str = "en") -> None:
        """Print the verdicts: of the main contrast all, of the others the primary and key ones; of one
        run its values.

        The main contrast comes last, where the eye is when the command ends.
        """
        from analysis.indicators import INDICATORS
        from analysis.terminal import print_comparison, print_ranking
        from analysis.words import translator

        words, data = translator(language), self.tables
        if len(data.regimes) < 2:
            self._print_one(language)
            return
        leading = [name for name, one in INDICATORS.items() if one.kind != "secondary"]
        leading += data.manifest.get("primary", [])
        short = replace(data, summary=data.summary[data.summary["indicator"].isin(leading)])
        for name in data.regimes:
            if name not in (data.baseline, data.alternative):
                print_comparison(short, words, alternative=name)
        print_comparison(data, words)
        print_ranking(data, words)

    def print_frontier(self, language: str = "en") -> None:
        """Print how regimes compare where they cost society the same; nothing for other accounting modes."""
        from analysis.terminal import print_frontier
        from analysis.words import translator

        print_frontier(self.tables, translator(language))

    def month_lists(self, month: int | None = None) -> MonthLists:
        """A month's problem list and happiness list of a single run; the last full month if none is named."""
        from analysis.terminal import MonthLists

        return MonthLists.read(self.folder, month)

    def books(self) -> Books:
        """Cash, hours, cost to others and queues of a single run, by mechanism, purpose and pool."""
        from analysis.terminal import Books

        return Books.read(self.folder)

    def remarks(self, language: str = "en") -> list[str]:
        """What must be said beside the table: runs that are missing, the staff mix, what is not resolved."""
        from analysis.words import translator
        from experiments.remarks import remarks_of

        return remarks_of(self.tables, translator(language))

    def json(self) -> str:
        """The summary (a single run: its indicators) as JSON records; undefined values are null."""
        table = self.summary if (self.folder / "summary.csv").exists() else self.runs
        return json.dumps(
            json.loads(table.to_json(orient="records", double_precision=15)), ensure_ascii=False, indent=1
        )

    def __repr__(self) -> str:
        return f"Result({str(self.folder)!r})"

    def _repr_html_(self) -> str:
        table = self.summary if (self.folder / "summary.csv").exists() else self.runs.T
        return str(
            table.to_html(index=not (self.folder / "summary.csv").exists(), float_format=lambda x: f"{x:.4g}")
        )

    def _print_one(self, language: str) -> None:
        from analysis.indicators import INDICATORS
        from analysis.shown import shown
        from analysis.tables import window_title
        from analysis.terminal import Column, print_table
        from analysis.words import translator

        words, window = translator(language), self.tables.window
        row = self.runs.iloc[0]
        values = [(shown(name, words), row.get(f"{name}|{window}")) for name in INDICATORS]
        cells = [
            [one.title, one.value(float(value)), one.unit]
            for one, value in values
            if value is not None and pd.notna(value)
        ]
        headings = [
            Column(words("table.indicator")),
            Column(window_title(self.tables, words), "right"),
            Column(words("table.unit")),
        ]
        print_table(headings, cells)


def compare(
    scenario: str | Path | Scenario,
    regimes: Sequence[str | Path | Regime] = (),
    *,
    runs: int | None = None,
    precision: float | None = None,
    accounting: str | None = None,
    seed: int = 1,
    workers: int | None = None,
    out: str | Path | None = None,
    language: str = "en",
    days: int | None = None,
    law: str | None = None,
) -> Result:
    """Play the same worlds under several regimes and judge the paired differences.

    Args:
        scenario: Name, path or object.
        regimes: Names, paths or objects; none means those of the scenario.
        runs: Worlds to play. Neither this nor ``precision`` means two stages at 5 %.
        precision: Half-width wanted, as a share of the baseline's mean.
        accounting: equal_cash (F), compensated (C) or isocost (I).
        seed: First seed.
        workers: Processes; default all processors.
        out: Folder of the result; default a new temporary one.
        language: Of the progress bar.
        days: Another length than the scenario's.
        law: Another rule by which owners decide on renovations than the scenario's.

    Raises:
        InputError: What was given cannot be used.
    """
    from experiments.design import make_design
    from experiments.map_runs import worker_count
    from experiments.staff_mixes import MIX_FILE

    processes = worker_count(workers)
    folder = _folder(out)
    design = make_design(
        scenario,
        regimes,
        runs=runs,
        precision=precision,
        accounting=accounting,
        seed=seed,
        days=days,
        law=law,
        mix_files=[folder / MIX_FILE],
    )
    return play(design, folder, processes, language)


def run(
    scenario: str | Path | Scenario,
    regime: str | Path | Regime,
    *,
    seed: int = 1,
    law: str | None = None,
    out: str | Path | None = None,
) -> Result:
    """Play one world under one regime into a folder (default a new temporary one); `law` as in `compare`.

    Raises:
        InputError: What was given cannot be used.
        ResultError: The run failed; the message names the stage.
    """
    from analysis.indicators import INDICATORS
    from experiments.claim import claimed
    from experiments.design import under_law
    from experiments.single import run_one
    from sim.scenario import read_regime, read_scenario

    case = under_law(read_scenario(scenario, indicators=tuple(INDICATORS)), law)
    arm = read_regime(regime)
    folder = _folder(out)
    with claimed(folder):
        return Result(run_one(case, arm, seed, folder).folder)


def open_result(folder: str | Path) -> Result:
    """Open a finished result. Raises InputError where the folder holds none."""
    from experiments.store import finished_folder

    return Result(finished_folder(_folder(folder, "folder")))


def open_any(folder: Path) -> Result | DesignResult:
    """Open a finished result of either kind. Raises InputError where the folder holds none."""
    from analysis.folder import ResultFolder
    from cogov.designs import DesignResult
    from experiments.designer.designing import KIND

    opened = open_result(folder)
    return DesignResult(folder) if ResultFolder(folder).read_manifest().get("kind") == KIND else opened


def play(design: Design, folder: Path, workers: int, language: str = "en") -> Result:
    """Play a design into a folder with a progress bar on stderr."""
    from experiments.claim import claimed
    from experiments.compare import compare as played

    with claimed(folder):
        return Result(played(design, folder, workers=workers, bar=_Bar(language)))


def search(design: Design, folder: Path, workers: int, language: str = "en") -> tuple[list[MixRecord], Path]:
    """Search the staff mix of every regime; the records and the file that keeps them."""
    from experiments.claim import claimed
    from experiments.staff_mixes import MIX_FILE, keep_mixes
    from experiments.staff_search import search_staff

    with claimed(folder):
        records = search_staff(design, folder, workers=workers, bar=_Bar(language))
    return records, keep_mixes(records, folder / MIX_FILE)


def design(job: Job, folder: Path, workers: int, language: str = "en") -> DesignResult:
    """Search designs into a folder with a progress bar on stderr."""
    from cogov.designs import DesignResult
    from experiments.claim import claimed
    from experiments.designer.designing import design as searched

    with claimed(folder):
        return DesignResult(searched(job, folder, workers=workers, bar=_Bar(language)))


def _folder(given: str | Path | None, named: str = "out") -> Path:
    """The folder given, or a new temporary one. Raises InputError for what names no folder."""
    from sim.errors import InputError

    if given is None and named == "out":
        return Path(mkdtemp(prefix="cogov-"))
    if not isinstance(given, str | Path) or not str(given) or "\0" in str(given):
        raise InputError(f"{named} = {given!r}: give the name of a folder, such as 'results/mine'")
    return Path(given)


class _Bar:
    """Makes bars of one language; a class so that its calls match the protocol of the experiments."""

    def __init__(self, language: str) -> None:
        self.language = language

    def __call__(self, total: float, title: str) -> AbstractContextManager[Step]:
        from analysis.terminal import progress
        from analysis.words import translator

        return progress(total, title, words=translator(self.language))
