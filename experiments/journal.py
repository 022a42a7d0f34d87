"""Batches of finished runs on disk, each written wholly or not at all.

A batch is one Parquet file a table, ``000001.daily.parquet``, ... and last of all
``000001.runs.parquet``: a batch without that file does not exist. Every file is written under another
name, synced and renamed, so that neither a kill nor a full disk can leave half a batch behind.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from analysis.folder import SCHEMAS, FolderError, table_of, whole_file

RUNS = "runs"


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
        """Add one batch; its name. Raises FolderError where the disk does not take it; nothing
        half-written stays.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        name = self._next_name()
        order = sorted(tables, key=lambda table: (table == RUNS, table))
        try:
            for table in order:
                write_table(tables[table], self._path(name, table))
        except FolderError:
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
    """Write a Parquet file wholly or not at all. Raises FolderError with what to do."""
    with whole_file(path) as unfinished:
        pq.write_table(table, unfinished, compression="zstd")


def runs_table(rows: Sequence[Mapping[str, object]]) -> pa.Table:
    """Rows of runs as a table whose types do not depend on what happened: text, whole seed, real indicators.

    Columns are ordered: seed, regime, stage, message, traceback, then all others by name; a value that a row
    lacks is NaN.
    """
    known = SCHEMAS[RUNS]
    others = sorted({name for row in rows for name in row} - set(known))
    columns = {name: [row[name] for row in rows] for name in known}
    return table_of(RUNS, columns | {name: np.array([_real(row, name) for row in rows]) for name in others})


def _real(row: Mapping[str, object], name: str) -> float:
    value = row.get(name)
    return float(value) if isinstance(value, (int, float)) else float("nan")
