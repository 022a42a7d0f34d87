"""Plays many tasks on one or more processes and hands the results back as they finish.

The work function should never raise; should it do so all the same, the exception belongs to the
programmer and goes up. What no function can catch is a worker that dies (out of memory, killed). joblib
then ends the whole call: what is unfinished is played again, whoever was in flight at a death is played
alone, and a task whose worker died three times becomes the caller's failed result instead of an endless
loop.
"""

from __future__ import annotations

import os
import warnings
from collections import Counter
from collections.abc import Callable, Generator, Iterator, Sequence
from typing import TypeVar

from experiments.orphans import end_with
from experiments.seeds import whole_number
from sim.errors import InputError

TaskT = TypeVar("TaskT")
ResultT = TypeVar("ResultT")

DEATHS_ALLOWED = 3


def processor_count() -> int:
    """Processors that this process may use (>= 1)."""
    if hasattr(os, "sched_getaffinity"):
        return max(1, len(os.sched_getaffinity(0)))
    return max(1, os.cpu_count() or 1)


def worker_count(given: int | None) -> int:
    """Processes to play on: all processors where none are named. Raises InputError below 1."""
    if given is None:
        return processor_count()
    if whole_number("--workers", given) < 1:
        raise InputError(
            f"--workers {given}: must be 1 or more; leave it out to use all {processor_count()} processors"
        )
    return int(given)


def map_runs(
    work: Callable[[TaskT], ResultT],
    tasks: Sequence[TaskT],
    *,
    workers: int = 1,
    lost: Callable[[TaskT], ResultT] | None = None,
) -> Generator[tuple[int, ResultT], None, None]:
    """Yield (index of the task, result) in order of finishing.

    One worker plays in this process. ``lost`` makes the result of a task whose worker died three times;
    without it such a death is raised. Closing the iterator (Ctrl-C in the caller) stops the workers.
    """
    if workers <= 1 or len(tasks) == 0:
        for index, task in enumerate(tasks):
            yield index, work(task)
        return
    yield from _in_processes(work, tasks, workers, lost)


def _in_processes(
    work: Callable[[TaskT], ResultT],
    tasks: Sequence[TaskT],
    workers: int,
    lost: Callable[[TaskT], ResultT] | None,
) -> Generator[tuple[int, ResultT], None, None]:
    from joblib.externals.loky.process_executor import TerminatedWorkerError

    waiting = list(range(len(tasks)))
    deaths: Counter[int] = Counter()
    while waiting:
        fresh = [index for index in waiting if deaths[index] == 0]
        batch = fresh or waiting[:1]
        flying: set[int] = set()
        try:
            for index, result in _one_round(work, tasks, batch, workers, flying):
                flying.discard(index)
                waiting.remove(index)
                yield index, result
        except TerminatedWorkerError:
            for index in sorted(flying or set(batch) & set(waiting)):
                deaths[index] += 1
                if deaths[index] < DEATHS_ALLOWED:
                    continue
                if lost is None:
                    raise
                waiting.remove(index)
                yield index, lost(tasks[index])


def _one_round(
    work: Callable[[TaskT], ResultT],
    tasks: Sequence[TaskT],
    batch: Sequence[int],
    workers: int,
    flying: set[int],
) -> Iterator[tuple[int, ResultT]]:
    """Send the batch to the processes; ``flying`` holds what was sent and has not come back."""
    from joblib import Parallel, delayed, parallel_config

    def sent() -> Iterator[object]:
        for index in batch:
            flying.add(index)
            yield delayed(_numbered)(work, index, tasks[index], os.getpid())

    with parallel_config(backend="loky", inner_max_num_threads=1):
        parallel = Parallel(
            n_jobs=workers, return_as="generator_unordered", batch_size=1, pre_dispatch=workers
        )
        outputs = parallel(sent())
        try:
            for output in outputs:  # noqa: UP028 - `yield from` would close the outputs outside of this `try`
                yield output
        finally:
            with (
                warnings.catch_warnings()
            ):  # joblib warns that unfinished tasks are dropped: that is what is wanted
                warnings.simplefilter("ignore", UserWarning)
                outputs.close()


def _numbered(work: Callable[[TaskT], ResultT], index: int, task: TaskT, parent: int) -> tuple[int, ResultT]:
    end_with(parent)
    return index, work(task)
