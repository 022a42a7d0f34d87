"""DK15: partners are assigned to tickets as brute force does, for up to seven partners.

Exact: costs are whole multiples of 1/64, so that sums have no rounding; false alarms 0. Must reject: the
maximum for the minimum.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.handling.teams import EMPTY_SEAT, TeamsNumbers, choose_teams, needed_skills, partner_costs
from sim.randomness import Draws

Floats = NDArray[np.float64]
SHAPES = [(1, 1, 3), (3, 1, 3), (4, 1, 3), (2, 3, 1), (5, 3, 1), (7, 2, 3), (7, 3, 2), (6, 4, 1), (4, 5, 3)]


def costs_of(case: int, partners: int, tickets: int) -> Floats:
    luck = Draws(15).uniform("role", time=case, entity=np.arange(partners * tickets))
    return np.round(luck * 128.0).reshape(partners, tickets) / 64.0


def total(costs: Floats, teams: list[list[int]], seats: int) -> float:
    """Cost of all seats, the empty ones too."""
    taken = sum(float(costs[i, t]) for t, team in enumerate(teams) for i in team)
    return taken + EMPTY_SEAT * (len(teams) * seats - sum(map(len, teams)))


def brute_force(costs: Floats, seats: int, best: Callable[[list[float]], float] = min) -> float:
    """Best total over every way to send each partner to a ticket or nowhere."""
    partners, tickets = costs.shape
    totals = []
    for choice in product(range(-1, tickets), repeat=partners):
        teams = [[i for i, t in enumerate(choice) if t == ticket] for ticket in range(tickets)]
        if max(map(len, teams)) <= seats:
            totals.append(total(costs, teams, seats))
    return float(best(totals))


@pytest.mark.parametrize(("partners", "tickets", "seats"), SHAPES)
def test_teams_are_the_cheapest_there_are(partners: int, tickets: int, seats: int) -> None:
    for case in range(3):
        costs = costs_of(case, partners, tickets)
        teams = choose_teams(costs, seats)
        sitting = [i for team in teams for i in team]
        assert len(sitting) == len(set(sitting))
        assert max(map(len, teams)) <= seats
        assert total(costs, teams, seats) == brute_force(costs, seats)


def test_the_maximum_for_the_minimum_would_be_rejected() -> None:
    for partners, tickets, seats in SHAPES:
        costs = costs_of(0, partners, tickets)
        wrong = choose_teams(2.0 - costs, seats)
        assert total(costs, wrong, seats) == brute_force(costs, seats, max)
        assert total(costs, wrong, seats) > brute_force(costs, seats)


@pytest.mark.parametrize(("partners", "tickets"), [(0, 0), (0, 2), (3, 0)])
def test_nobody_and_nothing_are_legal(partners: int, tickets: int) -> None:
    assert choose_teams(np.zeros((partners, tickets)), 3) == [[] for _ in range(tickets)]


def test_the_cost_by_hand() -> None:
    numbers = TeamsNumbers.read()
    skills = np.array([[0.0, 0.8, 0.4, 0.0, 0.2, 0.0], [1.0, 0.0, 0.0, 0.0, 0.0, 0.0]])
    needs = needed_skills(numbers)[[3, 1]]
    found = partner_costs(
        needs, skills, np.array([0.5, 0.0]), np.array([10.0, 0.0]), [[0, 1], [0, 0]], numbers
    )
    assert found == pytest.approx(np.array([[1 - 0.6 + 0.15 + 0.2, 1 - 0.2 + 0.35 + 9.0], [1.0, 1.0]]))


def test_needs_are_those_of_the_table() -> None:
    needs = needed_skills(TeamsNumbers.read())
    assert needs.shape == (6, 6)
    assert needs.sum(axis=1) == pytest.approx(np.ones(6))


def test_whoever_holds_a_grudge_does_not_sit() -> None:
    numbers = TeamsNumbers.read()
    able = np.array([[0.0, 0.0, 1.0, 0.0, 1.0, 0.0]] * 2)
    needs = needed_skills(numbers)[[0]]
    costs = partner_costs(needs, able, np.zeros(2), np.zeros(2), np.array([[True], [False]]), numbers)
    assert choose_teams(costs, 3) == [[1]]
