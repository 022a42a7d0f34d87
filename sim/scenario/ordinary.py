"""Reads the bytes of an ordinary file: no pipe or device, which would block or never end, and no giant."""

from __future__ import annotations

import os
import stat
from pathlib import Path

MOST_YAML = 1_000_000
"""Bytes of a file that somebody wrote by hand; reading YAML with its lines takes half a minute for so many."""
MOST_KEPT = 20_000_000


class OddFileError(OSError):
    """What stands there is not an ordinary file, or is larger than allowed; `strerror` says which."""

    def __init__(self, told: str) -> None:
        super().__init__(None, told)


def ordinary_bytes(path: Path, most: int) -> bytes:
    """Return the bytes of a file.

    Raises:
        OddFileError: It is a pipe, socket or device, or has more than `most` bytes.
        OSError: It cannot be read.
    """
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    with os.fdopen(_checked(handle, path, most), "rb") as file:
        data = file.read(most + 1)
    if len(data) > most:
        raise OddFileError(f"it has more than {most / 1e6:g} MB, the most that is read")
    return data


def is_there(path: Path) -> bool:
    """Whether a file stands there; a name that no file can have is one that is not there."""
    try:
        return path.is_file()
    except OSError:
        return False


def _checked(handle: int, path: Path, most: int) -> int:
    """Return the open file, where it is an ordinary one; else close it."""
    found = os.fstat(handle)
    if stat.S_ISREG(found.st_mode) and found.st_size <= most:
        return handle
    os.close(handle)
    if stat.S_ISDIR(found.st_mode):
        raise IsADirectoryError(None, "this is a folder", str(path))
    if not stat.S_ISREG(found.st_mode):
        raise OddFileError("it is not an ordinary file")
    raise OddFileError(f"it has {found.st_size / 1e6:,.1f} MB; at most {most / 1e6:g} MB are read")
