"""Immigrants: potential issues that no other issue and no fault has caused (model section 7.1)."""

from __future__ import annotations

import numpy as np

from sim.parameters import Constant, Numbers, UncertainVector
from sim.randomness import Draws, combine
from sim.world.births import Births, chained
from sim.world.columns import N_TYPES, Floats, Keys

BLOCK = 64
TIME = 7
YEAR = 365.0


class ArrivalsNumbers(Numbers, file="world/arrivals.yaml"):
    """Rates, seasons and contestedness by type.

    Types are property service, noise, parking, renovation, floating population, public safety.
    """

    rate: UncertainVector
    amp: UncertainVector
    peak: UncertainVector
    contestedness: UncertainVector
    contested_from: Constant


def base_rate(load: float, n_residents: Floats, frailty: Floats, numbers: ArrivalsNumbers) -> Floats:
    """Return the rate of immigrants a day by building and type, without season, (B, 6)."""
    return np.outer(load * n_residents * frailty, np.asarray(numbers.rate) / YEAR)


def season(day: Floats, numbers: ArrivalsNumbers) -> Floats:
    """Return the season's factor by type and day, (6, days); day 0 is 1 January."""
    phase = 2 * np.pi / YEAR * (day[None, :] - np.asarray(numbers.peak)[:, None])
    return np.asarray(1 + np.asarray(numbers.amp)[:, None] * np.cos(phase), dtype=np.float64)


def immigrants(
    draws: Draws, building_key: Keys, base: Floats, first_day: int, end_day: int, numbers: ArrivalsNumbers
) -> Births:
    """Draw the immigrants of days first_day to end_day - 1.

    Args:
        building_key: Keys of buildings (B).
        base: Rate a day without season (B, 6).

    Returns:
        Births keyed by building, type, day and serial number; uniform in their day.
    """
    days = np.arange(first_day, end_day)
    seasons = season(days.astype(np.float64), numbers)
    blocks = range(0, max(len(building_key), 1), BLOCK)
    return chained([_block(draws, building_key, base, days, seasons, first) for first in blocks])


def _block(
    draws: Draws,
    building_key: Keys,
    base: Floats,
    days: np.typing.NDArray[np.int64],
    seasons: Floats,
    first: int,
) -> Births:
    """Draw the immigrants of a block of buildings: counts by building, type and day, then their times."""
    keys = building_key[first : first + BLOCK]
    kinds = np.arange(N_TYPES)
    mean = base[first : first + BLOCK, :, None] * seasons[None]
    counts = draws.poisson("births", entity=(keys[:, None, None], kinds[:, None], days), mean=mean)
    building, kind, day = (np.repeat(index, counts[counts > 0]) for index in np.nonzero(counts))
    serial = serial_numbers(counts[counts > 0])
    key = np.asarray(combine(keys[building], kind, days[day], serial), dtype=np.uint64)
    return Births(
        key=key,
        building=(building + first).astype(np.int32),
        type=kind.astype(np.int8),
        parent=np.full(len(key), -1, dtype=np.int32),
        fault=np.full(len(key), -1, dtype=np.int32),
        birth=days[day] + draws.uniform("births", entity=(key, TIME)),
    )


def serial_numbers(counts: np.typing.NDArray[np.int64]) -> np.typing.NDArray[np.int64]:
    """Return 0, 1, …, c-1 for each count c, one after another."""
    starts = np.cumsum(counts) - counts
    return np.asarray(np.arange(counts.sum()) - np.repeat(starts, counts), dtype=np.int64)
