"""The rules that make a comparison defensible (model.md section 0), R1 to R6, on whole runs.

That no rule reads the name of a regime is checked on the source, in tests/architecture.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace
from functools import cache
from typing import Any

import numpy as np
import pytest

from sim.errors import InputError
from sim.handling import casework
from sim.handling.routing import route
from sim.ledger import fen, k_rmb
from sim.mechanisms.registry import mechanism, mechanism_names
from sim.model import CoGovernanceModel
from sim.money import BudgetNumbers
from sim.quantities import INFORMED, LATENCY, MISROUTE, PAPER, Case
from sim.scenario import read_regime, read_scenario
from sim.seams import HandlerKind
from sim.town.purse import StaffMix
from sim.world.columns import World
from sim.world.joining import TABLES
from sim.world.table import Table
from tests.helpers.playing import (
    BUSY,
    QUIET,
    REGIMES,
    Tables,
    free,
    model_of,
    neutral,
    played,
    regime_of,
    same,
    scenario_of,
    tables_of,
    unequal,
    world_for,
)

MARKS = ("key", "community", "building", "type", "small", "severity", "birth", "self_end")
DAYS = 90


@cache
def run_of(regime: str) -> CoGovernanceModel:
    """Return a played model of each regime on one and the same world object."""
    return played(regime=regime, world=world(), days=DAYS)


@cache
def world() -> World:
    return world_for(scenario_of(days=DAYS))


def arrays(world: World) -> Iterator[tuple[str, np.ndarray[Any, Any]]]:
    """Yield every array of a world by name."""
    for table in TABLES:
        held: Table = getattr(world, table)
        for column in fields(held):  # type: ignore[arg-type]  # every table is a dataclass
            value = getattr(held, column.name)
            if isinstance(value, np.ndarray):
                yield f"{table}.{column.name}", value


# --- R1: no label in any rule ------------------------------------------------------------------------------


@pytest.mark.parametrize("name", REGIMES)
def test_a_regime_under_another_name_is_the_same_regime(name: str) -> None:
    renamed = read_regime(name).model_copy(update={"name": "zz_other", "title": None, "description": None})
    assert unequal(run_of(name).tables(), tables_of(regime=renamed, days=DAYS)) == []


def test_two_regimes_that_swap_their_names_swap_their_results() -> None:
    top_down, partner = read_regime("top_down"), read_regime("partner")
    swapped = partner.model_copy(update={"name": "top_down"}), top_down.model_copy(update={"name": "partner"})
    assert unequal(run_of("partner").tables(), tables_of(regime=swapped[0], days=DAYS)) == []
    assert unequal(run_of("top_down").tables(), tables_of(regime=swapped[1], days=DAYS)) == []


# --- R2: the same world ------------------------------------------------------------------------------------


def test_the_world_is_made_before_any_regime_and_nobody_can_write_it() -> None:
    before = {name: value.copy() for name, value in arrays(world_for(scenario_of(days=DAYS)))}
    for name in REGIMES:
        run_of(name)
    for name, value in arrays(world()):
        assert not value.flags.writeable, name
        assert same(before[name], value), name


def test_a_pickled_world_is_closed_to_writing_too() -> None:
    model = model_of(QUIET, regime="top_down", days=3, burn_in=3)
    import pickle

    copy = pickle.loads(pickle.dumps(model)).world
    assert [name for name, value in arrays(copy) if value.flags.writeable] == []


@pytest.mark.parametrize("name", REGIMES)
def test_a_regime_can_cancel_a_potential_event_and_never_create_one(name: str) -> None:
    model = run_of(name)
    potential, born = model.world.issues, model.tables()["issues"]
    assert len(born["id"]) > 20
    assert len(np.unique(born["id"])) == len(born["id"])
    assert set(born["key"].tolist()) <= set(potential.key.tolist())
    for mark in MARKS:
        assert same(born[mark], getattr(potential, mark)[born["id"]]), mark


def test_roots_without_a_fault_are_born_in_every_regime() -> None:
    """Only children and issues of a fault depend on what was solved."""
    potential = world().issues
    certain = (potential.parent < 0) & (potential.fault < 0) & (potential.source >= 0)
    certain &= (potential.birth >= 0.0) & (potential.birth < DAYS - 1)
    wanted = set(potential.key[certain].tolist())
    for name in REGIMES:
        assert wanted <= set(run_of(name).tables()["issues"]["key"].tolist()), name


# --- R3: the same money ------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", REGIMES)
@pytest.mark.parametrize("cash", [240.0, 325.0, 700.0])
def test_staff_and_mechanisms_together_cost_the_budget_to_the_fen(name: str, cash: float) -> None:
    budget = {"cash": cash}
    model = model_of(BUSY, replace(BUSY, name="second", buildings=8), regime=name, budget=budget, burn_in=0)
    money = model.book[BudgetNumbers]
    for c, purse in enumerate(model.town.purses):
        staff = purse.staff
        cost = staff.community * money.wage_community + (staff.room + staff.upper) * money.wage_upper
        whole = cost + sum(purse.fixed.values()) + sum(purse.variable.values())
        assert fen(whole) == fen(cash * float(model.world.communities.scale[c]))
        assert set(purse.fixed) == set(read_regime(name).mechanisms)


def test_the_same_cash_reaches_the_purse_of_every_regime() -> None:
    received = {name: run_of(name).town.ledger.cash.balance("treasury") for name in REGIMES}
    assert len(set(received.values())) == 1
    whole = float(run_of("partner").tables()["community"]["cash_k"][0])
    assert k_rmb(-received["partner"]) == pytest.approx(whole * DAYS / 365.0, abs=1e-4)


@pytest.mark.parametrize("name", REGIMES)
def test_nobody_spends_more_than_the_purse_holds(name: str) -> None:
    cash = run_of(name).town.ledger.cash
    accounts = [one for one in cash.accounts() if one not in ("treasury", "purse")]
    assert sum(cash.balance(one) for one in accounts) + cash.balance("purse") == -cash.balance("treasury")
    assert all(cash.balance(one) >= 0 for one in [*accounts, "purse"])


def test_what_a_mechanism_costs_is_what_staff_lose() -> None:
    """The posts of a regime and the price of its mechanisms trade one for one at the same cash."""
    plain = model_of(regime=regime_of(), burn_in=0)
    for name in mechanism_names():
        model = model_of(regime=regime_of(name), burn_in=0)
        purse, before = model.town.purses[0], plain.town.purses[0]
        money = model.book[BudgetNumbers]
        price = purse.fixed[name] + purse.variable[name]
        lost = (before.staff.community - purse.staff.community) * money.wage_community
        lost += (before.staff.upper - purse.staff.upper) * money.wage_upper
        assert lost == pytest.approx(price, abs=1e-9)
        assert price > 0.0


def test_a_budget_that_cannot_pay_names_the_dearest_mechanism() -> None:
    with pytest.raises(
        InputError, match=r"raise budget\.cash to \d+ or more, or drop a mechanism, such as 'joint_act"
    ):
        model_of(regime="partner", budget={"cash": 100.0})


# --- R4: the best-effort opponent --------------------------------------------------------------------------


def test_every_regime_routes_by_the_same_rule_with_the_same_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[Any, ...]] = []

    def watched(*given: Any) -> Any:
        seen.append((vars(given[2]), vars(given[3])))
        return route(*given)

    monkeypatch.setattr(casework, "route", watched)
    for name in REGIMES:
        before = len(seen)
        played(regime=name, days=30)
        assert len(seen) > before + 10, name
    assert all(numbers == seen[0] for numbers in seen[1:])


def test_command_has_the_room_and_the_property_company() -> None:
    for name in ("top_down", "top_down_tech"):
        model = run_of(name)
        kinds = [handler.kind for handler in model.town.handlers]
        assert {HandlerKind.MEDIATION_ROOM, HandlerKind.PROPERTY_COMPANY} <= set(kinds)
        offices = model.town.offices
        assert all(room.hours_per_day > 0.0 for room in offices.room_queue.values())
        assert all(queue is not None and queue.hours_per_day > 0.0 for queue in offices.property_queue)
        solved = model.tables()["issues"]["solved_by"]
        assert np.count_nonzero(solved == HandlerKind.PROPERTY_COMPANY) > 0, name


def test_the_room_settles_quarrels_where_it_is_paid_for() -> None:
    paid = played(regime=regime_of(room=0.5), days=DAYS)
    assert sum(queue.finished for queue in paid.town.offices.room_queue.values()) > 0
    without = model_of(regime=regime_of(room=0.0), days=DAYS, burn_in=0)
    without.run()
    assert sum(queue.submitted for queue in without.town.offices.room_queue.values()) == 0


def in_the_room(model: CoGovernanceModel) -> list[int]:
    rooms = list(model.town.offices.room_queue.values())
    return [k for k, ticket in model.town.casework.tickets.items() if ticket.job.pool in rooms]


def test_no_ticket_is_left_in_a_room_that_a_regime_does_not_keep() -> None:
    """The burn-in has the room; an arm without it has those tickets routed again on day 0."""
    large = replace(BUSY, buildings=9)
    arms = [
        model_of(large, regime=regime_of(room=room), burn_in=45, days=30, seed=8) for room in (0.125, 0.0)
    ]
    assert len(in_the_room(arms[0])) > 0
    assert in_the_room(arms[1]) == in_the_room(arms[0])
    arms[1].step()
    assert in_the_room(arms[1]) == []


def test_every_regime_may_have_its_own_staff_mix() -> None:
    scenario = scenario_of(burn_in=0)
    for name in REGIMES:
        shares = [
            CoGovernanceModel(
                scenario, name, 7, world=world_for(scenario), staff=StaffMix(share, 0.0)
            ).town.staff[0]
            for share in (0.5, 0.8)
        ]
        assert shares[0].community < shares[1].community
        assert shares[0].upper > shares[1].upper


def test_officials_can_do_the_same_in_every_regime() -> None:
    tables = {name: run_of(name).town.offices.capabilities for name in REGIMES}
    assert all(table == tables["top_down"] for table in tables.values())


# --- R5: technology is not co-governance -------------------------------------------------------------------


def test_the_platform_is_open_to_command_and_to_partners_with_the_same_effect() -> None:
    cases = [Case(0, 0, int(kind), level) for kind, level in ((0, 1), (5, 2), (6, 3), (7, 4))]

    def effects(name: str) -> list[float]:
        values = run_of(name).town.values
        return [
            values.total(value, case, 0.0) for value in (LATENCY, MISROUTE, PAPER, INFORMED) for case in cases
        ]

    assert effects("top_down_tech") == effects("partner") != effects("top_down")
    assert effects("partner_no_tech") == effects("top_down") == [0.0] * 16


def test_the_regimes_differ_by_exactly_the_technology() -> None:
    on = {name: set(read_regime(name).mechanisms) for name in REGIMES}
    assert on["top_down"] == set()
    technology = {"closed_loop_platform", "elder_sensing", "hotline_warning"}
    assert on["top_down_tech"] == technology
    assert on["partner"] - on["partner_no_tech"] == technology
    assert on["partner_no_tech"] < on["partner"]
    levers = {name: read_regime(name).overrides() for name in REGIMES}
    assert set(map(str, levers.values())) == {"{}"}
    assert {"top_down_tech", "partner"} <= set(read_scenario("dispute").regimes)


# --- R6: neutral mechanisms are inert ----------------------------------------------------------------------


def test_partners_without_effect_are_command() -> None:
    """All four on, each at its neutral levers and free, with the room of command: command, bit for bit."""
    names = mechanism_names()
    idle = tables_of(regime=regime_of(*names, room=0.125), numbers=neutral(*names), days=DAYS)
    assert unequal(run_of("top_down").tables(), idle) == []


@pytest.mark.parametrize("name", mechanism_names())
def test_a_lever_off_its_neutral_place_is_not_inert(name: str) -> None:
    """Each lever of a mechanism's neutrality matters in some world, or neutrality would say nothing."""

    def matters(lever: str) -> bool:
        numbers = neutral(name) | {
            f"{name}.{own}": value for own, value in mechanism(name).shown_with.items()
        }
        del numbers[f"{name}.{lever}"]
        return any(
            unequal(command(seed), tables_of(numbers=numbers, **arm(seed, name))) for seed in range(1, 7)
        )

    # That verification finds what was closed on paper is told in tests/stories: few closures are on paper.
    assert [lever for lever in mechanism(name).neutral if lever != "found" and not matters(lever)] == []


