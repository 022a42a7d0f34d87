"""`make_world`: everything that is fixed before play, from communities, seed and numbers.

Each community is made alone, from its own luck, and then joined to the others: it is the same alone or
among others, on one worker or many. The n-th community of the same name is its n-th replica.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import replace

from sim.errors import InputError
from sim.parameters import Book
from sim.randomness import Draws
from sim.world.ages import AgesNumbers
from sim.world.columns import Elders, Emergencies, Newcomers, NewTies, Shocks, World
from sim.world.community import Community
from sim.world.elder_share import check_members, first_chance
from sim.world.elders import EldersNumbers, draw_elders
from sim.world.households import HouseholdsNumbers, plan_households, settle
from sim.world.inhabiting import inhabit
from sim.world.issues import describe, draw_births, public_faults
from sim.world.joining import Growing, one_community, placed
from sim.world.newcomers import draw_turnover
from sim.world.renovation import Initiation, draw_projects
from sim.world.shocks import ShocksNumbers, draw_shocks
from sim.world.table import without_rows
from sim.world.territory import TerritoryNumbers, community_key, lay_out

__all__ = ["World", "check_community", "make_community", "make_world"]


def make_world(
    communities: Sequence[Community],
    *,
    seed: int,
    days: int,
    book: Book,
    burn_in: int = 60,
    submodels: Collection[str] = (),
    renovations: Sequence[Initiation] = (),
) -> World:
    """Make the world of some communities.

    Args:
        communities: At least one; the same name may come several times, as replicas with their own luck.
        seed: The world's seed.
        days: Horizon; issues are born in [-burn_in, days).
        book: The numbers of the run.
        burn_in: Days before day 0.
        submodels: Which parts are made that not every question needs: shocks, turnover, elders, renovation.
        renovations: Kinds of renovation that are asked for, where that submodel is played.

    Raises:
        InputError: There is no community, or one's flats cannot hold its residents.
    """
    if not communities:
        raise InputError("a world needs at least one community; communities = []")
    if days < 0 or burn_in < 0:
        raise InputError(f"days = {days}, burn_in = {burn_in}: both must be 0 or more")
    replicas: Counter[str] = Counter()
    grown = Growing()
    for community in communities:
        replica = replicas[community.name]
        world = make_community(
            community, replica, seed=seed, days=days, book=book, burn_in=burn_in, submodels=submodels,
            renovations=renovations,
        )  # fmt: skip
        if len(communities) > 1:
            grown.add(world)
        replicas[community.name] += 1
    if len(communities) > 1:
        world = grown.world()
    numbers = book[TerritoryNumbers]
    return replace(
        world, communities=placed(world.communities, int(numbers.per_subdistrict), int(numbers.per_district))
    )


def check_community(community: Community, book: Book) -> None:
    """Check that a community can be made with these numbers.

    Raises:
        InputError: Its flats cannot hold its residents, its households its share of elders, or its adults its
            Party members.
    """
    plan = plan_households(community, book[HouseholdsNumbers])
    first_chance(community, plan, book[HouseholdsNumbers], book[AgesNumbers])
    check_members(community, plan, book[HouseholdsNumbers], book[AgesNumbers])


def make_community(
    community: Community,
    replica: int,
    *,
    seed: int,
    days: int,
    book: Book,
    burn_in: int,
    submodels: Collection[str] = (),
    renovations: Sequence[Initiation] = (),
) -> World:
    """Make the world of one community alone, the `replica`-th of its name (from 0)."""
    draws, key = Draws(seed), community_key(community.name, replica)
    ground = lay_out(community, key)
    plan = plan_households(community, book[HouseholdsNumbers])
    homes = settle(draws, ground.flat_key, community, plan, book[HouseholdsNumbers])
    place = inhabit(draws, community, ground, homes, plan, book)
    shocks, span = without_rows(Shocks), range(-burn_in, days)
    if "shocks" in submodels:
        shocks = draw_shocks(
            draws, key, community.buildings, community.property_company, span, book[ShocksNumbers]
        )
    births, faults = draw_births(draws, place.buildings, community.load, span, shocks, book)
    newcomers, new_ties = without_rows(Newcomers), without_rows(NewTies)
    if "turnover" in submodels:
        newcomers, new_ties = draw_turnover(draws, community, plan, place, shocks, days, book)
    elders, emergencies = without_rows(Elders), without_rows(Emergencies)
    if "elders" in submodels:
        elders, emergencies = draw_elders(draws, place.people, span, book[EldersNumbers])
    asked = renovations if "renovation" in submodels else ()
    return World(
        seed=seed,
        days=days,
        communities=one_community(
            community, key, len(place.people), int(place.flats.occupied.sum()), book[TerritoryNumbers]
        ),
        people=place.people,
        ties=place.ties,
        flats=place.flats,
        buildings=place.buildings,
        stairwells=place.stairwells,
        issues=describe(draws, births, place.buildings, place.stairwells, place.people, book),
        faults=public_faults(faults),
        shocks=shocks,
        newcomers=newcomers,
        new_ties=new_ties,
        elders=elders,
        emergencies=emergencies,
        projects=draw_projects(draws, key, community, place.buildings.key, days, asked),
    )
