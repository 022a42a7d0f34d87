"""Shocks of a community and the issues that they add while they last (model section 6).

The issues of a shock are births of their own beside all others (superposition): base rate x (factor - 1) over
its length. A world with shocks is the world without them and further issues. Settled where the text leaves room:
a community without a property company has no exit of one; a shock does not multiply the issues of faults.
"""

from __future__ import annotations

from enum import IntEnum

import numpy as np

from sim.parameters import ConstantVector, Numbers, Uncertain, UncertainVector
from sim.randomness import Draws, combine, invert_poisson
from sim.world.arrivals import YEAR, ArrivalsNumbers, serial_numbers
from sim.world.births import Births
from sim.world.columns import Floats, Keys, Offsets, Shocks
from sim.world.faults import COUNT, TIME, LatentFaults, added_issues, born_within, seasonal_length
from sim.world.territory import consistent_index

START, LENGTH, PLACE = 0, 1, 10


class ShockKind(IntEnum):
    """What happens: heating failure, storm, exit of the property company, rent wave, closure (供暖故障等)."""

    HEATING_FAILURE = 0
    STORM = 1
    PROPERTY_EXIT = 2
    RENT_WAVE = 3
    CLOSURE = 4


class ShocksNumbers(Numbers, file="world/shocks.yaml"):
    """How often shocks come, how long they last, what they multiply."""

    rate: UncertainVector
    factor: UncertainVector
    issue_type: ConstantVector
    whole_community: ConstantVector
    length_median: Uncertain
    length_log_sd: Uncertain
    exit_length: Uncertain


def draw_shocks(
    draws: Draws, community_key: int, buildings: int, company: bool, days: range, numbers: ShocksNumbers
) -> Shocks:
    """Draw all shocks of one community that last at some time in the days.

    Counts are keyed by year (counted from day 0) and kind, so that they depend on neither horizon nor burn-in.

    Args:
        community_key: The community's luck.
        buildings: Number of its buildings; which of them a shock hits is uniform.
        company: Whether it has a property company.
        days: First day of the burn-in to the horizon.
    """
    years = np.arange(days.start // int(YEAR) - 1, -(-days.stop // int(YEAR)))
    kinds = np.arange(len(ShockKind))
    rate = np.array(numbers.rate) * ((kinds != ShockKind.PROPERTY_EXIT) | company)
    entity = np.asarray(combine(community_key, kinds), dtype=np.uint64)
    counts = invert_poisson(draws.uniform("shock", time=years[:, None], entity=entity), rate)
    year, kind = (np.repeat(index, counts[counts > 0]) for index in np.nonzero(counts))
    serial = serial_numbers(counts[counts > 0])
    key = np.asarray(combine(community_key, kind, years[year], serial), dtype=np.uint64)
    start = (years[year] + draws.uniform("shock", entity=(key, START))) * YEAR
    end = start + _lengths(draws, key, kind, numbers)
    order = np.lexsort((key, start))
    order = order[(end[order] > days.start) & (start[order] < days.stop)]
    return Shocks(
        key=key[order],
        community=np.zeros(len(order), dtype=np.int32),
        kind=kind[order].astype(np.int8),
        building=_places(draws, key[order], kind[order], buildings, numbers).astype(np.int32),
        start=start[order],
        end=end[order],
    )


def _lengths(draws: Draws, key: Keys, kind: Offsets, numbers: ShocksNumbers) -> Floats:
    """Return how long shocks last, d: log-normal, fixed for an exit."""
    factor = np.exp(numbers.length_log_sd * draws.normal("shock", entity=(key, LENGTH)))
    return np.where(kind == ShockKind.PROPERTY_EXIT, numbers.exit_length, numbers.length_median * factor)


def _places(draws: Draws, key: Keys, kind: Offsets, buildings: int, numbers: ShocksNumbers) -> Offsets:
    """Return the building that each shock hits, -1 for the whole community; a building more moves few."""

    def jump(rows: Offsets, step: int) -> Floats:
        luck: Floats = draws.uniform("shock", entity=(key[rows], PLACE + step))
        return luck

    wide = np.isin(kind, numbers.whole_community)
    return np.where(wide, -1, consistent_index(buildings, len(key), jump))


def shock_issues(
    draws: Draws,
    shocks: Shocks,
    building_key: Keys,
    base: Floats,
    first_day: int,
    end_day: int,
    numbers: ShocksNumbers,
    arrivals: ArrivalsNumbers,
) -> Births:
    """Draw the issues that shocks add, uniform in the shock's life; those born outside the days are dropped.

    Args:
        shocks: Of one community.
        building_key: Keys of its buildings (B).
        base: Rate of immigrants a day without season (B, 6).
    """
    life = _lives(shocks, building_key, numbers)
    factor = np.repeat(np.array(numbers.factor)[shocks.kind], _reach(shocks, len(building_key), numbers))
    mean = (factor - 1) * base[life.building, life.type] * seasonal_length(life, arrivals)
    added = added_issues(life, draws.poisson("shock", entity=(life.key, COUNT), mean=mean))
    share = draws.uniform("shock", entity=(added.key, TIME))
    return born_within(life, added, share, first_day, end_day)[0]


def _reach(shocks: Shocks, buildings: int, numbers: ShocksNumbers) -> Offsets:
    """Return how many buildings get issues of each shock: all, one, or none if it multiplies nothing."""
    multiplies = np.array(numbers.issue_type)[shocks.kind] >= 0
    return np.where(multiplies, np.where(shocks.building < 0, buildings, 1), 0).astype(np.int64)


def _lives(shocks: Shocks, building_key: Keys, numbers: ShocksNumbers) -> LatentFaults:
    """Return each shock in each building that it hits, as something that lasts there and adds issues."""
    reach = _reach(shocks, len(building_key), numbers)
    of, serial = np.repeat(np.arange(len(shocks)), reach), serial_numbers(reach)
    building = np.where(shocks.building[of] < 0, serial, shocks.building[of])
    return LatentFaults(
        key=np.asarray(combine(shocks.key[of], building_key[building]), dtype=np.uint64),
        building=building.astype(np.int32),
        type=np.array(numbers.issue_type)[shocks.kind[of]].astype(np.int8),
        start=shocks.start[of],
        end=shocks.end[of],
    )
