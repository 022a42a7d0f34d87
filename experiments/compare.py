"""Plays the same worlds under two or more regimes and judges the paired differences once, at the end.

A comparison is a folder. Whatever stops it, what was finished stays, and the same call goes on.
"""

from __future__ import annotations

import dataclasses
import datetime
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from experiments import verdicts
from experiments.design import COMPENSATED, Design
from experiments.frontier import frontier_arms, play_frontier
from experiments.manifest import describe, made
from experiments.playing import play_seeds
from experiments.rehearsal import Estimate, estimate, rehearse
from experiments.running import Arm, RunFailedError, RunResult
from experiments.seeds import evaluation_seeds
from experiments.smallness import small_note
from experiments.staff_search import Bar, Step, quiet, tuned_cash
from experiments.store import Store, write_manifest
from experiments.wholeness import FINISHED, is_whole, note_files


def compare(design: Design, folder: Path, *, workers: int = 1, bar: Bar = quiet) -> Path:
    """Play, judge and write a comparison to ``folder``; a finished one is left as it is.

    Raises InputError for a folder with another result or an arm that cannot be built, Stopped after Ctrl-C,
    FolderError where the disk does not take the result, RunFailedError where every run failed.
    """
    return _Comparison(design, folder, workers, bar).whole()


def dry_run(design: Design, workers: int) -> Estimate:
    """What a comparison will need, from one run played now."""
    arms = [Arm(design.staffed(regime)) for regime in design.regimes]
    rehearse(design.scenario, arms)
    if design.accounting == "isocost":
        arms += frontier_arms(design)
    return estimate(design.scenario, arms, design.runs, design.most_runs, workers)


class _Comparison:
    """One comparison in progress."""

    def __init__(self, design: Design, folder: Path, workers: int, bar: Bar) -> None:
        self.design, self.folder, self.workers, self.bar = design, folder, workers, bar
        self.started, self.clock = datetime.datetime.now(datetime.UTC), time.monotonic()
        self.arms = [Arm(design.staffed(regime)) for regime in design.regimes]
        self.manifest: dict[str, Any] = {
            "kind": "comparison",
            "state": "running",
            "design": design.identity(),
        }
        self.stage_runs = design.runs

    def whole(self) -> Path:
        """All of it, in order."""
        store = Store.open(self.folder, self.design.identity(), self.design.names)
        if is_whole(self.folder, store):
            return self.folder
        self._describe()
        self._play(store)
        if self.design.accounting == "isocost":
            seeds = evaluation_seeds(self.design.first_seed, self.stage_runs)
            play_frontier(self.design, seeds, self.folder, store.rows, workers=self.workers, bar=self.bar)
        self._judge(store)
        note_files(self.folder)
        return self.folder

    def _describe(self) -> None:
        cash = tuned_cash(self.design, self.folder / "hours", workers=self.workers, bar=self.bar)
        self.arms = [dataclasses.replace(arm, extra_cash=cash.get(arm.name, 0.0)) for arm in self.arms]
        schedules = rehearse(self.design.scenario, self.arms)
        regimes = [arm.regime for arm in self.arms]
        self.manifest |= describe(self.design.scenario, regimes, schedules) | {
            "accounting": self.design.accounting,
            "extra_cash": {arm.name: arm.extra_cash for arm in self.arms},
            "staff_mix": _mixes_told(self.design),
            "precision": self.design.precision,
        }
        write_manifest(self.folder, self.manifest)

    def _play(self, store: Store) -> None:
        first = evaluation_seeds(self.design.first_seed, self.design.runs)
        self._play_stage(store, first, "first stage" if self.design.precision else "runs")
        if self.design.precision is None:
            return
        runs, reason = verdicts.runs_needed(_runs(store.rows, first), self.design)
        self.stage_runs = runs
        self.manifest |= {"second_stage": {"runs": runs, "reason": reason}}
        told = f"{runs} worlds ({reason})" if runs > len(first) else f"{runs} worlds are enough"
        self._play_stage(store, evaluation_seeds(self.design.first_seed, runs), told)

    def _play_stage(self, store: Store, seeds: Sequence[int], title: str) -> None:
        arms = len(self.arms)
        done = len(set(store.seeds) & set(seeds))
        with self.bar(len(seeds) * arms, title) as step:
            step(done * arms)
            told = _Teller(self.design, store, step)
            play_seeds(self.design.scenario, self.arms, seeds, store, workers=self.workers, told=told)

    def _judge(self, store: Store) -> None:
        store.compact()
        seeds = evaluation_seeds(self.design.first_seed, self.stage_runs)
        runs = _runs(store.rows, seeds)
        failed = [row for row in store.rows if row["stage"]]
        self._refuse_nothing_paired(runs, failed, len(store.rows))
        judged = verdicts.judge(runs, self.design, self.folder, len(seeds))
        judged["notes"] += small_note(self.design.scenario)
        self.manifest |= judged | {
            "state": FINISHED,
            "seeds": [seeds.start, seeds.stop - 1],
            "runs": self.stage_runs,
            "failed": [
                {name: row[name] for name in ("regime", "seed", "stage", "message")} for row in failed
            ],
            "optimism": _optimism(runs, self.design),
            "corrupt_batches": store.corrupt,
            "made": made(
                self.started,
                seconds=time.monotonic() - self.clock,
                workers=self.workers,
                folder=str(self.folder.resolve()),
            ),
        }
        write_manifest(self.folder, self.manifest)

    def _refuse_nothing_paired(
        self, runs: pd.DataFrame, failed: Sequence[Mapping[str, object]], played: int
    ) -> None:
        """Raise RunFailedError where no world came to its end under the baseline and another regime."""
        baseline = verdicts.declared(self.design, self.stage_runs).baseline
        finished = runs[runs["stage"] == ""]
        worlds = finished.loc[finished["regime"] == baseline, "seed"]
        if not failed or (finished["seed"].isin(worlds) & (finished["regime"] != baseline)).any():
            return
        row = failed[0]
        raise RunFailedError(
            f"{self.folder}: {len(failed)} of {played} runs failed, so there is nothing to compare. The "
            f"first: regime {row['regime']}, seed {row['seed']}, stage {row['stage']}: {row['message']}.",
            str(row["traceback"]),
        )


