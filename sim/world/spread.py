"""Spread: issues have potential children, and these have theirs (model section 7.1).

A branching process (Hawkes & Oakes 1974). Whether a potential child is born is decided in play: iff its
parent was born and is open at that moment.
"""

from __future__ import annotations

import numpy as np

from sim.parameters import Numbers, Uncertain
from sim.randomness import Draws, combine
from sim.world.arrivals import serial_numbers
from sim.world.births import Births, chained
from sim.world.columns import Floats, Keys, Offsets
from sim.world.territory import consistent_index

CHILDREN, DELAY, SAME, ELSEWHERE = 20, 21, 22, 30


class SpreadNumbers(Numbers, file="world/spread.yaml"):
    """How many children, how late, how near."""

    branch: Uncertain
    off_delay: Uncertain
    same_building: Uncertain


def with_children(
    draws: Draws, roots: Births, buildings: int, end_day: float, numbers: SpreadNumbers
) -> Births:
    """Return the roots and all their descendants born before end_day, generation by generation.

    Args:
        roots: Immigrants and issues of faults.
        buildings: Number of buildings of the community.
        end_day: Horizon in days; infinity is legal, since branch < 1.

    Returns:
        Births with `parent` a row of the result.
    """
    generations = [roots]
    first_row = 0
    while len(generations[-1]):
        parents = generations[-1]
        generations.append(_children(draws, parents, first_row, buildings, end_day, numbers))
        first_row += len(parents)
    return chained(generations)


def _children(
    draws: Draws, parents: Births, first_row: int, buildings: int, end_day: float, numbers: SpreadNumbers
) -> Births:
    counts = draws.poisson("marks", entity=(parents.key, CHILDREN), mean=numbers.branch)
    parent = np.repeat(np.arange(len(parents)), counts)
    key = np.asarray(combine(parents.key[parent], serial_numbers(counts)), dtype=np.uint64)
    birth = parents.birth[parent] + draws.exponential("marks", entity=(key, DELAY), mean=numbers.off_delay)
    inside = birth < end_day
    key, parent, birth = key[inside], parent[inside], birth[inside]
    stays = draws.uniform("marks", entity=(key, SAME)) < numbers.same_building
    building = parents.building[parent].copy()
    building[~stays] = _elsewhere(draws, key[~stays], buildings)
    return Births(
        key=key,
        building=building,
        type=parents.type[parent],
        parent=(first_row + parent).astype(np.int32),
        fault=np.full(len(key), -1, dtype=np.int32),
        birth=birth,
    )


def _elsewhere(draws: Draws, key: Keys, buildings: int) -> Offsets:
    """Choose a random building of the community; one building more moves only those that it takes."""

    def jump(rows: Offsets, step: int) -> Floats:
        luck: Floats = draws.uniform("marks", entity=(key[rows], ELSEWHERE + step))
        return luck

    return consistent_index(buildings, len(key), jump)
