"""Carries the message of a stopped command past typer, which turns Ctrl-C into a bare status."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")


class HaltedError(Exception):
    """The user stopped the command; the message says what is kept."""


def stoppable(command: Callable[P, R]) -> Callable[P, R]:
    """The command, with Ctrl-C as an exception that keeps its message."""

    @wraps(command)
    def played(*arguments: P.args, **options: P.kwargs) -> R:
        try:
            return command(*arguments, **options)
        except KeyboardInterrupt as stop:
            raise HaltedError(str(stop) or "stopped") from None

    return played
