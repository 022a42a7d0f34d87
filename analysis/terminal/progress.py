"""A bar with the time left, for work that takes longer than two seconds."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock, Timer
from typing import Protocol

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TextColumn
from rich.text import Text

from analysis.words import Words, translator

PATIENCE_SECONDS = 2.0
AT_ONCE_SECONDS = 0.1


class Step(Protocol):
    """Tells the bar that work was done."""

    def __call__(self, advance: float = 1, note: str = "") -> None:
        """`advance` parts of the total are done; `note` is said beside the bar until the next one."""


class TimeLeft(ProgressColumn):
    """How long it will still take at the speed so far, in words; work done before the start is no speed."""

    def __init__(self, words: Words) -> None:
        self.words = words
        super().__init__()

    def render(self, task: Task) -> Text:
        """The time left, once something is done."""
        done = task.completed - task.fields.get("before", 0.0)
        if done <= 0 or task.total is None or task.elapsed is None:
            return Text(self.words("progress.estimating"), style="dim")
        left = task.elapsed * max(0.0, task.total - task.completed) / done
        return Text(self.words("progress.left", time=self.words.clock(left)))


class _Bar:
    """Shows the bar late, so that short work shows nothing; the timer runs while the work does."""

    def __init__(self, bar: Progress, total: float, title: str, patience: float) -> None:
        self._bar, self._lock, self._over = bar, Lock(), False
        self._task = bar.add_task(title, total=total, note="", before=0.0)
        self._timer = Timer(patience, self._show)
        self._timer.daemon = True
        self._timer.start()

    def __call__(self, advance: float = 1, note: str = "") -> None:
        task = self._bar.tasks[0]
        at_once = (task.elapsed or 0.0) < AT_ONCE_SECONDS
        before = task.fields["before"] + (advance if at_once else 0.0)
        self._bar.update(self._task, advance=advance, note=note, before=before)

    def close(self) -> None:
        """Take the bar away, or see to it that it never comes."""
        self._timer.cancel()
        with self._lock:
            self._over = True
            self._bar.stop()

    def _show(self) -> None:
        with self._lock:
            if not self._over:
                self._bar.start()


def _silent(advance: float = 1, note: str = "") -> None:
    """Show nothing."""


@contextmanager
def progress(
    total: float,
    title: str,
    *,
    words: Words | None = None,
    quiet: bool = False,
    console: Console | None = None,
    patience: float = PATIENCE_SECONDS,
) -> Iterator[Step]:
    """Show a bar with the time left on stderr while the block runs.

        with progress(40, "Runs") as step:
            step(1, note="±0.3")

    Nothing is shown when `quiet`, when stderr is not a terminal, or before `patience` seconds have passed.
    Steps taken at once after the start count as done before and do not make the rest look quick.
    """
    screen = console or Console(file=sys.stderr)
    if quiet or not screen.is_terminal:
        yield _silent
        return
    bar = _Bar(
        Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(bar_width=None),
            MofNCompleteColumn(),
            TimeLeft(words or translator("en")),
            TextColumn("{task.fields[note]}", style="dim", markup=False),
            console=screen,
            transient=True,
            expand=True,
        ),
        total,
        title,
        patience,
    )
    try:
        yield bar
    finally:
        bar.close()
