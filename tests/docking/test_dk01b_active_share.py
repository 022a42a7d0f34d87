"""DK1b: without authority and with uniform hardship the active share is 1 - T/(1-L) (Epstein 2002).

3 x 1,120 agents, two-sided at 3 standard errors: false alarms .003. Must reject: a threshold off by 10 %,
which moves the share by 6.5 standard errors (power .999).
"""

from __future__ import annotations

import math

import numpy as np

from sim.behaviour.protest import activation
from sim.randomness import Draws

LEGITIMACY, THRESHOLD, K = 0.82, 0.1, 2.3
SHARE = 1.0 - THRESHOLD / (1.0 - LEGITIMACY)


def active_share(seed: int, n: int, threshold: float = THRESHOLD, cops: float = 0.0) -> float:
    """Unrounded, so that the least presence of cops would be felt."""
    draws, rows = Draws(seed), np.arange(n)
    hardship = draws.uniform("person", entity=(0, rows))
    aversion = draws.uniform("person", entity=(1, rows))
    return float(np.mean(activation(hardship, LEGITIMACY, aversion, cops, 1.0, K, threshold)))


def standard_errors(shares: list[float], n: int) -> float:
    return abs(float(np.mean(shares)) - SHARE) / math.sqrt(SHARE * (1 - SHARE) / (n * len(shares)))


def test_theory_is_what_the_book_says() -> None:
    assert math.isclose(SHARE, 0.4444, abs_tol=5e-5)


def test_the_active_share_is_that_of_theory() -> None:
    assert standard_errors([active_share(seed, 1120) for seed in (1, 2, 3)], 1120) < 3.0


def test_a_few_cops_would_be_noticed() -> None:
    """Cops deter, so the share falls and never rises."""
    watched = [active_share(seed, 1120, cops=0.05) for seed in (1, 2, 3)]
    assert standard_errors(watched, 1120) > 3.0
    assert max(watched) < SHARE


def test_a_threshold_off_by_a_tenth_would_be_rejected() -> None:
    for wrong in (0.9 * THRESHOLD, 1.1 * THRESHOLD):
        assert standard_errors([active_share(seed, 1120, wrong) for seed in (1, 2, 3)], 1120) > 3.0
