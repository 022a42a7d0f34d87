"""One command at a time in a result folder."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from sim.errors import InputError

LOCK = ".cogov-lock"


@contextmanager
def claimed(folder: Path) -> Iterator[None]:
    """Hold a folder while something is written there; a killed process lets go by itself.

    Where no lock can be made (a folder that cannot be written, a system without locks) nothing is held:
    whoever writes next says what is wrong. Raises InputError where another process holds the folder.
    """
    handle = _opened(folder)
    if handle is None:
        yield
        return
    with handle:
        if not _locked(handle):
            raise InputError(
                f"--out {folder}: another cogov command is writing there; wait until it has ended and type "
                "this one again, or choose another folder"
            )
        try:
            yield
        finally:
            with suppress(OSError):
                (folder / LOCK).unlink(missing_ok=True)


def _opened(folder: Path) -> IO[bytes] | None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return (folder / LOCK).open("ab")
    except OSError:
        return None


def _locked(handle: IO[bytes]) -> bool:
    """Whether the lock is ours, or this system knows no locks."""
    if sys.platform == "win32":
        return True
    import fcntl

    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return True
    return True
