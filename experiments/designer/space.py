"""A design space: decision variables with ranges, objectives, limits, and where the winner is tested.

space = read_space("points")
space.variables["red_list_points.v"].high
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Literal

from pydantic import Field, model_validator

from sim.scenario import Margin, Section, Words
from sim.scenario.kinds import DistinctNames, Name, Value

NOTHING = "nothing"
SEARCHED = "as_searched"
"""The condition under which designs are searched: the scenario as it is."""
CASH = "points_cash"
HARM = "chance_of_harm"
BUDGETED = "social_cost_budgeted"
DERIVED = {
    CASH: {"en": "cash that points cost a year", "zh": "积分每年的现金支出"},
    HARM: {"en": "chance of harm", "zh": "变糟的可能性"},
    BUDGETED: {"en": "social cost, whole budget spent", "zh": "社会成本（预算全额计入）"},
}
"""Measures that are no indicators: k RMB a year per 3,000 residents; share of worlds left worse off; k RMB a resident
and year.

`social_cost_budgeted` counts the whole budget as spent. Else a design could look cheap by a large fund that nobody
redeems: it takes money from the staff and gives it to nobody.
"""


class Variable(Section):
    """A lever that the search may set, from `low` to `high`, in steps where `step` is given.

    `log` searches on the scale of ratios, for ranges that span powers of ten.
    """

    low: float
    high: float
    step: float | None = Field(None, gt=0)
    log: bool = False

    @model_validator(mode="after")
    def _in_order(self) -> Variable:
        if self.low > self.high:
            raise ValueError(f"low = {self.low:g} is above high = {self.high:g}; exchange the two")
        if self.low == self.high:
            raise ValueError(
                f"low and high are both {self.low:g}, so there is nothing to choose; write it under 'fixed'"
            )
        if self.log and (self.step is not None or self.low <= 0):
            raise ValueError("'log' needs a low above 0 and no step")
        if self.step is not None and abs((self.high - self.low) / self.step % 1 - 0.5) < 0.5 - 1e-6:
            raise ValueError(
                f"steps of {self.step:g} do not lead from {self.low:g} to {self.high:g}; change one"
            )
        return self


class Objective(Section):
    """What is wanted: an indicator, which way is better, its weight, and the least difference that matters."""

    indicator: str
    better: Literal["lower", "higher"]
    weight: float = Field(1.0, ge=0, le=100)
    margin: Margin

    @property
    def sign(self) -> float:
        """1 where higher is better, else -1."""
        return 1.0 if self.better == "higher" else -1.0


class Limit(Section):
    """What is not allowed: a measure above `at_most` or below `at_least`."""

    measure: str
    at_most: float | None = None
    at_least: float | None = None

    @model_validator(mode="after")
    def _one_of_two(self) -> Limit:
        if (self.at_most is None) == (self.at_least is None):
            raise ValueError("give either 'at_most' or 'at_least'; a second limit has a name of its own")
        return self

    @property
    def bound(self) -> float:
        """The number that may not be passed."""
        return self.at_most if self.at_most is not None else float(self.at_least or 0.0)

    def excess(self, value: float) -> float:
        """By how much a value lies beyond the limit; not above 0 where it is kept."""
        return value - self.bound if self.at_most is not None else self.bound - value

    def told(self, name: str) -> str:
        """The limit in one line."""
        way = "at most" if self.at_most is not None else "at least"
        return f"{name!r} ({self.measure} {way} {self.bound:g})"


class Condition(Section):
    """A worse world for the test: other numbers of the mechanism, and levers multiplied by a factor."""

    name: Name
    title: Words
    numbers: dict[str, Value] = Field(default_factory=dict)
    factors: dict[str, float] = Field(default_factory=dict)


class Sign(Section):
    """A sign to watch for: an indicator, the level at which to act, what it says and what to do."""

    indicator: str
    above: float
    title: Words
    text: Words


class Round(Section):
    """The best `designs` of a search are played on, to `worlds` worlds each in all."""

    designs: int = Field(ge=1, le=1000)
    worlds: int = Field(ge=1, le=500)


class Effort(Section):
    """How much is played.

    `worlds` for each try; then in `rounds` fewer and fewer designs in more and more worlds (sequential halving);
    `test` worlds in each unseen community. Designs are proposed in batches of `batch`, the first `start` by chance.
    """

    worlds: int = Field(2, ge=1, le=100)
    rounds: list[Round] = Field(default_factory=list)
    test: int = Field(10, ge=2, le=500)
    batch: int = Field(8, ge=1, le=256)
    start: int = Field(24, ge=2, le=1000)

    @model_validator(mode="after")
    def _narrowing(self) -> Effort:
        worlds = [self.worlds, *(one.worlds for one in self.rounds)]
        designs = [one.designs for one in self.rounds]
        if any(a >= b for a, b in pairwise(worlds)) or any(a <= b for a, b in pairwise(designs)):
            raise ValueError("each of 'rounds' needs fewer designs and more worlds than the one before")
        return self

    @property
    def most_worlds(self) -> int:
        """Worlds in which the last designs of a search are played."""
        return max([self.worlds, *(one.worlds for one in self.rounds)])


class Space(Section):
    """All that a search of designs is told; a file of `scenarios/designs/spaces/` or the user's own."""

    name: Name
    title: Words
    description: Words
    scenario: str
    base: str
    community: str
    days: int = Field(ge=30, le=3650, json_schema_extra={"unit": "d"})
    burn_in: int = Field(30, ge=0, le=365, json_schema_extra={"unit": "d"})
    variables: dict[str, Variable]
    fixed: dict[str, Value] = Field(default_factory=dict)
    objectives: dict[str, Objective] = Field(min_length=1)
    limits: dict[str, Limit] = Field(default_factory=dict)
    worth: float = Field(1.0, gt=0, json_schema_extra={"unit": "score"})
    designs: DistinctNames
    unseen: DistinctNames
    conditions: list[Condition] = Field(default_factory=list)
    signs: list[Sign] = Field(default_factory=list)
    effort: Effort = Field(default_factory=Effort)

    @property
    def weights(self) -> tuple[float, ...]:
        """Weights of the objectives, in their order."""
        return tuple(objective.weight for objective in self.objectives.values())

    @property
    def measures(self) -> tuple[str, ...]:
        """Every measure that a run must give, each once."""
        names = [one.indicator for one in self.objectives.values()]
        names += [one.measure for one in self.limits.values() if one.measure != HARM]
        names += [one.indicator for one in self.signs]
        return tuple(dict.fromkeys([*names, CASH]))

    def identity(self) -> Mapping[str, object]:
        """What must be the same for a search to be gone on with, one entry a variable; not the effort of the test."""
        plain = self.model_dump(mode="json")
        variables, effort = plain.pop("variables"), plain.pop("effort")
        ranges = {f"range of {name}": variables[name] for name in sorted(variables)}
        kept = {f"effort: {name}": effort[name] for name in ("worlds", "batch", "start")}
        return {"variables": sorted(variables)} | ranges | kept | plain
