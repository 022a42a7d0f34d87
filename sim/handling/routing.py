"""Where a ticket goes: one rule for every regime (model 7.4.2).

The ticket goes to the handler with the least expected days, less a bonus for learned satisfaction. Settled
where the text leaves room: a level without capacity is passed over in the chain upwards, and who has nobody
with capacity above counts as the last resort; the lowering after a first failure concerns the handler that
failed; a forced level offers only handlers of that level.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sim.errors import RuleError
from sim.handling.attempt import AttemptNumbers, success_probability
from sim.handling.handlers import Capabilities, Needs
from sim.parameters import Constant, Lever, Numbers, Uncertain
from sim.seams import HandlerKind

NOBODY = -1
KINDS = len(HandlerKind)


class RoutingNumbers(Numbers, file="handling/routing.yaml"):
    """What counts when a ticket is sent."""

    satisfaction_weight: Lever
    triage_noise: Uncertain
    least_success: Constant
    last_resort: Uncertain
    handover: Uncertain
    return_low: Uncertain
    return_high: Uncertain
    returns_until_arbitration: Constant
    arbitration_days: Constant
    misroute: Uncertain
    agreement_start: Constant
    agreement_contested: Constant
    agreement_smoothing: Constant
    satisfaction_start: Constant
    satisfaction_smoothing: Constant
    absence_start: Constant
    absence_smoothing: Constant
    second_invitation: Uncertain
    failure_penalty: Uncertain


class Ticket(NamedTuple):
    """What routing knows of an issue: its needs, and its difficulty as triage sees it (`seen_difficulty`)."""

    needs: Needs
    difficulty: float


class Option(NamedTuple):
    """One handler as a ticket sees it.

    `capacity` in hours a day, `queue` in hours ahead, `latency` in mean days until the ticket joins the
    queue, `service` in mean days that the attempt itself takes; `agreement` and `satisfaction` are learned;
    `misroute` is the chance of a wrong department (0 for all but departments); `absence` is the learned chance
    that too few parties come (0 if the handler would not mediate); `penalty` lowers expected success, in logits.
    """

    handler: Capabilities
    capacity: float
    queue: float
    latency: float
    service: float
    agreement: float
    satisfaction: float
    misroute: float = 0.0
    absence: float = 0.0
    penalty: float = 0.0


class Routing(NamedTuple):
    """The choice (code of the handler, or NOBODY); costs in days and expected success by option."""

    choice: int
    costs: tuple[float, ...]
    success: tuple[float, ...]


def seen_difficulty(difficulty: float, z: float, numbers: RoutingNumbers) -> float:
    """Return the difficulty that triage sees: the true one with an error of standard normal luck `z`."""
    return difficulty + numbers.triage_noise * z


def expected_success(ticket: Ticket, option: Option, attempts: AttemptNumbers) -> float:
    """Return the success that routing expects (phat).

    It is the success of an attempt with learned agreement and triaged difficulty; handlers who hear two
    parties or more count as having them present.
    """
    joint = option.handler.parties >= attempts.least_parties
    return success_probability(
        ticket.needs, option.handler, option.agreement, ticket.difficulty, joint, attempts, option.penalty
    )


def route(
    ticket: Ticket,
    options: Sequence[Option],
    attempts: AttemptNumbers,
    numbers: RoutingNumbers,
    levels: tuple[int, int] = (1, 4),
    quality: float | None = None,
) -> Routing:
    """Choose the handler of a ticket.

    Args:
        ticket: The issue as triage sees it.
        options: Existing handlers, in the order of their codes, each once. Those outside `levels` or without
            capacity are not chosen but, with capacity, count in the chain upwards.
        attempts: The numbers of attempts.
        numbers: The numbers of routing.
        levels: Least and largest level that may be chosen: (1, 2) after a first failure, (3, 3) for level 3.
        quality: Days that a unit of learned satisfaction outweighs; the number's own value if None.

    Returns:
        The choice with the costs J in days (infinite without capacity). Among handlers with capacity and an
        expected success of at least `least_success` the cheapest is taken, on ties the first; if there is
        none, the one with the largest expected success; NOBODY if no handler has capacity.

    Raises:
        RuleError: The options are not in the order of their codes.
    """
    above: list[float | None] = [None] * KINDS
    success = [0.0] * len(options)
    costs = [float("inf")] * len(options)
    before: int = KINDS
    weight = numbers.satisfaction_weight if quality is None else quality
    for i in range(len(options) - 1, -1, -1):
        option = options[i]
        kind = option.handler.kind
        if kind >= before:
            raise RuleError(f"route: options must go by code, each once; {kind.name} is out of order")
        before = kind
        success[i] = expected_success(ticket, option, attempts)
        if option.capacity > 0.0:
            above[kind] = costs[i] = _cost(option, success[i], above, numbers) - weight * option.satisfaction
    choice = _choice(options, costs, success, levels, numbers.least_success)
    return Routing(choice, tuple(costs), tuple(success))


def _cost(option: Option, success: float, above: list[float | None], numbers: RoutingNumbers) -> float:
    handler = option.handler
    further = numbers.last_resort
    for kind in handler.chain:
        cost = above[kind]
        if cost is not None:
            further = cost + numbers.handover
            break
    days = option.queue / option.capacity + option.service + option.latency + (1.0 - success) * further
    if option.misroute:
        days += wrong_address_mean(option.misroute, numbers)
    if option.absence:
        days += numbers.second_invitation * option.absence
    return days


def _choice(
    options: Sequence[Option],
    costs: Sequence[float],
    success: Sequence[float],
    levels: tuple[int, int],
    least_success: float,
) -> int:
    best = hopeful = NOBODY
    least, most = float("inf"), -1.0
    for i, option in enumerate(options):
        if option.capacity <= 0.0 or not levels[0] <= option.handler.level <= levels[1]:
            continue
        if success[i] >= least_success and costs[i] < least:
            best, least = int(option.handler.kind), costs[i]
        if success[i] > most:
            hopeful, most = int(option.handler.kind), success[i]
    return hopeful if best == NOBODY else best


def wrong_address_mean(misroute: float, numbers: RoutingNumbers) -> float:
    """Return the mean days lost to wrong departments, as routing reckons: without arbitration."""
    return 0.5 * (numbers.return_low + numbers.return_high) * misroute / (1.0 - misroute)


def wrong_address(misroute: float, luck: Sequence[float], numbers: RoutingNumbers) -> tuple[float, int]:
    """Return the days lost to wrong departments and the number of returns.

    Each sending goes wrong with chance `misroute` and comes back after return_low to return_high days; after
    the last return that is borne the district decides, uniformly within `arbitration_days`.

    Args:
        misroute: Chance of a wrong department.
        luck: Uniforms: two for each return that is borne, and one for the district.
        numbers: The numbers of routing.
    """
    days, returns = 0.0, 0
    while returns < numbers.returns_until_arbitration:
        if luck[2 * returns] >= misroute:
            return days, returns
        days += numbers.return_low + (numbers.return_high - numbers.return_low) * luck[2 * returns + 1]
        returns += 1
    return days + numbers.arbitration_days * luck[2 * returns], returns


def first_agreement(contestedness: float, numbers: RoutingNumbers) -> float:
    """Return the agreement that routing expects before anything is learned."""
    return numbers.agreement_start - numbers.agreement_contested * contestedness


def learned(old: float, seen: float, smoothing: float) -> float:
    """Return a learned value moved towards what was seen (exponential smoothing)."""
    return old + smoothing * (seen - old)
