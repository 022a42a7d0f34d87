"""Runs on several processes: killed workers, exceptions, Ctrl-C, the same results on any number of
workers.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from experiments.map_runs import map_runs, processor_count, worker_count
from sim.errors import InputError


def square(number: int) -> int:
    return number * number


def dies_on_three(number: int) -> int:
    if number == 3:
        os._exit(1)
    return number * number


def dies_once(task: tuple[int, str]) -> int:
    number, marker = task
    if number == 2 and not Path(marker).exists():
        Path(marker).touch()
        os._exit(1)
    return number


def refuses(number: int) -> int:
    raise ValueError(f"no {number}")


@pytest.mark.parametrize("workers", [1, 2])
def test_results_do_not_depend_on_workers(workers: int) -> None:
    assert dict(map_runs(square, range(7), workers=workers)) == {n: n * n for n in range(7)}


@pytest.mark.parametrize("workers", [1, 2])
def test_no_tasks(workers: int) -> None:
    assert list(map_runs(square, [], workers=workers)) == []


def test_a_worker_killed_once_costs_nothing(tmp_path: Path) -> None:
    tasks = [(number, str(tmp_path / "died")) for number in range(5)]
    assert dict(map_runs(dies_once, tasks, workers=2)) == {n: n for n in range(5)}


def test_a_task_that_kills_its_worker_is_a_failed_row_and_the_others_are_kept() -> None:
    results = dict(map_runs(dies_on_three, range(6), workers=2, lost=lambda number: -number))
    assert results == {0: 0, 1: 1, 2: 4, 3: -3, 4: 16, 5: 25}


@pytest.mark.parametrize("workers", [1, 2])
def test_an_exception_of_the_work_goes_up(workers: int) -> None:
    with pytest.raises(ValueError, match="no 0"):
        list(map_runs(refuses, [0], workers=workers))


@pytest.mark.parametrize("workers", [1, 2])
def test_ctrl_c_in_the_caller_keeps_what_was_handed_back(workers: int) -> None:
    kept: list[int] = []

    def stopped() -> Iterator[int]:
        with closing(map_runs(square, range(50), workers=workers)) as results:
            for index, _ in results:
                kept.append(index)
                if len(kept) == 3:
                    raise KeyboardInterrupt
                yield index

    with pytest.raises(KeyboardInterrupt):
        list(stopped())
    assert len(kept) == 3


def test_processor_count() -> None:
    assert processor_count() >= 1


@pytest.mark.parametrize("given", [0, -2, 1.5, "2"])
def test_workers_are_one_or_more(given: object) -> None:
    with pytest.raises(InputError, match=f"--workers {given!r}: must be "):
        worker_count(given)  # type: ignore[arg-type]
    assert worker_count(3) == 3
    assert worker_count(None) == processor_count()
