"""Builds every arm once before anything is played: a budget that cannot pay a regime is found here, not
at seed 1.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq

from experiments.running import Arm, RunResult, play
from experiments.seeds import CALIBRATION
from sim.errors import InputError

if TYPE_CHECKING:
    from sim.scenario import Scenario

Schedule = list[dict[str, Any]]


def rehearse(scenario: Scenario, arms: Sequence[Arm]) -> Mapping[str, Schedule]:
    """The printed schedule of every arm, from a model of one day that is built and closed again.

    Raises InputError where an arm cannot be built because of what the user gave. A fault of ours is left
    to the runs, where it becomes a row with its stage.
    """
    from sim.model import CoGovernanceModel

    short = scenario.model_copy(update={"days": 1, "burn_in": 0})
    schedules: dict[str, Schedule] = {}
    for arm in arms:
        try:
            model = CoGovernanceModel(short, arm.regime, CALIBRATION)
        except (InputError, KeyboardInterrupt):
            raise
        except BaseException:  # noqa: BLE001 - a run will say it better, an exit of a mechanism too
            schedules[arm.name] = []
            continue
        schedules[arm.name] = [dict(row) for row in model.schedule.rows()]
        model.close()
    return schedules


@dataclass(frozen=True)
class Estimate:
    """What a comparison will need; ``most_*`` where the first stage decides how many runs are played."""

    runs: int
    most_runs: int
    minutes: float
    most_minutes: float
    megabytes: float
    most_megabytes: float


def estimate(scenario: Scenario, arms: Sequence[Arm], seeds: int, most_seeds: int, workers: int) -> Estimate:
    """Runs, minutes and disk, from one run played and timed now under the last regime, on a seed kept for
    that.
    """
    started = time.perf_counter()
    result = play(scenario, arms[-1].regime, CALIBRATION)
    seconds = time.perf_counter() - started
    size = sum(_bytes(table) for table in result.tables.values()) / 1e6
    runs, most = seeds * len(arms), most_seeds * len(arms)
    minutes = seconds / 60 / max(1, min(workers, seeds))
    return Estimate(runs, most, runs * minutes, most * minutes, runs * size, most * size)


def first_fault(results: Sequence[RunResult]) -> RunResult | None:
    """The first failed run among some, if any."""
    return next((result for result in results if result.failed), None)


def _bytes(table: Any) -> int:
    sink = BytesIO()
    pq.write_table(table, sink, compression="zstd")
    return len(sink.getvalue())
