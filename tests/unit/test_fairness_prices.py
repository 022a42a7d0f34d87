"""Fairness at close quarters: who falls (R2), what mechanisms cost (R3), what is alike at the start (R4, R5)."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest

from sim.handling.routing import NOBODY, Option
from sim.ledger import fen
from sim.mechanisms.catalogue.elder_sensing import ElderSensing
from sim.mechanisms.catalogue.hotline_warning import HotlineWarning
from sim.mechanisms.registry import mechanism_names
from sim.model import CoGovernanceModel
from sim.quantities import CENTRE_DELAY, DUPLICATE, READERS, WARNING_DESK, Case
from sim.seams import Closure, HandlerKind
from tests.helpers.handmade import with_falls
from tests.helpers.playing import BUSY, REGIMES, free, model_of, played, regime_of, scenario_of, world_for

# Model.md 7.9, for 3,000 residents: fixed cash (k RMB a year), posts of the community's staff.
PRICES = {
    "party_alliance": (4.0, 0.20),
    "council": (3.0, 0.10),
    "building_chiefs": (9.0, 0.05),
    "partner_pool": (2.0, 0.30),
    "red_list_points": (2.0, 0.10),
    "community_foundation": (4.0, 0.05),
    "closed_loop_platform": (9.0, 0.0),
    "elder_sensing": (4.0, 0.05),
    "hotline_warning": (3.0, 0.05),
    "joint_activities": (2.0, 0.10),
}
TECHNOLOGY = ("closed_loop_platform", "elder_sensing", "hotline_warning")
FULL, HALF = 1.0, 0.5
WAGE_COMMUNITY, WAGE_UPPER = 72.0, 110.0
WEEK = 5 * 8 * 0.838


def set_aside(name: str, scale: float) -> float:
    """Return the cash that 7.9 sets aside in a year for what a mechanism buys."""
    law = {
        "council": math.ceil(2 * scale) * 365 / 28 * 0.1,
        "partner_pool": 10 * scale * 52 * 0.035,
        "red_list_points": 12 * scale,
        "community_foundation": 6 * scale,
        "joint_activities": 26 * 0.4 * math.sqrt(scale),
    }
    return law.get(name, 0.0)


def of_size(scale: float, regime: Any) -> CoGovernanceModel:
    """Return a community of this size, in units of 3,000 residents, under a budget that pays everything."""
    residents = round(3000 * scale)
    place = replace(BUSY, residents=residents, households=residents // 3, buildings=20, load=0.1)
    return model_of(place, regime=regime, burn_in=0, budget={"cash": 700.0})


# --- R3: every mechanism pays its cost ---------------------------------------------------------------------


def test_the_table_of_prices_is_that_of_the_catalogue() -> None:
    assert sorted(PRICES) == mechanism_names()


@pytest.mark.parametrize("scale", [FULL, HALF])
def test_all_mechanisms_cost_what_the_text_says(scale: float) -> None:
    """Fixed cash and posts grow with half a constant and half the size; the rest buys staff at its wage."""
    model = of_size(scale, regime_of(*PRICES, room=0.0, staff_share=0.64))
    (purse,), partly = model.town.purses, 0.5 + 0.5 * scale
    assert model.town.scale(0) == scale
    for name, (fixed, _) in PRICES.items():
        assert purse.fixed[name] == pytest.approx(fixed * partly), name
        assert purse.variable[name] == pytest.approx(set_aside(name, scale)), name
    price = sum(fixed for fixed, _ in PRICES.values()) * partly
    left = 700.0 * scale - price - sum(set_aside(name, scale) for name in PRICES)
    assert purse.staff.community == pytest.approx(0.64 * left / WAGE_COMMUNITY)
    assert purse.staff.upper == pytest.approx(0.36 * left / WAGE_UPPER)
    taken = sum(posts for _, posts in PRICES.values()) * partly
    hours = model.town.staffing.hours(0)
    assert hours == pytest.approx(WEEK * (purse.staff.community - taken))


def test_posts_that_mechanisms_take_are_missing_in_the_staffs_week() -> None:
    for name, (_, posts) in PRICES.items():
        model = of_size(FULL, regime_of(name))
        whole = WEEK * model.town.staff[0].community
        assert model.town.staffing.hours(0) == pytest.approx(whole - WEEK * posts), name


@pytest.mark.parametrize("name", REGIMES)
def test_the_books_hold_what_was_set_aside_and_not_spent_and_nothing_else(name: str) -> None:
    """90 days are paid in three payments, each account rounded to a fen each time."""
    model = played(regime=name, days=90)
    (purse,), cash = model.town.purses, model.town.ledger.cash
    paid = {
        "staff:community": purse.staff.community * WAGE_COMMUNITY,
        "staff:room": purse.staff.room * WAGE_UPPER,
        "staff:upper": purse.staff.upper * WAGE_UPPER,
        **{f"{one}:fixed": fixed for one, fixed in purse.fixed.items()},
    }
    for account, cost in paid.items():
        assert abs(cash.balance(account) - fen(cost * 90 / 365)) <= 3, account
    spent = sum(cash.balance(f"{one}:variable") for one in purse.variable)
    aside = fen(sum(purse.variable.values()) * 90 / 365)
    assert abs(cash.balance("purse") - (aside - spent)) <= 3 * (len(paid) + 1)
    assert (spent > 0) == (sum(purse.variable.values()) > 0.0)


def test_what_mechanisms_buy_stays_within_what_is_set_aside_for_each() -> None:
    """A hearing is .1 k, an activity .4 k; no other mechanism's money pays for it.

    A twelfth of a year's fund of points comes every 30 days, 1.4 % more than is set aside for them: a known flaw.
    """
    rich = {"budget": {"cash": 700.0}, "numbers": {"council.hearing_min": 8.0}}
    model = played(replace(BUSY, buildings=6), regime="partner_no_tech", days=90, seed=2, **rich)
    (purse,), cash = model.town.purses, model.town.ledger.cash
    for name, aside in purse.variable.items():
        assert cash.balance(f"{name}:variable") <= fen(aside * 3 / 12), name
    (council,) = [one for one in model.town.mechanisms if one.name == "council"]
    hearings = sum(len(one.held) for one in council.councils)  # type: ignore[attr-defined]
    assert hearings > 0
    assert cash.balance("council:variable") == hearings * fen(0.1)
    assert (
        cash.balance("joint_activities:variable") % fen(0.4) == 0 < cash.balance("joint_activities:variable")
    )


def test_chiefs_work_no_longer_than_they_give() -> None:
    """Their queues were allowed what the ledger says they gave, and the two hours a week of each of this week."""
    model = played(regime="partner_no_tech", days=90)
    pools = [pool for pool in model.town.service.pools if pool.name.startswith("building_chief")]
    hours = model.town.ledger.hours
    given = (hours.balance("used:chief") + hours.balance("idle:chief")) / 60
    offered = sum(pool.offered_hours for pool in pools)
    assert given > 6 * len(pools)
    assert given - 0.1 <= offered <= given + 2.0 * len(pools) + 0.1
    assert sum(pool.used_hours for pool in pools) <= offered + 1e-6


# --- R2: nobody falls because of a regime ------------------------------------------------------------------


@pytest.mark.parametrize("name", REGIMES)
def test_elders_fall_when_the_world_says_and_not_by_a_regime(name: str) -> None:
    """Everybody is found in time for a fall to be told; whoever lies helpless cannot fall again."""
    falls = [(5.3, 0.2), (20.7, 0.2), (40.2, 0.2)]
    world = with_falls(world_for(scenario_of()), falls)
    told = played(regime=name, world=world, days=60).tables()["elders"]
    fell = zip(world.elders.person[world.emergencies.elder].tolist(), [t for t, _ in falls], strict=True)
    assert sorted(zip(told["resident"].tolist(), told["t"].tolist(), strict=True)) == sorted(fell)
    assert (told["delay"] > 0.0).all()


# --- R4, R5: on day 0 -------------------------------------------------------------------------------------


@cache
def arms() -> dict[str, CoGovernanceModel]:
    """Return all regimes on day 0 of one world."""
    scenario = scenario_of(burn_in=45)
    world = world_for(scenario)
    return {name: model_of(regime=name, world=world, burn_in=45) for name in REGIMES}


def as_seen(model: CoGovernanceModel, failed: int) -> list[tuple[Option, ...]]:
    """Return officials as routing weighs them, for every matter, but for the posts that money buys."""
    casework = model.town.casework
    return [
        tuple(
            option._replace(capacity=0.0, queue=0.0, service=0.0, absence=0.0)
            for option in casework._options(casework.parties.matter(k), failed)
            if option.handler.kind not in (HandlerKind.PARTNER_TEAM, HandlerKind.BUILDING_CHIEF)
        )
        for k in range(0, len(model.world.issues), 5)
    ]


@pytest.mark.parametrize("failed", [NOBODY, *HandlerKind])
@pytest.mark.parametrize(
    ("command", "partners"), [("top_down", "partner_no_tech"), ("top_down_tech", "partner")]
)
def test_officials_are_weighed_alike_with_and_without_partners(
    command: str, partners: str, failed: int
) -> None:
    assert as_seen(arms()[command], failed) == as_seen(arms()[partners], failed)


def technology(name: str) -> Iterator[Any]:
    """Yield the three mechanisms of technology of a regime, in the order of names."""
    yield from (one for one in arms()[name].town.mechanisms if one.name in TECHNOLOGY)


def test_technology_has_the_same_numbers_and_price_beside_command_and_partners() -> None:
    command, partners = (list(technology(name)) for name in ("top_down_tech", "partner"))
    assert [one.name for one in command] == [one.name for one in partners] == list(TECHNOLOGY)
    for one, other in zip(command, partners, strict=True):
        for number in one.entries():
            assert getattr(one, number) == getattr(other, number), f"{one.name}.{number}"
    purses = [arms()[name].town.purses[0] for name in ("top_down_tech", "partner")]
    for name in TECHNOLOGY:
        assert purses[0].fixed[name] == purses[1].fixed[name] > 0.0
        assert purses[0].variable[name] == purses[1].variable[name]


def test_the_platform_shares_the_same_data_beside_command_and_partners() -> None:
    def shared(name: str) -> list[float]:
        values = arms()[name].town.values
        whole = [values.total(value, None, 0.0) for value in (WARNING_DESK, READERS)]
        by_level = [values.total(CENTRE_DELAY, level, 0.0) for level in (1, 2, 3, 4)]
        return [*whole, *by_level, values.total(DUPLICATE, Case(0, 0, 0, 1), 0.0)]

    assert shared("top_down_tech") == shared("partner") != shared("top_down")
    assert shared("partner_no_tech") == shared("top_down")


def found_on_paper(name: str) -> list[tuple[float, Any]]:
    """Return which closures on paper the platform of a regime will find, and when: of all potential issues."""
    model = model_of(regime=name, burn_in=0, numbers=free(*PRICES))
    platform: Any = next(one for one in model.town.mechanisms if one.name == "closed_loop_platform")
    none: Any = None
    for k in range(len(model.world.issues)):
        platform._verify(Closure(k, 0.5, HandlerKind.DEPARTMENT, True), none)
    return sorted(platform.due)


def test_the_platform_finds_the_same_closures_beside_command_and_partners() -> None:
    command, partners = found_on_paper("top_down_tech"), found_on_paper("partner")
    assert command == partners
    assert 20 < len(command) < 0.95 * len(arms()["partner"].world.issues)


def test_sensing_watches_the_same_homes_as_readily_beside_command_and_partners() -> None:
    """A day is played: alarms of its silences, and the readiness of whoever answers them."""
    seen = []
    for name in ("top_down_tech", "partner"):
        model = model_of(regime=name, burn_in=0, days=3)
        (sensing,) = [one for one in model.town.mechanisms if isinstance(one, ElderSensing)]
        model.step()
        watch: Any = sensing.watch
        seen.append([watch.key, watch.alarm, watch.back, np.array(watch.duty.chance)])
    assert len(seen[0][0]) > 10
    assert all(np.array_equal(one, other) for one, other in zip(*seen, strict=True))


def test_the_warning_sees_the_same_concentrations_beside_command_and_partners() -> None:
    """Reports of one building among some of the others, the first by chance with p = .08, the last .005."""
    found = []
    for name in ("top_down_tech", "partner"):
        model = model_of(regime=name, burn_in=0, days=3, numbers={"hotline_warning.al_level": 0.05})
        (warning,) = [one for one in model.town.mechanisms if isinstance(one, HotlineWarning)]
        rule: Any = warning
        (watch,) = rule.watches.values()
        model.town.day = 91
        for topic, (here, elsewhere) in enumerate([(3, 2), (3, 3), (4, 4), (4, 6), (5, 8), (5, 4)]):
            for i in range(here):
                watch.note(91 - i, 2, topic)
            for i in range(elsewhere):
                watch.note(91 - 3 * i % 14, i % 2, topic)
        found.append(watch.alerts())
    assert found[0] == found[1]
    assert [alert.topic for alert in found[0]] == [1, 2, 3, 4, 5]
