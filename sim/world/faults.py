"""Latent faults of buildings and the issues they add while they last (model section 7.1)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.parameters import Constant, ConstantVector, Numbers, Uncertain
from sim.randomness import Draws, combine
from sim.world.arrivals import YEAR, ArrivalsNumbers, serial_numbers
from sim.world.births import Births
from sim.world.columns import Floats, Keys, Rows, Small

START, LENGTH, COUNT, TIME = 0, 1, 2, 3
ADDED = 1 << 20
"""Part of the key of an added issue; no issue has so many children, so that none of those has the same key."""


class FaultsNumbers(Numbers, file="world/faults.yaml"):
    """How often faults start, how long they last, how much they add."""

    fault_rate: Uncertain
    fault_len: Uncertain
    fault_x: Uncertain
    fault_types: ConstantVector
    history: Constant
    block: Constant


@dataclass(frozen=True)
class LatentFaults:
    """Faults of one community in order of start, then key; `building` counts from its first."""

    key: Keys
    building: Rows
    type: Small
    start: Floats
    end: Floats

    def __len__(self) -> int:
        return len(self.key)


def draw_faults(
    draws: Draws, building_key: Keys, first_day: int, end_day: int, numbers: FaultsNumbers
) -> LatentFaults:
    """Draw all faults that are active at some time from first_day to end_day.

    Counts are keyed by building, type and block of days counted from day 0, so that they depend on neither
    horizon nor burn-in; faults that began up to `history` mean lives before are there from the start.
    """
    earliest = first_day - numbers.history * numbers.fault_len
    block = np.arange(np.floor(earliest / numbers.block), np.ceil(end_day / numbers.block)).astype(np.int64)
    kinds = np.asarray(numbers.fault_types, dtype=np.int64)
    mean = numbers.fault_rate * numbers.block / YEAR
    counts = draws.poisson("faults", entity=(building_key[:, None, None], kinds[:, None], block), mean=mean)
    building, kind, at = (np.repeat(index, counts[counts > 0]) for index in np.nonzero(counts))
    key = np.asarray(
        combine(building_key[building], kinds[kind], block[at], serial_numbers(counts[counts > 0])),
        dtype=np.uint64,
    )
    start = (block[at] + draws.uniform("faults", entity=(key, START))) * numbers.block
    end = start + draws.exponential("faults", entity=(key, LENGTH), mean=numbers.fault_len)
    order = np.lexsort((key, start))
    order = order[(end[order] > first_day) & (start[order] < end_day)]
    return LatentFaults(
        key[order],
        building[order].astype(np.int32),
        kinds[kind[order]].astype(np.int8),
        start[order],
        end[order],
    )


def fault_issues(
    draws: Draws,
    faults: LatentFaults,
    base: Floats,
    first_day: int,
    end_day: int,
    numbers: FaultsNumbers,
    arrivals: ArrivalsNumbers,
) -> Births:
    """Draw the issues that faults add, uniform in the fault's life; those born outside the days are dropped.

    Args:
        base: Rate of immigrants a day without season (B, 6); a fault multiplies it by fault_x.
    """
    mean = (numbers.fault_x - 1) * base[faults.building, faults.type] * seasonal_length(faults, arrivals)
    added = added_issues(faults, draws.poisson("faults", entity=(faults.key, COUNT), mean=mean))
    share = draws.uniform("faults", entity=(added.key, TIME))
    found, source = born_within(faults, added, share, first_day, end_day)
    return replace(found, fault=source)


class Added(NamedTuple):
    """Issues that lives add: their keys, and the row of the life that adds each."""

    key: Keys
    source: Rows


def added_issues(lives: LatentFaults, counts: NDArray[np.int64]) -> Added:
    """Return so many issues for each life, keyed by the life and a serial number."""
    source = np.repeat(np.arange(len(lives), dtype=np.int32), counts)
    key = combine(lives.key[source], ADDED, serial_numbers(counts))
    return Added(np.asarray(key, dtype=np.uint64), source)


def born_within(
    lives: LatentFaults, added: Added, share: Floats, first_day: int, end_day: int
) -> tuple[Births, Rows]:
    """Return issues born at a share of the life that adds them, without those born outside the days.

    Args:
        share: Of its life at which each is born, in [0, 1).

    Returns:
        The births, without parent and fault, and for each the row of what added it.
    """
    source = added.source
    birth = lives.start[source] + (lives.end - lives.start)[source] * share
    inside = np.flatnonzero((birth >= first_day) & (birth < end_day))
    nothing, source = np.full(len(inside), -1, dtype=np.int32), source[inside]
    births = Births(
        added.key[inside], lives.building[source], lives.type[source], nothing, nothing, birth[inside]
    )
    return births, source


def seasonal_length(faults: LatentFaults, arrivals: ArrivalsNumbers) -> Floats:
    """Return the days of each fault's life weighted by the season of its type (the exact integral)."""
    amp, peak = np.asarray(arrivals.amp)[faults.type], np.asarray(arrivals.peak)[faults.type]
    turn = 2 * np.pi / YEAR
    wave = np.sin(turn * (faults.end - peak)) - np.sin(turn * (faults.start - peak))
    return np.asarray(faults.end - faults.start + amp / turn * wave, dtype=np.float64)
