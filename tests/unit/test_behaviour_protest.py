"""Protest: who turns active, petitions, incidents, cooling down; the screen changes nothing."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import expit

from sim.behaviour.influence import Ties
from sim.behaviour.protest import Protest, ProtestNumbers, Unrest, activation
from sim.randomness import Draws
from sim.residents import Residents
from tests.helpers.neighbourhood import random_pairs, ties_of

ANGRY, CALM = 3.0, 0.0
DISTRUST = -4.0


def protest_of(n: int, *, aversion: Any = 0.0, buildings: int = 1, **overrides: float) -> Protest:
    building = np.arange(n) * buildings // max(n, 1)
    numbers = ProtestNumbers.read(overrides)
    return Protest(np.ones(n, bool), building, buildings, np.broadcast_to(aversion, n).copy(), numbers)


def day_of(
    protest: Protest,
    day: int,
    grievance: Any,
    ties: Ties | None = None,
    trust: float = DISTRUST,
    grudge: float = 0.0,
) -> Unrest:
    n = len(protest.adult)
    stocks = np.broadcast_to(np.asarray(grievance, np.float32), n)
    return protest.daily(
        day, stocks, np.full(n, grudge, np.float32), np.full(n, trust, np.float32), ties or ties_of(n, [])
    )


def test_anger_without_trust_makes_active_and_trust_prevents() -> None:
    assert day_of(protest_of(3), 0, [ANGRY, CALM, ANGRY]).turned.tolist() == [0, 2]
    assert day_of(protest_of(3), 0, ANGRY, trust=2.0).turned.tolist() == []


def test_a_grudge_counts_as_hardship() -> None:
    edge = 0.7
    assert len(day_of(protest_of(1), 0, edge).turned) == 0
    assert len(day_of(protest_of(1), 0, edge, grudge=1.0).turned) == 1


def test_children_never_act() -> None:
    protest = protest_of(2)
    protest.adult[0] = False
    assert day_of(protest, 0, ANGRY).turned.tolist() == [1]


def test_risk_falls_with_those_who_were_active_yesterday() -> None:
    ties = ties_of(6, [(0, j, 0.5) for j in range(1, 6)])
    aversion = np.array([0.5, 0, 0, 0, 0, 0])
    protest = protest_of(6, aversion=aversion, buildings=6)
    assert day_of(protest, 0, ANGRY, ties).turned.tolist() == [1, 2, 3, 4, 5]
    assert day_of(protest, 1, ANGRY, ties).turned.tolist() == [0]


def test_grudge_ties_give_no_courage() -> None:
    ties = ties_of(6, [(0, j, 0.5) for j in range(1, 6)])
    for j in range(1, 6):
        ties.add_grudge(0, j)
    protest = protest_of(6, aversion=np.array([0.5, 0, 0, 0, 0, 0]), buildings=6)
    day_of(protest, 0, ANGRY, ties)
    assert day_of(protest, 1, ANGRY, ties).turned.tolist() == []


def test_others_in_the_building_give_some_courage() -> None:
    def turned(buildings: int) -> list[int]:
        protest = protest_of(10, aversion=np.array([0.5] + [0.0] * 9), buildings=buildings)
        day_of(protest, 0, ANGRY)
        return list(day_of(protest, 1, ANGRY).turned)

    assert turned(1) == [0]
    assert turned(10) == []


def test_a_person_petitions_once_in_sixty_days() -> None:
    protest = protest_of(1)
    counted = [day for day in range(130) if len(day_of(protest, day, ANGRY if day % 2 else CALM).petitions)]
    assert counted == [1, 61, 121]
    assert protest.petitions[0] == 3


def test_staying_active_is_no_new_petition() -> None:
    protest = protest_of(1)
    assert sum(len(day_of(protest, day, ANGRY).petitions) for day in range(200)) == 1


def test_an_incident_needs_the_number_in_one_building() -> None:
    assert day_of(protest_of(11), 0, ANGRY).incidents == ()
    assert day_of(protest_of(20, buildings=2), 0, ANGRY).incidents == ()
    (incident,) = day_of(protest_of(12), 0, ANGRY).incidents
    assert incident.building == 0
    assert incident.participants.tolist() == list(range(12))


def test_participants_cool_down_for_three_weeks() -> None:
    protest = protest_of(12)
    day_of(protest, 0, ANGRY)
    assert not protest.active.any()
    assert protest.cool.tolist() == [21] * 12
    back = next(day for day in range(1, 60) if len(day_of(protest, day, ANGRY).turned))
    assert back == 22


def test_a_building_has_no_second_incident_within_two_weeks() -> None:
    protest = protest_of(30)
    early = np.where(np.arange(30) < 15, ANGRY, CALM)
    assert len(day_of(protest, 0, early).incidents) == 1
    days = [day for day in range(1, 20) if day_of(protest, day, ANGRY).incidents]
    assert days == [14]


def test_buildings_of_many_communities_are_apart() -> None:
    protest = protest_of(36, buildings=3)
    grievance = np.where(np.arange(36) // 12 == 1, CALM, ANGRY)
    assert [incident.building for incident in day_of(protest, 0, grievance).incidents] == [0, 2]


@given(
    seed=st.integers(0, 500),
    threshold=st.sampled_from([0.3, 0.45, 0.56, 0.7]),
    w=st.sampled_from([0.0, 0.3, 0.8]),
)
def test_the_screen_loses_nobody(seed: int, threshold: float, w: float) -> None:
    """Everybody decided by the whole rule, against the production path that computes few risks."""
    n, draws, rows = 80, Draws(seed), np.arange(80)
    luck = [draws.uniform("person", entity=(k, rows)) for k in range(5)]
    grievance, grudge = (3 * luck[0] ** 2).astype(np.float32), (2 * luck[1]).astype(np.float32)
    trust = (6 * luck[2] - 4).astype(np.float32)
    protest = protest_of(n, aversion=luck[3], buildings=4, threshold=threshold, w_grudge=w, incident_size=20)
    protest.active[:] = luck[4] < 0.2
    ties = ties_of(n, random_pairs(n, 4, seed))
    numbers, other = protest.numbers, protest.active[None, :] & ~np.eye(n, dtype=bool)
    inside = (other & (protest.building[:, None] == protest.building[None, :])).sum(axis=1)
    actives = 1 + ties.active_ties(protest.active) + numbers.building_weight * inside
    hard = 1 - np.exp(-grievance.astype(float)) + w * (1 - np.exp(-grudge.astype(float)))
    whole = activation(
        hard, expit(trust.astype(float)), luck[3], 4 * numbers.authority, actives, 2.3, threshold
    )
    assert protest.decide(grievance, grudge, trust, ties).tolist() == np.flatnonzero(whole).tolist()


@pytest.mark.parametrize(
    ("name", "value", "sign"), [("threshold", 0.45, 1), ("authority", 0.9, -1), ("w_grudge", 0.6, 1)]
)
def test_each_number_pushes_protest_its_way(name: str, value: float, sign: int) -> None:
    def active(**overrides: float) -> int:
        n, draws = 2000, Draws(3)
        aversion, grievance = (draws.uniform("person", entity=(k, np.arange(n))) for k in (0, 1))
        protest = protest_of(n, aversion=aversion, buildings=200, **overrides)
        return len(day_of(protest, 0, 3 * grievance, trust=-1.5, grudge=0.3).turned)

    assert sign * (active(**{name: value}) - active()) > 0


@pytest.mark.parametrize("n", [0, 1, 2])
def test_few_residents_are_legal(n: int) -> None:
    unrest = day_of(protest_of(n, buildings=min(n, 1)), 0, ANGRY)
    assert len(unrest.turned) == n


def test_columns_are_shown() -> None:
    residents = Residents(12)
    plain = protest_of(12)
    protest = Protest(plain.adult, plain.building, 1, plain.risk_aversion, plain.numbers, residents=residents)
    day_of(protest, 0, ANGRY)
    assert residents["cool"].tolist() == [21] * 12
    assert residents["petitions"].tolist() == [1] * 12
