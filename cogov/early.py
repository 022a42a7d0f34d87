"""Ctrl-C while the command is still loading: one message and status 130, as later on.

Set up before anything else is imported; nothing has been played by then that would have to be kept. Only the
command does so: whoever imports cogov keeps the Ctrl-C that Python has.
"""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False  # a type checker takes it as true; importing typing takes time in which Ctrl-C comes
if TYPE_CHECKING:
    from types import TracebackType

STOPPED = 130
ENDINGS = (".exe", ".py", ".pyw", "-script")


def is_command() -> bool:
    """Whether this process is the `cogov` command, by its script or by `python -m cogov`."""
    started = sys.argv[:1]
    if started == ["-m"]:
        return "cogov" in sys.orig_argv
    name = os.path.basename(started[0]) if started else ""  # noqa: PTH119 - pathlib would have to be loaded
    for ending in ENDINGS:
        name = name.removesuffix(ending)
    return name == "cogov"


def stop_quietly() -> None:
    """Let Ctrl-C end the command with one line from now on, until the command hears signals itself."""
    sys.excepthook = _hook
    import signal  # after the hook, which needs no time

    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, lambda *_: _leave())


def _hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        _leave()
    sys.__excepthook__(kind, error, trace)


def _leave() -> None:
    """End at once: an exception could be swallowed by whatever is being loaded."""
    try:
        os.write(2, b"cogov: stopped\n")
    finally:
        os._exit(STOPPED)


if is_command():
    stop_quietly()
