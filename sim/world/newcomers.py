"""Who moves into let flats at the end of each year, drawn before play (model sections 3 and 6).

A household changes as a whole. Settled where the text leaves room: the size of the household, who in it is adult
and whether one lives alone at 65 or over stay as they were, so that affected adults, chiefs' electors and the
share of elders alone hold; ages are drawn by the laws of section 5 within these classes. Party membership follows
the law, also where a community's number is published. Nobody moves on a run's last day, since whoever came would
never be played, nor before day 0. A rent wave of the year, in a building, multiplies the rate there.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

from sim.parameters import Book, Numbers, Uncertain
from sim.randomness import Draws
from sim.world.ages import AgesNumbers, between, old_age
from sim.world.ages import Luck as AgeLuck
from sim.world.anchors import LATENTS, AnchorsNumbers, building_effects
from sim.world.arrivals import YEAR
from sim.world.columns import (
    Buildings,
    Flags,
    Flats,
    Floats,
    Keys,
    Newcomers,
    NewTies,
    Offsets,
    People,
    Shocks,
)
from sim.world.community import Community
from sim.world.elder_share import first_chance
from sim.world.households import HouseholdsNumbers, Plan
from sim.world.inhabiting import Inhabited
from sim.world.new_ties import draw_new_ties
from sim.world.persons import Luck as TraitLuck
from sim.world.persons import PersonsNumbers, traits
from sim.world.shocks import ShockKind
from sim.world.ties import Addresses, TiesNumbers

TRAITS, ANCHORS, AGES = 0, 100, 200


class NewcomersNumbers(Numbers, file="world/newcomers.yaml"):
    """How often tenants change."""

    rate: Uncertain
    rent_wave: Uncertain


@dataclass(frozen=True)
class Quarter:
    """What is known of one community when newcomers are drawn.

    Attributes:
        people, flats, buildings, shocks: Its tables.
        p_first: Chance that a first member is 65 or older.
        share_let: Share of let flats by law or as published.
    """

    people: People
    flats: Flats
    buildings: Buildings
    shocks: Shocks
    p_first: float
    share_let: float


def years_of_turnover(days: int) -> range:
    """Return the years, from 1, at whose end tenants change; the last day of a run is left out."""
    return range(1, (days - 1) // int(YEAR) + 1)


def flats_that_change(draws: Draws, quarter: Quarter, year: int, numbers: NewcomersNumbers) -> Flags:
    """Return in which flats tenants change at the end of a year, (F,)."""
    shocks, flats = quarter.shocks, quarter.flats
    waves = (shocks.kind == ShockKind.RENT_WAVE) & (np.floor(shocks.start / YEAR) == year - 1)
    wave = np.zeros(len(quarter.buildings), dtype=np.bool_)
    wave[shocks.building[waves]] = True
    chance = np.where(wave[flats.building], numbers.rate * numbers.rent_wave, numbers.rate)
    luck = draws.uniform("turnover", time=year, entity=flats.key)
    return np.asarray(flats.let & flats.occupied & (luck < chance))


def draw_turnover(
    draws: Draws, community: Community, plan: Plan, place: Inhabited, shocks: Shocks, days: int, book: Book
) -> tuple[Newcomers, NewTies]:
    """Draw all newcomers of one community up to the horizon, and the ties that they make."""
    households = book[HouseholdsNumbers]
    p_first = first_chance(community, plan, households, book[AgesNumbers])
    quarter = Quarter(place.people, place.flats, place.buildings, shocks, p_first, plan.share_let)
    newcomers = draw_newcomers(draws, quarter, days, book)
    size = np.bincount(place.people.flat, minlength=len(place.flats)).astype(np.int64)
    where = Addresses(
        key=place.people.key,
        building=place.people.building.astype(np.int64),
        stairwell=place.people.stairwell.astype(np.int64),
        first_row=np.cumsum(size) - size,
        size=size,
        capacity=households.capacity,
        buildings=community.buildings,
        stairwells=community.stairwells,
        density=plan.density,
    )
    return newcomers, draw_new_ties(draws, newcomers, where, place.people.tenant, book[TiesNumbers])


def draw_newcomers(draws: Draws, quarter: Quarter, days: int, book: Book) -> Newcomers:
    """Draw all newcomers of one community up to the horizon."""
    numbers, people = book[NewcomersNumbers], quarter.people
    years = years_of_turnover(days)
    moved = [
        np.flatnonzero(flats_that_change(draws, quarter, y, numbers)[people.flat]).astype(np.int32)
        for y in years
    ]
    row = np.concatenate([*moved, np.zeros(0, dtype=np.int32)])
    year = np.repeat(np.array(years, dtype=np.int64), [len(rows) for rows in moved])
    age = _ages(draws, quarter, row, year, book[AgesNumbers])
    anchors = _anchors(draws, quarter, row, year, book[AnchorsNumbers])
    luck = _luck(draws, people.key[row], year, TRAITS, TraitLuck.SPECIALIST)
    adult, tenant = people.adult[row], people.tenant[row]
    brought = traits(luck, age, adult, tenant, quarter.share_let, None, anchors, book[PersonsNumbers])
    return Newcomers(day=(year * int(YEAR) - 1).astype(np.int32), row=row, **brought)


def _luck(draws: Draws, key: Keys, year: Offsets, first: int, columns: int) -> Floats:
    """Return the draws of newcomers, each by the key of the row and the year: (M, columns)."""
    entity = (key[:, None], first + np.arange(columns))
    luck: Floats = draws.uniform("turnover", time=year[:, None], entity=entity)
    return luck


def _anchors(draws: Draws, quarter: Quarter, row: Offsets, year: Offsets, numbers: AnchorsNumbers) -> Floats:
    """Return the anchors of newcomers by the tenants' law, with what their building shares, (M, 5)."""
    effects = building_effects(draws, quarter.buildings.key, numbers)
    own = ndtri(_luck(draws, quarter.people.key[row], year, ANCHORS, LATENTS))
    shared = np.array(numbers.mean) + np.array(numbers.tenant) + effects[quarter.people.building[row]]
    return np.asarray(shared + numbers.sd * own)


