"""Signals that end a command: each is taken as Ctrl-C once, so that what is finished is kept and workers end."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType

NAMES = ("SIGINT", "SIGTERM", "SIGHUP")
PATIENCE_SECONDS = 5.0
"""So long a second signal is not heard, while the first is being obeyed."""


class Stop:
    """Which signal stopped the command; 0 while none has."""

    def __init__(self) -> None:
        self.number = 0
        self._since = -PATIENCE_SECONDS

    def __call__(self, number: int, _frame: FrameType | None) -> None:
        """Hear a signal."""
        now = time.monotonic()
        if now - self._since < PATIENCE_SECONDS:
            return
        self.number, self._since = self.number or number, now
        raise KeyboardInterrupt


def ignore_signals() -> None:
    """Hear none of them from now on."""
    for name in NAMES:
        number = getattr(signal, name, None)
        if number is not None:
            signal.signal(number, signal.SIG_IGN)


def forget_stop() -> None:
    """Have the process end with the status it is given.

    Python remembers a Ctrl-C that left a text run by exec (named tuples are made so while modules load), and would
    end itself by that signal however the Ctrl-C was dealt with later; the next text that is run makes it forget.
    """
    exec("", {})


@contextmanager
def signals_stop() -> Iterator[Stop]:
    """Raise KeyboardInterrupt where a signal comes; those that the starter of the command ignores stay ignored."""
    stop, before = Stop(), {}
    for name in NAMES:
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) not in (signal.SIG_IGN, None):
            with suppress(ValueError):  # only the main thread hears signals
                before[number] = signal.signal(number, stop)
    try:
        yield stop
    finally:
        for number, old in before.items():
            signal.signal(number, signal.SIG_IGN if stop.number and number == signal.SIGINT else old)
