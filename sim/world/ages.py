"""Ages of household members, and the top-up of elders who live alone (model section 5, steps 2 and 3)."""

from __future__ import annotations

from enum import IntEnum

import numpy as np

from sim.parameters import Constant, ConstantVector, Numbers, Uncertain
from sim.randomness import Draws
from sim.world.columns import Flags, Floats, Keys, Offsets

ADULT_AGE = 18
OLD_AGE = 65


class AgesNumbers(Numbers, file="world/ages.yaml"):
    """The laws of ages; pairs are lowest and highest age."""

    p_first: Uncertain
    old_excess: Uncertain
    old_span: Constant
    young_first: ConstantVector
    partner: Uncertain
    partner_gap: Constant
    partner_ages: ConstantVector
    child: Uncertain
    child_ages: ConstantVector
    other_ages: ConstantVector
    alone_share: Uncertain


class Luck(IntEnum):
    """What each column of a member's draws is for."""

    FIRST_OLD = 0
    OLD = 1
    YOUNG = 2
    PARTNER = 3
    GAP = 4
    CHILD = 5
    CHILD_AGE = 6
    OTHER_AGE = 7


def between(luck: Floats, bounds: tuple[float, ...]) -> Offsets:
    """Return whole numbers uniform from the first to the second bound, both included."""
    low, high = bounds
    return np.asarray(low + np.floor(luck * (high - low + 1)), dtype=np.int64)


def old_age(luck: Floats, numbers: AgesNumbers) -> Offsets:
    """Return ages from 65 up: 64 + min(Geo, span)."""
    geometric = np.ceil(np.log1p(-luck) / np.log1p(-1 / numbers.old_excess))
    return np.asarray(OLD_AGE - 1 + np.clip(geometric, 1, numbers.old_span), dtype=np.int64)


def draw_ages(
    draws: Draws, person_key: Keys, slot: Offsets, first_row: Offsets, p_first: float, numbers: AgesNumbers
) -> Offsets:
    """Draw the ages of all residents of a community.

    Args:
        person_key: Keys of residents (N).
        slot: Place in the household; 0 is the first member (N).
        first_row: Row of the household's first member (N).
        p_first: Chance that a first member is 65 or older.
    """
    luck = draws.uniform("home", entity=(person_key[:, None], np.arange(len(Luck))))
    first_old = luck[:, Luck.FIRST_OLD] < p_first
    first = np.where(
        first_old, old_age(luck[:, Luck.OLD], numbers), between(luck[:, Luck.YOUNG], numbers.young_first)
    )
    gap = between(luck[:, Luck.GAP], (-numbers.partner_gap, numbers.partner_gap))
    partner = np.clip(first[first_row] + gap, numbers.partner_ages[0], numbers.partner_ages[1])
    child = between(luck[:, Luck.CHILD_AGE], numbers.child_ages)
    other = np.where(
        luck[:, Luck.CHILD] < numbers.child, child, between(luck[:, Luck.OTHER_AGE], numbers.other_ages)
    )
    second = np.where(luck[:, Luck.PARTNER] < numbers.partner, partner, other)
    return np.asarray(np.select([slot == 0, slot == 1], [first, second], other), dtype=np.int64)


def top_up_alone(
    draws: Draws,
    person_key: Keys,
    building: Offsets,
    n_buildings: int,
    single: Flags,
    age: Offsets,
    numbers: AgesNumbers,
) -> Offsets:
    """Make further one-person members 65 or older until those alone are the given share of all of that age.

    Building after building, each making up for what is missing up to and with itself, so that a building more
    at the end does not touch those before it; inside a building in keyed order.

    Args:
        person_key, building: Of residents (N).
        single: Whether a resident is a one-person household (N).
        age: Ages as drawn (N).

    Returns:
        Ages (N).
    """
    old, share = age >= OLD_AGE, numbers.alone_share
    excess = share * np.bincount(building[old], minlength=n_buildings)
    excess -= np.bincount(building[old & single], minlength=n_buildings)
    rows = np.flatnonzero(single & ~old)
    wanted = _quotas(np.cumsum(excess) / (1 - share), np.bincount(building[rows], minlength=n_buildings))
    luck = draws.uniform("home", entity=(person_key[rows][:, None], np.array([len(Luck), Luck.OLD])))
    order = np.lexsort((luck[:, 0], building[rows]))
    rows, luck = rows[order], luck[order]
    begin = np.searchsorted(building[rows], np.arange(n_buildings))
    chosen = np.arange(len(rows)) - begin[building[rows]] < wanted[building[rows]]
    age = age.copy()
    age[rows[chosen]] = old_age(luck[chosen, 1], numbers)
    return age


def _quotas(missing: Floats, able: Offsets) -> Offsets:
    """Return how many each building makes of those missing up to and with it, of the `able` it has."""
    made, quotas = 0, np.zeros(len(able), dtype=np.int64)
    for building, (gap, most) in enumerate(zip(np.ceil(missing).tolist(), able.tolist(), strict=True)):
        quotas[building] = min(max(int(gap) - made, 0), most)
        made += int(quotas[building])
    return quotas
