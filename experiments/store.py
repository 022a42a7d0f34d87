"""A result folder while it is being made: what is finished stays, the same command goes on, others are
refused.

Only the parent process writes. Finished seeds go to a journal in batches; at the end the journal is
compacted, seed by seed in order, so that the files do not depend on who finished first.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from analysis.folder import ResultFolder, parquet_of, whole_file
from analysis.folder.opening import damaged
from experiments.journal import RUNS, Journal, complete_runs, runs_table, write_table
from experiments.running import WORKER_DIED, RunResult
from experiments.seals import broken, digest_of, sealed
from sim.errors import InputError

BATCH_RUNS = 50
BATCH_SECONDS = 5.0
MANIFEST = "manifest.json"


class Store:
    """Takes in results of runs; knows which seeds are done."""

    def __init__(self, folder: Path, regimes: Sequence[str]) -> None:
        self.folder = folder
        self.regimes = tuple(regimes)
        self.journal = Journal(folder / "journal")
        self._where: dict[int, str] = {}
        self._rows: list[Mapping[str, object]] = []
        self._waiting: list[RunResult] = []
        self._compacted = False
        self._since = time.monotonic()

    @classmethod
    def open(cls, folder: Path, design: Mapping[str, object], regimes: Sequence[str]) -> Store:
        """A new folder, or the one that the same command left behind.

        Raises InputError where the folder cannot be written or holds something else, with what differs.
        """
        refuse_other_result(folder, design)
        store = cls(folder, regimes)
        store._read_back()
        return store

    @property
    def seeds(self) -> list[int]:
        """Seeds that are finished under all regimes and on disk or about to be, in order."""
        return sorted({*self._where, *(result.seed for result in self._waiting)})

    @property
    def rows(self) -> list[Mapping[str, object]]:
        """One row a finished run, ordered by seed and regime as named."""
        rank = {name: position for position, name in enumerate(self.regimes)}
        rows = [*self._rows, *(result.row() for result in self._waiting)]
        return sorted(rows, key=lambda row: (_seed(row), rank.get(str(row["regime"]), len(rank))))

    @property
    def corrupt(self) -> list[str]:
        """Batch files that could not be read and were set aside, and tables that were lost."""
        return self.journal.corrupt

    def add(self, results: Sequence[RunResult]) -> None:
        """Take in one seed's runs under all regimes; written out every 50 runs or 5 seconds."""
        self._waiting.extend(results)
        late = time.monotonic() - self._since >= BATCH_SECONDS
        if late or len(self._waiting) >= BATCH_RUNS:
            self.flush()

    def flush(self) -> None:
        """Write what waits. Raises FolderError where the disk does not take it; what waits is not
        forgotten.
        """
        self._since = time.monotonic()
        if not self._waiting:
            return
        batch = {RUNS: runs_table([result.row() for result in self._waiting])}
        for name in sorted({name for result in self._waiting for name in result.tables}):
            parts = [result.tables[name] for result in self._waiting if name in result.tables]
            batch[name] = pa.concat_tables(parts, promote_options="default")
        name = self.journal.write(batch)
        self._rows.extend(result.row() for result in self._waiting)
        self._where.update({result.seed: name for result in self._waiting})
        self._waiting.clear()

    def compact(self) -> None:
        """Write runs.parquet and one file for each other table, ordered by seed and regime; drop the
        journal.
        """
        self.flush()
        if self._compacted:
            self.journal.remove()
            return
        others = [table for table in self.journal.tables() if table != RUNS]
        for table in others:
            self._compact_one(table)
        seals = {table: digest_of(self._table(table)) for table in others}
        write_table(sealed(runs_table(self.rows), seals), self._table(RUNS))
        self._compacted = True
        self.journal.remove()

    def _table(self, name: str) -> Path:
        return self.folder / f"{name}.parquet"

    def _compact_one(self, table: str) -> None:
        writer: pq.ParquetWriter | None = None
        held: tuple[str, pa.Table | None] = ("", None)
        schema = self._schema(table)
        with whole_file(self._table(table)) as path, path.open("wb") as handle:
            try:
                writer = pq.ParquetWriter(handle, schema, compression="zstd", write_page_checksum=True)
                for seed in self.seeds:
                    if held[0] != self._where[seed]:
                        held = (self._where[seed], self.journal.read(self._where[seed], table))
                    if held[1] is not None:
                        writer.write_table(_of_seed(held[1], seed, self.regimes, schema))
            finally:
                if writer is not None:
                    writer.close()

    def _schema(self, table: str) -> pa.Schema:
        parts = (self.journal.read(name, table) for name in sorted(set(self._where.values())))
        return pa.unify_schemas([part.schema for part in parts if part is not None])

    def _read_back(self) -> None:
        done = self._table(RUNS)
        if done.exists():
            runs = parquet_of(done)
            if not complete_runs(runs):
                raise damaged(done, "it lacks columns of runs")
            lost = broken(runs, self._table)
            if not lost:
                self._compacted = True
                self._keep("", runs)
                return
            self.journal.corrupt.extend(f"{table}.parquet" for table in lost)
        for name, batch in self.journal.batches():
            self._keep(name, batch)

    def _keep(self, name: str, runs: pa.Table) -> None:
        rows = runs.to_pylist()
        again = {_seed(row) for row in rows if row["stage"] == WORKER_DIED} | self._partly(rows)
        again = again if name else set()
        new = [row for row in rows if _seed(row) not in self._where and _seed(row) not in again]
        self._rows.extend(new)
        self._where.update({_seed(row): name for row in new})

    def _partly(self, rows: Sequence[Mapping[str, object]]) -> set[int]:
        """Seeds that some regimes lack."""
        played: dict[int, list[str]] = {}
        for row in rows:
            played.setdefault(_seed(row), []).append(str(row["regime"]))
        return {seed for seed, names in played.items() if sorted(names) != sorted(self.regimes)}


