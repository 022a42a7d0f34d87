"""A member unit of the regional Party alliance (区域化党建联盟成员单位)."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum
from typing import Any, NamedTuple

from sim.agents.institution import Institution


class Resource(IntEnum):
    """What a member unit can lend: columns of capacities and of what serves which type of issue."""

    SPACE = 0
    NIGHT_PARKING = 1
    EQUIPMENT = 2
    SKILLED_HOURS = 3
    CASH = 4
    AUTHORITY = 5


class UnitRecord(NamedTuple):
    """What is known of one member unit when it is ranked.

    Attributes:
        unit: Its number in the run, from 0.
        community: Whose alliance it belongs to.
        percentile: Its place by what it delivered last year, 0 = least, 1 = most; 0 before the first year is over.
    """

    unit: int
    community: int
    percentile: float


class AllianceUnit(Institution):
    """A school, hospital, bank or firm that has signed up to the alliance and pledges part of what it has.

    Args:
        number: Its number in the run, from 0.
        capacity: Units of each resource that it has in a month, by `Resource`.
        pledge: Share of its capacity that it pledges.

    Attributes:
        promised, delivered: How many resource units so far.
        value: Value of what it has delivered since its place was last settled.
        percentile: Its place by value among the units of its community, 0 to 1.
    """

    def __init__(
        self, model: Any, name: str, *, community: int, number: int, capacity: Sequence[float], pledge: float
    ) -> None:
        super().__init__(model, name, level=1, community=community)
        self.number = number
        self.capacity = tuple(capacity)
        self.pledge = pledge
        self.promised = 0
        self.delivered = 0
        self.value = 0.0
        self.percentile = 0.0

    def promise(self) -> None:
        """Note one resource unit promised."""
        self.promised += 1

    def deliver(self, value: float) -> None:
        """Note one resource unit delivered, worth this much."""
        self.delivered += 1
        self.value += value

    def take_place(self, percentile: float) -> None:
        """Settle the unit's place for the year that ends, and begin to count anew."""
        self.percentile, self.value = percentile, 0.0

    @property
    def record(self) -> UnitRecord:
        """What is known of it when it is ranked."""
        return UnitRecord(self.number, self.community, self.percentile)
