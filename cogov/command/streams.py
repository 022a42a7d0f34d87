"""Standard output and error that end no command: closed ones, full ones, pipes whose reader has gone, narrow encodings.

What a command prints is one thing, the result that it writes another: a reader who leaves (`| head -1`) loses no
figures.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TextIO, cast


class Patient:
    """A text stream that swallows what its file refuses from then on, and remembers why."""

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream
        self.refused: OSError | None = None

    def write(self, text: str) -> int:
        """Write, or drop what cannot be written."""
        try:
            return self.stream.write(text)
        except OSError as error:
            self._give_up(error)
            return len(text)

    def flush(self) -> None:
        """Flush, or drop what cannot be written."""
        try:
            self.stream.flush()
        except OSError as error:
            self._give_up(error)

    def _give_up(self, error: OSError) -> None:
        self.refused = self.refused or error
        with suppress(OSError, ValueError, io.UnsupportedOperation):
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, self.stream.fileno())
            os.close(nowhere)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.stream, name)


@contextmanager
def patient_streams() -> Iterator[Patient]:
    """Let nothing that is printed end the block; the standard output comes, with what it refused."""
    before = sys.stdout, sys.stderr
    _occupy()
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere:
        out, err = (Patient(stream or nowhere) for stream in before)
        with suppress(AttributeError, ValueError, io.UnsupportedOperation):
            out.stream.reconfigure(errors="replace")  # type: ignore[attr-defined]
        sys.stdout, sys.stderr = cast(TextIO, out), cast(TextIO, err)
        try:
            yield out
        finally:
            out.flush()
            sys.stdout, sys.stderr = before


def _occupy() -> None:
    """Open to nowhere the descriptors that were closed, lest a file of ours is given the number of one.

    Workers inherit them: they cannot start without a standard error.
    """
    for descriptor in range(3):
        try:
            os.fstat(descriptor)
        except OSError:
            os.set_inheritable(os.open(os.devnull, os.O_RDWR), True)
