"""DK8: two parties who concede after Zeuthen (1930) end where Nash (1950) says; DK8b: equal owners part equally.

Utilities x^a and (1-x)^b of the first party's share x, nothing on conflict: a / (a + b), within two concessions. n
equal owners, of whom the first is offered everything: an equal split, within .001 k. Both are exact, no false alarms.
Must reject: the wrong side concedes; money that follows the first offer and not the product of gains.
"""

from __future__ import annotations

import numpy as np
import pytest

from sim.handling.renovation import bargain
from sim.handling.renovation.money import k

STEP = 1e-3
POWERS = [(1.0, 1.0), (0.5, 1.0), (1.0, 0.3), (0.2, 0.9), (1.0, 0.6), (0.7, 0.4)]


def agreed(a: float, b: float) -> float:
    return bargain.zeuthen(lambda x: x**a, lambda x: (1.0 - x) ** b, STEP)


@pytest.mark.parametrize(("a", "b"), POWERS)
def test_concessions_end_at_the_nash_solution(a: float, b: float) -> None:
    assert agreed(a, b) == pytest.approx(a / (a + b), abs=2 * STEP)


def test_concessions_of_the_wrong_side_are_rejected(monkeypatch: pytest.MonkeyPatch) -> None:
    right = bargain._risk
    monkeypatch.setattr(bargain, "_risk", lambda mine, theirs: -right(mine, theirs))
    for a, b in POWERS:
        assert agreed(a, b) != pytest.approx(a / (a + b), abs=2 * STEP)


@pytest.mark.parametrize("n", [2, 3, 12, 24, 200])
@pytest.mark.parametrize("surplus", [1.0, 40.0, 3_000.0])
def test_equal_owners_part_equally(n: int, surplus: float) -> None:
    payoff = np.zeros(n)
    payoff[0] = surplus
    final = payoff + k(bargain.nash_transfers(payoff))
    assert final == pytest.approx(np.full(n, surplus / n), abs=1e-3)


@pytest.mark.parametrize(("mine", "yours"), [(30.0, -10.0), (-3.0, 5.0), (80.0, 0.0), (12.5, 12.5)])
@pytest.mark.parametrize("fallback", [(0.0, 0.0), (4.0, -6.0), (-20.0, 1.0)])
def test_two_parties_share_what_they_gain_over_their_fallback(
    mine: float, yours: float, fallback: tuple[float, float]
) -> None:
    payoff, without = np.array([mine, yours]), np.array(fallback)
    surplus = payoff.sum() - without.sum()
    moved = bargain.nash_transfers(payoff, without)
    if surplus <= 0.0:
        assert not moved.any()
    else:
        assert payoff + k(moved) == pytest.approx(without + surplus / 2, abs=1e-3)


def test_a_split_that_stops_at_the_first_offer_is_rejected(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bargain, "NASH_STEPS", 0)
    payoff = np.array([12.0, 0.0, 0.0, 0.0])
    assert payoff + k(bargain.nash_transfers(payoff)) != pytest.approx(np.full(4, 3.0), abs=1e-3)
