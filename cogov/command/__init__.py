"""The `cogov` command: verbs for experiments, one status for each kind of ending.

0 good; 1 the user's input is wrong: one message, no traceback; 2 ours; 130 stopped by Ctrl-C, what is finished is
kept; 128 and its number stopped by another signal.
"""

from __future__ import annotations

import errno
import sys
import traceback
from collections.abc import Sequence

import typer

from cogov.command.arguments import name_month, refuse_nowhere, spread_lists
from cogov.command.signals import forget_stop, ignore_signals, signals_stop
from cogov.command.stopping import HaltedError
from cogov.command.streams import patient_streams

GOOD, USER, OURS, STOPPED = 0, 1, 2, 130
SIGNALLED = 128
DISK_ERRORS = (errno.ENOSPC, errno.EDQUOT, errno.EACCES, errno.EPERM, errno.EROFS)
REPORT = "This is a fault of ours, or of a mechanism that was added: please report it with the lines above."


def program() -> int:
    """Run the command as a process of its own: all is said and written when it returns, so that no signal matters
    while the process clears up.
    """
    status = main()
    ignore_signals()
    forget_stop()
    return status


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns the exit status."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    with patient_streams() as out, signals_stop() as stop:
        status = _ended(given)
        out.flush()
        if status == STOPPED and stop.number:
            return SIGNALLED + stop.number
        if out.refused is not None and not isinstance(out.refused, BrokenPipeError):
            told = out.refused.strerror or str(out.refused)
            return _say(f"standard output: {told}; what was finished is kept", status or USER)
        return status


def _ended(given: list[str]) -> int:
    """Run the command and put into words whatever ends it."""
    try:
        return _played(given)
    except (KeyboardInterrupt, typer.Abort, HaltedError) as stop:
        return _say(str(stop) or "stopped", STOPPED)
    except typer.TyperException as error:
        return _say(f"{error.format_message()} Try `cogov --help`.", USER)
    except BaseException as error:  # noqa: BLE001 - the last who can put it into words; mechanisms may exit, too
        return _say("stopped", STOPPED) if _follows_stop(error) else _ended_by(error)


def _played(arguments: list[str]) -> int:
    from cogov.command.app import app

    refuse_nowhere(arguments)
    status = app(args=spread_lists(name_month(arguments)), prog_name="cogov", standalone_mode=False)
    if status == STOPPED:  # what typer makes of a Ctrl-C that comes while it reads the arguments
        raise HaltedError
    return status if isinstance(status, int) else GOOD


def _follows_stop(error: BaseException) -> bool:
    """Whether an error is what a library made of a Ctrl-C while it was being loaded."""
    seen: list[BaseException] = []
    following: BaseException | None = error
    while following is not None and following not in seen:
        if isinstance(following, KeyboardInterrupt):
            return True
        seen.append(following)
        following = following.__cause__ or following.__context__
    return False


def _ended_by(error: BaseException) -> int:
    from analysis.errors import AnalysisError
    from experiments.running import RunFailedError
    from sim.errors import CoGovError, RuleError

    if isinstance(error, RunFailedError):
        print(error.trace, file=sys.stderr)
        return _say(f"{error} {REPORT}", OURS)
    if isinstance(error, OSError) and error.errno in DISK_ERRORS:
        return _say(f"{error.filename or 'the disk'}: {error.strerror}; what was finished is kept", USER)
    if isinstance(error, OSError) and error.errno == errno.ENAMETOOLONG:
        return _say(f"{error.filename}: the name is too long for a file; give a shorter one", USER)
    if isinstance(error, RuleError) or not isinstance(error, (CoGovError, AnalysisError)):
        traceback.print_exception(error, file=sys.stderr)
        return _say(REPORT, OURS)
    return _say(str(error), USER)


def _say(message: str, status: int) -> int:
    print(f"cogov: {message}", file=sys.stderr)
    return status
