"""What is played, as checked and frozen objects: Scenario, Regime and their parts.

A regime is data: which mechanisms are on, with which levers, and how the staff money is split.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Annotated, Any, Final, Literal

from pydantic import BeforeValidator, Field, PlainValidator, PrivateAttr, model_validator

from sim.laws import ConsentRule, consent_in_force, consent_rule
from sim.parameters import Number, finite
from sim.scenario.checking import MisplacedError, Section
from sim.scenario.files import Loc
from sim.scenario.shortening import shortened


def _tuple(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _distinct(value: Any) -> Any:
    value = _tuple(value)
    if isinstance(value, tuple):
        for i, one in enumerate(value):
            if one in value[:i]:
                raise MisplacedError(f"{shortened(one)} is named twice; name it once", i)
    return value


def _number(value: Any) -> Number:
    many = isinstance(value, list | tuple)
    for one in value if many else (value,):
        if isinstance(one, bool) or not isinstance(one, int | float) or not finite(one):
            raise ValueError("must be a number or a list of numbers")
    return tuple(float(one) for one in value) if many else float(value)


def _date(value: Any) -> Any:
    try:
        return datetime.date.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        return value


def _levers_by_mechanism(value: Any) -> Any:
    if isinstance(value, list | tuple):
        for i, name in enumerate(_distinct(value)):
            if not isinstance(name, str):
                raise MisplacedError(f"{shortened(name)} is not the name of a mechanism; give names", i)
        return {name: {} for name in value}
    if isinstance(value, dict):
        return {name: {} if levers is None else levers for name, levers in value.items()}
    return value


Name = Annotated[str, Field(pattern=r"^\w[\w.-]*$", max_length=60)]
Names = Annotated[tuple[str, ...], BeforeValidator(_tuple)]
DistinctNames = Annotated[tuple[str, ...], BeforeValidator(_distinct)]
Value = Annotated[Number, PlainValidator(_number, json_schema_input_type=float | list[float])]
Date = Annotated[datetime.date, BeforeValidator(_date)]
Mechanisms = Annotated[
    dict[str, dict[str, Value]],
    BeforeValidator(
        _levers_by_mechanism, json_schema_input_type=list[str] | dict[str, dict[str, Value] | None]
    ),
]
Share = Annotated[float, Field(ge=0.05, le=0.95, json_schema_extra={"unit": "of staff cash"})]
Room = Annotated[float, Field(ge=0.0, le=2.0, json_schema_extra={"unit": "FTE per 3,000 residents"})]
Submodels = Annotated[
    tuple[Literal["shocks", "turnover", "elders", "renovation"], ...],
    BeforeValidator(_distinct),
]


class Words(Section):
    """The same text in both languages."""

    en: str = Field(min_length=1)
    zh: str = Field(min_length=1)


class Origin:
    """Where a scenario was read from, for messages; it decides nothing, so that any two are equal.

    Args:
        cash: `file:line` of `budget.cash`; empty where nobody wrote it down.
    """

    def __init__(self, cash: str = "") -> None:
        self.cash = cash

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Origin)

    __hash__ = None  # type: ignore[assignment]


MOST_CASH: Final = 5000


class Budget(Section):
    """What these tasks may cost a year, and how the staff money is split where a regime does not say."""

    cash: float = Field(
        325.0, ge=50, le=MOST_CASH, json_schema_extra={"unit": "k RMB a year per 3,000 residents"}
    )
    staff_share: Share = 0.64
    room: Room = 0.0


class Margin(Section):
    """The least difference that matters: in the indicator's unit, or relative to the baseline's mean."""

    absolute: float | None = Field(None, ge=0, le=1e9)
    relative: float | None = Field(None, ge=0, le=1, json_schema_extra={"unit": "of the baseline"})

    @model_validator(mode="after")
    def _one_of_two(self) -> Margin:
        if (self.absolute is None) == (self.relative is None):
            raise ValueError("give either 'absolute' or 'relative'")
        return self

    def of(self, baseline: float) -> float:
        """Return the margin in the indicator's unit, for a baseline mean."""
        return self.absolute if self.absolute is not None else (self.relative or 0.0) * abs(baseline)


OTHER: Final = "other"
OTHER_MARGIN: Final = Margin(relative=0.05)


