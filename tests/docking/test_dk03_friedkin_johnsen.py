"""DK3: without drift, relaxation settles at (I - LW)^-1 (I - L) z0 (Friedkin & Johnsen 1990).

Tolerance 1e-6, no luck in the outcome: false alarms 0. Must reject: residents without ties whose row of the
influence sums to 0 instead of standing for themselves.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.behaviour.attention import Influence
from sim.behaviour.engine import ARRAYS, DailyRules, daily_rules
from sim.behaviour.influence import Ties
from sim.behaviour.latents import Latents, LatentsNumbers
from tests.helpers.neighbourhood import latents_of, random_pairs, ties_of

N = 60
NUMBERS = LatentsNumbers.read({"drift": 0.0, "relax": 0.03})
TOLERANCE = 1e-6


def settle(latents: Latents, ties: Ties) -> NDArray[Any]:
    for _ in range(4000):
        latents.relax(ties.influence)
    return latents.z


def theory(latents: Latents, influence: NDArray[np.float64]) -> NDArray[np.float64]:
    susceptible = np.diag(latents.susceptibility)
    rest = (np.eye(N) - susceptible) @ latents.anchors
    return np.linalg.solve(np.eye(N) - susceptible @ influence, rest)


def normalised_by_hand(pairs: list[tuple[int, int, float]], *, alone: float) -> NDArray[np.float64]:
    """Build W from the list of ties, not from the matrix in use; `alone` on the diagonal of the isolated."""
    w = np.zeros((N, N))
    for i, j, strength in pairs:
        w[i, j] = w[j, i] = strength
    total = w.sum(axis=1)
    w[total > 0] /= total[total > 0, None]
    w[total == 0] = alone * np.eye(N)[total == 0]
    return w


def pairs_with_isolates() -> list[tuple[int, int, float]]:
    return [(i, j, s) for i, j, s in random_pairs(N, 4, seed=3) if i > 4 and j > 4]


@pytest.mark.parametrize("rules", [ARRAYS, daily_rules(1)], ids=lambda rules: rules.name)
def test_relaxation_settles_where_theory_says(rules: DailyRules) -> None:
    pairs = pairs_with_isolates()
    latents = latents_of(N, rules=rules, dtype=np.float64, numbers=NUMBERS)
    expected = theory(latents, normalised_by_hand(pairs, alone=1.0))
    assert np.abs(settle(latents, ties_of(N, pairs, np.float64)) - expected).max() < TOLERANCE


def test_the_isolated_stay_at_their_anchors() -> None:
    latents = latents_of(N, dtype=np.float64, numbers=NUMBERS)
    before = latents.z[:5].copy()
    settled = settle(latents, ties_of(N, pairs_with_isolates(), np.float64))
    assert np.allclose(settled[:5], before, atol=TOLERANCE)


def test_isolates_with_row_sum_zero_would_be_rejected(monkeypatch: pytest.MonkeyPatch) -> None:
    pairs = pairs_with_isolates()
    ties = ties_of(N, pairs, np.float64)
    faulty = normalised_by_hand(pairs, alone=0.0)
    monkeypatch.setattr(Influence, "pull", lambda _influence, z: faulty @ z)
    latents = latents_of(N, dtype=np.float64, numbers=NUMBERS)
    expected = theory(latents, normalised_by_hand(pairs, alone=1.0))
    assert np.abs(settle(latents, ties) - expected).max() > 1000 * TOLERANCE
