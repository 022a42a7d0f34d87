"""Territory: buildings, stairwells and flats of a community, where they stand and how their luck is keyed.

A key is a hash of the community's key and the position: building, stairwell, floor, door. What stands beside
it has no influence, so a building more changes nobody's luck.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import count

import numpy as np

from sim.parameters import Constant, Numbers, Uncertain
from sim.randomness import Draws, combine, stable_key
from sim.world.columns import Floats, Keys, Offsets, Rows, Small
from sim.world.community import Community

AREA = 1
UNIT_CM2 = 10_000


class TerritoryNumbers(Numbers, file="world/territory.yaml"):
    """Layout, flats and levels of government."""

    spacing: Constant
    area_mean: Uncertain
    area_sd: Uncertain
    area_low: Constant
    area_high: Constant
    price: Uncertain
    scale_residents: Constant
    scale_floor: Constant
    per_subdistrict: Constant
    per_district: Constant
    grid: Uncertain


@dataclass(frozen=True)
class Ground:
    """Buildings and flats of one community; flats are in order of building, stairwell, floor, door."""

    building_key: Keys
    flat_key: Keys
    flat_building: Rows
    flat_stairwell: Rows
    flat_floor: Small


def community_key(name: str, replica: int) -> int:
    """Return the luck of a community: of its name and of how often the name has come before."""
    return stable_key(f"community {name} {replica}")


def lay_out(community: Community, key: int) -> Ground:
    """Lay out a community's buildings and flats, with their keys."""
    shape = (community.buildings, community.stairwells, community.floors, community.flats_per_floor)
    building, stairwell, floor, door = (index.ravel() for index in np.indices(shape))
    building_key = _array(combine(key, np.arange(community.buildings)))
    return Ground(
        building_key=building_key,
        flat_key=_array(combine(building_key[building], stairwell, floor, door)),
        flat_building=building.astype(np.int32),
        flat_stairwell=(building * community.stairwells + stairwell).astype(np.int32),
        flat_floor=(floor + 1).astype(np.int8),
    )


def _array(keys: int | Keys) -> Keys:
    assert isinstance(keys, np.ndarray)
    return keys


def places(n: int, spacing: float) -> tuple[Floats, Floats]:
    """Return coordinates in metres of n buildings on a square grid.

    The grid grows by shells around the corner, so that the place of a building does not depend on n.
    """
    index = np.arange(n)
    shell = np.floor(np.sqrt(index)).astype(np.int64)
    rest = index - shell * shell
    x = np.where(rest <= shell, shell, 2 * shell - rest)
    y = np.where(rest <= shell, rest, shell)
    return x * spacing, y * spacing


def flat_areas(draws: Draws, flat_key: Keys, numbers: TerritoryNumbers) -> Offsets:
    """Return the areas of flats in cm2: normal, clipped."""
    area = numbers.area_mean + numbers.area_sd * draws.normal("home", entity=(flat_key, AREA))
    return np.rint(np.clip(area, numbers.area_low, numbers.area_high) * UNIT_CM2).astype(np.int64)


def consistent_index(n: int, length: int, uniform: Callable[[Offsets, int], Floats]) -> Offsets:
    """Choose one of n places for each of `length` choosers, uniformly and consistently.

    Consistently: with n+1 places a chooser keeps his place or moves to the new one, the latter with
    probability 1/(n+1) (jump consistent hashing, Lamping & Veach 2014).

    Args:
        n: Number of places; at least 1 unless `length` is 0.
        length: Number of choosers.
        uniform: Keyed draw `uniform(choosers, jump)` in (0, 1).
    """
    place = np.zeros(length, dtype=np.int64)
    active = np.arange(length)
    for jump in count():
        if active.size == 0:
            break
        following = np.floor((place[active] + 1) / uniform(active, jump))
        inside = following < n
        active = active[inside]
        place[active] = following[inside].astype(np.int64)
    return place
