"""DK4: deliberation of two persons is the bounded confidence model of Deffuant et al. (2000).

Reduced to n=2, one round, concede * mediation * trust = 1 and bound = epsilon / 2, wishes U(0, 1), 1,000
persons who meet two by two. Theory: one cluster at epsilon .35, two at .22, and fewer than
1/(2 epsilon) = 5 at .1. A cluster holds more than 5 % of all; clusters are parted by gaps above epsilon / 2.
False alarms on correct code below .001; an epsilon that is 30 % off, either way, must be rejected.
"""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.handling.deliberation import DeliberationNumbers, deliberate
from sim.randomness import Draws

PERSONS, SEEDS = 1_000, 20
Floats = NDArray[np.float64]


def settle(epsilon: float) -> Floats:
    """Let pairs meet until nothing moves; (seeds, persons).

    Each seed has its own population and its own pairs. Narrow bounds settle more slowly, hence the number
    of meetings in proportion to 1 / epsilon.
    """
    numbers = DeliberationNumbers({"concede": 1.0, "bound": epsilon / 2, "mediation_rounds": 1.0})
    draws = Draws(4)
    seeds, meetings = np.arange(SEEDS)[:, None], np.arange(round(8_000 / epsilon))
    wishes = draws.uniform("theta", entity=(seeds, np.arange(PERSONS)))
    first = draws.uniform("report", entity=(seeds, meetings))
    other = draws.uniform("talk", entity=(seeds, meetings))
    a = (first * PERSONS).astype(np.int64)
    b = (a + 1 + (other * (PERSONS - 1)).astype(np.int64)) % PERSONS
    pairs = np.ascontiguousarray(np.stack([a, b], axis=-1).transpose(1, 0, 2))
    trust = np.ones((SEEDS, 2))
    for pair in pairs:
        wishes[seeds, pair] = deliberate(wishes[seeds, pair], trust, 1.0, 1, numbers).moved
    return wishes


def clusters(wishes: Floats, epsilon: float) -> int:
    """Count the clusters of one population."""
    ordered = np.sort(wishes)
    parts = np.split(ordered, np.flatnonzero(np.diff(ordered) > epsilon / 2) + 1)
    return sum(len(part) > 0.05 * PERSONS for part in parts)


def counts(epsilon: float, factor: float) -> list[int]:
    return [clusters(wishes, epsilon) for wishes in settle(epsilon * factor)]


def as_theory_says(factor: float) -> bool:
    """Whether the counts agree with theory if the code's epsilon is off by `factor`."""
    if counts(0.35, factor).count(1) < 18 or counts(0.22, factor).count(2) < 18:
        return False
    return -1.15 <= float(np.mean(counts(0.1, factor))) - 5.0 <= -0.30


def test_clusters_are_those_of_bounded_confidence() -> None:
    assert as_theory_says(1.0)


@pytest.mark.parametrize("factor", [0.7, 1.3])
def test_a_wrong_bound_is_rejected(factor: float) -> None:
    assert not as_theory_says(factor)


@pytest.mark.parametrize(
    ("bound", "moved"), [(0.1875, [0.25, 0.625]), (0.1876, [0.4375, 0.4375]), (0.5, [0.4375, 0.4375])]
)
def test_a_meeting_by_hand(bound: float, moved: list[float]) -> None:
    """Two who stand .1875 from their mean meet there if that is nearer than the bound, and stay put at it."""
    numbers = DeliberationNumbers({"concede": 1.0, "bound": bound, "mediation_rounds": 1.0})
    met = deliberate(np.array([0.25, 0.625]), np.ones(2), 1.0, 1, numbers)
    assert met.moved.tolist() == moved
    assert met.position == 0.4375


def test_trust_mediation_and_concession_each_shorten_the_step() -> None:
    """Half of each: an eighth of the way, once a round."""
    numbers = DeliberationNumbers({"concede": 0.5, "bound": 1.0, "mediation_rounds": 1.0})
    halves = np.full(2, 0.5)
    assert deliberate(np.array([0.0, 1.0]), halves, 0.5, 1, numbers).moved.tolist() == [0.0625, 0.9375]
    twice = deliberate(np.array([0.0, 1.0]), halves, 0.5, 2, numbers).moved
    assert twice.tolist() == [0.1171875, 0.8828125]
