"""DK1: long calm and outbursts of hundreds, by the production rule of activation (Epstein 2002).

Torus 40 x 40, density .70, cops .04, vision 7 (a disc), L .82, jail up to 30, k 2.3, T .1; 300 steps, the
first 20 dropped. Each of three seeds: median at most 5 active, largest at least 100 (23 of 23 seeds tried).
Must reject: the ratio of cops to actives not rounded down, which never lets more than 30 be active.
"""

from __future__ import annotations

import numpy as np
import pytest

from tests.helpers.epstein import Epstein


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_calm_is_long_and_outbursts_are_large(seed: int) -> None:
    active = Epstein(seed, floor=True).run(300, dropped=20)
    assert np.median(active) <= 5
    assert active.max() >= 100


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_without_rounding_down_there_is_no_outburst(seed: int) -> None:
    assert Epstein(seed, floor=False).run(300, dropped=20).max() <= 30
