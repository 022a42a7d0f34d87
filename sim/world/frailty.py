"""Frailty of buildings: few buildings hold most issues (model section 7.1)."""

from __future__ import annotations

import numpy as np

from sim.parameters import Constant, Numbers, Uncertain
from sim.randomness import Draws
from sim.world.columns import Floats, Keys, Offsets

FRAILTY = 300


class FrailtyNumbers(Numbers, file="world/frailty.yaml"):
    """The law of frailty."""

    tail: Uncertain
    offset: Constant
    cap: Constant


def draw_frailty(draws: Draws, building_key: Keys, n_residents: Offsets, numbers: FrailtyNumbers) -> Floats:
    """Return the frailty of buildings: Pareto II plus offset, capped, then divided by residents' mean."""
    luck = draws.uniform("home", entity=(building_key, FRAILTY))
    frailty = np.minimum(np.expm1(-np.log1p(-luck) / (numbers.tail - 1)) + numbers.offset, numbers.cap)
    total = n_residents.sum()
    return np.asarray(frailty / (frailty @ n_residents / total) if total else frailty, dtype=np.float64)
