"""Participation: probabilities by hand, directions, hours, fatigue, beliefs, roles."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from sim.behaviour.latents import BELONGING, NEIGHBOURS, Latents, LatentsNumbers
from sim.behaviour.participation import (
    CONDITIONAL,
    ERRATIC,
    FREE_RIDER,
    HUMP,
    LAPSED,
    PARTNER,
    Participation,
    conditional_contribution,
    felt_share,
)
from sim.randomness import Draws
from sim.residents import Residents
from tests.helpers.neighbourhood import latents_of, participation_of, persons_of, random_pairs, ties_of

PLAIN: dict[str, Any] = {
    "adult": True, "party": False, "tenant": False, "age": 30, "hours": 2.0, "building": 0,
    "cooperation": CONDITIONAL, "slope": 0.85,
}  # fmt: skip


def neutral_latents(n: int) -> Latents:
    return Latents(np.zeros((n, 4)), np.zeros(n), np.full(n, 0.5), LatentsNumbers.read(), dtype=np.float64)


def people(n: int = 1, overrides: dict[str, float] | None = None, **given: Any) -> Participation:
    return participation_of(persons_of(n, **{**PLAIN, **given}), np.float64, **(overrides or {}))


def logit_of(participation: Participation, latents: Latents | None = None, extra: float = 0.0) -> float:
    latents = latents or neutral_latents(len(participation.belief))
    erratic = np.full(len(participation.erratic), 0.5)
    return float(participation.volunteering_logit(latents, erratic, extra)[0])


def test_the_logit_by_hand() -> None:
    expected = -6.0 + 3 * 0.85 * 0.1 + 0.4 * math.log(2.3)
    assert logit_of(people()) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("given", "more"),
    [
        ({"age": 40}, 0.5),
        ({"age": 59}, 0.5),
        ({"age": 60}, 1.2),
        ({"party": True}, 0.7),
        ({"tenant": True}, 0.0),
        ({"cooperation": FREE_RIDER, "slope": 0.0}, -0.255),
        ({"cooperation": ERRATIC, "slope": 0.0}, 3 * 0.05 - 0.255),
        ({"cooperation": HUMP}, 0.0),
    ],
)
def test_what_a_person_is_moves_the_logit(given: dict[str, Any], more: float) -> None:
    assert logit_of(people(**given)) - logit_of(people()) == pytest.approx(more)


def test_what_a_person_feels_moves_the_logit() -> None:
    latents = neutral_latents(1)
    latents.z[0, [NEIGHBOURS, BELONGING]], latents.motivation[0] = (1.0, 2.0), 1.0
    participation = people()
    assert logit_of(participation, latents) - logit_of(participation) == pytest.approx(0.3 + 1.0 + 0.6)
    participation.tire(np.array([0]), 0.5)
    assert logit_of(participation, latents) - logit_of(people()) == pytest.approx(1.9 - 0.6)


def test_roles_and_mechanisms_move_the_logit() -> None:
    participation = people()
    base = logit_of(participation)
    participation.take_role(np.array([0]), PARTNER)
    assert logit_of(participation) - base == pytest.approx(3.0)
    participation.take_role(np.array([0]), LAPSED)
    assert logit_of(participation, extra=0.45) - base == pytest.approx(-0.55)


def test_the_hump_shaped_tire_of_crowds() -> None:
    belief = np.array([0.2, 0.5, 0.8])
    assert conditional_contribution(belief, 0.85, np.ones(3, bool)) == pytest.approx([0.17, 0.425, 0.17])


def test_few_volunteers_are_noticed_early() -> None:
    assert felt_share(np.array([0.0, 0.05, 0.45]), 0.05).tolist() == pytest.approx([0, 0.5, 0.9])


def test_children_and_the_busy_are_not_eligible() -> None:
    participation = people(3, adult=np.array([True, False, True]), hours=np.array([0.5, 3.0, 0.6]))
    assert participation.eligible.tolist() == [2]


def test_a_week_books_hours_fatigue_and_beliefs() -> None:
    participation, ties = (
        people(4, hours=np.array([2.0, 4.0, 4.0, 4.0])),
        ties_of(4, [(0, 2, 0.5), (1, 2, 0.5)]),
    )
    luck = np.array([0.0001, 0.0001, 0.9, 0.9])
    week = participation.weekly(neutral_latents(4), ties, luck, np.zeros(0))
    assert week.rows.tolist() == [0, 1]
    assert week.hours.tolist() == [2.0, 2.5]
    assert participation.hours_given.tolist() == [2.25, 2.75, 0, 0]
    assert participation.fatigue.tolist() == pytest.approx([0.045, 0.055, 0, 0])
    felt_of_building = 0.5 / 0.55
    assert participation.belief.tolist() == pytest.approx(
        [0.085, 0.085, 0.1 + 0.15 * (1 / 1.05 - 0.1), 0.1 + 0.15 * (felt_of_building - 0.1)]
    )


def test_fatigue_fades_and_takes_in_every_hour_given() -> None:
    participation = people(2)
    participation.give(np.array([0, 0]), np.array([2.25, 4.0]))
    assert participation.hours_given.tolist() == [6.25, 0.0]
    participation.rest()
    assert participation.fatigue.tolist() == pytest.approx([0.125, 0.0])
    for _ in range(10):
        participation.rest()
    assert participation.fatigue[0] == pytest.approx(0.125 * 0.9**10)
    assert participation.belief.tolist() == [0.1, 0.1]


def rate(overrides: dict[str, float]) -> float:
    """Play 60 weeks and return the mean number of volunteers."""
    n = 800
    participation = participation_of(persons_of(n), **overrides)
    latents, ties, draws = latents_of(n), ties_of(n, random_pairs(n, 8, 4)), Draws(9)
    total = 0
    for week in range(60):
        luck = draws.uniform("volunteering", time=week, entity=participation.eligible)
        slopes = draws.uniform("volunteering", time=1000 + week, entity=participation.erratic)
        total += len(participation.weekly(latents, ties, luck, slopes).rows)
    return total / 60


@pytest.mark.parametrize(
    ("name", "value", "sign"),
    [
        ("intercept", -5.6, 1),
        ("b_cooperation", 6.0, 1),
        ("b_fatigue", -3.0, -1),
        ("fatigue_per_hour", 0.05, -1),
        ("b_older", 2.0, 1),
        ("b_party", 1.5, 1),
    ],
)
def test_each_number_pushes_participation_its_way(name: str, value: float, sign: int) -> None:
    assert np.sign(rate({name: value}) - rate({})) == sign


def test_acceptance_by_hand() -> None:
    participation, latents = people(2, tenant=np.array([False, True])), neutral_latents(2)
    participation.tire(np.array([0]), 1.0)
    logits = participation.acceptance_logit(latents, np.array([0, 1]))
    assert logits == pytest.approx([-2.2 + 0.5 - 0.5, -2.2 + 0.5 - 0.3])


def test_the_first_partners_are_those_who_like_it_most() -> None:
    n = 1000
    participation, latents = people(n), neutral_latents(n)
    latents.z[[5, 70, 900], BELONGING] = (7.9, 7.5, 7.7)
    rows = participation.first_partners(latents, np.arange(n), np.full(n, 0.5))
    assert rows[:3].tolist() == [5, 900, 70]
    assert len(rows) == 6
    lucky = np.full(n, 0.5)
    lucky[333] = 0.99999
    assert participation.first_partners(latents, np.arange(n), lucky)[0] == 333


def test_one_community_more_changes_no_first_partner() -> None:
    participation, latents = people(1500), latents_of(1500)
    luck = Draws(2).uniform("role", entity=np.arange(1500))
    alone = participation.first_partners(latents, np.arange(500), luck[:500])
    assert alone.tolist() == participation.first_partners(latents, np.arange(500), luck[:500]).tolist()
    assert len(alone) == 3
    assert participation.first_partners(latents, np.arange(0), luck[:0]).tolist() == []


def test_columns_are_shown() -> None:
    residents = Residents(2)
    plain = people(2)
    participation = Participation(plain.persons, plain.numbers, residents=residents)
    participation.give(np.array([1]), 3.0)
    participation.take_role(np.array([0]), PARTNER)
    assert residents["hours_given"].tolist() == [0.0, 3.0]
    assert residents["role"].tolist() == [2, 0]
    assert residents["belief"].tolist() == pytest.approx([0.1, 0.1])


@pytest.mark.parametrize("n", [0, 1, 2])
def test_few_residents_are_legal(n: int) -> None:
    participation = people(n)
    week = participation.weekly(neutral_latents(n), ties_of(n, []), np.full(n, 0.5), np.zeros(0))
    assert week.rows.tolist() == []
    assert participation.fatigue.shape == (n,)
