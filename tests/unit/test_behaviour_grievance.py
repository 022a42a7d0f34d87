"""Grievance and grudge: daily stocks, closures, events, invariance to the unit of severity."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.behaviour.engine import ARRAYS, DailyRules, daily_rules
from sim.behaviour.grievance import Grievance, GrievanceNumbers, rounds
from sim.errors import InputError
from sim.randomness import Draws
from sim.residents import Residents

NUMBERS = GrievanceNumbers.read()


def stock(n: int = 3, **overrides: float) -> Grievance:
    return Grievance(n, GrievanceNumbers.read(overrides), dtype=np.float64)


@pytest.mark.parametrize("rules", [ARRAYS, daily_rules(1)], ids=lambda rules: rules.name)
def test_a_steady_load_settles_at_inflow_over_decay(rules: DailyRules) -> None:
    grievance = Grievance(2, NUMBERS, rule=rules.stocks, dtype=np.float64)
    for _ in range(2000):
        grievance.daily(np.array([1.0, 2.0]))
    assert grievance.grievance == pytest.approx([0.75, 1.5])


def test_without_load_both_stocks_fade() -> None:
    grievance = stock()
    grievance.grievance[:], grievance.grudge[:] = 1.0, 1.0
    for _ in range(540):
        grievance.daily(np.zeros(3))
    assert grievance.grudge == pytest.approx([0.5] * 3, rel=1e-3)
    assert grievance.grievance == pytest.approx([0.98**540] * 3)


def test_closures_by_hand() -> None:
    grievance = stock()
    grievance.grievance[:] = 1.0
    grievance.closures(np.array([0, 1, 2]), np.array([0.6, -0.1, -0.5]), np.array([1.0, 2.0, 2.0]))
    assert grievance.grievance == pytest.approx([0.7, 1.08, 1.4])
    assert grievance.grudge == pytest.approx([0.0, 0.0, 0.3])


def test_closures_of_one_resident_count_in_their_order() -> None:
    first, second = stock(1), stock(1)
    for grievance, s in ((first, [0.5, -0.5]), (second, [-0.5, 0.5])):
        grievance.grievance[:] = 1.0
        grievance.closures(np.array([0, 0]), np.array(s), 1.0)
    assert first.grievance[0] == pytest.approx(0.75 + 0.2)
    assert second.grievance[0] == pytest.approx(1.2 * 0.75)
    assert first.grudge[0] == second.grudge[0] == pytest.approx(0.15)


def test_a_paper_closure_adds_grievance_and_a_grudge() -> None:
    grievance = stock()
    grievance.closures(np.array([1]), -0.35, 2.0)
    assert grievance.grievance.tolist() == pytest.approx([0, 0.28, 0])
    assert grievance.grudge.tolist() == pytest.approx([0, 0.21, 0])


def test_an_event_that_is_no_closure_moves_the_grudge_only() -> None:
    grievance = stock()
    grievance.events(np.array([0, 0, 2]), np.array([-0.25, -0.25, -0.2]), 1.0)
    assert not grievance.grievance.any()
    assert grievance.grudge == pytest.approx([0.15, 0, 0])


def test_overdue_adds_the_stated_grudge() -> None:
    grievance = stock()
    grievance.overdue(np.array([2, 2]), np.array([1.0, 2.0]))
    assert grievance.grudge == pytest.approx([0, 0, 0.18])


def played(severity: float, overrides: dict[str, float]) -> np.ndarray:
    """Play a fixed history; satisfaction does not depend on severity."""
    n, grievance, draws = 50, stock(50, **overrides), Draws(5)
    rows = np.arange(n)
    for day in range(300):
        grievance.daily(severity * (draws.uniform("marks", time=day, entity=rows) < 0.2))
        touched = np.flatnonzero(draws.uniform("marks", time=1000 + day, entity=rows) < 0.02)
        s = 2.0 * draws.uniform("marks", time=2000 + day, entity=touched) - 1.0
        grievance.closures(touched, s, severity)
    return grievance.grievance


def test_the_unit_of_severity_does_not_matter() -> None:
    plain = played(1.0, {})
    assert plain.max() > 0.1
    assert played(2.0, {"g_in": NUMBERS.g_in / 2, "g_close": NUMBERS.g_close / 2}) == pytest.approx(
        plain, rel=1e-12
    )


@pytest.mark.parametrize(
    ("name", "value", "sign"),
    [("g_in", 0.03, 1), ("g_close", 0.8, 1), ("g_decay", 0.04, -1), ("relief", 0.8, -1)],
)
def test_each_number_pushes_grievance_its_way(name: str, value: float, sign: int) -> None:
    assert sign * (played(1.0, {name: value}).mean() - played(1.0, {}).mean()) > 0


def test_stocks_are_never_negative() -> None:
    grievance = stock(1)
    grievance.closures(np.zeros(20, int), 1.0, 3.0)
    assert grievance.grievance[0] >= 0


def test_rounds_hold_each_resident_once_and_keep_the_order() -> None:
    rows: Any = np.array([3, 1, 3, 3, 1, 0])
    assert [turn.tolist() for turn in rounds(rows)] == [[5, 1, 0], [4, 2], [3]]
    assert [turn.tolist() for turn in rounds(np.array([2, 0]))] == [[0, 1]]
    assert [turn.tolist() for turn in rounds(np.zeros(0, int))] == [[]]


def test_columns_can_be_set_from_outside() -> None:
    residents = Residents(2)
    grievance = Grievance(2, NUMBERS, residents=residents)
    with pytest.raises(
        InputError, match=r"resident 1: grievance = -3\.0: out of range; allowed is 0 or more"
    ):
        residents.intervene(1, "grievance", -3.0)
    residents.intervene(0, "grudge", 2.0)
    assert grievance.grievance.tolist() == [0.0, 0.0]
    assert residents["grudge"].tolist() == [2.0, 0.0]


@pytest.mark.parametrize("n", [0, 1, 2])
def test_few_residents_are_legal(n: int) -> None:
    grievance = Grievance(n, NUMBERS)
    grievance.daily(np.zeros(n))
    grievance.closures(np.arange(n), -1.0, 1.0)
    assert len(grievance.grievance) == n
