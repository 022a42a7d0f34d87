"""A result folder: opened to read, claimed to write, and never mixed with another result."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from analysis.errors import FolderError
from analysis.folder.columns import missing_columns, missing_in_csv
from analysis.folder.opening import MOST_MANIFEST, damaged, parquet_of, text_of
from analysis.folder.schemas import table_of
from analysis.folder.writing import refusal, whole_file

MANIFEST = "manifest.json"
HASH = "hash"
RUNS = "runs"


class ResultFolder:
    """The files of one result.

    Args:
        path: The folder; use `open` or `claim` to get one that is checked.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    @classmethod
    def open(cls, path: Path | str) -> ResultFolder:
        """Open an existing result.

        Raises:
            FolderError: There is no such folder, or it holds no readable result.
        """
        folder = cls(Path(path))
        try:
            there = folder.path.is_dir()
        except OSError:  # no folder can have this name
            there = False
        if not there:
            raise FolderError(f"{path}: there is no such folder; give the --out folder of an earlier command")
        folder.read_manifest()
        return folder

    @classmethod
    def claim(cls, path: Path | str, result_hash: str) -> ResultFolder:
        """Make a folder for a result, or take up the one that holds the same result already.

        Raises:
            FolderError: It cannot be written, holds another result, or holds files that are none.
        """
        folder = cls(Path(path))
        if folder.path.exists() and not folder.path.is_dir():
            raise FolderError(f"{path}: is a file, not a folder; give the name of a new or empty folder")
        try:
            folder.path.mkdir(parents=True, exist_ok=True)
            used = any(not entry.name.startswith(".") for entry in folder.path.iterdir())
        except OSError as error:
            raise refusal(folder.path, error) from error
        held = folder.read_manifest().get(HASH) if used else result_hash
        if held != result_hash:
            raise FolderError(
                f"{path}: holds another result (hash {held}, this one is {result_hash}). Nothing was "
                "changed; take a new --out, or repeat the command that made it to go on with it"
            )
        folder.write_manifest({**(folder.read_manifest() if used else {}), HASH: result_hash})
        return folder

    def read_manifest(self) -> dict[str, Any]:
        """Return the manifest.

        Raises:
            FolderError: There is none, or it is damaged.
        """
        file = self.path / MANIFEST
        try:
            read = json.loads(text_of(file, MOST_MANIFEST))
        except FileNotFoundError:
            raise FolderError(
                f"{self.path}: holds no {MANIFEST}, so it is no result; give the --out folder of an earlier "
                "command, or a new or empty folder to write to"
            ) from None
        except RecursionError as error:
            raise FolderError(
                f"{file}: cannot be read (too many brackets in one another); take another folder"
            ) from error
        except (OSError, ValueError) as error:
            raise FolderError(f"{file}: cannot be read ({error}); take another folder") from error
        if not isinstance(read, dict):
            raise FolderError(f"{file}: is not a manifest; take another folder")
        return read

    def write_manifest(self, manifest: Mapping[str, Any]) -> None:
        """Write the manifest.

        Raises:
            FolderError: The disk refuses.
        """
        self.write_text(MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1) + "\n")

    def has(self, table: str) -> bool:
        """Whether a table was kept."""
        return self._table(table).exists()

    def read_table(self, table: str) -> pd.DataFrame:
        """Return a table.

        Raises:
            FolderError: It was not kept, is damaged, or lacks columns that are promised of it.
        """
        file = self._table(table)
        if not file.exists():
            raise FolderError(f"{self.path}: holds no {file.name}; type the command that made it again")
        held = parquet_of(file)
        if table == RUNS and not held.num_rows:
            raise damaged(file, "it holds no run")
        if lacking := missing_columns(table, held.schema):
            raise damaged(file, f"the column {lacking} is missing or cannot be used")
        try:
            frame: pd.DataFrame = held.to_pandas()
        except (pa.ArrowException, ValueError, KeyError, TypeError) as error:
            raise damaged(file, error) from error
        return frame

    def read_csv(self, name: str) -> pd.DataFrame:
        """Return `<name>.csv`; empty where there is none.

        Raises:
            FolderError: It is damaged, or cut off.
        """
        file = self.path / f"{name}.csv"
        if not file.exists():
            return pd.DataFrame()
        try:
            text = text_of(file)
            frame = pd.read_csv(io.StringIO(text)) if len(text) > 1 else pd.DataFrame()
        except (OSError, ValueError) as error:
            raise damaged(file, error) from error
        if text and not text.endswith("\n"):
            raise damaged(file, "it is cut off in its last line")
        if lacking := missing_in_csv(name, frame) if text.strip() else "":
            raise damaged(file, f"the column {lacking} is missing or cannot be used")
        return frame

    def write_table(self, table: str, columns: Mapping[str, Any] | pd.DataFrame) -> None:
        """Write a table under the schema of its name; equal tables give equal bytes.

        Raises:
            FolderError: The disk refuses.
        """
        held = {str(name): values for name, values in columns.items()}
        with whole_file(self._table(table)) as file, file.open("wb") as handle:
            pq.write_table(table_of(table, held), handle, compression="zstd")

    def write_csv(self, name: str, frame: pd.DataFrame) -> None:
        """Write a frame as `<name>.csv`, UTF-8, no index.

        Raises:
            FolderError: The disk refuses.
        """
        self.write_text(f"{name}.csv", frame.to_csv(index=False, lineterminator="\n"))

    def write_text(self, name: str, text: str) -> None:
        """Write a text file, UTF-8; bytes of names that are no text are escaped, as JSON reads them back.

        Raises:
            FolderError: The disk refuses.
        """
        with whole_file(self.path / name) as file:
            file.write_text(text, encoding="utf-8", errors="backslashreplace", newline="\n")

    def _table(self, table: str) -> Path:
        return self.path / f"{table}.parquet"