def arm(seed: int, *names: str) -> dict[str, Any]:
    return {"regime": regime_of(*names), "days": DAYS, "seed": seed}


@cache
def command(seed: int) -> Tables:
    return tables_of(**arm(seed))


def test_neutral_mechanisms_start_no_volunteering() -> None:
    names = ("council", "building_chiefs", "partner_pool")
    idle = played(regime=regime_of(*names), numbers=neutral(*names), days=30)
    assert idle.town.week.invited == []
    assert not idle.tables()["daily"]["volunteers"].any()
    busy = played(regime=regime_of(*names), numbers=free(*names), days=30)
    assert sorted(busy.town.week.invited) == sorted(names)


# --- what the burn-in gave and bore belongs to nobody's year -----------------------------------------------


@pytest.mark.parametrize("name", ["top_down", "partner"])
def test_hours_and_costs_of_the_burn_in_are_in_no_month(name: str) -> None:
    model = model_of(regime=name, burn_in=45, days=1)
    assert len(model.town.ledger.hours.accounts()) > 0
    tables = model.tables()
    assert (
        len(tables["hours"]["given"])
        == len(tables["others"]["cost_k"])
        == len(tables["ledger"]["cash_k"])
        == 0
    )
    assert not tables["residents"]["hours_given"].any()
    assert not tables["residents"]["petitions"].any()


def test_hours_in_the_ledger_are_those_that_residents_gave() -> None:
    """But for the volunteers of the last week, who are booked when it is known what their hours did."""
    tables = run_of("top_down").tables()
    assert tables["hours"]["given"].sum() == pytest.approx(tables["residents"]["hours_given"].sum(), rel=2e-3)
    assert tables["daily"]["petitions"].sum() == tables["residents"]["petitions"].sum()


def test_a_type_of_issue_without_a_department_is_refused() -> None:
    with pytest.raises(InputError, match=r"department_of_type = .*: must be a whole number from 0 to 3"):
        model_of(BUSY, numbers={"offices.department_of_type": [0.5, 1, 2, 0, 1, 3]})
