"""The ties that newcomers make, drawn before play (model sections 3 and 5, step 6).

By the law of the initial ties, with luck of their own: what is drawn is the whole community once more, with the
year in everybody's key, and of that the pairs are kept in which somebody is new. So newcomers have the initial
degree on average, and ties among those who stay are not touched.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from sim.randomness import Draws, combine
from sim.world.arrivals import YEAR
from sim.world.columns import Flags, Floats, Keys, Newcomers, NewTies, Offsets
from sim.world.table import without_rows
from sim.world.ties import STRENGTH, Addresses, TiesNumbers, far_pairs, near_pairs, sociability


def draw_new_ties(
    draws: Draws, newcomers: Newcomers, where: Addresses, tenant: Flags, numbers: TiesNumbers
) -> NewTies:
    """Draw the ties of all newcomers of one community, year after year.

    Args:
        newcomers: Of one community.
        where: Where its residents live, as for the initial ties.
        tenant: Of residents (N).
    """
    social = sociability(draws, where.key, tenant, numbers)
    found = [without_rows(NewTies)]
    for day in np.unique(newcomers.day).tolist():
        rows = newcomers.row[newcomers.day == day]
        key = np.asarray(combine(where.key, (day + 1) // int(YEAR)), dtype=np.uint64)
        social[rows] = sociability(draws, key[rows], tenant[rows], numbers)
        new = np.zeros(len(key), dtype=np.bool_)
        new[rows] = True
        found.append(_of_day(draws, day, new, replace(where, key=key), social, numbers))
    return NewTies(
        *(
            np.concatenate([getattr(part, name) for part in found])
            for name in ("day", "one", "other", "strength")
        )
    )


def _of_day(
    draws: Draws, day: int, new: Flags, where: Addresses, social: Floats, numbers: TiesNumbers
) -> NewTies:
    """Draw the pairs of one day in which somebody is new (N), each once."""
    pairs = np.concatenate(
        [near_pairs(draws, where, social, numbers), far_pairs(draws, where, social, numbers)]
    )
    pairs = pairs[new[pairs].any(axis=1)]
    n = len(new)
    low, high = np.divmod(np.unique(pairs[:, 0] * n + pairs[:, 1]), max(n, 1))
    luck = draws.uniform("tie", entity=(*_ordered(where.key, low, high), STRENGTH))
    strength = numbers.strength_low + luck * (numbers.strength_high - numbers.strength_low)
    return NewTies(
        day=np.full(len(low), day, dtype=np.int32),
        one=low.astype(np.int32),
        other=high.astype(np.int32),
        strength=strength.astype(np.float32),
    )


def _ordered(key: Keys, low: Offsets, high: Offsets) -> tuple[Keys, Keys]:
    return np.minimum(key[low], key[high]), np.maximum(key[low], key[high])
