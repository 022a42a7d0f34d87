"""Plays runs; whatever goes wrong in one becomes a row that says where and why, never an exception.

A task is one seed under all regimes: the world is made once and shared, since it is frozen and no regime
is in it.
"""

from __future__ import annotations

import time
import traceback
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from analysis.folder import table_of
from sim.errors import CoGovError

if TYPE_CHECKING:
    from sim.scenario import Regime, Scenario
    from sim.world import World

Table = Mapping[str, NDArray[Any]]
WORKER_DIED = "worker"
BURN_IN_FUNCTION = "_burn_in"
PROJECT_TABLES = ("projects", "project_owners", "project_rounds")
KEPT_TABLES = ("daily", "issues", "groups", *PROJECT_TABLES)
POINTS = "red_list_points"
"""Where it may play, tables that pictures of points need are kept too."""


class RunFailedError(CoGovError):
    """A run failed, and there is no other that could be shown instead; ``trace`` says where in the code."""

    def __init__(self, message: str, trace: str) -> None:
        super().__init__(message)
        self.trace = trace


@dataclass(frozen=True)
class Arm:
    """One regime as it is played, with its staff mix; ``extra_cash`` (k RMB a year per 3,000 residents)
    is what the compensated mode adds to the scenario's budget.
    """

    regime: Regime
    extra_cash: float = 0.0
    label: str = ""

    @property
    def name(self) -> str:
        """What the rows of this arm are called: the label, or the regime's own name."""
        return self.label or self.regime.name


@dataclass(frozen=True)
class SeedTask:
    """One seed under all arms; ``keep`` names the tables that go to disk besides the indicators."""

    scenario: Scenario
    arms: tuple[Arm, ...]
    seed: int
    keep: tuple[str, ...] = KEPT_TABLES


@dataclass(frozen=True)
class RunResult:
    """One finished or failed run. ``stage`` is empty where all went well, else build, burn_in, day N, tables,
    indicators or worker.
    """

    regime: str
    seed: int
    stage: str = ""
    message: str = ""
    traceback: str = ""
    indicators: Mapping[str, float] = field(default_factory=dict)
    tables: Mapping[str, pa.Table] = field(default_factory=dict)
    seconds: float = 0.0

    @property
    def failed(self) -> bool:
        """Whether the run gave no indicators."""
        return self.stage != ""

    def row(self) -> dict[str, object]:
        """The row of runs.parquet. Time is not in it: it differs from one playing to the next."""
        head = {"seed": self.seed, "regime": self.regime, "stage": self.stage}
        return head | {"message": self.message, "traceback": self.traceback} | dict(self.indicators)


def play_seed(task: SeedTask) -> list[RunResult]:
    """Play one seed under every arm on one shared world; never raises but for Ctrl-C."""
    results = []
    world: World | None = None
    for arm in task.arms:
        result, world = _play_arm(task, arm, world)
        results.append(result)
    return results


def play(
    scenario: Scenario,
    regime: Regime,
    seed: int,
    *,
    world: World | None = None,
    keep: Sequence[str] = KEPT_TABLES,
) -> RunResult:
    """Play one run to its end; a failure is a result with stage, message and traceback."""
    task = SeedTask(scenario, (Arm(regime),), seed, tuple(keep))
    return _play_arm(task, task.arms[0], world)[0]


def seed_lost(task: SeedTask) -> list[RunResult]:
    """The rows of a seed whose worker died again and again."""
    message = "the worker process died three times (out of memory?); fewer --workers need less memory"
    return [RunResult(arm.name, task.seed, WORKER_DIED, message) for arm in task.arms]


def _play_arm(task: SeedTask, arm: Arm, world: World | None) -> tuple[RunResult, World | None]:
    started = time.perf_counter()
    run = _Run(task, arm)
    try:
        indicators, tables = run.whole(world)
        run.close()
    except KeyboardInterrupt:
        run.abandon()
        raise
    except BaseException as error:  # noqa: BLE001 - whatever else becomes a row, a mechanism's SystemExit too
        run.abandon()
        failed = RunResult(
            arm.name,
            task.seed,
            _stage(run, error),
            _message(error),
            _trace(error),
            seconds=time.perf_counter() - started,
        )
        return failed, run.world or world
    played = RunResult(
        arm.name, task.seed, indicators=indicators, tables=tables, seconds=time.perf_counter() - started
    )
    return played, run.world


