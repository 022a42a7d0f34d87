"""What points can be had for, who may earn them, and how they are shared (model.md 7.6, design of points).

A catalogue holds goods, services and priority by weight. Goods cost their worth. Services cost part of it,
since members serve one another (时间银行). Priority and titles cost nothing and are worth less in people's eyes.
What is felt as control is tangible; praise and titles are hardly (Deci, Koestner & Ryan 1999).

Settled where the text leaves room: a catalogue is a mix, of which everybody takes the same; all points of a
household are shared in whole hundredths, the rest stays with who earned it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.behaviour.incentives import Hundredths

Floats = NDArray[Any]
Rows = NDArray[np.integer[Any]]
Mask = NDArray[np.bool_]
CATALOGUE = ("goods", "services", "priority")


class Catalogue(NamedTuple):
    """What a point buys, by weight; weights need not sum to one.

    Attributes:
        goods, services, priority: Weights, not all zero.
        service_cost: Cash that a service of one unit of worth costs.
        priority_worth: Worth that residents see in priority, of one unit.
        service_felt, priority_felt: How far both are felt as control, beside goods.
    """

    goods: float
    services: float
    priority: float
    service_cost: float
    priority_worth: float
    service_felt: float
    priority_felt: float

    @property
    def worth(self) -> float:
        """Worth that residents see in one unit; 1 for goods alone."""
        return self._mean(1.0, 1.0, self.priority_worth)

    @property
    def cost(self) -> float:
        """Cash that one unit costs; 1 for goods alone."""
        return self._mean(1.0, self.service_cost, 0.0)

    @property
    def felt(self) -> float:
        """How far a reward of this catalogue is felt as control; 1 for goods alone."""
        return self._mean(1.0, self.service_felt, self.priority_felt)

    def _mean(self, goods: float, services: float, priority: float) -> float:
        whole = self.goods + self.services + self.priority
        parts = self.goods * goods + self.services * services + self.priority * priority
        return parts / whole if whole else 0.0


def contradictions(levers: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield which levers of points make no sense together: the lever at which to say so, and what to do.

    Args:
        levers: Values by bare name, such as `{"v": 0.004, "goods": 0.0, ...}`.
    """
    if levers["v"] > 0.0 and not any(levers[name] for name in CATALOGUE):
        yield (
            "goods",
            f"points of an hour are worth v = {levers['v']:g} k RMB, but the catalogue is empty: goods, services and"
            " priority are all 0; set one of them above 0, or v to 0",
        )


def capped(points: Hundredths, earned_before: Hundredths, most: int) -> Hundredths:
    """Return what may be credited of points, so that nobody earns more than `most` in a month; (M,) each."""
    return np.asarray(np.minimum(points, np.maximum(0, most - earned_before)), np.int64)


def shared(points: Hundredths, share: float, members: Rows) -> tuple[Hundredths, Hundredths]:
    """Return how points are split between who earned them and each adult of the household, themselves included.

    Args:
        points: Earned, in whole hundredths, (M,).
        share: Share of them that is the household's.
        members: Adults of each household, (M,), at least 1.

    Returns:
        What the earner keeps beside an own part, and what each member gets; they sum to `points`.
    """
    each = (np.floor(points * share)).astype(np.int64) // members
    return np.asarray(points - each * members), each


def readiest(liking: Floats, share: float) -> float:
    """Return the liking from which on people are signed up, so that this share of them is; -inf for all.

    Args:
        liking: Of all who may be asked, (M,).
        share: In [0, 1].
    """
    if share >= 1.0:
        return -np.inf
    count = int(share * len(liking) + 0.5)
    return float(np.sort(liking)[len(liking) - count]) if count else np.inf