def refuse_other_result(folder: Path, design: Mapping[str, object]) -> None:
    """Make the folder where it is missing. Raises InputError where it is no folder for this design."""
    try:
        if folder.exists() and not folder.is_dir():
            raise InputError(
                f"--out {folder}: this is a file, not a folder; give the name of a new or empty folder"
            )
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / ".cogov-probe"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise InputError(
            f"--out {folder}: cannot be written ({error.strerror}); choose a folder that is yours to write in"
        ) from error
    held_files = {path.name for path in folder.iterdir() if not path.name.startswith(".")}
    if not held_files:
        return
    held = ResultFolder(folder).read_manifest().get("design")
    if held_files == {MANIFEST} and isinstance(held, dict) and held:
        return
    differing = differences(held, design)
    if differing:
        raise InputError(
            f"--out {folder}: holds another result. It differs in "
            + "; ".join(differing)
            + ". Nothing was changed; choose another folder, or go on with the command that made this one."
        )


def write_manifest(folder: Path, manifest: Mapping[str, object]) -> None:
    """Write manifest.json wholly or not at all. Raises FolderError where the disk refuses."""
    ResultFolder(folder).write_manifest(manifest)


def differences(held: object, asked: Mapping[str, object]) -> list[str]:
    """What differs between the design in the folder and the one asked for, as `name (there x, asked y)`."""
    if not isinstance(held, dict) or not held:
        return ["its manifest, which names no design"]
    there = held
    plain = json.loads(json.dumps(asked))
    kinds = [] if there.keys() == plain.keys() else ["the command that made it"]
    names = [name for name in plain if name in there]
    return kinds + [
        f"{name} (there {_short(there.get(name))}, asked {_short(plain.get(name))})"
        for name in names
        if there.get(name) != plain.get(name)
    ]


def _short(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else f"{text[:57]}..."


def _seed(row: Mapping[str, object]) -> int:
    seed = row["seed"]
    assert isinstance(seed, int)
    return seed


def _of_seed(table: pa.Table, seed: int, regimes: Sequence[str], schema: pa.Schema) -> pa.Table:
    """The seed's rows, regimes in the order named, columns of the common schema."""
    import pyarrow.compute as pc

    rows = table.filter(pc.equal(table["seed"], seed))
    parts = [rows.filter(pc.equal(rows["regime"], name)) for name in regimes]
    whole = pa.concat_tables(parts)
    filled = [
        whole[field.name] if field.name in whole.column_names else pa.nulls(whole.num_rows, field.type)
        for field in schema
    ]
    return pa.Table.from_arrays(filled, schema=schema)


def finished_folder(folder: Path) -> Path:
    """The folder, where it holds a finished result. Raises FolderError or InputError where not."""
    state = ResultFolder.open(folder).read_manifest().get("state")
    if state != "finished":
        raise InputError(
            f"{folder}: the result is not finished ({state}); type the command that made it again"
        )
    return folder
