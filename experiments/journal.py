"""Batches of finished runs on disk, each written wholly or not at all.

A batch is one Parquet file a table, ``000001.daily.parquet``, ... and last of all
``000001.runs.parquet``: a batch without that file does not exist. Every file is written under another
name, synced and renamed, so that neither a kill nor a full disk can leave half a batch behind.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from sim.errors import ResultError

RUNS = "runs"
TEXT_COLUMNS = ("regime", "stage", "message", "traceback")


class Journal:
    """The batches of one result folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.corrupt: list[str] = []
        """Names of batch files that could not be read; their runs are played again."""

    def batches(self) -> Iterator[tuple[str, pa.Table]]:
        """(name, runs table) of every whole batch in order of writing; unreadable ones are set aside."""
        for path in sorted(self.folder.glob(f"*.{RUNS}.parquet")):
            name = path.name.split(".", 1)[0]
            try:
                for part in self.folder.glob(f"{name}.*.parquet"):
                    pq.read_metadata(part)
                yield name, pq.read_table(path)
            except (pa.ArrowException, OSError) as error:
                self.corrupt.append(path.name)
                self._drop(name, because=error)

    def read(self, name: str, table: str) -> pa.Table | None:
        """One table of one batch; None where the batch has no such table."""
        path = self._path(name, table)
        return pq.read_table(path) if path.exists() else None

    def write(self, tables: Mapping[str, pa.Table]) -> str:
        """Add one batch; its name. Raises ResultError where the disk does not take it; nothing
        half-written stays.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        name = self._next_name()
        order = sorted(tables, key=lambda table: (table == RUNS, table))
        try:
            for table in order:
                write_table(tables[table], self._path(name, table))
        except ResultError:
            self._drop(name, because=None)
            raise
        return name

    def tables(self) -> list[str]:
        """Names of the tables that any batch holds, sorted."""
        return sorted({path.name.split(".")[1] for path in self.folder.glob("*.parquet")})

    def remove(self) -> None:
        """Delete the journal once its runs stand in the compacted tables."""
        for path in sorted(self.folder.glob("*")):
            path.unlink()
        if self.folder.exists():
            self.folder.rmdir()

    def _path(self, name: str, table: str) -> Path:
        return self.folder / f"{name}.{table}.parquet"

    def _next_name(self) -> str:
        numbers = [int(path.name.split(".", 1)[0]) for path in self.folder.glob("*.parquet")]
        return f"{max(numbers, default=0) + 1:06d}"

    def _drop(self, name: str, because: BaseException | None) -> None:
        for path in self.folder.glob(f"{name}.*.parquet"):
            if because is None:
                path.unlink(missing_ok=True)
            else:
                path.rename(path.with_suffix(".unreadable"))


def write_table(table: pa.Table, path: Path) -> None:
    """Write a Parquet file wholly or not at all. Raises ResultError with what to do."""
    with WholeFile(path) as unfinished:
        pq.write_table(table, unfinished, compression="zstd")


class WholeFile:
    """Context: a name to write under; synced and renamed to ``path`` where the block ends well.

    Raises ResultError for a full disk or a folder that may not be written.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.unfinished = path.with_name(f".{path.name}.unfinished")

    def __enter__(self) -> Path:
        return self.unfinished

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if error is None:
            try:
                self._sync()
                self.unfinished.replace(self.path)
                return
            except OSError as failure:
                error = failure
        self.unfinished.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise disk_error(self.path, error) from error

    def _sync(self) -> None:
        with self.unfinished.open("rb+") as handle:
            os.fsync(handle.fileno())


def disk_error(path: Path, error: OSError) -> ResultError:
    """What the user reads when the disk refuses: what, where, and what to do."""
    reason = error.strerror or str(error)
    return ResultError(
        f"{path}: could not be written ({reason}). What was finished before is kept; "
        "free space or allow writing there, then type the same command again and it goes on."
    )


def runs_table(rows: Sequence[Mapping[str, object]]) -> pa.Table:
    """Rows of runs as a table whose types do not depend on what happened: text, integer seed, float
    indicators.

    Columns are ordered: seed, regime, stage, message, traceback, then all others by name.
    """
    others = sorted({name for row in rows for name in row} - {"seed", *TEXT_COLUMNS})
    fields = [pa.field("seed", pa.int64()), *(pa.field(name, pa.string()) for name in TEXT_COLUMNS)]
    fields += [pa.field(name, pa.float64()) for name in others]
    columns = [pa.array([row.get(field.name) for row in rows], type=field.type) for field in fields]
    return pa.Table.from_arrays(columns, schema=pa.schema(fields))
