"""DK7: with f = identity, contributions decay as c_0 (1 - w(1 - slope))^t (conditional cooperation).

Exact to 1e-9; false alarms 0. Must reject: beliefs that follow last week's contribution, not this week's.
"""

from __future__ import annotations

import numpy as np
import pytest

from sim.behaviour.participation import conditional_contribution, update_belief

BELIEF, WEEKS = 0.6, 60


def contributions(speed: float, slope: float, *, lag: bool = False) -> list[float]:
    belief, given, last = BELIEF, [], slope * BELIEF
    for _ in range(WEEKS):
        now = float(conditional_contribution(belief, slope))
        given.append(now)
        belief = float(update_belief(belief, last if lag else now, speed))
        last = now
    return given


def theory(speed: float, slope: float) -> list[float]:
    return [slope * BELIEF * (1 - speed * (1 - slope)) ** t for t in range(WEEKS)]


@pytest.mark.parametrize("speed", [0.05, 0.15, 0.5])
@pytest.mark.parametrize("slope", [0.0, 0.5, 0.85, 1.0])
def test_contributions_decay_as_theory_says(speed: float, slope: float) -> None:
    assert np.abs(np.subtract(contributions(speed, slope), theory(speed, slope))).max() < 1e-9


def test_a_lagged_update_would_be_rejected() -> None:
    wrong = contributions(0.15, 0.85, lag=True)
    assert np.abs(np.subtract(wrong, theory(0.15, 0.85))).max() > 1e-6
