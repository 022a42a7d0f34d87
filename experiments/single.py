"""One run into a folder: daily table, issues, event log, indicators, one picture."""

from __future__ import annotations

import datetime
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from analysis.folder.writing import refusal
from experiments.fingerprints import code_hash, numbers_hash
from experiments.journal import runs_table, write_table
from experiments.manifest import describe, made
from experiments.rehearsal import rehearse
from experiments.running import PROJECT_TABLES, Arm, RunFailedError, RunResult, Table, play
from experiments.seeds import LARGEST, whole_number
from experiments.store import refuse_other_result, write_manifest
from sim.errors import InputError
from sim.scenario import Regime, Scenario, as_run, content_hash

BOOKS = ("ledger", "hours", "others", "pools")
KEPT = ("daily", "issues", "groups", "lists", "closures", "incidents", "spells", *BOOKS, *PROJECT_TABLES)
EVENTS = pa.schema(
    [
        ("time", pa.float32()),
        ("event", pa.string()),
        ("issue", pa.int64()),
        ("building", pa.int64()),
        ("by", pa.int64()),
        ("value", pa.float32()),
    ]
)


@dataclass(frozen=True)
class SingleRun:
    """A run and the folder it was written to."""

    folder: Path
    result: RunResult


def run_one(scenario: Scenario, regime: Regime, seed: int, folder: Path, *, workers: int = 1) -> SingleRun:
    """Play one run and write it; a second call with the same input writes the same files but for the time.

    Raises InputError for a folder with another result, a seed out of range or a regime that cannot be built;
    FolderError where the run failed, with its stage, or where the disk does not take it.
    """
    if not 0 <= whole_number("--seed", seed) < LARGEST:
        raise InputError(f"--seed {seed}: must lie between 0 and {LARGEST - 1}")
    started, clock = datetime.datetime.now(datetime.UTC), time.monotonic()
    design = _identity(scenario, regime, seed)
    refuse_other_result(folder, design)
    schedules = rehearse(scenario, [Arm(regime)])
    manifest: dict[str, Any] = {"kind": "run", "state": "running", "design": design}
    manifest |= describe(scenario, [regime], schedules) | {
        "seeds": [seed, seed],
        "accounting": scenario.accounting,
    }
    write_manifest(folder, manifest)
    result = play(scenario, regime, seed, keep=KEPT)
    _write(folder, result)
    told = made(started, seconds=time.monotonic() - clock, workers=workers, folder=str(folder.resolve()))
    write_manifest(folder, manifest | {"state": "failed" if result.failed else "finished", "made": told})
    if result.failed:
        raise RunFailedError(
            f"the run failed at stage {result.stage}: {result.message}. Its row lies in {folder}.",
            result.traceback,
        )
    return SingleRun(folder, result)


def picture(folder: Path, language: str) -> list[Path]:
    """Draw open issues by day into the folder; the files written."""
    from analysis.figures import FIGURES, Tables, save
    from analysis.words import translator

    figure = FIGURES["open_issues"](Tables.read(folder), translator(language))
    target = folder / "figures"
    try:
        target.mkdir(parents=True, exist_ok=True)
        return [save(figure, target / f"open_issues.{suffix}") for suffix in ("svg", "png")]
    except OSError as error:
        raise refusal(target, error) from error


def event_log(tables: Mapping[str, Table]) -> pa.Table:
    """What happened, in order of time: birth, detection, closure, solution, incident.

    ``by`` is the channel of a detection, the handler of a closure, the participants of an incident;
    ``value`` the mean satisfaction of a closure. Rows without a time (never) are left out.
    """
    issues, closures, incidents = (tables.get(name, {}) for name in ("issues", "closures", "incidents"))
    numbers = issues.get("id", np.empty(0, np.int64))
    parts = [
        _events("birth", issues.get("birth"), numbers, issues.get("building")),
        _events("detected", issues.get("detected"), numbers, issues.get("building"), issues.get("channel")),
        _events("solved", issues.get("solved"), numbers, issues.get("building"), issues.get("solved_by")),
    ]
    if len(closures.get("time", ())):
        rows = np.asarray(closures["issue"], np.int64)
        buildings = issues["building"][rows]
        parts.append(
            _events(
                "closure", closures["time"], numbers[rows], buildings, closures["handler"], closures["mean_S"]
            )
        )
    parts.append(
        _events(
            "incident", incidents.get("t"), None, incidents.get("building"), incidents.get("participants")
        )
    )
    return pa.concat_tables(parts).sort_by(
        [("time", "ascending"), ("issue", "ascending"), ("event", "ascending")]
    )


def _events(
    name: str, times: Any, issues: Any = None, buildings: Any = None, by: Any = None, values: Any = None
) -> pa.Table:
    if times is None:
        return EVENTS.empty_table()
    known = np.isfinite(np.asarray(times, np.float64))
    count = int(np.count_nonzero(known))

    def column(given: Any, kind: pa.DataType) -> pa.Array:
        return (
            pa.nulls(count, kind)
            if given is None
            else pa.array(np.asarray(given)[known]).cast(kind, safe=False)
        )

    columns = [column(times, pa.float32()), pa.array([name] * count, pa.string()), column(issues, pa.int64())]
    columns += [column(buildings, pa.int64()), column(by, pa.int64()), column(values, pa.float32())]
    return pa.Table.from_arrays(columns, schema=EVENTS)


def _identity(scenario: Scenario, regime: Regime, seed: int) -> dict[str, object]:
    return {
        "scenario": scenario.name,
        "scenario content": content_hash(as_run(scenario, [regime])),
        "regime": regime.name,
        "seed": seed,
        "numbers": numbers_hash(scenario),
        "code": code_hash(),
    }


def _write(folder: Path, result: RunResult) -> None:
    write_table(runs_table([result.row()]), folder / "runs.parquet")
    plain = {name: _arrays(table) for name, table in result.tables.items()}
    for name in ("daily", "issues", "groups", "lists", *BOOKS, *PROJECT_TABLES):
        if name in result.tables:
            write_table(result.tables[name], folder / f"{name}.parquet")
    if not result.failed:
        write_table(event_log(plain), folder / "events.parquet")


def _arrays(table: pa.Table) -> dict[str, Any]:
    return {name: table.column(name).to_numpy() for name in table.column_names}
