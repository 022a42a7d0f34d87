"""Who decides on a project: the owners of its flats as the world knows them, and their luck."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.handling.renovation.kind import Renovation
from sim.handling.renovation.money import Terms
from sim.handling.renovation.numbers import BargainingNumbers
from sim.handling.renovation.project import Luck, Owners, Project
from sim.randomness import Draws
from sim.world.columns import World

Rows = NDArray[np.integer[Any]]
Floats = NDArray[np.float64]
USE, LOSS, BELIEF, VALUE, FELT, FAIRNESS, PART, ATTEND, SUIT = range(1, 10)
"""Uses of the stream `lift` by an owner; 0 is the start of a project."""
ELDER = 65


def flats_of(world: World, community: int, building: int, stairwell: int) -> Rows:
    """Return the flats whose owners decide together, ascending; -1 for a wider circle."""
    flats = world.flats
    if stairwell >= 0:
        mine = flats.stairwell == stairwell
    elif building >= 0:
        mine = flats.building == building
    else:
        mine = world.buildings.community[flats.building] == community
    return np.flatnonzero(mine)


def owner_trust(world: World, flats: Rows, trust: Floats) -> Floats:
    """Return trust in neighbours and in government of the owners of flats, probabilities, (..., n, 2).

    Args:
        world: The world.
        flats: Rows of flats, any shape.
        trust: Of residents now, probabilities, (N, 2); who lives elsewhere keeps what the world drew.
    """
    rows = world.flats.owner_row[flats]
    elsewhere = 1.0 / (1.0 + np.exp(-world.flats.owner_trust[flats].astype(np.float64)))
    if not len(trust):
        return np.asarray(elsewhere)
    return np.where((rows >= 0)[..., None], trust[np.maximum(rows, 0)], elsewhere)


def owners_of(world: World, flats: Rows, trust: Floats) -> Owners:
    """Return the owners of flats.

    Args:
        world: The world.
        flats: Rows of flats, (n,), or (P, n) for projects of equal size.
        trust: Of these owners in neighbours and in government, (..., n, 2).
    """
    table, people = world.flats, world.people
    rows = table.owner_row[flats]
    age = people.age[np.maximum(rows, 0)] if len(people) else np.zeros(rows.shape, np.int8)
    building = table.building[flats].astype(np.int64)
    return Owners(
        floor=table.floor[flats].astype(np.int64),
        place=building - building.min(-1, keepdims=True) if flats.size else building,
        area_cm2=table.area_cm2[flats],
        price=table.price[flats],
        absent=rows < 0,
        elder=(rows >= 0) & (age >= ELDER),
        trust_neighbours=trust[..., 0],
        trust_government=trust[..., 1],
    )


def owners_luck(draws: Draws, project_key: Any, flat_key: Any) -> Luck:
    """Draw the luck of owners, keyed by project and flat.

    Args:
        draws: The run's luck.
        project_key: One key, or (P, 1) for several projects.
        flat_key: Keys of the flats, (n,) or (P, n).
    """

    def uniform(use: int) -> Floats:
        return np.asarray(draws.uniform("lift", entity=(project_key, flat_key, use)), np.float64)

    def normal(use: int) -> Floats:
        return np.asarray(draws.normal("lift", entity=(project_key, flat_key, use)), np.float64)

    value = np.asarray(draws.normal("lift", entity=(project_key, VALUE)), np.float64)
    return Luck(
        use=normal(USE),
        loss=normal(LOSS),
        belief=normal(BELIEF),
        value=np.broadcast_to(value, np.shape(flat_key)),
        felt=uniform(FELT),
        fairness=uniform(FAIRNESS),
        part=uniform(PART),
        attend=uniform(ATTEND),
        suit=uniform(SUIT),
    )


def begin(
    kind: Renovation,
    owners: Owners,
    luck: Luck,
    scheme: tuple[float, ...] | Terms,
    numbers: BargainingNumbers,
) -> Project:
    """Return a project at its start, with the plan of a uniform scheme or any other plan."""
    types = np.searchsorted(np.cumsum(numbers.envy_shares)[:-1], luck.fairness, side="right")
    alpha = np.asarray(numbers.envy, np.float64)[types]
    terms = scheme if isinstance(scheme, Terms) else kind.opening(owners, scheme)
    return Project(
        owners=owners,
        stakes=kind.stakes(owners, luck),
        terms=terms,
        alpha=alpha,
        beta=numbers.guilt * alpha,
        luck=luck,
        heard=np.zeros(luck.part.shape, np.bool_),
    )
