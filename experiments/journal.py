"""Batches of finished runs on disk, each written wholly or not at all.

A batch is one Parquet file a table, ``000001.daily.parquet``, ... and last of all
``000001.runs.parquet``: a batch without that file does not exist. Every file is written under another
name, synced and renamed, so that neither a kill nor a full disk can leave half a batch behind; the runs
name the digest of every other file, so that a batch that lost one later is seen, too. Whatever else lies in
the folder is somebody's own and left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from analysis.folder import SCHEMAS, FolderError, parquet_of, table_of, whole_file
from analysis.folder.writing import refusal
from experiments.seals import broken, digest_of, sealed

RUNS = "runs"
BATCH_FILE = re.compile(r"(\d{6,18})\.(\w+)\.parquet")
LEFT = re.compile(r"\d{6,18}\.\w+\.unreadable|\.\d{6,18}\.\w+\.parquet\.unfinished")
"""Files of ours that are no batch: set aside, or left by a kill."""


class Journal:
    """The batches of one result folder."""

    def __init__(self, folder: Path, needs: Sequence[str] = ()) -> None:
        self.folder = folder
        self.needs = tuple(needs)
        """Columns of the runs beside those that every run has; a batch without them is not whole."""
        self.corrupt: list[str] = []
        """Names of batch files that could not be read; their runs are played again."""

    def batches(self) -> Iterator[tuple[str, pa.Table]]:
        """(name, runs table) of every whole batch in order of writing; others are set aside.

        Raises FolderError where a file stands in the way of the folder.
        """
        if self.folder.exists() and not self.folder.is_dir():
            raise FolderError(
                f"{self.folder}: is a file where the folder of finished runs belongs; move it elsewhere and run the "
                "same command again"
            )
        for name in sorted({name for name, table in self._files() if table == RUNS}):
            try:
                runs = parquet_of(self._path(name, RUNS))
            except FolderError:
                runs = None
            if runs is not None and self._whole(name, runs):
                yield name, runs
            else:
                self.corrupt.append(self._path(name, RUNS).name)
                self._set_aside(name)

    def read(self, name: str, table: str) -> pa.Table | None:
        """One table of one batch; None where the batch has no such table. Raises FolderError where it cannot
        be read any more.
        """
        path = self._path(name, table)
        if not path.exists():
            return None
        try:
            return parquet_of(path)
        except FolderError as error:
            raise FolderError(
                f"{path}: cannot be read; run the same command again, and its runs are played again"
            ) from error

    def write(self, tables: Mapping[str, pa.Table]) -> str:
        """Add one batch; its name. Raises FolderError where the disk does not take it; nothing
        half-written stays.
        """
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise refusal(self.folder, error) from error
        name = self._next_name()
        others = sorted(table for table in tables if table != RUNS)
        try:
            for table in others:
                write_table(tables[table], self._path(name, table))
            seals = {table: digest_of(self._path(name, table)) for table in others}
            write_table(sealed(tables[RUNS], seals), self._path(name, RUNS))
        except (FolderError, OSError):
            self._drop(name)
            raise
        return name

    def tables(self) -> list[str]:
        """Names of the tables that any batch holds, sorted."""
        files = self._files()
        whole = {name for name, table in files if table == RUNS}
        return sorted({table for name, table in files if name in whole})

    def remove(self) -> None:
        """Delete the journal once its runs stand in the compacted tables; files of others stay."""
        try:
            for path in sorted(self._held()):
                ours = BATCH_FILE.fullmatch(path.name) or LEFT.fullmatch(path.name)
                if ours and not path.is_dir():
                    path.unlink()
            if self.folder.is_dir() and not any(self.folder.iterdir()):
                self.folder.rmdir()
        except OSError as error:
            raise refusal(self.folder, error) from error

    def _path(self, name: str, table: str) -> Path:
        return self.folder / f"{name}.{table}.parquet"

    def _held(self) -> list[Path]:
        return list(self.folder.iterdir()) if self.folder.is_dir() else []

    def _files(self) -> list[tuple[str, str]]:
        """(name of the batch, table) of every file that has the name of a batch's."""
        found = [BATCH_FILE.fullmatch(path.name) for path in self._held()]
        return [(match[1], match[2]) for match in found if match]

    def _whole(self, name: str, runs: pa.Table) -> bool:
        """Whether a batch has its columns, and every table as it was written."""
        columns = complete_runs(runs) and all(column in runs.column_names for column in self.needs)
        return columns and not broken(runs, lambda table: self._path(name, table))

    def _next_name(self) -> str:
        numbers = [int(match[0]) for path in self._held() if (match := re.match(r"\d{6,18}", path.name))]
        return f"{max(numbers, default=0) + 1:06d}"

    def _set_aside(self, name: str) -> None:
        for path in self._held():
            match = BATCH_FILE.fullmatch(path.name)
            if match and match[1] == name:
                try:
                    path.rename(path.with_suffix(".unreadable"))
                except OSError as error:
                    raise refusal(path, error) from error

    def _drop(self, name: str) -> None:
        for path in self.folder.glob(f"{name}.*.parquet"):
            path.unlink(missing_ok=True)


def complete_runs(runs: pa.Table) -> bool:
    """Whether runs have every column that is promised of them, with its type."""
    types = dict(zip(runs.schema.names, runs.schema.types, strict=True))
    return all(types.get(name) == kind for name, kind in SCHEMAS[RUNS].items())


def write_table(table: pa.Table, path: Path) -> None:
    """Write a Parquet file wholly or not at all. Raises FolderError with what to do."""
    with whole_file(path) as unfinished, unfinished.open("wb") as handle:
        pq.write_table(table, handle, compression="zstd", write_page_checksum=True)


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