class _Teller:
    """Moves the bar; its note is the half-widths of the primary family, never a difference or a verdict."""

    def __init__(self, design: Design, store: Store, step: Step) -> None:
        self.design, self.store, self.step = design, store, step
        self.heard = 0

    def __call__(self, runs: int, results: Sequence[RunResult]) -> None:
        self.heard += 1
        self.step(runs, verdicts.half_widths(_runs(self.store.rows), self.design))


def _runs(rows: Sequence[Mapping[str, object]], seeds: Sequence[int] | None = None) -> pd.DataFrame:
    """The rows as a table, only those of ``seeds`` where given."""
    wanted = rows if seeds is None else [row for row in rows if row["seed"] in seeds]
    return pd.DataFrame(list(wanted))


def _mixes_told(design: Design) -> dict[str, Any]:
    """With which staff mix each regime plays, and whether that was searched for."""
    arms = {}
    for regime in design.regimes:
        record = design.mixes.get(regime.name) if design.searched else None
        mix = design.mix(regime)
        arms[regime.name] = {"share": mix.share, "room": mix.room} | (
            {"tuned_burden": record.burden, "seeds": record.seeds, "tried": record.tried} if record else {}
        )
    missing = [name for name in design.names if name not in design.mixes]
    told = {"searched": design.searched, "under": design.searched_under}
    return told | {"missing": missing, "regimes": arms}


def _optimism(runs: pd.DataFrame, design: Design) -> dict[str, float]:
    """Tuned minus evaluated mean burden of every regime; below 0 says that the search promised too much.

    None where the search was under equal cash and the evaluation with compensation: the two burdens differ in cash.
    """
    otherwise = design.accounting == COMPENSATED and design.searched_under != COMPENSATED
    if not design.searched or otherwise:
        return {}
    burdens = verdicts.mean_burden(runs, design)
    return {name: record.burden - burdens[name] for name, record in design.mixes.items() if name in burdens}
