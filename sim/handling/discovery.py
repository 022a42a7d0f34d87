"""How elders who live alone are found by others, and what the delay does to them (model.md 7.10)."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.parameters import Constant, Lever, Numbers, Uncertain

Floats = NDArray[np.float64]


class DiscoveryNumbers(Numbers, file="handling/discovery.yaml"):
    """Natural discovery, phone rounds of the community's staff, harm."""

    natural: Uncertain
    without_ties: Uncertain
    with_ties: Uncertain
    enough_ties: Constant
    round_days: Lever
    call_hours: Uncertain
    harm_days: Uncertain


@dataclass(slots=True, eq=False)
class Lying:
    """An elder who lies helpless.

    Attributes:
        elder: Row among the world's elders.
        row, community: Whose row among residents, and where.
        began: When it happened, d.
        patience: What is left of the accumulated hazard until others find the elder.
        natural: When others find the elder, as far as it is known; infinite before the day comes.
        rescue: When somebody sent by an alarm arrives, if one is on the way.
        over: Found, and told.
    """

    elder: int
    row: int
    community: int
    began: float
    patience: float
    natural: float = math.inf
    rescue: float = math.inf
    over: bool = False

    @property
    def found(self) -> float:
        """When the first of those who come arrives."""
        return min(self.natural, self.rescue)


def discovery_hazard(ties: NDArray[np.integer[Any]], frailty: Floats, numbers: DiscoveryNumbers) -> Floats:
    """Return the hazard a day that helpless elders are found by chance or by a phone round, (n,).

    Args:
        ties: Number of positive ties of each, (n,).
        frailty: What multiplies the natural part, (n,).
        numbers: Numbers of the rule.
    """
    near = numbers.without_ties + numbers.with_ties * np.minimum(ties / numbers.enough_ties, 1.0)
    return np.asarray(numbers.natural * near * frailty + 1.0 / numbers.round_days)


def harm(delay: float, numbers: DiscoveryNumbers) -> float:
    """Return the harm, 0 to 1, of lying helpless for `delay` days."""
    return -math.expm1(-delay / numbers.harm_days)
