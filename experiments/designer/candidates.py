"""Designs as the search handles them, and quasi-random ones of the same space."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from experiments.designer.space import NOTHING, Space, Variable

OPTIMISED, RANDOM, NAMED = "optimised", "random", "named"
KINDS = (OPTIMISED, NAMED, RANDOM, NOTHING)


@dataclass(frozen=True)
class Candidate:
    """A design that is tried: its kind, a label of its own, and the value of every variable it sets."""

    kind: str
    label: str
    values: Mapping[str, float] = field(default_factory=dict)


DOING_NOTHING = Candidate(NOTHING, NOTHING)


def numbered(kind: str, number: int, values: Mapping[str, float]) -> Candidate:
    """The design of a search with this number, from 1."""
    return Candidate(kind, f"{kind} {number:04d}", values)


def random_designs(space: Space, count: int, seed: int) -> list[Candidate]:
    """Designs spread evenly over the space (scrambled Sobol points); fewer are a beginning of more."""
    from scipy.stats import qmc

    names = sorted(space.variables)
    points = qmc.Sobol(len(names), scramble=True, rng=seed).random_base2(max(1, math.ceil(math.log2(count))))
    return [
        numbered(
            RANDOM,
            number,
            {
                name: placed(space.variables[name], float(share))
                for name, share in zip(names, point, strict=True)
            },
        )
        for number, point in enumerate(points[:count], 1)
    ]


def placed(variable: Variable, share: float) -> float:
    """The value at a share in [0, 1) of the way from low to high."""
    low, high = variable.low, variable.high
    if variable.log:
        return low * math.pow(high / low, share)
    if variable.step is None:
        return low + share * (high - low)
    steps = math.floor((high - low) / variable.step + 1e-9)
    return low + min(steps, math.floor(share * (steps + 1))) * variable.step
