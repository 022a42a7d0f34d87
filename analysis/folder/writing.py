"""Files that stand wholly or not at all: written under another name, synced, renamed."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from analysis.errors import FolderError

FULL = (errno.ENOSPC, errno.EDQUOT)
IN_THE_WAY = (errno.EEXIST, errno.EISDIR, errno.ENOTDIR)
FORBIDDEN = (errno.EACCES, errno.EPERM, errno.EROFS)


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """Give a name to write under; it becomes `path` where the block ends well and is removed where it does
    not.

    Raises:
        FolderError: The disk is full, or the folder may not be written.
    """
    unfinished = path.with_name(f".{path.name}.unfinished")
    try:
        yield unfinished
        with unfinished.open("rb+") as handle:
            os.fsync(handle.fileno())
        unfinished.replace(path)
    except OSError as error:
        raise refusal(path, error) from error
    finally:
        _remove(unfinished)


def _remove(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError:
        return  # a disk that refuses to delete has refused to write before, and that is what the user reads


def refusal(path: Path, error: OSError) -> FolderError:
    """Return what the user reads where the disk refuses: what, where, and what to do."""
    kept = "What was finished before is kept; run the same command again and it goes on."
    if error.errno in IN_THE_WAY:
        return FolderError(
            f"{path}: could not be written ({error.strerror}): what has this name, or one above it, stands in the"
            f" way; move it elsewhere. {kept}"
        )
    if error.errno in FULL:
        return FolderError(f"{path}: the disk is full. Free some space or take another --out. {kept}")
    if error.errno in FORBIDDEN:
        return FolderError(f"{path}: may not be written. Allow it, or take an --out that is yours. {kept}")
    return FolderError(f"{path}: could not be written ({error.strerror or error}). {kept}")
