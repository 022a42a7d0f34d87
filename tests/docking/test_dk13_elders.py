"""DK13: how long a helpless elder lies, against the law of min(Exp(h), k), on the production rules of 7.10.

Reduced by parameters: everybody falls on day 0, frailty 0, natural discovery at h = .3 a day and no phone rounds,
something stirs at every moment until the fall, an alarm after k = 24 h of silence, noticed and answered at once
(response 0, U 0), no false alarms. Then the mean delay is (1 - exp(-h k)) / h = .8639 d.

False alarms: the standard deviation of min(Exp(.3), 1) is .262. Long version, 100,000 elders: standard error .10 %
of .8639, tolerance .5 % (5.2 of them, 2e-7). Quick version, 30,000: .18 %, tolerance .85 % (4.8, 1e-6). Must
reject: h off by 10 % either way (.8518, .8763), a window off by an hour (.8945).
"""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.handling.discovery import DiscoveryNumbers
from sim.world.elders import EldersNumbers
from tests.helpers.lone_elders import ALWAYS_ASTIR, AT_ONCE, NO_FALSE_ALARMS, EldersTown, numbers

HAZARD, WINDOW = 0.3, 1.0
QUICK, QUICK_TOLERANCE = 30_000, 0.0085
LONG, LONG_TOLERANCE = 100_000, 0.005
THEORY = (1.0 - math.exp(-HAZARD * WINDOW)) / HAZARD


def delays(elders: int, seed: int, *, hazard: float = HAZARD, window: float = 24.0) -> np.ndarray:
    """Return the delays of elders who all fall on day 0."""
    found = numbers(DiscoveryNumbers, natural=hazard, without_ties=1.0, with_ties=0.0, round_days=math.inf)
    falls = numbers(EldersNumbers, incidents=1e9, frailty_sd=0.0)
    town = EldersTown(elders, 1, seed=seed, elders=falls, discovery=found)
    town.sense(window=window, fatigue=0.0, **ALWAYS_ASTIR, **AT_ONCE, **NO_FALSE_ALARMS)
    town.play(4)
    assert len(town.events.rows("elders")) == elders
    return town.column("elders", "delay")


def off(found: np.ndarray) -> float:
    return abs(float(found.mean()) / THEORY - 1.0)


def test_the_theory_is_that_of_the_specification() -> None:
    assert abs(THEORY - 0.8639) < 5e-5


def test_the_mean_delay_is_that_of_theory() -> None:
    found = delays(QUICK, seed=131)
    assert off(found) < QUICK_TOLERANCE, found.mean()
    assert found.max() <= WINDOW + 1e-6
    assert np.mean(found > WINDOW - 1e-6) == pytest.approx(math.exp(-HAZARD), abs=0.014)


@pytest.mark.long
def test_the_mean_delay_is_that_of_theory_long() -> None:
    found = delays(LONG, seed=132)
    assert off(found) < LONG_TOLERANCE, found.mean()


@pytest.mark.parametrize(("hazard", "window"), [(0.27, 24.0), (0.33, 24.0), (0.3, 25.0)])
def test_a_hazard_off_by_a_tenth_or_a_window_off_by_an_hour_would_be_noticed(
    hazard: float, window: float
) -> None:
    assert off(delays(QUICK, seed=133, hazard=hazard, window=window)) > QUICK_TOLERANCE
