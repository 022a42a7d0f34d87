"""Opens the files of a result folder: ordinary ones only, whole, and no text larger than any that we write.

pyarrow is given open files and no names: it takes a name such as `s3:x` for an address.
"""

from __future__ import annotations

import stat
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from analysis.errors import FolderError

MOST_TEXT = 100_000_000
MOST_MANIFEST = 20_000_000


def damaged(file: Path, error: Exception | str) -> FolderError:
    """What the user reads of a file that cannot be read: which, and how to get it back."""
    reason = str(error).partition("\n")[0].rstrip(".")
    return FolderError(
        f"{file}: is damaged ({reason}). Delete {file.parent} and type the command that made it again"
    )


def refuse_odd(file: Path, most: int | None = None) -> None:
    """Refuse what would block or never end when it is read.

    Raises:
        FolderError: It is a folder, pipe or device, or is larger than `most` bytes.
        OSError: It cannot be looked at, or is not there.
    """
    found = file.stat()
    if stat.S_ISDIR(found.st_mode):
        raise FolderError(f"{file}: is a folder where a file belongs; move it elsewhere")
    if not stat.S_ISREG(found.st_mode):
        raise FolderError(f"{file}: is not an ordinary file; move it elsewhere")
    if most is not None and found.st_size > most:
        raise FolderError(
            f"{file}: has {found.st_size / 1e6:,.0f} MB, more than any that we write ({most / 1e6:.0f} MB); take "
            "another folder"
        )


def text_of(file: Path, most: int = MOST_TEXT) -> str:
    """The UTF-8 text of a file.

    Raises:
        FolderError: It is no ordinary file, or too large.
        OSError, UnicodeDecodeError: It cannot be read.
    """
    refuse_odd(file, most)
    with file.open("rb") as handle:
        return handle.read(most).decode("utf-8")


def parquet_of(file: Path) -> pa.Table:
    """The table of a Parquet file, every page of it.

    Raises:
        FolderError: It cannot be read.
    """
    try:
        refuse_odd(file)
        with file.open("rb") as handle:
            return pq.read_table(handle, page_checksum_verification=True)
    except (pa.ArrowException, OSError, ValueError) as error:
        raise damaged(file, error) from error
