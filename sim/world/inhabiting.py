"""One community with its people: from homes to residents, flats, buildings, stairwells and ties."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.parameters import Book
from sim.randomness import Draws
from sim.world.ages import AgesNumbers
from sim.world.anchors import AnchorsNumbers, building_effects
from sim.world.columns import Buildings, Flats, Offsets, People, Stairwells, Ties
from sim.world.community import Community
from sim.world.elder_share import first_chance
from sim.world.frailty import FrailtyNumbers, draw_frailty
from sim.world.households import Homes, HouseholdsNumbers, Plan
from sim.world.population import Rooms, draw_flats, draw_people, draw_residents_ages, rooms_of
from sim.world.preferences import PreferencesNumbers, building_preferences
from sim.world.territory import Ground, TerritoryNumbers, places
from sim.world.ties import Addresses, TiesNumbers, draw_ties


@dataclass(frozen=True)
class Inhabited:
    """The tables of one community before anything happens in it."""

    people: People
    flats: Flats
    buildings: Buildings
    stairwells: Stairwells
    ties: Ties


def inhabit(
    draws: Draws, community: Community, ground: Ground, homes: Homes, plan: Plan, book: Book
) -> Inhabited:
    """Draw residents, their homes' owners and their ties.

    Args:
        homes: Members and tenure of each flat; a member more changes nobody else's draws.
    """
    rooms = rooms_of(ground, homes)
    effects = building_effects(draws, ground.building_key, book[AnchorsNumbers])
    p_first = first_chance(community, plan, book[HouseholdsNumbers], book[AgesNumbers])
    age = draw_residents_ages(draws, ground, rooms, p_first, book[AgesNumbers])
    people = draw_people(draws, community, ground, homes, rooms, age, effects, plan.share_let, book)
    return Inhabited(
        people=people,
        flats=draw_flats(draws, ground, homes, rooms, people, effects, book),
        buildings=_buildings(draws, ground, people, book),
        stairwells=_stairwells(community, people),
        ties=draw_ties(
            draws, _addresses(community, people, rooms, plan, book), people.tenant, book[TiesNumbers]
        ),
    )


def _buildings(draws: Draws, ground: Ground, people: People, book: Book) -> Buildings:
    n = len(ground.building_key)
    x, y = places(n, book[TerritoryNumbers].spacing)
    first, last = bounds(people.building, n)
    return Buildings(
        key=ground.building_key,
        community=np.zeros(n, dtype=np.int32),
        x=x,
        y=y,
        first_resident=first,
        last_resident=last,
        n_residents=last - first,
        frailty=draw_frailty(
            draws, ground.building_key, (last - first).astype(np.int64), book[FrailtyNumbers]
        ),
        preference=building_preferences(draws, ground.building_key, book[PreferencesNumbers]),
    )


def _stairwells(community: Community, people: People) -> Stairwells:
    n = community.buildings * community.stairwells
    first, last = bounds(people.stairwell, n)
    return Stairwells(np.arange(n, dtype=np.int32) // np.int32(community.stairwells), first, last)


def _addresses(community: Community, people: People, rooms: Rooms, plan: Plan, book: Book) -> Addresses:
    return Addresses(
        key=people.key,
        building=people.building.astype(np.int64),
        stairwell=people.stairwell.astype(np.int64),
        first_row=rooms.first_row,
        size=rooms.size,
        capacity=book[HouseholdsNumbers].capacity,
        buildings=community.buildings,
        stairwells=community.stairwells,
        density=plan.density,
    )


def bounds(
    place: np.typing.NDArray[np.int32], n: int
) -> tuple[np.typing.NDArray[np.int32], np.typing.NDArray[np.int32]]:
    """Return where each of n places begins and ends in a sorted column of places."""
    edges: Offsets = np.searchsorted(place, np.arange(n + 1))
    return edges[:-1].astype(np.int32), edges[1:].astype(np.int32)
