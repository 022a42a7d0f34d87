"""Who leaves the partners, by hand and in the mean; what praise gives."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.stats import binom

from sim.behaviour.retention import RetentionNumbers, dropout_chance, likes, praise

NUMBERS = RetentionNumbers.read()


def chance(
    held: float = 0.0, fatigue: float = 0.0, belonging: float = 0.0, satisfaction: float = 0.0
) -> float:
    given = (np.array([x]) for x in (held, fatigue, belonging, satisfaction))
    return float(dropout_chance(*given, NUMBERS)[0])


def test_the_hazard_by_hand() -> None:
    assert chance() == pytest.approx(0.05)
    assert chance(179.0) == pytest.approx(0.05)
    assert chance(180.0) == pytest.approx(0.033)
    assert chance(0, 0.5, -0.4, -0.25) == pytest.approx(0.05 * math.exp(0.6 + 0.2 + 0.2))
    assert chance(365, 0.1, 1.0, 0.5) == pytest.approx(0.033 * math.exp(0.12 - 0.5 - 0.4))


@pytest.mark.parametrize(("what", "sign"), [("fatigue", 1), ("belonging", -1), ("satisfaction", -1)])
def test_the_tired_and_the_disappointed_leave_sooner(what: str, sign: int) -> None:
    assert sign * (chance(**{what: 0.5}) - chance(**{what: -0.5})) > 0.0


def test_it_is_a_probability_whatever_the_state() -> None:
    assert chance(0, 50.0, -8.0, -1.0) == 1.0
    assert 0.0 < chance(0, 0.0, 8.0, 1.0) < 0.01
    nobody = np.zeros(0)
    assert dropout_chance(nobody, nobody, nobody, nobody, NUMBERS).shape == (0,)


def test_half_of_undisturbed_partners_are_gone_in_a_year_and_a_half() -> None:
    left = np.cumprod([1.0 - chance(30.0 * month) for month in range(36)])
    assert left[11] == pytest.approx(0.95**6 * 0.967**6)
    assert 15 <= int(np.searchsorted(-left, -0.5)) + 1 <= 18


@pytest.mark.parametrize(("adults", "seen"), [(0, 8), (40, 8), (41, 8), (43, 9), (100, 20)])
def test_likes_are_binomial_over_those_who_see_the_project(adults: int, seen: int) -> None:
    grid = (np.arange(2000) + 0.5) / 2000
    found = [likes(adults, luck, NUMBERS) for luck in grid.tolist()]
    shares = np.bincount(found, minlength=seen + 1) / len(found)
    assert np.abs(shares - binom.pmf(np.arange(seen + 1), seen, 0.15)).max() <= 1.0 / len(found)
    assert found == sorted(found)


def test_praise_grows_more_and_more_slowly() -> None:
    gains = [praise(count, NUMBERS) for count in range(5)]
    assert gains[:2] == pytest.approx([0.0, 0.10 * math.log(2.0)])
    assert (np.diff(gains) > 0).all()
    assert (np.diff(gains, 2) < 0).all()
