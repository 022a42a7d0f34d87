"""DK14: who gives nominal hours, with motivations N(0, .76²), is F_m(c_r - c_n - audit(v + pen)) where it pays.

100,000 draws; tolerance .01; false alarms below 1e-6. Must reject: the second factor (that nominal hours pay
at all) missing.
"""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.stats import norm

from sim.behaviour.incentives import Terms, nominal
from sim.mechanisms.catalogue.red_list_points import RedListPoints
from sim.randomness import Draws

N, SD, TOLERANCE = 100_000, 0.76, 0.01


def terms(audit: float, reward: float = 0.004) -> Terms:
    n = RedListPoints.read()
    return Terms(reward, audit, n.pen, n.c_r, n.c_n, n.joy)


def observed(t: Terms, seed: int) -> float:
    motivation = SD * Draws(seed).normal("points", entity=np.arange(N))
    return float(nominal(motivation, t).mean())


def below(t: Terms) -> float:
    """Return the share whose joy leaves real work worth less than nominal hours: F_m of the first factor."""
    share = (t.real_cost - t.nominal_cost - t.audit * (t.reward + t.penalty)) / (t.joy * t.real_cost)
    if not 0.0 < share < 1.0:
        return float(share >= 1.0)
    return float(norm.cdf(math.log(share / (1.0 - share)) / SD))


def pays(t: Terms) -> bool:
    return t.reward * (1.0 - t.audit) > t.nominal_cost + t.audit * t.penalty


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize(("audit", "expected"), [(0.05, 0.181), (0.15, 0.0)])
def test_the_share_of_the_specification(audit: float, expected: float, seed: int) -> None:
    assert below(terms(audit)) * pays(terms(audit)) == pytest.approx(expected, abs=5e-4)
    assert observed(terms(audit), seed) == pytest.approx(expected, abs=TOLERANCE)


@pytest.mark.parametrize("audit", [0.0, 0.03, 0.1, 0.3, 1.0])
@pytest.mark.parametrize("reward", [0.0, 0.002, 0.004, 0.01, 0.02])
def test_the_share_at_other_rewards_and_audits(audit: float, reward: float) -> None:
    t = terms(audit, reward)
    assert observed(t, 5) == pytest.approx(below(t) * pays(t), abs=TOLERANCE)


def test_without_the_second_factor_it_would_be_rejected() -> None:
    assert abs(observed(terms(0.15), 1) - below(terms(0.15))) > TOLERANCE
