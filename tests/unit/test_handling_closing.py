"""After an attempt: keeping, paper, deadlines (model 7.4.5)."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.handling import closing as c
from sim.handling.closing import NextStep

NUMBERS = c.ClosingNumbers.read()


@pytest.mark.parametrize(
    ("level", "attempts", "uniform", "step"),
    [
        (1, 1, 0.0, NextStep.ROUTE_AGAIN), (1, 2, 0.44, NextStep.PAPER), (1, 2, 0.45, NextStep.LEVEL_UP),
        (2, 1, 0.44, NextStep.PAPER), (2, 1, 0.46, NextStep.LEVEL_UP), (3, 1, 0.99, NextStep.LEVEL_UP),
        (4, 1, 0.99, NextStep.PAPER),
    ],
)  # fmt: skip
def test_what_follows_a_failure(level: int, attempts: int, uniform: float, step: NextStep) -> None:
    assert c.after_failure(level, attempts, uniform, NUMBERS.paper_probability) is step


def test_more_pressure_never_means_fewer_paper_closures() -> None:
    for uniform in np.linspace(0.01, 0.99, 25):
        steps = [c.after_failure(2, 1, float(uniform), p) for p in (0.1, 0.45, 0.8)]
        assert steps == sorted(steps)


def test_contested_settlements_rest_on_agreement() -> None:
    assert c.keep_probability(1.0, True, NUMBERS) == pytest.approx(0.95)
    assert c.keep_probability(0.0, True, NUMBERS) == pytest.approx(0.60)
    assert c.keep_probability(0.0, False, NUMBERS) == c.keep_probability(1.0, False, NUMBERS) == 0.97


def test_relapses_come_after_sixty_days_in_the_mean() -> None:
    assert c.relapse_delay(0.6, (0.59, 0.5), NUMBERS) == math.inf
    luck = (np.arange(20_000) + 0.5) / 20_000
    days = [c.relapse_delay(0.6, (0.6, float(u)), NUMBERS) for u in luck]
    assert np.mean(days) == pytest.approx(60, rel=0.01)


def test_deadlines() -> None:
    found = [c.deadline(small, contested, NUMBERS) for small in (True, False) for contested in (False, True)]
    assert found == [5, 10, 21, 21]


def test_deadline_record() -> None:
    assert c.recorded_at_deadline(0.969, NUMBERS)
    assert not c.recorded_at_deadline(0.971, NUMBERS)


def test_positions_harden_only_if_parties_met() -> None:
    assert c.hardened(0.5, 1, 2, NUMBERS) == 0.5
    assert c.hardened(0.5, 2, 2, NUMBERS) == pytest.approx(0.53)
