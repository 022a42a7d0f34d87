"""The residents and flats of one community, from its homes (model section 5, steps 1 to 5)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.parameters import Book
from sim.randomness import Draws, combine
from sim.world.ages import ADULT_AGE, OLD_AGE, AgesNumbers, draw_ages, top_up_alone
from sim.world.anchors import AnchorsNumbers, draw_anchors, owner_anchors
from sim.world.arrivals import serial_numbers
from sim.world.columns import Flags, Flats, Floats, Keys, Offsets, People
from sim.world.community import Community
from sim.world.households import Homes
from sim.world.persons import PersonsNumbers, trait_luck, traits
from sim.world.territory import UNIT_CM2, Ground, TerritoryNumbers, flat_areas


@dataclass(frozen=True)
class Rooms:
    """Who lives where in one community: residents in order of flat and place in the household."""

    key: Keys
    flat: Offsets
    slot: Offsets
    first_row: Offsets
    size: Offsets


def rooms_of(ground: Ground, homes: Homes) -> Rooms:
    """Number the residents of a community; a resident's key is of the flat and the place in the household."""
    flat = np.repeat(np.arange(len(homes.size)), homes.size)
    slot = serial_numbers(homes.size)
    key = np.asarray(combine(ground.flat_key[flat], slot), dtype=np.uint64)
    return Rooms(key, flat, slot, np.cumsum(homes.size) - homes.size, homes.size)


def draw_residents_ages(
    draws: Draws, ground: Ground, rooms: Rooms, p_first: float, numbers: AgesNumbers
) -> Offsets:
    """Draw ages and top up the elders alone."""
    age = draw_ages(draws, rooms.key, rooms.slot, rooms.first_row[rooms.flat], p_first, numbers)
    single = rooms.size[rooms.flat] == 1
    building = ground.flat_building[rooms.flat].astype(np.int64)
    return top_up_alone(draws, rooms.key, building, len(ground.building_key), single, age, numbers)


def draw_people(
    draws: Draws,
    community: Community,
    ground: Ground,
    homes: Homes,
    rooms: Rooms,
    age: Offsets,
    effects: Floats,
    share_let: float,
    book: Book,
) -> People:
    """Draw everything that a resident is at the start.

    Args:
        age: Ages (N).
        effects: What residents of a building share in their anchors (B, 5).
        share_let: Share of let flats by law or as published, for standardising status.
    """
    numbers, flat = book[PersonsNumbers], rooms.flat
    luck = trait_luck(draws, rooms.key)
    adult, tenant = age >= ADULT_AGE, homes.let[flat]
    building = ground.flat_building[flat]
    anchors = draw_anchors(draws, rooms.key, effects, building.astype(np.int64), tenant, book[AnchorsNumbers])
    return People(
        key=rooms.key,
        community=np.zeros(len(flat), dtype=np.int32),
        building=building,
        stairwell=ground.flat_stairwell[flat],
        flat=flat.astype(np.int32),
        floor=ground.flat_floor[flat],
        adult=adult,
        owner=~tenant & (rooms.slot == 0),
        tenant=tenant,
        alone65=(rooms.size[flat] == 1) & (age >= OLD_AGE),
        **traits(luck, age, adult, tenant, share_let, community.party_members, anchors, numbers),
    )


def draw_flats(
    draws: Draws, ground: Ground, homes: Homes, rooms: Rooms, people: People, effects: Floats, book: Book
) -> Flats:
    """Draw areas and owners of flats; let and vacant flats have a non-resident owner."""
    numbers = book[TerritoryNumbers]
    area = flat_areas(draws, ground.flat_key, numbers)
    lived_in = owner_occupied(homes)
    trust = owner_anchors(
        draws, ground.flat_key, effects, ground.flat_building.astype(np.int64), book[AnchorsNumbers]
    )
    trust[lived_in] = people.anchors[rooms.first_row[lived_in], :2]
    return Flats(
        key=ground.flat_key,
        building=ground.flat_building,
        stairwell=ground.flat_stairwell,
        floor=ground.flat_floor,
        area_cm2=area,
        price=area / UNIT_CM2 * numbers.price,
        occupied=homes.size > 0,
        let=homes.let,
        owner_row=np.where(lived_in, rooms.first_row, -1).astype(np.int32),
        owner_trust=trust.astype(np.float32),
    )


def owner_occupied(homes: Homes) -> Flags:
    """Return which flats their owner lives in."""
    return (homes.size > 0) & ~homes.let
