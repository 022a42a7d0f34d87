"""A bar with the time left, for work that takes longer than two seconds."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TextColumn
from rich.text import Text

from analysis.words import Words, translator

PATIENCE_SECONDS = 2.0


class Step(Protocol):
    """Tells the bar that work was done."""

    def __call__(self, advance: float = 1, note: str = "") -> None:
        """`advance` parts of the total are done; `note` is said beside the bar until the next one."""


class TimeLeft(ProgressColumn):
    """How long it will still take at the speed so far, in words."""

    def __init__(self, words: Words) -> None:
        self.words = words
        super().__init__()

    def render(self, task: Task) -> Text:
        """The time left, once something is done."""
        if not task.completed or task.total is None or task.elapsed is None:
            return Text(self.words("progress.estimating"), style="dim")
        left = task.elapsed * (task.total - task.completed) / task.completed
        return Text(self.words("progress.left", time=self.words.clock(left)))


class _Bar:
    """Starts the bar late, so that short work shows nothing."""

    def __init__(self, bar: Progress, total: float, title: str, patience: float, clock: Callable[[], float]) -> None:
        self._bar, self._patience, self._clock = bar, patience, clock
        self._since = clock()
        self._task = bar.add_task(title, total=total, note="")

    def __call__(self, advance: float = 1, note: str = "") -> None:
        self._bar.update(self._task, advance=advance, note=note)
        if not self._bar.live.is_started and self._clock() - self._since > self._patience:
            self._bar.start()


def _silent(advance: float = 1, note: str = "") -> None:
    """Show nothing."""


@contextmanager
def progress(
    total: float, title: str, *, words: Words | None = None, quiet: bool = False, console: Console | None = None,
    patience: float = PATIENCE_SECONDS, clock: Callable[[], float] = time.monotonic,
) -> Iterator[Step]:
    """A progress bar on stderr with the time left: `with progress(40, "…") as step: step(1, note="…")`.

    Nothing is shown when `quiet`, when stderr is not a terminal, or before `patience` seconds have passed.
    """
    screen = console or Console(file=sys.stderr)
    if quiet or not screen.is_terminal:
        yield _silent
        return
    bar = Progress(
        TextColumn("{task.description}"), BarColumn(bar_width=None), MofNCompleteColumn(), TimeLeft(words or translator("en")),
        TextColumn("[dim]{task.fields[note]}"), console=screen, transient=True, expand=True,
    )
    try:
        yield _Bar(bar, total, title, patience, clock)
    finally:
        bar.stop()
