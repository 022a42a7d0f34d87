"""The community foundation: who asks, how members vote, books that balance every month."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.agents import Foundation
from sim.errors import ConservationError
from sim.handling.grants import approvals, choose_grants
from sim.mechanisms.catalogue.community_foundation import CommunityFoundation
from sim.model import CoGovernanceModel
from sim.seams import Application
from sim.town.checks import check
from tests.helpers.playing import BUSY, free, model_of, regime_of

NAME = "community_foundation"
RICH = {f"{NAME}.income": 60.0, f"{NAME}.asks": 0.5}


def funded(*others: str, days: int = 95, **numbers: float) -> CoGovernanceModel:
    """A busy little town with a foundation, ready for day 0."""
    every = (NAME, *others)
    given = free(*every, **{**RICH, **{f"{NAME}.{name}": value for name, value in numbers.items()}})
    return model_of(BUSY, regime=regime_of(*every), numbers=given, days=days)


def rule_of(model: CoGovernanceModel) -> CommunityFoundation:
    return next(rule for rule in model.town.mechanisms if isinstance(rule, CommunityFoundation))


def grants(model: CoGovernanceModel) -> list[dict[str, Any]]:
    table = model.tables()["grants"]
    return [{name: values[i] for name, values in table.items()} for i in range(len(table["t"]))]


# --- the vote ----------------------------------------------------------------------------------------------


def test_a_member_approves_the_own_building_and_where_most_gain() -> None:
    voters = np.array([2, 1, 0, 4])
    assert approvals([0, 3, 1, -1], [30, 20, 50, 10], voters, 3) == [2, 4, 10, 0]
    assert approvals([0, 1], [30, 30], voters, 0) == [7, 1]
    assert approvals([], [], voters, 3) == []


def test_most_approvals_come_first_then_the_oldest_while_money_lasts() -> None:
    assert choose_grants([1, 3, 3, 2], [3.0] * 4, 9.0) == [1, 2, 3]
    assert choose_grants([1, 3, 2], [3.0, 9.0, 3.0], 8.0) == []
    assert choose_grants([0, 0], [1.0, 1.0], 8.0) == []


@given(
    st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=12),
    st.integers(0, 30),
)
def test_no_more_is_granted_than_there_is(asked: list[tuple[int, int]], money: int) -> None:
    chosen = choose_grants([a for a, _ in asked], [float(cost) for _, cost in asked], float(money))
    assert sum(asked[i][1] for i in chosen) <= money
    assert all(asked[i][0] > 0 for i in chosen)
    assert len(set(chosen)) == len(chosen)


# --- the books ---------------------------------------------------------------------------------------------


def test_income_less_grants_is_the_balance_every_month() -> None:
    model = funded("party_alliance", "partner_pool", days=200)
    (foundation,) = model.agents_by_type[Foundation]
    income = 60.0 * model.town.scale(0) * 30 / 365
    seen = 0
    while model.running:
        model.step()
        if model.day % 30 == 0:
            month = model.day // 30
            granted = sum(row["cost_k"] for row in grants(model) if row["granted"])
            assert foundation.received == month * round(income * 100_000)
            assert foundation.granted == pytest.approx(granted * 100_000)
            assert 0 <= foundation.balance == pytest.approx(month * income - granted, abs=1e-4)
            paid = model.town.ledger.cash.balance(f"{NAME}:variable")
            assert paid == foundation.granted
            check(model.town)
            seen += 1
    assert seen == 6
    assert foundation.granted > 0


def test_it_never_grants_what_it_does_not_have() -> None:
    (foundation,) = funded().agents_by_type[Foundation]
    foundation.receive(2.0)
    with pytest.raises(ConservationError, match=r"has 2\.0 k RMB and cannot grant 3"):
        foundation.grant(3.0)
    foundation.grant(2.0)
    assert foundation.balance == 0.0


# --- who asks, and what a grant does -----------------------------------------------------------------------


def test_without_members_nothing_is_granted_and_all_is_saved() -> None:
    model = funded(days=200)
    model.run()
    (foundation,) = model.agents_by_type[Foundation]
    rows = grants(model)
    assert rows
    assert {(row["members"], row["approvals"], row["granted"]) for row in rows} == {(0, 0, 0)}
    assert foundation.balance == pytest.approx(6 * 60.0 * 0.2 * 30 / 365, abs=1e-4)
    assert model.town.ledger.cash.balance(f"{NAME}:variable") == 0


def test_a_building_has_one_project_waiting_and_asks_by_who_most_feels_to_belong() -> None:
    model = funded(days=200)
    model.run()
    waiting = model.town.applications
    assert len({one.building for one in waiting}) == len(waiting) > 0
    people = model.world.people
    for one in waiting:
        assert people.adult[one.applicant]
        assert people.building[one.applicant] == one.building
        adults = np.count_nonzero(people.adult & (people.building == one.building))
        assert one.beneficiaries == adults


def test_a_granted_project_raises_belonging_in_its_building_only() -> None:
    model = funded("party_alliance", granted_belonging=0.1)
    rule, people = rule_of(model), model.world.people
    mine = rule._project(0, 1, rule._adults(1))
    model.town.apply(mine)
    before = np.array(model.town.latents.z)
    model.town.fund(mine)
    change = np.array(model.town.latents.z) - before
    touched = people.adult & (people.building == 1)
    assert change[touched, 2] == pytest.approx(0.1, abs=1e-5)
    change[touched, 2] = 0.0
    assert not change.any()
    assert model.town.applications == []


def test_others_may_ask_too() -> None:
    model = funded("partner_pool", asks=0.0)
    told: list[str] = []
    model.town.apply(Application("flower bed", 0, 2, -1, 9, 1.0, 0, lambda: told.append("granted")))
    while model.day < 60:
        model.step()
    rows = grants(model)
    assert told == ["granted"]
    assert rows[-1]["granted"] == 1
    assert rows[-1]["name"] == "flower bed"
    assert all(row["members"] > 0 for row in rows)


def test_a_person_in_the_seat_may_decide_otherwise() -> None:
    model = funded("party_alliance", asks=0.5)
    model.town.seats.override = lambda decision, rows, choice: [] if decision == "grant" else choice  # type: ignore[method-assign]
    model.run()
    assert grants(model)
    assert not any(row["granted"] for row in grants(model))
