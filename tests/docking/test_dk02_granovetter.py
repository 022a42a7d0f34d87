"""DK2: thresholds on a complete graph (Granovetter 1978), by the production rules of activation and of a day.

The floored rule with hardship 1, legitimacy 0 and a large k has a risk of exactly 1 while fewer than `threshold`
persons are active and of 0 from there on. Its activation threshold is 0: who would gain exactly nothing stays
away. The day's rule of residents is not floored; there a person's threshold is their risk aversion, and who counts
are ties, or others of the building. Exact; false alarms 0. Must reject: > where >= belongs, in either place.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.special import ndtri

from sim.behaviour.influence import Ties
from sim.behaviour.protest import Protest, ProtestNumbers, activation
from tests.helpers.neighbourhood import ties_of

CERTAIN = 50.0
NOTHING = 0.0
K, SCALE, AUTHORITY = 2.3, 4.0, 0.35  # of model.md 7.4.6
LIMIT, HARD, LEGITIMACY = 0.5, 1.0, 0.48
ENDLESS = 60.0  # a grievance whose hardship 1 - exp(-g) is 1


def joins(thresholds: NDArray[Any], others: NDArray[Any]) -> NDArray[np.bool_]:
    """Return who joins: as many others are active as the threshold, or more."""
    return np.asarray(activation(1.0, 0.0, 1.0, thresholds, 1 + others, CERTAIN, NOTHING, floor=True))


def joins_too_late(thresholds: NDArray[Any], others: NDArray[Any]) -> NDArray[np.bool_]:
    """The wrong rule: more others than the threshold."""
    return joins(thresholds + 1, others)


def final_number(thresholds: NDArray[Any], rule: Any = joins) -> int:
    active = np.zeros(len(thresholds), bool)
    while True:
        new = rule(thresholds, active.sum() - active)
        if np.array_equal(new, active):
            return int(active.sum())
        active = new


def one_changed(n: int) -> NDArray[np.int64]:
    """Thresholds 0, 2, 2, 3, ...: nobody follows the first."""
    thresholds = np.arange(n)
    thresholds[1] = 2
    return thresholds


def test_a_uniform_crowd_riots_to_the_last_man() -> None:
    assert final_number(np.arange(100)) == 100


def test_one_changed_threshold_leaves_a_lone_rioter() -> None:
    assert final_number(one_changed(100)) == 1


def test_whoever_gains_exactly_the_limit_stays_away() -> None:
    """Hardship .5 and no risk, against limits just below, at, and above."""
    limits = np.array([np.nextafter(0.5, 0.0), 0.5, np.nextafter(0.5, 1.0)])
    assert activation(0.5, 0.0, 1.0, 0.0, 1, K, limits).tolist() == [True, False, False]


def mean_field(sd: float, n: int = 20_000) -> float:
    """Return the final share of a large crowd with thresholds N(25 %, sd %)."""
    quantiles = np.ceil(n / 100 * (25 + sd * ndtri((np.arange(n) + 0.5) / n)))
    return final_number(np.maximum(quantiles, 0)) / n


def test_the_equilibrium_jumps_near_a_spread_of_twelve() -> None:
    assert mean_field(12.0) < 0.10
    assert mean_field(13.0) > 0.95


@pytest.mark.parametrize("sd", [10.0, 11.0, 12.0])
def test_below_the_jump_more_spread_means_a_few_more(sd: float) -> None:
    assert mean_field(sd - 1.0) <= mean_field(sd) < 0.10


def test_more_than_instead_of_at_least_would_be_rejected() -> None:
    assert final_number(np.arange(100), joins_too_late) == 0


# --- the day's rule of residents ---------------------------------------------------------------------------


def aversions(thresholds: NDArray[Any], weight: float) -> NDArray[np.float64]:
    """Return the risk aversion at which one acts with `threshold` others active and not with one fewer.

    It lies between the two: risk and gain are equal where half a person less than the threshold is active.
    """
    crowd = 1.0 + weight * (thresholds - 0.5)
    return (HARD * (1.0 - LEGITIMACY) - LIMIT) / -np.expm1(-K * SCALE * AUTHORITY / crowd)


def days(
    thresholds: NDArray[Any], ties: Ties, building: NDArray[np.int64], weight: float, first: int = 0
) -> list[int]:
    """Return how many are active on each day until two days are alike, by `Protest.daily`.

    The `first` so many were active the day before.
    """
    n = len(thresholds)
    numbers = ProtestNumbers.read(
        {"threshold": LIMIT, "authority": AUTHORITY, "building_weight": weight, "incident_size": 20}
    )
    aversion = aversions(thresholds, weight if weight else 1.0)
    assert aversion.max() <= 1.0
    protest = Protest(np.ones(n, bool), building, int(building.max()) + 1, aversion, numbers)
    protest.active[:first] = True
    trust = np.full(n, np.log(LEGITIMACY / (1.0 - LEGITIMACY)))
    numbers_active: list[int] = []
    while len(numbers_active) < 2 or numbers_active[-1] != numbers_active[-2]:
        protest.daily(len(numbers_active), np.full(n, ENDLESS), np.zeros(n), trust, ties)
        numbers_active.append(int(protest.active.sum()))
    return numbers_active


def by_ties(thresholds: NDArray[Any], first: int = 0) -> list[int]:
    """Everybody is tied to everybody and lives alone in a building."""
    n = len(thresholds)
    everybody = ties_of(n, [(i, j, 0.5) for i in range(n) for j in range(i)])
    return days(thresholds, everybody, np.arange(n), 0.0, first)


@pytest.mark.parametrize("weight", [0.25, 1.0])
def test_neighbours_of_one_building_follow_one_another(weight: float) -> None:
    """Fewer than make an incident, without ties; each counts `weight`, nobody counts himself."""
    n, alone = 15, ties_of(15, [])
    one_building = np.zeros(n, np.int64)
    assert days(np.arange(n), alone, one_building, weight) == [*range(1, n + 1), n]
    assert days(one_changed(n), alone, one_building, weight) == [1, 1]


def test_those_who_are_tied_follow_one_another_a_day_each() -> None:
    """Everybody sees yesterday's actives, so the crowd of 100 takes 100 days."""
    assert by_ties(np.arange(100)) == [*range(1, 101), 100]
    assert by_ties(one_changed(100)) == [1, 1]


def test_nobody_keeps_himself_company() -> None:
    """Of three who each need one other, the one who began stops as the two who saw him begin, and joins again."""
    one_each, nobody = np.ones(3, int), ties_of(3, [])
    one_building = np.zeros(3, np.int64)
    assert by_ties(one_each, first=1) == [2, 3, 3]
    assert days(one_each, nobody, one_building, 1.0, first=1) == [2, 3, 3]
    lone = np.array([1, 9, 9])
    assert by_ties(lone, first=1) == days(lone, nobody, one_building, 1.0, first=1) == [0, 0]


def test_a_threshold_that_is_higher_by_one_leaves_everybody_quiet() -> None:
    """Shown once: the fault to be caught, more others than the threshold, by the same path."""
    assert by_ties(np.arange(100) + 1) == [0, 0]