def _ages(draws: Draws, quarter: Quarter, row: Offsets, year: Offsets, numbers: AgesNumbers) -> Offsets:
    """Return ages within the class of each place: child, adult, alone at 65 or over, alone below 65."""
    people = quarter.people
    luck = _luck(draws, people.key[row], year, AGES, len(AgeLuck))
    size = np.bincount(people.flat, minlength=len(quarter.flats))
    slot = row - np.searchsorted(people.flat, people.flat[row])
    single = size[people.flat[row]] == 1
    old = np.where(single, people.alone65[row], luck[:, AgeLuck.FIRST_OLD] < quarter.p_first)
    first = np.where(
        old, old_age(luck[:, AgeLuck.OLD], numbers), between(luck[:, AgeLuck.YOUNG], numbers.young_first)
    )
    gap = between(luck[:, AgeLuck.GAP], (-numbers.partner_gap, numbers.partner_gap))
    youngest, oldest = numbers.partner_ages
    partner = np.clip(first[np.arange(len(row)) - slot] + gap, youngest, oldest)
    others = numbers.partner + (1 - numbers.partner) * (1 - numbers.child)
    with_partner = (slot == 1) & (luck[:, AgeLuck.PARTNER] * others < numbers.partner)
    adult = np.where(with_partner, partner, between(luck[:, AgeLuck.OTHER_AGE], numbers.other_ages))
    adult = np.where(slot == 0, first, adult)
    child = between(luck[:, AgeLuck.CHILD_AGE], numbers.child_ages)
    return np.where(people.adult[row], adult, child)
