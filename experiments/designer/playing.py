"""The response of the model: a design laid upon its base regime, played in one world."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from analysis.indicators import column_name
from experiments.designer.candidates import NAMED, Candidate
from experiments.designer.response import Asked, Outcome
from experiments.designer.space import BUDGETED, CASH, NOTHING, SEARCHED, Condition, Space
from experiments.map_runs import map_runs
from experiments.running import WORKER_DIED, RunResult, play
from sim.errors import InputError
from sim.scenario import (
    Regime,
    Scenario,
    known_numbers,
    read_communities,
    read_design,
    read_regime,
    read_scenario,
)

if TYPE_CHECKING:
    from sim.world import World

WINDOW = "all"
POINTS = "red_list_points"
WORDS = {"en": "a design that is tried", "zh": "试探中的方案"}
PER_YEAR = 365.0
STANDARD = 3000.0
WORLDS_HELD = 64


@dataclass(frozen=True)
class Task:
    """One run as it goes to a worker."""

    scenario: Scenario
    regime: Regime
    seed: int
    measures: tuple[str, ...]


class Simulated:
    """Plays designs with the model, on any number of processes."""

    def __init__(self, space: Space, workers: int = 1) -> None:
        self.space, self.workers = space, workers
        case = read_scenario(space.scenario)
        self.case = case.model_copy(update={"days": space.days, "burn_in": space.burn_in})
        self.conditions = {one.name: one for one in space.conditions}
        self._regimes: dict[str, Regime] = {}

    def __call__(self, asked: Sequence[Asked], /) -> Iterator[tuple[int, Outcome]]:
        """Play what is asked; a failed run is an outcome with its stage."""
        tasks = [self._task(one) for one in asked]
        with closing(map_runs(play_task, tasks, workers=self.workers, lost=_lost)) as finished:
            yield from finished

    def scenario_of(self, community: str, condition: str) -> Scenario:
        """The scenario in one community under one condition."""
        numbers = dict(self.case.numbers)
        if condition != SEARCHED:
            numbers |= dict(self.conditions[condition].numbers)
        return self.case.model_copy(update={"communities": (community,), "numbers": numbers})

    def regime_of(self, candidate: Candidate, condition: str = SEARCHED) -> Regime:
        """The regime that a design stands for, with its levers scaled by the condition."""
        if candidate.label not in self._regimes:
            self._regimes[candidate.label] = self._regime(candidate)
        regime = self._regimes[candidate.label]
        if condition == SEARCHED:
            return regime
        return scaled(regime, self.conditions[condition])

    def _regime(self, candidate: Candidate) -> Regime:
        if candidate.kind == NAMED:
            return read_regime(candidate.label)
        if candidate.kind == NOTHING:
            return read_regime(_design(NOTHING, self.space.base, {}) | {"without": [POINTS]})
        name = candidate.label.replace(" ", "_")
        return read_regime(_design(name, self.space.base, {**self.space.fixed, **candidate.values}))

    def _task(self, one: Asked) -> Task:
        scenario = self.scenario_of(one.setting.community, one.setting.condition)
        regime = self.regime_of(one.candidate, one.setting.condition)
        return Task(scenario, regime, one.setting.seed, self.space.measures)


def named_designs(space: Space) -> list[Candidate]:
    """The named designs of a space with what they set; those that do without points are doing nothing and left out."""
    found = []
    for name in space.designs:
        design = read_design(name)
        if POINTS not in design.without:
            levers = {
                key: float(value) for key, value in design.levers.items() if not isinstance(value, tuple)
            }
            found.append(Candidate(NAMED, name, levers))
    if not found:
        raise InputError("designs: none of the named designs has points; name one that has")
    return found


def scaled(regime: Regime, condition: Condition) -> Regime:
    """The regime with levers multiplied, held within the range of each (`held_at_bounds` tells of it beforehand)."""
    levers = regime.overrides()
    for key, factor in condition.factors.items():
        entry = known_numbers()[key]
        value = levers.get(key, entry.value)
        if key.partition(".")[0] in regime.mechanisms and isinstance(value, float):
            low, high = entry.bounds()
            levers[key] = min(max(value * factor, low), high)
    return regime.model_copy(
        update={"mechanisms": {name: {} for name in regime.mechanisms}, "levers": levers}
    )


def play_task(task: Task) -> Outcome:
    """Play one run; worlds are remembered by the process, since every design meets the same."""
    try:
        world = _world(_Recipe(task.scenario, task.seed))
    except Exception:  # noqa: BLE001 - the run will meet it again and say it better
        world = None
    result = play(task.scenario, task.regime, task.seed, world=world, keep=())
    return outcome_of(result, task.measures, task.scenario.budget.cash)


def outcome_of(result: RunResult, measures: Sequence[str], budget: float) -> Outcome:
    """The measures of a run that the space names; the budget is in k RMB a year per 3,000 residents."""
    if result.failed:
        return Outcome({}, result.stage, result.message, result.traceback)
    found = {name: result.indicators.get(column_name(name, WINDOW), float("nan")) for name in measures}
    return Outcome(found | {CASH: _cash(result.indicators), BUDGETED: _budgeted(result.indicators, budget)})


def _budgeted(indicators: Mapping[str, float], budget: float) -> float:
    """Social cost a resident and year with the whole budget counted as spent, k RMB."""
    social, cash = (
        indicators.get(column_name(name, WINDOW), float("nan"))
        for name in ("social_cost_per_resident", "cash_per_resident")
    )
    residents = indicators.get("N", 0.0)
    return social - cash + budget * indicators.get("scale", 0.0) / residents if residents else float("nan")


def _cash(indicators: Mapping[str, float]) -> float:
    """Cash that points cost a year per 3,000 residents, k RMB; 0 where there are none."""
    an_hour = indicators.get(column_name("points_cost_per_hour", WINDOW), float("nan"))
    hours = indicators.get(column_name("real_hours", WINDOW), float("nan"))
    cost = an_hour * hours * STANDARD / 1000.0
    return cost if cost == cost else 0.0


def _design(name: str, base: str, levers: Mapping[str, object]) -> dict[str, object]:
    return {
        "name": name,
        "title": WORDS,
        "description": WORDS,
        "source": "search",
        "base": base,
        "levers": dict(levers),
    }


@dataclass(frozen=True)
class _Recipe:
    """What a world is made of; conditions and designs are not in it."""

    scenario: Scenario
    seed: int

    def _made_of(self) -> tuple[object, ...]:
        case = self.scenario
        return (case.name, case.communities, case.days, case.burn_in, case.submodels, self.seed)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Recipe) and self._made_of() == other._made_of()

    def __hash__(self) -> int:
        return hash(self._made_of())


@lru_cache(WORLDS_HELD)
def _world(recipe: _Recipe) -> World:
    from sim.parameters import Book
    from sim.world import make_world

    case = recipe.scenario
    return make_world(
        read_communities(case),
        seed=recipe.seed,
        days=case.days,
        book=Book(dict(case.numbers)),
        burn_in=case.burn_in,
        submodels=case.submodels,
    )


def _lost(_task: Task) -> Outcome:
    message = "the worker process died three times (out of memory?); fewer --workers need less memory"
    return Outcome({}, WORKER_DIED, message)
