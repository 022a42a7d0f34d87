"""Plays seeds into a store: with a bar, on any number of workers, stoppable at any moment."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing

from experiments.map_runs import map_runs
from experiments.running import KEPT_TABLES, Arm, RunResult, SeedTask, play_seed, seed_lost
from experiments.store import Store
from sim.errors import InputError
from sim.scenario import Scenario

Told = Callable[[int, Sequence[RunResult]], None]


class Stopped(KeyboardInterrupt):
    """The user stopped; the message says what is kept and how to go on."""


def play_seeds(
    scenario: Scenario,
    arms: Sequence[Arm],
    seeds: Sequence[int],
    store: Store,
    *,
    workers: int = 1,
    keep: Sequence[str] = KEPT_TABLES,
    strict: bool = True,
    told: Told = lambda _runs, _results: None,
) -> None:
    """Play what the store lacks of ``seeds`` under all arms; ``told(runs, results)`` hears of each
    finished seed.

    Raises Stopped after Ctrl-C and, where ``strict``, InputError when the first seed shows that an arm
    cannot be built; what was finished before is in the store in every case.
    """
    done = set(store.seeds)
    tasks = [SeedTask(scenario, tuple(arms), seed, tuple(keep)) for seed in seeds if seed not in done]
    try:
        with closing(map_runs(play_seed, tasks, workers=workers, lost=seed_lost)) as finished:
            for _, results in finished:
                if strict and not store.seeds:
                    _refuse_unbuildable(results)
                store.add(results)
                told(len(results), results)
    except KeyboardInterrupt:
        store.flush()
        kept, all_runs = len(arms) * len(set(store.seeds) & set(seeds)), len(arms) * len(seeds)
        raise Stopped(
            f"stopped; {kept} of {all_runs} runs are kept in {store.folder}. "
            "The same command goes on from there."
        ) from None
    finally:
        store.flush()


def _refuse_unbuildable(results: Sequence[RunResult]) -> None:
    for result in results:
        if result.stage == "build" and result.message.startswith(f"{InputError.__name__}: "):
            raise InputError(f"regime {result.regime}: {result.message.partition(': ')[2]}")
