"""Which flats are occupied, let, and by how many people."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from sim.errors import InputError
from sim.parameters import Constant, Numbers, Uncertain
from sim.randomness import Draws
from sim.world.columns import Flags, Floats, Keys, Offsets
from sim.world.community import COUNTS, Community

OCCUPIED, LET, SIZE, ORDER = 2, 3, 4, 5
MOST_IN_BUILDING = 10_000  # residents; assumption: the pairs of more would not fit into 4 GB


class HouseholdsNumbers(Numbers, file="world/households.yaml"):
    """Vacancy, tenure and size of households."""

    hh: Uncertain
    vacancy: Uncertain
    p_ten: Uncertain
    further_members: Constant

    @property
    def capacity(self) -> int:
        """Most people that one flat holds."""
        return 1 + int(self.further_members)


@dataclass(frozen=True)
class Homes:
    """Per flat of a community: number of members (0 where vacant) and whether it is let."""

    size: Offsets
    let: Flags


@dataclass(frozen=True)
class Plan:
    """What is known of a community's households before any draw.

    `households` and `residents` are exact where published, else None; `density` is the expected number of
    residents a flat, vacant ones counted.
    """

    households: int | None
    residents: int | None
    mean_size: float
    share_let: float
    density: float


def plan_households(community: Community, numbers: HouseholdsNumbers) -> Plan:
    """Join what is published of a community with the laws for the rest.

    Raises:
        InputError: The flats cannot hold the residents, or a building would be far larger than any is.
    """
    households, residents, mean_size = community.households, community.residents, numbers.hh
    if residents is not None:
        households = _households_for(community, residents, numbers)
        by_law = community.households is None and households == round(residents / numbers.hh)
        mean_size = residents / households if households and not by_law else numbers.hh
    expected = (1 - numbers.vacancy) * community.flats if households is None else households
    density = expected * mean_size / community.flats
    _check_building(community, density)
    _check_residents(community, density)
    return Plan(
        households=households,
        residents=residents,
        mean_size=mean_size,
        share_let=numbers.p_ten if community.share_let is None else community.share_let,
        density=density,
    )


def _check_building(community: Community, density: float) -> None:
    """Check that a building is not so large that the pairs of its residents, who may all be tied, fill the memory."""
    residents = density * community.flats_per_building
    if residents > MOST_IN_BUILDING:
        raise InputError(
            f"community {community.name!r}: stairwells = {community.stairwells}, floors = {community.floors},"
            f" flats_per_floor = {community.flats_per_floor}: about {residents:,.0f} residents in one building, at"
            f" most {MOST_IN_BUILDING:,} can be played; give more, smaller buildings"
        )


def _check_residents(community: Community, density: float) -> None:
    """Check that flats without a published number of residents do not draw more than may be published."""
    residents, most = density * community.flats, COUNTS["residents"][1]
    if residents > most:
        raise InputError(
            f"community {community.name!r}: buildings = {community.buildings}: about {residents:,.0f} residents in"
            f" {community.flats:,} flats, at most {most:,} can be played; give fewer flats, or their residents"
        )


def _households_for(community: Community, residents: int, numbers: HouseholdsNumbers) -> int:
    """Return the number of households of a published number of residents, if there is room for them."""
    most = community.flats if community.households is None else community.households
    if residents > most * numbers.capacity:
        place = f"{community.flats} flats" if community.households is None else f"{most} households"
        raise InputError(
            f"community {community.name!r}: residents = {residents}: {place} hold at most"
            f" {most * numbers.capacity} ({numbers.capacity} each); correct residents or households, or give"
            " more buildings, stairwells, floors or flats_per_floor"
        )
    if community.households is not None:
        return community.households
    fewest = math.ceil(residents / numbers.capacity)
    return min(max(round(residents / numbers.hh), fewest), community.flats)


def settle(
    draws: Draws, flat_key: Keys, community: Community, plan: Plan, numbers: HouseholdsNumbers
) -> Homes:
    """Occupy flats, let some, and give each its number of members; published totals are met exactly."""
    luck = draws.uniform("home", entity=(flat_key[:, None], np.array([OCCUPIED, LET, SIZE, ORDER])))
    occupied = (
        luck[:, 0] < 1 - numbers.vacancy if plan.households is None else lowest(luck[:, 0], plan.households)
    )
    if community.share_let is None:
        let = occupied & (luck[:, 1] < plan.share_let)
    else:
        let = lowest(np.where(occupied, luck[:, 1], np.inf), round(plan.share_let * int(occupied.sum())))
    size = np.where(occupied, household_sizes(luck[:, 2], plan.mean_size, numbers), 0)
    if plan.residents is not None:
        size = adjusted(size, luck[:, 3], plan.residents, numbers.capacity)
    return Homes(size=size, let=let)


def lowest(luck: Floats, n: int) -> Flags:
    """Mark the n elements with the smallest draws."""
    marked = np.zeros(len(luck), dtype=np.bool_)
    marked[np.argsort(luck, kind="stable")[:n]] = True
    return marked


def size_law(mean_size: float, numbers: HouseholdsNumbers) -> Floats:
    """Return the chances of 0, 1, 2, … members beyond the first: binomial, with the given mean size."""
    n = int(numbers.further_members)
    p = min(max((mean_size - 1) / n, 0.0), 1.0)
    return np.array([math.comb(n, k) * p**k * (1 - p) ** (n - k) for k in range(n + 1)])


def household_sizes(luck: Floats, mean_size: float, numbers: HouseholdsNumbers) -> Offsets:
    """Return household sizes 1 + Bin(further_members, ·) by inversion."""
    below = np.cumsum(size_law(mean_size, numbers))[:-1]
    return np.asarray(1 + np.searchsorted(below, luck, side="left"), dtype=np.int64)


def adjusted(size: Offsets, luck: Floats, total: int, capacity: int) -> Offsets:
    """Add or take single members in keyed order, round by round, until the sizes sum to `total`.

    Nobody's first member is taken and no flat exceeds `capacity`; `total` must lie between the two.
    """
    size = size.copy()
    order = np.argsort(luck, kind="stable")
    order = order[size[order] > 0]
    while gap := total - int(size.sum()):
        step = 1 if gap > 0 else -1
        able = order[size[order] < capacity] if gap > 0 else order[size[order] > 1]
        size[able[: abs(gap)]] += step
    return size
