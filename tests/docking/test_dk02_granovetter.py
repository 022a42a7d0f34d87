"""DK2: thresholds on a complete graph (Granovetter 1978), by the production rule of activation.

The floored rule with hardship 1, legitimacy 0 and a large k has a risk of 1 while fewer than `threshold`
persons are active and of 0 from there on. Exact; false alarms 0. Must reject: > where >= belongs.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.special import ndtri

from sim.behaviour.protest import activation

CERTAIN = 50.0
QUIET = 0.5


def joins(thresholds: NDArray[Any], others: NDArray[Any]) -> NDArray[np.bool_]:
    """Return who joins: as many others are active as the threshold, or more."""
    return np.asarray(activation(1.0, 0.0, 1.0, thresholds, 1 + others, CERTAIN, QUIET, floor=True))


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


def test_a_uniform_crowd_riots_to_the_last_man() -> None:
    assert final_number(np.arange(100)) == 100


def test_one_changed_threshold_leaves_a_lone_rioter() -> None:
    thresholds = np.arange(100)
    thresholds[1] = 2
    assert final_number(thresholds) == 1


def test_the_unfloored_rule_gives_the_same_by_risk_aversion() -> None:
    k, limit, thresholds = 2.3, 0.1, np.arange(100)
    aversion = (1.0 - limit) / -np.expm1(-k / (thresholds + 0.5))

    def rule(_: NDArray[Any], others: NDArray[Any]) -> NDArray[np.bool_]:
        return np.asarray(activation(1.0, 0.0, aversion, 1.0, 1 + others, k, limit))

    assert final_number(thresholds, rule) == 100


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
