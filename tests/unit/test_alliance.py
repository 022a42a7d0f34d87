"""The Party alliance: units, promises, what a delivered resource does, duties, costs."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.agents import AllianceUnit
from sim.agents.alliance_unit import Resource
from sim.errors import InputError
from sim.handling.matching import Problem, Promise
from sim.mechanisms.catalogue.party_alliance import PartyAlliance
from sim.model import CoGovernanceModel
from sim.quantities import (
    AUTHORITY,
    DIFFICULTY,
    ELDER_NATURAL,
    FOUNDATION_MEMBERS,
    INFORMED,
    TECHNICAL,
    UNIT_RANK,
    Case,
)
from sim.seams import Application
from sim.town.checks import check
from tests.helpers.playing import BUSY, free, model_of, played, regime_of, tables_of, unequal


def allied(*, days: int = 95, seed: int = 7, units: float = 25, **numbers: float) -> CoGovernanceModel:
    """A busy little town with an alliance that costs the community nothing, ready for day 0."""
    levers = {"party_alliance.n_units": units, **{f"party_alliance.{k}": v for k, v in numbers.items()}}
    given = free("party_alliance", **levers)
    return model_of(BUSY, regime=regime_of("party_alliance"), numbers=given, days=days, seed=seed)


def rule_of(model: CoGovernanceModel) -> PartyAlliance:
    rule = model.town.mechanisms[0]
    assert isinstance(rule, PartyAlliance)
    return rule


def step_until(model: CoGovernanceModel, day: int) -> None:
    while model.day < day:
        model.step()


def rows(model: CoGovernanceModel, **wanted: Any) -> list[dict[str, Any]]:
    """Rows of the lists that have these values."""
    table = model.tables()["lists"]
    every = [{name: values[i] for name, values in table.items()} for i in range(len(table["month"]))]
    return [row for row in every if all(row[name] == value for name, value in wanted.items())]


def test_units_keep_what_they_have_whatever_else_there_is() -> None:
    few, many = allied(units=10), allied(units=25)
    mine, more = ([*m.agents_by_type[AllianceUnit]] for m in (few, many))
    assert (len(mine), len(more)) == (2, 5)
    for one, other in zip(mine, more[:2], strict=True):
        assert (one.capacity, one.pledge) == (other.capacity, other.pledge)
    assert all(0 < unit.pledge < 1 and min(unit.capacity) > 0 for unit in more)


def test_capacities_and_pledges_follow_their_laws() -> None:
    units = [u for seed in range(40) for u in allied(seed=seed, days=30).agents_by_type[AllianceUnit]]
    capacity, pledge = np.array([u.capacity for u in units]), np.array([u.pledge for u in units])
    assert capacity.mean() == pytest.approx(1.0, abs=4 * 0.5**0.5 / capacity.size**0.5)
    assert capacity.var() == pytest.approx(0.5, rel=0.25)
    assert pledge.mean() == pytest.approx(0.5, abs=4 * 0.05**0.5 / len(units) ** 0.5)
    assert pledge.var() == pytest.approx(0.05, rel=0.25)


def test_the_problem_list_holds_old_tickets_and_the_happiness_list_what_was_delivered() -> None:
    model = allied()
    step_until(model, 90)
    problems, happy = rows(model, list="problem"), rows(model, list="happiness")
    assert problems
    assert happy
    issues = model.town.issues
    for row in problems:
        assert 30 * (row["month"] + 1) - issues.detected[row["item"]] > 7
    pledged = {(row["month"], row["item"], row["resource"], row["unit"]) for row in problems}
    assert {(row["month"], row["item"], row["resource"], row["unit"]) for row in happy} <= pledged
    fit = rule_of(model).fit()
    assert all(fit[row["type"], Resource[row["resource"].upper()]] for row in happy)
    units = rule_of(model).meetings.units
    assert sum(unit.delivered for unit in units) == len(happy)
    assert sum(unit.promised for unit in units) >= sum(unit.delivered for unit in units)


def test_a_unit_serves_one_problem_with_each_resource_unit() -> None:
    model = allied()
    step_until(model, 60)
    for month in (0, 1):
        items = [row["item"] for row in rows(model, month=month, list="happiness")]
        assert len(items) == len(set(items))


def test_a_resource_strengthens_the_holder_and_parking_eases_the_matter() -> None:
    model = allied()
    values, delivered = model.town.values, rule_of(model).meetings.delivered
    delivered[3], delivered[4] = Resource.AUTHORITY, Resource.NIGHT_PARKING
    got = {
        issue: [
            values.total(value, Case(issue, 0, kind, 1), 0.0)
            for value in (TECHNICAL, AUTHORITY, DIFFICULTY, INFORMED)
        ]
        for issue, kind in ((3, 0), (3, 7), (4, 0), (5, 0))
    }
    assert got[3] == [0.10, 0.20, 0.0, 1.0]
    assert got[4] == [0.0, 0.0, -0.25, 1.0]
    assert got[5] == [0.0, 0.0, 0.0, 0.0]


def test_a_solved_matter_leaves_the_happiness_list_and_can_come_back_as_a_problem() -> None:
    model = allied(reliability=0.95)
    step_until(model, 95)
    delivered, issues = rule_of(model).meetings.delivered, model.town.issues
    happy = {int(row["item"]) for row in rows(model, list="happiness")}
    solved = {k for k in happy if not np.isnan(issues.solved[k]) and issues.solved[k] < model.day - 1}
    assert solved
    assert not solved & set(delivered)


def test_a_promise_that_is_not_kept_disappoints_after_sixty_days() -> None:
    model = allied()
    step_until(model, 89)
    meetings, issues = rule_of(model).meetings, model.town.issues
    open_one, gone = int(issues.open_rows()[0]), int(np.flatnonzero(~issues.is_open)[0])
    unit = meetings.units[0]
    meetings.promises[:] = [
        Promise(day, Problem(k, None, 0, 0, 1.0, 2), int(issues.spell[k]), unit, Resource.SPACE)
        for day, k in ((29, open_one), (30, open_one), (29, gone))
    ]
    heard: list[Any] = []
    model.town.impress = heard.append  # type: ignore[method-assign]
    meetings._disappoint()
    assert [(one.satisfaction, one.severity) for one in heard] == [(-0.2, 1.0)]
    assert heard[0].rows.tolist() == model.town.casework.parties.adults(open_one).tolist()
    assert [one.day for one in meetings.promises] == [30]


def test_reliability_rises_with_place_and_falls_with_load() -> None:
    model = allied(reliability=0.6)
    meetings = rule_of(model).meetings
    unit = meetings.units[0]
    plain = meetings._reliability(unit)
    assert plain == pytest.approx(1 / (1 + np.exp(-(np.log(1.5) - 0.3 * unit.pledge))))
    model.town.modify(UNIT_RANK, "somebody", lambda record: record.percentile)
    assert meetings._reliability(unit) == plain
    unit.take_place(1.0)
    assert meetings._reliability(unit) == pytest.approx(
        1 / (1 + np.exp(-(np.log(1.5) + 0.8 - 0.3 * unit.pledge)))
    )


def test_places_are_settled_once_a_year() -> None:
    model = allied(days=395)
    units = rule_of(model).meetings.units
    step_until(model, 389)
    assert {unit.percentile for unit in units} == {0.0}
    values = [unit.value for unit in units]
    model.step()
    best = int(np.argmax([value + 0.0 for value in values]))
    assert len({unit.percentile for unit in units}) > 1
    assert units[best].percentile > 0.4
    assert {unit.value for unit in units} == {0.0}


def test_coordination_takes_staff_hours_and_nothing_for_no_unit() -> None:
    rule = PartyAlliance.read()
    assert [rule.coordination_hours(n) for n in (0, 1, 8)] == pytest.approx([0.0, 2.52, 7.28])
    model = allied()
    step_until(model, 29)
    charged: list[tuple[int, float]] = []
    model.town.charge = lambda c, hours: charged.append((c, hours))  # type: ignore[method-assign]
    rule_of(model).meetings.meet()
    assert charged == [(0, pytest.approx(2 + 2.5 + 0.5))]


def test_units_bear_what_they_give_and_do() -> None:
    model = allied()
    step_until(model, 30)
    rule, happy = rule_of(model), rows(model, list="happiness")
    given = sum(rule.cost[Resource[row["resource"].upper()]] for row in happy)
    visits = 8 if rule.elders[0] else 0
    hours = (8 + 8 + visits) * model.town.scale(0)
    others = model.town.ledger.others.balance("alliance_units") / 100_000
    assert others == pytest.approx(given + hours * model.town.offices.money.wage_professional, abs=1e-4)


def test_walks_rotate_and_notice_dangers_and_neglect_only() -> None:
    model = allied()
    walks, issues = rule_of(model).walks, model.world.issues
    seen = []
    for turn in range(3):
        walks.announce(turn, [0])
        seen.append(np.flatnonzero(walks.walked).tolist())
    assert sorted(seen) == [[0], [1], [2]]
    walks.announce(0, [0])
    every = np.arange(len(issues))
    assert not walks.mass(model.town, every).any()
    walks.day = model.town.day
    mass = walks.mass(model.town, every)
    there = (issues.building == seen[0][0]) & np.isin(issues.type, (0, 5))
    assert np.array_equal(mass, np.where(there, 0.1, 0.0))
    walks.announce(0, [])
    walks.day = model.town.day
    assert not walks.mass(model.town, every).any()


def test_elders_alone_are_visited_by_turns() -> None:
    model = allied()
    people, rule = model.world.people, rule_of(model)
    elders = np.flatnonzero(people.alone65)
    assert len(elders)
    often = model.town.values.total(ELDER_NATURAL, elders, np.zeros(len(elders)))
    assert often == pytest.approx(8 * 0.2 / 0.5 / 30 / len(elders))
    assert rule.elders.tolist() == [len(elders)]


def test_cash_may_pay_a_project_that_waits() -> None:
    model = allied(reliability=0.95)
    told: list[str] = []
    for cost in (2.0, 50.0):
        paid = Application("bench", 0, 0, -1, 40, cost, 0, lambda cost=cost: told.append(str(cost)))
        model.town.apply(paid)
    for unit in range(5):
        rule_of(model).meetings.pledge(unit, Resource.CASH)
    step_until(model, 30)
    assert told == ["2.0"]
    assert [one.cost for one in model.town.applications] == [50.0]
    (row,) = rows(model, list="happiness", kind="project")
    assert (row["resource"], row["beneficiaries"], row["item"]) == ("cash", 40, -1)


def test_units_vote_in_the_foundation() -> None:
    assert allied().town.values.total(FOUNDATION_MEMBERS, 0, 0) == 5


def test_a_pledge_of_a_unit_that_does_not_exist_is_refused() -> None:
    with pytest.raises(InputError, match="a pledge of unit 5, which does not exist; units are 0 to 4"):
        rule_of(allied()).meetings.pledge(5, Resource.SPACE)


def test_an_alliance_so_small_that_it_has_no_unit_does_nothing() -> None:
    none = tables_of(BUSY, regime=regime_of(), days=65)
    number = free("party_alliance", **{"party_alliance.n_units": 2.0})
    tiny = tables_of(BUSY, regime=regime_of("party_alliance"), numbers=number, days=65)
    assert unequal(none, tiny) == []


def test_books_balance_over_a_year() -> None:
    model = played(BUSY, regime=regime_of("party_alliance", "community_foundation"), days=200)
    check(model.town)
