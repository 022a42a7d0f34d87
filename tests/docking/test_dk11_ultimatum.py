"""DK11: the least share that a responder accepts is alpha / (1 + 2 alpha) (Fehr & Schmidt 1999, proposition 1).

Reduced to two owners who share a gain of 1 k, weight of fairness 1, nobody learns, no money moves, both vote. The least
share accepted is found by halving on the vote itself, to 1e-6; tolerance 1e-4, exact. Must reject: alpha and beta
swapped.
"""

from __future__ import annotations

import numpy as np
import pytest

from sim.handling.renovation import rounds
from sim.handling.renovation.numbers import BargainingNumbers
from tests.helpers.stairwells import made

NUMBERS = BargainingNumbers.read({"fairness": 1.0})
AVERSIONS = [0.25, 0.5, 1.0, 2.5, 4.0]


def accepts(share: float, alpha: float) -> bool:
    """Whether the second of two owners says yes to that share of 1 k."""
    project = made(gain=[1.0 - share, share], alpha=[0.0, alpha], beta=[0.0, alpha / 2])
    return bool(rounds.votes(project, NUMBERS).yes[1])


def least_accepted(alpha: float) -> float:
    low, high = 0.0, 0.5
    while high - low > 1e-6:
        middle = (low + high) / 2
        low, high = (low, middle) if accepts(middle, alpha) else (middle, high)
    return high


@pytest.mark.parametrize("alpha", AVERSIONS)
def test_least_accepted_share_is_that_of_theory(alpha: float) -> None:
    assert least_accepted(alpha) == pytest.approx(alpha / (1 + 2 * alpha), abs=1e-4)


def test_who_minds_nothing_accepts_the_smallest_share() -> None:
    assert accepts(1e-9, 0.0)
    assert not accepts(0.0, 0.0)


@pytest.mark.parametrize("alpha", AVERSIONS)
def test_alpha_and_beta_swapped_are_rejected(alpha: float, monkeypatch: pytest.MonkeyPatch) -> None:
    right = rounds.fehr_schmidt
    monkeypatch.setattr(rounds, "fehr_schmidt", lambda x, a, b, scale: right(x, b, a, scale))
    assert least_accepted(alpha) != pytest.approx(alpha / (1 + 2 * alpha), abs=1e-4)


def test_who_is_ahead_gives_up_nothing_below_full_guilt() -> None:
    """With beta < 1 more of the pie is better whatever the other has: the proposer accepts his own 100 %."""
    project = made(gain=[1.0, 0.0], alpha=[1.0, 0.0], beta=[0.5, 0.0])
    utility = rounds.votes(project, NUMBERS).utility
    assert utility == pytest.approx(np.array([0.5, 0.0]), abs=1e-12)
