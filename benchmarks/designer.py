"""The designer: what a search costs beside the runs that it makes, and what a second worker brings.

Targets: a search of 200 trials costs at most 1.1 times its runs; two workers are at least 1.7 times as fast as one.
The cost beside the runs is measured on a response that takes no time, with the space that comes with CoGov; that of
a run by playing one. The second worker is measured on plays of the model, world making and processes among them.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.run import FIGURES
from experiments.designer.candidates import OPTIMISED, RANDOM, Candidate, random_designs
from experiments.designer.designing import Job, design, make_job
from experiments.designer.playing import Simulated, named_designs
from experiments.designer.response import Asked, Outcome, Setting
from experiments.designer.search import Plan
from experiments.designer.space import SEARCHED
from sim.randomness import Draws

TRIALS = 200
DESIGNS, WORLDS, REPEATS = 8, 2, 3
SAMPLE = 3


class Instant:
    """A response that takes no time: measures made of luck."""

    def __init__(self, measures: Sequence[str]) -> None:
        self.measures, self.played = measures, 0

    def __call__(self, asked: Sequence[Asked], /) -> Iterator[tuple[int, Outcome]]:
        """Play nothing."""
        for index, one in enumerate(asked):
            self.played += 1
            luck = Draws(one.setting.seed).uniform("person", entity=self.played)
            yield index, Outcome(dict.fromkeys(self.measures, 1.0 + 0.1 * luck))


def overhead() -> list[str]:
    """CPU time of a search of 200 trials without its runs, as a share of what its runs cost."""
    job = make_job("points", trials=TRIALS)
    response = Instant(job.space.measures)
    with tempfile.TemporaryDirectory() as folder:
        begin = time.process_time()
        design(job, Path(folder), response=response, named=named_designs(job.space))
        beside = time.process_time() - begin
    run = _seconds_of_a_run(job)
    runs = Plan(job.space, TRIALS, len(named_designs(job.space)), 1).runs
    share = beside / (response.played * run)
    return [
        f"\ndesigner: {TRIALS} trials, {response.played} runs of {run:.2f} s CPU, {runs} of them in the search",
        f"CPU time beside the runs {beside:.1f} s: the search costs {1 + share:.3f} times its runs; target 1.1",
        f"all runs {response.played * run / 60:.0f} minutes of CPU, half of it on two idle cores",
    ]


def _seconds_of_a_run(job: Job) -> float:
    played = Simulated(job.space)
    candidates = [Candidate(RANDOM, one.label, one.values) for one in random_designs(job.space, SAMPLE, 1)]
    asked = [Asked(one, Setting(job.space.community, SEARCHED, 1)) for one in candidates]
    list(played(asked[:1]))
    begin = time.process_time()
    list(played(asked))
    return (time.process_time() - begin) / len(asked)


def second_worker() -> list[str]:
    """Wall time of batches of a search on one worker and on two, in turn."""
    job = make_job("points", trials=DESIGNS, community="kangfu_2")
    designs = [Candidate(OPTIMISED, one.label, one.values) for one in random_designs(job.space, DESIGNS, 1)]
    times: dict[int, list[float]] = {1: [], 2: []}
    for turn in range(REPEATS + 1):
        for workers, held in times.items():
            seeds = range(1, WORLDS + 1)
            asked = [Asked(one, Setting("kangfu_2", SEARCHED, seed)) for one in designs for seed in seeds]
            begin = time.perf_counter()
            list(Simulated(job.space, workers)(asked))
            if turn:
                held.append(time.perf_counter() - begin)
    ratios = sorted(one / two for one, two in zip(times[1], times[2], strict=True))
    return [
        f"\ndesigner: a batch of {DESIGNS} designs in {WORLDS} worlds, two workers against one, in turn:"
        f" {ratios[len(ratios) // 2]:.2f} times as fast (least {ratios[0]:.2f}, most {ratios[-1]:.2f}); target 1.7"
    ]


FIGURES += [overhead, second_worker]
