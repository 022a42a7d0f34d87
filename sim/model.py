"""The model: a Mesa model that plays one world under one regime, a day a step."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import mesa
import numpy as np
from mesa.agent import AgentSet

from sim.agents import Resident
from sim.agents.resident import InstitutionTypes
from sim.errors import InputError, RuleError
from sim.handling.renovation.kind import Renovation
from sim.handling.renovation.registry import renovation
from sim.mechanisms.base import Mechanism
from sim.mechanisms.registry import mechanism, mechanisms
from sim.observers.closings import Closings
from sim.observers.daily import Daily
from sim.observers.reporters import MODEL_REPORTERS
from sim.parameters import Book
from sim.scenario import Regime, Scenario, read_communities, read_regime, read_scenario
from sim.scenario.kinds import MOST_CASH
from sim.schedule import Schedule
from sim.town.checks import check
from sim.town.purse import BudgetError, StaffMix
from sim.town.tables import Tables, make_tables, start_values
from sim.town.town import RunningTown
from sim.world import World, make_world

A = TypeVar("A")
CHECK_EVERY = 30
YEAR = 365
LARGEST = 2**53
"""Seeds lie below: what a table of real numbers still tells apart, and no two of them give the same luck."""
MONTH = 30


class CoGovernanceModel(mesa.Model):
    """One world under one regime.

    The model plays its burn-in when it is built; a step is a day, from day 0 until `running` is False.
    `model.town` holds the state, `model.residents` the residents as columns and, by `agents()`, as Mesa agents;
    institutions are in `model.agents` and `model.agents_by_type`.

    Args:
        scenario: A name, a path, a map or a Scenario.
        regime: A name, a path, a map or a Regime.
        seed: Seed of all luck.
        world: The world, if it has been made before for the same scenario and seed; made here if None.
        staff: How staff cash is split; the regime's or the scenario's own split if None.
        extra_cash: Cash from day 0 on above the scenario's budget, k RMB a year for 3,000 residents; the burn-in
            is played without it, so that runs compared under unequal cash begin alike.
        check_books: Recount everything that must balance every 30 days.

    Raises:
        InputError: Scenario, regime, seed or budget cannot be used.
    """

    running: bool

    def __init__(
        self,
        scenario: str | Path | Scenario | dict[str, Any],
        regime: str | Path | Regime | dict[str, Any],
        seed: int | None = 1,
        *,
        world: World | None = None,
        staff: StaffMix | None = None,
        extra_cash: float = 0.0,
        check_books: bool = False,
    ) -> None:
        if isinstance(seed, bool) or not isinstance(seed, int | np.integer):
            raise InputError(f"seed = {seed!r}: give a whole number; runs are compared by their seeds")
        if not 0 <= int(seed) < LARGEST:
            raise InputError(f"seed = {seed}: must lie between 0 and {LARGEST - 1}")
        super().__init__(rng=int(seed))
        self.case, self.regime = read_scenario(scenario), read_regime(regime)
        self.check_books = check_books
        self.book = Book({**dict(self.case.numbers), **self._levers(self.regime)})
        self.world = self._world(int(seed)) if world is None else self._same(world, int(seed))
        try:
            self._build(staff, extra_cash)
        except BaseException:
            self.close()
            raise

    def _build(self, staff: StaffMix | None, extra_cash: float) -> None:
        """Set up the town, play the burn-in, adopt the regime, begin to record."""
        self.town = RunningTown(
            self.world, self.book, -self.case.burn_in, self._join, evaluation=self.case.evaluation,
            renovations=self._renovations(), law=self.case.consent(),
        )  # fmt: skip
        self.residents = self.town.residents
        self.residents.use_handles(partial(Resident, self), partial(_agent_set, self))
        self.schedule = Schedule(self.town)
        self._burn_in()
        self._adopt(self.regime, staff, extra_cash)
        self.daily = Daily(self.town, self.case.days)
        self.closings = Closings(self.town)
        self.town.begin()
        self._start = start_values(self.town)
        self.datacollector = mesa.DataCollector(model_reporters=MODEL_REPORTERS)

    def _world(self, seed: int) -> World:
        communities = read_communities(self.case)
        return make_world(
            communities,
            seed=seed,
            days=self.case.days,
            book=self.book,
            burn_in=self.case.burn_in,
            submodels=self.case.submodels,
            renovations=[one.initiation() for one in self._renovations()],
        )

    def _renovations(self) -> list[Renovation]:
        """Return the kinds of renovation that are played, with their numbers."""
        return [self.book[renovation(name)] for name in self.case.renovations]

    def _same(self, world: World, seed: int) -> World:
        if world.seed != seed or world.days != self.case.days:
            raise RuleError(
                f"the world given is of seed {world.seed} and {world.days} days, not {seed} and {self.case.days}"
            )
        return world

    def _levers(self, regime: Regime) -> dict[str, Any]:
        """Return the levers of the mechanisms that attach here; a regime pulls no others, or burn-ins would differ."""
        allowed = self.case.attached(regime)
        levers = regime.overrides()
        for key in levers:
            if key.split(".")[0] not in mechanisms():
                raise InputError(
                    f"regime {regime.name!r}: {key!r} is no lever of a mechanism; set it for all regimes, under"
                    " 'numbers' of the scenario"
                )
        return {key: value for key, value in levers.items() if key.split(".")[0] in allowed}

    def _mechanisms(self, regime: Regime) -> list[Mechanism]:
        return [self.book[mechanism(name)] for name in self.case.attached(regime)]

    def _adopt(self, regime: Regime, staff: StaffMix | None, extra_cash: float = 0.0) -> None:
        mix = staff or StaffMix(self.case.staff_share(regime), self.case.room(regime))
        try:
            self.town.adopt(self._mechanisms(regime), self.case.budget.cash + extra_cash, mix)
        except BudgetError as error:
            raise InputError(
                error.told(self.case.budget_told(extra_cash), f"regime {regime.name!r}", MOST_CASH)
            ) from None

    def _burn_in(self) -> None:
        """Play the days before day 0 under the scenario's `before` regime, which may hold no mechanism."""
        before = read_regime(self.case.before)
        if self.case.attached(before):
            raise InputError(
                f"before: {before.name!r} has mechanisms; the burn-in plays without any, name a regime that has none"
            )
        self._adopt(before, None)
        while self.town.day < 0:
            self._play_day()

    def _join(self, make: Callable[..., A], name: str, **traits: Any) -> A:
        """Let an institution join the model."""
        return make(self, name, **traits)

    def _play_day(self) -> None:
        self.residents.during_step = True
        try:
            self.schedule.play_day()
        finally:
            self.residents.during_step = False
        if self.check_books and self.town.day % CHECK_EVERY == 0:
            check(self.town)
        if self.town.day >= 0:
            self.daily.record()
        if self.town.day == YEAR - 1 and self.case.days > YEAR:
            self.town.hours_after_year = self.town.hours_given()
        self.town.day += 1
        self.residents.day = self.town.day

    @property
    def agent_types(self) -> list[type]:
        """Return the types of institutions; asked for residents, they say where those are."""
        return InstitutionTypes(super().agent_types)

    @property
    def day(self) -> int:
        """The next day to be played; negative only while the model is being built."""
        return self.town.day

    def step(self) -> None:
        """Play one day; does nothing once the scenario's days are over."""
        if not self.running:
            return
        self._play_day()
        self.datacollector.collect(self)
        self.running = self.town.day < self.case.days
        if not self.running:
            self.town.week.close()
            self.town.pay(self.case.days % MONTH)

    def run(self) -> None:
        """Play all days that are left."""
        while self.running:
            self.step()

    def tables(self) -> Tables:
        """Return what happened so far, as tables of columns (`sim.town.tables`)."""
        return make_tables(self.town, self.daily, self.closings, self._start)

    def close(self) -> None:
        """Let go of what Mesa holds of the model, which otherwise lives for ever (Mesa 3.3)."""
        mesa.Agent._ids.pop(self, None)


def _agent_set(model: CoGovernanceModel, handles: list[Resident]) -> AgentSet:
    return AgentSet(handles, random=model.agents.random)
