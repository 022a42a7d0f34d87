"""When owners start to ask for a renovation, drawn with the world: a regime can delay or cancel, never create one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from sim.randomness import Draws, combine, stable_key
from sim.world.arrivals import YEAR, serial_numbers
from sim.world.columns import Keys, Offsets, Projects
from sim.world.community import Community
from sim.world.table import without_rows

START = 0


class Initiation(NamedTuple):
    """How often a kind of renovation is asked for.

    Attributes:
        name: The kind.
        unit: Who would decide together: stairwell, building or compound.
        rate: 1/(unit a).
        floors: Least and most floors of buildings that want it.
    """

    name: str
    unit: str
    rate: float
    floors: tuple[int, int]


def draw_projects(
    draws: Draws,
    key: int,
    community: Community,
    building_key: Keys,
    end_day: int,
    asked: Sequence[Initiation],
) -> Projects:
    """Draw all initiations of a community from day 0 on, in order of start.

    Args:
        key: The community's key.
        community: Its layout.
        building_key: Keys of its buildings, (B,).
        end_day: Horizon.
        asked: Kinds that the scenario plays; a project's `kind` counts through them.
    """
    parts = [
        _of_kind(draws, key, community, building_key, end_day, place, one)
        for place, one in enumerate(asked)
        if one.floors[0] <= community.floors <= one.floors[1]
    ]
    if not parts:
        return without_rows(Projects)
    unit_key, building, stairwell, kind, start = (
        np.concatenate(column) for column in zip(*parts, strict=True)
    )
    order = np.lexsort((unit_key, start))
    order = order[start[order] < end_day]
    return Projects(
        key=unit_key[order],
        community=np.zeros(len(order), np.int32),
        kind=kind[order].astype(np.int8),
        building=building[order].astype(np.int32),
        stairwell=stairwell[order].astype(np.int32),
        start=start[order],
    )


def _of_kind(
    draws: Draws,
    key: int,
    community: Community,
    building_key: Keys,
    end_day: int,
    place: int,
    one: Initiation,
) -> tuple[Keys, Offsets, Offsets, Offsets, np.typing.NDArray[np.float64]]:
    """Return key, building, stairwell, kind and start of one kind's initiations."""
    unit_key, building, stairwell = _units(key, community, building_key, one.unit)
    kind_key = np.asarray(combine(unit_key, stable_key(f"renovation {one.name}")), np.uint64)
    years = np.arange(max(1, -(-end_day // int(YEAR))))
    entity = np.asarray(combine(kind_key[:, None], years), np.uint64)
    counts = draws.poisson("lift", entity=entity, mean=np.full(entity.shape, one.rate))
    unit, year = (np.repeat(index, counts[counts > 0]) for index in np.nonzero(counts))
    serial = serial_numbers(counts[counts > 0])
    keys = np.asarray(combine(kind_key[unit], years[year], serial), np.uint64)
    start = (years[year] + draws.uniform("lift", entity=(keys, START))) * YEAR
    return keys, building[unit], stairwell[unit], np.full(len(keys), place), start


def _units(key: int, community: Community, building_key: Keys, unit: str) -> tuple[Keys, Offsets, Offsets]:
    """Return key, building and stairwell of each unit that decides together; -1 where it is wider."""
    buildings = np.arange(community.buildings)
    if unit == "compound":
        return np.array([key], np.uint64), np.array([-1]), np.array([-1])
    if unit == "building":
        return building_key, buildings, np.full(len(buildings), -1)
    building = np.repeat(buildings, community.stairwells)
    stairwell = np.arange(len(building))
    keys = combine(building_key[building], 1 + stairwell % community.stairwells)
    return np.asarray(keys, np.uint64), building, stairwell
