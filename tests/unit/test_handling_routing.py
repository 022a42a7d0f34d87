"""Routing: one rule for every regime (model 7.4.2)."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.errors import RuleError
from sim.handling.attempt import AttemptNumbers
from sim.handling.handlers import HandlersNumbers, capability_table, issue_needs
from sim.handling.routing import (
    NOBODY,
    Option,
    Routing,
    RoutingNumbers,
    Ticket,
    expected_success,
    first_agreement,
    learned,
    route,
    seen_difficulty,
    wrong_address,
    wrong_address_mean,
)
from sim.seams import HandlerKind as Kind

HANDLERS = HandlersNumbers.read()
TABLE = capability_table(HANDLERS)
ATTEMPTS = AttemptNumbers.read()
NUMBERS = RoutingNumbers.read()
TICKET = Ticket(issue_needs(1, True, HANDLERS), 0.43)


def option(kind: Kind, **changes: float) -> Option:
    base = Option(
        TABLE[kind], capacity=10.0, queue=20.0, latency=3.0, service=0.5, agreement=0.8, satisfaction=0.3
    )
    return base._replace(**changes)  # type: ignore[arg-type]


def send(options: list[Option], levels: tuple[int, int] = (1, 4), ticket: Ticket = TICKET) -> Routing:
    return route(ticket, options, ATTEMPTS, NUMBERS, levels)


OFFICIALS = [option(Kind.SUBDISTRICT), option(Kind.DEPARTMENT, misroute=0.15), option(Kind.CITY)]


def test_costs_by_hand_from_the_top_down() -> None:
    staff = option(Kind.COMMUNITY_STAFF, absence=0.3)
    done = send([staff, *OFFICIALS])
    p1, p2, p3, p4 = done.success
    days = 2 + 0.5 + 3
    city = days + 10 * (1 - p4) - 6 * 0.3
    department = days + 3.5 * 0.15 / 0.85 + (1 - p3) * (city + 1) - 6 * 0.3
    subdistrict = days + (1 - p2) * (department + 1) - 6 * 0.3
    community = days + 2 * 0.3 + (1 - p1) * (subdistrict + 1) - 6 * 0.3
    assert done.costs == pytest.approx((community, subdistrict, department, city))
    assert done.choice == [0, 5, 6, 7][int(np.argmin(done.costs))]


def test_expected_success_by_hand() -> None:
    staff, ticket = option(Kind.COMMUNITY_STAFF), TICKET
    strength = 0.05 * 0.35 + 0.25 * 0.35 + 0.70 * (0.8 + 0.2 * max(0.5 * 0.35, 0.5 * 0.5)) - 0.43
    assert expected_success(ticket, staff, ATTEMPTS) == pytest.approx(1 / (1 + math.exp(-9 * strength)))
    city = option(Kind.CITY)
    strength = 0.05 * 0.85 + 0.25 * 0.98 + 0.70 * (0.8 + 0.2 * 0.49) - 0.43
    assert expected_success(ticket, city, ATTEMPTS) == pytest.approx(1 / (1 + math.exp(-9 * strength)))


def test_ties_go_to_the_handler_listed_first() -> None:
    even = Ticket(TICKET.needs, -100.0)  # everybody is certain to succeed, so that only delays count
    assert send([option(kind) for kind in Kind], ticket=even).choice == Kind.COMMUNITY_STAFF
    assert send([option(kind) for kind in list(Kind)[2:]], ticket=even).choice == Kind.PARTNER_TEAM


def test_longer_queues_and_latencies_drive_tickets_away() -> None:
    staff, partner = option(Kind.COMMUNITY_STAFF, queue=5.0), option(Kind.PARTNER_TEAM, queue=5.0)
    for change in ({"queue": 500.0}, {"latency": 50.0}, {"service": 50.0}, {"absence": 1.0, "latency": 40.0}):
        assert send([staff._replace(**change), partner, *OFFICIALS]).choice == Kind.PARTNER_TEAM  # type: ignore[arg-type]
        assert send([staff, partner._replace(**change), *OFFICIALS]).choice == Kind.COMMUNITY_STAFF  # type: ignore[arg-type]


def test_satisfaction_is_worth_days() -> None:
    plain = send([option(Kind.COMMUNITY_STAFF), *OFFICIALS])
    liked = send([option(Kind.COMMUNITY_STAFF, satisfaction=0.8), *OFFICIALS])
    assert plain.costs[0] - liked.costs[0] == pytest.approx(6 * 0.5)


def test_a_level_without_capacity_is_passed_over() -> None:
    staff = option(Kind.COMMUNITY_STAFF)
    without = [staff, OFFICIALS[0]._replace(capacity=0.0), *OFFICIALS[1:]]
    assert send(without).costs[0] == pytest.approx(send([staff, *OFFICIALS[1:]]).costs[0])
    assert send(without).costs[1] == math.inf
    alone = send([staff])
    assert alone.costs[0] == pytest.approx(2 + 0.5 + 3 + 10 * (1 - alone.success[0]) - 1.8)


def test_the_hopeless_are_not_asked_unless_all_are() -> None:
    hopeless = option(Kind.COMMUNITY_STAFF, queue=0.0, latency=0.0, penalty=9.0)
    done = send([hopeless, *OFFICIALS])
    assert done.success[0] < 0.05
    assert done.choice != Kind.COMMUNITY_STAFF
    cheap = option(Kind.COMMUNITY_STAFF, queue=0.0, latency=0.0, satisfaction=1.0)
    all_hopeless = send([cheap, *OFFICIALS], ticket=Ticket(TICKET.needs, 2.0))
    assert all(p < 0.05 for p in all_hopeless.success)
    assert all_hopeless.choice == Kind.CITY  # the largest expected success, whatever it costs


def test_without_capacity_the_ticket_waits() -> None:
    assert send([]).choice == NOBODY
    assert send([o._replace(capacity=0.0) for o in OFFICIALS]).choice == NOBODY
    assert send(OFFICIALS, levels=(1, 1)).choice == NOBODY


@pytest.mark.parametrize(
    ("levels", "choices"), [((1, 2), {0, 4, 5}), ((2, 2), {4, 5}), ((3, 3), {6}), ((4, 4), {7})]
)
def test_levels_limit_the_choice_but_not_the_chain(levels: tuple[int, int], choices: set[int]) -> None:
    options = [option(Kind.COMMUNITY_STAFF), option(Kind.MEDIATION_ROOM), *OFFICIALS]
    done = send(options, levels)
    assert done.choice in choices
    assert done.costs == send(options).costs


def test_at_level_two_the_cheaper_of_room_and_subdistrict_wins() -> None:
    room = option(Kind.MEDIATION_ROOM)
    assert send([room._replace(queue=500.0), *OFFICIALS], (2, 2)).choice == Kind.SUBDISTRICT
    assert (
        send([room, OFFICIALS[0]._replace(queue=500.0), *OFFICIALS[1:]], (2, 2)).choice == Kind.MEDIATION_ROOM
    )


def test_options_out_of_order_are_an_error() -> None:
    with pytest.raises(RuleError, match="order"):
        send([OFFICIALS[1], OFFICIALS[0]])
    with pytest.raises(RuleError, match="order"):
        send([OFFICIALS[0], OFFICIALS[0]])


def test_wrong_addresses() -> None:
    assert wrong_address_mean(0.15, NUMBERS) == pytest.approx(3.5 * 0.15 / 0.85)
    assert wrong_address_mean(0.0, NUMBERS) == 0.0
    assert wrong_address(0.15, (0.15, 0, 0, 0, 0), NUMBERS) == (0.0, 0)
    assert wrong_address(0.15, (0.1, 0.5, 0.9, 0, 0), NUMBERS) == (pytest.approx(3.5), 1)
    assert wrong_address(0.15, (0.1, 0.0, 0.1, 1.0, 0.5), NUMBERS) == (pytest.approx(2 + 5 + 0.5), 2)


def test_learning() -> None:
    assert first_agreement(0.9, NUMBERS) == pytest.approx(0.95 - 0.135)
    assert learned(0.3, -0.35, NUMBERS.satisfaction_smoothing) == pytest.approx(0.3 - 0.08 * 0.65)
    assert learned(0.5, 0.5, 0.1) == 0.5
    assert seen_difficulty(0.5, 2.0, NUMBERS) == pytest.approx(0.566)