class Regime(Section):
    """Which mechanisms are on, with which levers, and how the staff money is split.

    `mechanisms` maps each name to its levers; a file may also give a list of names. `levers` holds further
    levers by full name, such as `council.hear_cap`. None for `room` or `staff_share` means the scenario's.
    """

    name: Name
    title: Words | None = None
    description: Words | None = None
    mechanisms: Mechanisms = Field(default_factory=dict)
    room: Room | None = None
    staff_share: Share | None = None
    levers: dict[str, Value] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _each_lever_once(self) -> Regime:
        for loc, key, _ in self.settings():
            if loc[0] == "mechanisms" and key in self.levers:
                raise ValueError(
                    f"the lever {key!r} is set under 'mechanisms' and under 'levers'; set it once"
                )
        return self

    def settings(self) -> Iterator[tuple[Loc, str, Number]]:
        """Yield each lever set: its place in the file, its full name, its value."""
        for mechanism, levers in self.mechanisms.items():
            for lever, value in levers.items():
                yield ("mechanisms", mechanism, lever), f"{mechanism}.{lever}", value
        for key, value in self.levers.items():
            yield ("levers", key), key, value

    def overrides(self) -> dict[str, Number]:
        """Return all levers set, by full name, as a `Book` takes them."""
        return {key: value for _, key, value in self.settings()}


class Scenario(Section):
    """What is played and what is looked at; everything is declared before anything runs.

    `start` is the date of day 0: laws and wages of that date hold, and the model counts it as a Monday.
    `before` is the regime of the burn-in. `mechanisms` lists which may attach; others are neither on nor
    paid, in any regime. `submodels` are parts of the world that not every question needs: shocks, turnover of
    tenants, elders who live alone, renovation; of the last, `renovations` lists the kinds that are played and `law`
    the rule by which owners decide (none: the national one of `start`). `evaluation` is what counts when communities
    are ranked. `numbers` overrides numbers by full name, such as `experience.w_outcome`.
    """

    name: Name
    title: Words | None = None
    description: Words | None = None
    days: int = Field(ge=1, le=3650, json_schema_extra={"unit": "d"})
    start: Date = datetime.date(2027, 1, 4)
    communities: Names = Field(min_length=1)
    before: str
    burn_in: int = Field(60, ge=0, le=365, json_schema_extra={"unit": "d"})
    regimes: DistinctNames = Field(min_length=1)
    mechanisms: DistinctNames
    budget: Budget = Field(default_factory=Budget)
    submodels: Submodels = ()
    renovations: DistinctNames = ("lift",)
    law: str | None = None
    evaluation: Literal["official", "verified", "satisfaction"] = "official"
    accounting: Literal["equal_cash", "compensated", "isocost"] = "equal_cash"
    primary: DistinctNames = ()
    margins: dict[str, Margin] = Field(default_factory=dict)
    numbers: dict[str, Value] = Field(default_factory=dict)
    _origin: Origin = PrivateAttr(default_factory=Origin)

    def read_from(self, origin: Origin) -> Scenario:
        """Return the scenario, which remembers where it was read from."""
        self._origin = origin
        return self

    def budget_told(self, extra: float = 0.0) -> str:
        """Return the budget for a message: where it was set, its name, its value and what was added to it."""
        cash = self.budget.cash
        origin = f"{self._origin.cash}: " if self._origin.cash else f"scenario {self.name!r}: "
        given = "" if "cash" in self.budget.model_fields_set else " (the default)"
        more = f", with {extra:+g} by the accounting mode," if extra else ""
        return f"{origin}budget.cash = {cash:g} k RMB a year per 3,000 residents{given}{more}"

    def margin(self, indicator: str) -> Margin:
        """Return the declared margin of an indicator, else that of `other`, else 5 % of the baseline."""
        return self.margins.get(indicator) or self.margins.get(OTHER) or OTHER_MARGIN

    def consent(self) -> ConsentRule | None:
        """Return the law by which owners decide on renovations here; None where none are played."""
        if "renovation" not in self.submodels:
            return None
        return consent_in_force(self.start) if self.law is None else consent_rule(self.law)

    def attached(self, regime: Regime) -> dict[str, dict[str, Number]]:
        """Return the mechanisms of a regime that may attach here, by name in order, with their levers."""
        return {
            name: dict(regime.mechanisms[name])
            for name in sorted(regime.mechanisms)
            if name in self.mechanisms
        }

    def room(self, regime: Regime) -> float:
        """Return the mediation room of a regime here (FTE per 3,000 residents)."""
        return self.budget.room if regime.room is None else regime.room

    def staff_share(self, regime: Regime) -> float:
        """Return the share of staff cash that goes to community staff under a regime here."""
        return self.budget.staff_share if regime.staff_share is None else regime.staff_share
