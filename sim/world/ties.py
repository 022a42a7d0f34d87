"""Initial ties: many in the stairwell, some in the building, few anywhere (model section 5, step 6).

A pair (i, j) is tied through a layer with rate `number / others · sqrt(g_i g_j) · tenancy_i · tenancy_j`.
There `others` is the expected number of residents of the layer's area (from flats and density, never from
who happens to live there, so that a resident more leaves all other pairs alone), g is a person's gamma
factor, and `tenancy` is below 1 for tenants. Layers overlap; a pair tied in two of them has one tie.

Stairwell and building: one keyed uniform a pair. Anywhere, with work proportional to residents: each
resident sends a Poisson number of proposals to addresses (building, flat, place in the household) chosen
uniformly among all places that flats hold; a proposal to an empty place is void, one that reaches j is
taken with probability sqrt(g_j)·tenancy_j over its cap. Rates of both directions add up to the pair's rate.
The building is chosen by consistent hashing: a building more takes its share of the proposals and moves no
other, so it can end a few ties among the others, and makes none.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from scipy.special import gammaincinv

from sim.keeping.away import fitted
from sim.parameters import Constant, Numbers, Uncertain
from sim.randomness import Draws
from sim.world.columns import Flags, Floats, Keys, Offsets, Ties
from sim.world.territory import consistent_index

FACTOR, PROPOSALS = 200, 201
PLACE, TAKEN, JUMPS = 0, 1, 2
STRENGTH = 1


class TiesNumbers(Numbers, file="world/ties.yaml"):
    """Expected numbers of ties by layer and how they vary."""

    stairwell: Uncertain
    building: Uncertain
    anywhere: Uncertain
    shape: Uncertain
    tenant: Uncertain
    strength_low: Constant
    strength_high: Constant
    factor_cap: Constant


@dataclass(frozen=True)
class Addresses:
    """Where the residents of one community live, for ties; residents are in order of flat and place.

    Attributes:
        key: Luck of residents (N).
        building, stairwell: Of residents (N).
        first_row, size: First resident and number of residents of each flat (F).
        capacity: Places in a flat.
        buildings: Number of buildings, all with equally many flats.
        stairwells: Stairwells in a building.
        density: Expected residents a flat.
    """

    key: Keys
    building: Offsets
    stairwell: Offsets
    first_row: Offsets
    size: Offsets
    capacity: int
    buildings: int
    stairwells: int
    density: float

    @property
    def flats(self) -> int:
        """Flats in one building."""
        return len(self.size) // self.buildings


def sociability(draws: Draws, person_key: Keys, tenant: Flags, numbers: TiesNumbers) -> Floats:
    """Return what a resident brings to the rate of each pair: sqrt of the gamma factor, less for tenants."""
    gamma = gammaincinv(numbers.shape, draws.uniform("tie", entity=(person_key, FACTOR))) / numbers.shape
    return np.asarray(np.sqrt(np.minimum(gamma, numbers.factor_cap)) * np.where(tenant, numbers.tenant, 1.0))


def draw_ties(draws: Draws, where: Addresses, tenant: Flags, numbers: TiesNumbers) -> Ties:
    """Draw the initial ties of one community."""
    social = sociability(draws, where.key, tenant, numbers)
    pairs = np.concatenate(
        [near_pairs(draws, where, social, numbers), far_pairs(draws, where, social, numbers)]
    )
    n = len(where.key)
    codes = np.unique(pairs[:, 0] * n + pairs[:, 1])
    low, high = np.divmod(codes, max(n, 1))
    luck = draws.uniform("tie", entity=(*_ordered(where.key[low], where.key[high]), STRENGTH))
    strength = numbers.strength_low + luck * (numbers.strength_high - numbers.strength_low)
    row, column = np.concatenate([low, high]), np.concatenate([high, low])
    order = np.argsort(row * n + column)
    return Ties(
        indptr=np.concatenate([[0], np.cumsum(np.bincount(row, minlength=n))]).astype(np.int32),
        away=fitted((column - row)[order]),
        strength=np.concatenate([strength, strength])[order].astype(np.float32),
    )


def near_pairs(draws: Draws, where: Addresses, social: Floats, numbers: TiesNumbers) -> Offsets:
    """Return the pairs (row, larger row) tied through stairwell or building, (P, 2)."""
    residents = where.flats * where.density
    rate_building = numbers.building / max(residents, 1.0)
    rate_stairwell = numbers.stairwell / max(residents / where.stairwells, 1.0)
    bounds = np.searchsorted(where.building, np.arange(where.buildings + 1))
    found = [np.zeros((0, 2), dtype=np.int64)]
    for first, last in pairwise(bounds.tolist()):
        low, high = (ends + first for ends in np.triu_indices(last - first, 1))
        luck = draws.uniform("tie", entity=_ordered(where.key[low], where.key[high]))
        social_pair = social[low] * social[high]
        miss = 1 - np.minimum(rate_building * social_pair, 1.0)
        same = where.stairwell[low] == where.stairwell[high]
        miss[same] *= 1 - np.minimum(rate_stairwell * social_pair[same], 1.0)
        tied = luck >= miss
        found.append(np.stack([low[tied], high[tied]], axis=1))
    return np.concatenate(found)


def far_pairs(draws: Draws, where: Addresses, social: Floats, numbers: TiesNumbers) -> Offsets:
    """Return the pairs (row, larger row) tied through the layer anywhere, (P, 2); a pair may come twice."""
    cap = np.sqrt(numbers.factor_cap)
    mean = 0.5 * numbers.anywhere * where.capacity / max(where.density, 1.0 / len(where.size)) * cap * social
    counts = draws.poisson("tie", entity=(where.key, PROPOSALS), mean=mean)
    sender = np.repeat(np.arange(len(counts)), counts)
    serial = np.arange(len(sender)) - np.repeat(np.cumsum(counts) - counts, counts)
    key = where.key[sender]

    def jump(rows: Offsets, step: int) -> Floats:
        luck: Floats = draws.uniform("tie", entity=(key[rows], PROPOSALS, serial[rows], JUMPS + step))
        return luck

    building = consistent_index(where.buildings, len(sender), jump)
    luck = draws.uniform("tie", entity=(key[:, None], PROPOSALS, serial[:, None], np.array([PLACE, TAKEN])))
    flat, place = np.divmod(
        np.floor(luck[:, 0] * where.flats * where.capacity).astype(np.int64), where.capacity
    )
    flat += building * where.flats
    live = place < where.size[flat]
    target = np.where(live, where.first_row[flat] + place, sender)
    tied = (target != sender) & (luck[:, 1] * cap < social[target])
    ends = np.stack([sender[tied], target[tied]], axis=1)
    return np.sort(ends, axis=1)


def _ordered(a: Keys, b: Keys) -> tuple[Keys, Keys]:
    """Return the lower and the higher key of pairs: a pair's luck does not depend on who is named first."""
    return np.minimum(a, b), np.maximum(a, b)
