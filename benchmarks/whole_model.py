"""The whole model: a year of one community against plain Mesa, growth with communities, memory, the phases.

Targets: world made and every rule on, a year of `old_quarter` in the time that plain Mesa needs for 40 days of
the resident rules alone, and for 60 days with all ten mechanisms (scenario `everyday`); cost grows no faster than
residents; at most 400 MB for one worker and 500 bytes for each resident more. A run has its 60 days of burn-in in it,
as every run of the model.
"""

from __future__ import annotations

import statistics
import time
from collections import defaultdict
from collections.abc import Callable
from functools import partial

from benchmarks.case import Case
from benchmarks.memory import slope, worker
from benchmarks.plain_mesa import PlainMesa
from benchmarks.run import FIGURES, days_of
from benchmarks.timing import Timed, table, take_turns
from sim.model import CoGovernanceModel
from sim.scenario import Scenario, read_scenario

SCENARIO, EVERYTHING, COMMUNITY = "dispute", "everyday", "old_quarter"
MOST, LEAST = "partner", "top_down"
YEAR, MESA_DAYS, MESA_DAYS_OF_EVERYTHING = 365, 40, 60
REPEATS, GROWTH_REPEATS, GROWTH_DAYS = 7, 3, 30
SIZES = (1, 8, 64)
MICROSECONDS, MEGABYTE = 1e6, 2**20
SEED = 7


def scenario_of(communities: int, days: int, name: str = SCENARIO) -> Scenario:
    """Return a scenario for the same community several times."""
    changed = {"days": days, "communities": (COMMUNITY,) * communities}
    return read_scenario(name).model_copy(update=changed)


def play(scenario: Scenario, regime: str) -> None:
    """Make the world and play all days."""
    model = CoGovernanceModel(scenario, regime, seed=SEED)
    model.run()
    model.close()


def year_against_mesa(repeats: int = REPEATS) -> list[str]:
    """Time a year of the whole model and some days of plain Mesa in turn; ratios above 1 reach the target."""
    scenario, everything = scenario_of(1, YEAR), scenario_of(1, YEAR, EVERYTHING)
    residents = CoGovernanceModel(scenario_of(1, 1), MOST, seed=SEED).residents.n
    plain = PlainMesa(Case(residents))
    mesa, longer = (
        Timed(f"plain Mesa, {days} days", days_of(plain, days), 1.0)
        for days in (MESA_DAYS, MESA_DAYS_OF_EVERYTHING)
    )
    ours = [
        Timed(f"whole model, year, {MOST}", partial(play, scenario, MOST), 1.0),
        Timed(f"whole model, year, {LEAST}", partial(play, scenario, LEAST), 1.0),
    ]
    most = Timed(f"{EVERYTHING}, year, {MOST}", partial(play, everything, MOST), 1.0)
    things = [mesa, *ours, longer, most]
    take_turns(things, repeats)
    return [
        f"\na year of {COMMUNITY}, {residents:,} residents, world and burn-in in it",
        *table(things, "ms", 1000.0),
        *(_against(mesa, thing) for thing in ours),
        _against(longer, most),
    ]


def _against(mesa: Timed, ours: Timed) -> str:
    """Say the ratio that has the target, to two places, with its quartiles."""
    ratios = [a / b for a, b in zip(mesa.cpu, ours.cpu, strict=True)]
    low, median, high = statistics.quantiles(ratios, n=4)
    return (
        f"{mesa.name} / {ours.name}: {median:.2f} in CPU time (quartiles {low:.2f} to {high:.2f}); target 1"
    )


class Days:
    """Some days of several communities, again and again: a new model when one has been played to its end."""

    def __init__(self, communities: int, days: int) -> None:
        self.scenario, self.days = scenario_of(communities, days * (GROWTH_REPEATS + 1)), days
        self.model = CoGovernanceModel(self.scenario, MOST, seed=SEED)
        self.residents = self.model.residents.n

    def __call__(self) -> None:
        """Play the next days."""
        for _ in range(self.days):
            self.model.step()


def growth() -> list[str]:
    """Time the same days of 1, 8 and 64 communities in turn: ratios of 1 or more grow no faster than residents."""
    days = [Days(communities, GROWTH_DAYS) for communities in SIZES]
    things = [
        Timed(f"{size} x {COMMUNITY}", play, play.residents * GROWTH_DAYS)
        for size, play in zip(SIZES, days, strict=True)
    ]
    take_turns(things, GROWTH_REPEATS)
    return ["\ncost of a resident-day by communities", *table(things, "ns a resident-day", 1e9)]


def memory() -> list[str]:
    """Return the peak memory of one worker, and of each resident more."""
    one = worker(1, 3 * YEAR)
    played, told = slope(*SIZES[1:], YEAR)
    return [
        f"\nmemory: one worker, {COMMUNITY}, three years: {one.peak / MEGABYTE:.0f} MB at the peak,"
        f" {one.before / MEGABYTE:.0f} MB of it before a world is made",
        f"each resident more, a year of {SIZES[1]} and of {SIZES[2]} communities: {played:.0f} bytes to play,"
        f" {told:.0f} with the tables of the run",
    ]


def phases(days: int = YEAR) -> list[str]:
    """Return the share of CPU time of each phase of a year's days."""
    model = CoGovernanceModel(scenario_of(1, days), MOST, seed=SEED)
    spent: dict[str, float] = defaultdict(float)
    _watch(model, spent)
    begin = time.process_time()
    model.run()
    total = time.process_time() - begin
    model.close()
    spent["all else"] = total - sum(spent.values())
    ordered = sorted(spent.items(), key=lambda item: -item[1])
    lines = [f"\nphases of {days} days, {MOST}: {total / days * MICROSECONDS:.0f} microseconds of CPU a day"]
    return [*lines, *(f"{name:<28}{share / total:>10.1%}" for name, share in ordered)]


def _watch(model: CoGovernanceModel, spent: dict[str, float]) -> None:
    """Have every phase, and those who record, note the CPU time that they take."""

    def timed(act: Callable[..., object], name: str) -> Callable[..., None]:
        def run(*given: object) -> None:
            begin = time.process_time()
            act(*given)
            spent[name or str(getattr(given[0], "name", ""))] += time.process_time() - begin

        return run

    schedule, daily, collector = model.schedule, model.daily, model.datacollector
    schedule.play_phase = timed(schedule.play_phase, "")  # type: ignore[method-assign]
    daily.record = timed(daily.record, "daily table")  # type: ignore[method-assign]
    collector.collect = timed(collector.collect, "collector of Mesa")


FIGURES += [year_against_mesa, growth, memory, phases]