class _Run:
    """One run in progress; knows its stage when something breaks."""

    def __init__(self, task: SeedTask, arm: Arm) -> None:
        self.task, self.arm = task, arm
        self.stage = "build"
        self.world: World | None = None
        self.model: Any = None

    def whole(self, world: World | None) -> tuple[dict[str, float], dict[str, pa.Table]]:
        """Indicators and kept tables of the run."""
        self._build(world)
        while self.model.running:
            self.stage = f"day {self.model.day}"
            self.model.step()
        self.stage = "tables"
        tables = self.model.tables()
        self.stage = "indicators"
        return self._measure(tables)

    def close(self) -> None:
        """Let go of the model."""
        self.stage = "close"
        self.model.close()
        self.model = None

    def abandon(self) -> None:
        """Let go of a model that failed; a second failure must not hide the first."""
        if self.model is not None:
            with suppress(Exception, SystemExit, GeneratorExit):
                self.model.close()
        self.model = None

    def _build(self, world: World | None) -> None:
        from sim.model import CoGovernanceModel

        case, arm = self.task, self.arm
        self.model = CoGovernanceModel(
            case.scenario, arm.regime, case.seed, world=world, extra_cash=arm.extra_cash
        )
        self.world = self.model.world

    def _measure(self, tables: Mapping[str, Table]) -> tuple[dict[str, float], dict[str, pa.Table]]:
        from analysis.indicators import column_name, groups_of_run, incentives_of_run, indicators_of_run
        from analysis.indicators.incentives import MONTHLY
        from sim.money import BudgetNumbers
        from sim.parameters import Book

        days = self.task.scenario.days
        shadow = Book(self.task.scenario.numbers)[BudgetNumbers].shadow_price
        values = indicators_of_run(tables, days=days, shadow=shadow)
        indicators = {column_name(*key): value for key, value in values.items()}
        indicators["N"] = float(np.sum(tables["community"]["residents"]))
        indicators["scale"] = float(np.sum(tables["community"]["scale"]))
        absent = () if len(tables.get("projects", {}).get("project", ())) else PROJECT_TABLES
        kept: dict[str, Table] = {
            name: tables[name] for name in self.task.keep if name in tables and name not in absent
        }
        if "groups" in self.task.keep:
            kept["groups"] = groups_of_run(tables, days=days)
        if POINTS in self.task.scenario.mechanisms and "groups" in self.task.keep:
            kept |= {name: tables[name] for name in MONTHLY} | incentives_of_run(tables, days=days)
        named = {
            name: arrow_table(name, table, self.task.seed, self.arm.name) for name, table in kept.items()
        }
        return indicators, named


def arrow_table(name: str, table: Table, seed: int, regime: str) -> pa.Table:
    """A table of one run for the disk: seed and regime in front, types as the result folder wants them."""
    length = len(next(iter(table.values()), ()))
    return table_of(name, {"seed": np.full(length, seed), "regime": np.full(length, regime), **table})


def _stage(run: _Run, error: BaseException) -> str:
    """The stage; a model plays its burn-in while it is built, and only the traceback tells these apart."""
    names = {frame.name for frame in traceback.extract_tb(error.__traceback__)}
    return "burn_in" if run.stage == "build" and BURN_IN_FUNCTION in names else run.stage


def _message(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__


def _trace(error: BaseException) -> str:
    """The traceback with files named from their package on: no paths of a machine in a result."""
    root = Path(__file__).resolve().parent.parent
    lines = []
    for frame in traceback.extract_tb(error.__traceback__):
        path = Path(frame.filename)
        known = path.is_relative_to(root) and "site-packages" not in path.parts
        name = path.relative_to(root).as_posix() if known else "/".join(path.parts[-2:])
        lines.append(f"{name}:{frame.lineno} in {frame.name}: {frame.line}")
    return "\n".join([*lines, _message(error)])
