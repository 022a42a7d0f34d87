"""Who can take a ticket, and what each of them can do (model 7.4.1).

All eight handlers stand in one table; officials above the community know less of the place, because
information passes layers: fidelity = own fidelity * layer_fidelity ** layers.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import NamedTuple

from sim.parameters import Constant, ConstantVector, Numbers, Uncertain, UncertainVector
from sim.seams import HandlerKind


class HandlersNumbers(Numbers, file="handling/handlers.yaml"):
    """The table of handlers and the needs of the issue types."""

    level: ConstantVector
    next_up: ConstantVector
    technical: UncertainVector
    mediation: UncertainVector
    authority: UncertainVector
    own_fidelity: UncertainVector
    layers: ConstantVector
    layer_fidelity: Uncertain
    latency_median: UncertainVector
    latency_log_sd: UncertainVector
    partner_latency: Uncertain
    partner_contested_factor: Uncertain
    upper_latency: Uncertain
    work_hours: UncertainVector
    mediation_hours: Uncertain
    work_log_mean: Constant
    work_log_sd: Constant
    efficiency: ConstantVector
    week_hours: Constant
    parties: ConstantVector
    mediates: ConstantVector
    neighbour_trust: ConstantVector
    property_types: ConstantVector
    property_staff: Uncertain
    fee_collection: Uncertain
    conflict_of_interest: Uncertain
    need_technical: UncertainVector
    need_mediation: UncertainVector
    need_authority: UncertainVector
    large_authority: Uncertain


class Needs(NamedTuple):
    """How much of each capability an issue asks for (r_τ, r_μ, r_a); about one in sum."""

    technical: float
    mediation: float
    authority: float


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What one handler can do.

    `chain` holds the handlers above, nearest first. `parties` is the number heard in an official attempt;
    `neighbour_trust` says whose trust an official attempt rests on (in neighbours, or in government).
    `latency_median` is in days and has the multiplier of the upper levels in it; a handler with
    `exponential_latency` has `latency_mean` only, and `contested_latency` as a factor in contested cases.
    """

    kind: HandlerKind
    level: int
    chain: tuple[int, ...]
    technical: float
    mediation: float
    authority: float
    fidelity: float
    latency_median: float
    latency_log_sd: float
    latency_mean: float
    exponential_latency: bool
    contested_latency: float
    work_hours: float
    mediation_hours: float
    hours_per_day: float
    parties: int
    mediates: bool
    neighbour_trust: bool

    def strengthened(
        self, technical: float = 0.0, authority: float = 0.0, mediation: float = 0.0
    ) -> Capabilities:
        """Return the handler with capabilities raised (or lowered), each at most one."""
        if not technical and not authority and not mediation:
            return self
        skill, power = min(1.0, self.technical + technical), min(1.0, self.authority + authority)
        talk = min(1.0, self.mediation + mediation)
        return replace(self, technical=skill, authority=power, mediation=talk)


def capability_table(numbers: HandlersNumbers) -> tuple[Capabilities, ...]:
    """Return the capabilities of the eight handlers, in the order of their codes."""
    return tuple(_capabilities(kind, numbers) for kind in HandlerKind)


def _capabilities(kind: HandlerKind, n: HandlersNumbers) -> Capabilities:
    partner = kind == HandlerKind.PARTNER_TEAM
    scale = n.upper_latency if n.level[kind] > 1 else 1.0
    median = scale * n.latency_median[kind]
    return Capabilities(
        kind=kind,
        level=int(n.level[kind]),
        chain=_chain(kind, n.next_up),
        technical=n.technical[kind],
        mediation=n.mediation[kind],
        authority=n.authority[kind],
        fidelity=n.own_fidelity[kind] * n.layer_fidelity ** n.layers[kind],
        latency_median=median,
        latency_log_sd=n.latency_log_sd[kind],
        latency_mean=n.partner_latency if partner else median * math.exp(0.5 * n.latency_log_sd[kind] ** 2),
        exponential_latency=partner,
        contested_latency=n.partner_contested_factor if partner else 1.0,
        work_hours=n.work_hours[kind],
        mediation_hours=n.work_hours[kind] if kind == HandlerKind.BUILDING_CHIEF else n.mediation_hours,
        hours_per_day=n.week_hours * n.efficiency[kind] / 7.0,
        parties=int(n.parties[kind]),
        mediates=bool(n.mediates[kind]),
        neighbour_trust=bool(n.neighbour_trust[kind]),
    )


def _chain(kind: HandlerKind, next_up: tuple[float, ...]) -> tuple[int, ...]:
    chain: list[int] = []
    above = int(next_up[kind])
    while above >= 0:
        chain.append(above)
        above = int(next_up[above])
    return tuple(chain)


def issue_needs(issue_type: int, small: bool, numbers: HandlersNumbers) -> Needs:
    """Return what an issue of this type asks for; large ones need more authority, in the same sum."""
    technical, mediation = numbers.need_technical[issue_type], numbers.need_mediation[issue_type]
    authority = numbers.need_authority[issue_type]
    if small:
        return Needs(technical, mediation, authority)
    total = 1.0 + numbers.large_authority
    return Needs(technical / total, mediation / total, (authority + numbers.large_authority) / total)


def takes(kind: HandlerKind, issue_type: int, small: bool, contested: bool, numbers: HandlersNumbers) -> bool:
    """Say whether a handler takes such an issue at all; whether it has capacity is another question.

    The property company takes its own types, chiefs take small issues (of their building, which the caller
    knows), the mediation room contested ones.
    """
    if kind == HandlerKind.PROPERTY_COMPANY:
        return bool(numbers.property_types[issue_type])
    if kind == HandlerKind.BUILDING_CHIEF:
        return small
    return contested or kind != HandlerKind.MEDIATION_ROOM


def uses_mediation(handler: Capabilities, contested: bool, staff_mediate: bool) -> bool:
    """Say whether the handler's attempt is a mediation.

    Args:
        handler: Who holds the ticket.
        contested: Whether the type is contested.
        staff_mediate: Whether a council has community staff mediate.
    """
    return contested and (handler.mediates or (staff_mediate and handler.kind == HandlerKind.COMMUNITY_STAFF))


def mean_latency(handler: Capabilities, contested: bool, upper_factor: float = 1.0) -> float:
    """Return the mean days before a ticket joins the queue.

    A log-normal has the mean median * exp(sd² / 2). `upper_factor` shortens levels above the community only.
    """
    mean = handler.latency_mean * (upper_factor if handler.level > 1 else 1.0)
    return mean * handler.contested_latency if contested else mean


def latency(
    handler: Capabilities, contested: bool, luck: tuple[float, float], upper_factor: float = 1.0
) -> float:
    """Return the days before a ticket joins the queue.

    Args:
        handler: Who takes the ticket.
        contested: Whether the type is contested.
        luck: A uniform, read by the partner team, and a standard normal, read by all others.
        upper_factor: Factor on levels above the community.
    """
    if handler.exponential_latency:
        days = -handler.latency_mean * math.log1p(-luck[0])
        return days * handler.contested_latency if contested else days
    days = handler.latency_median * math.exp(handler.latency_log_sd * luck[1])
    return days * upper_factor if handler.level > 1 else days


def attempt_hours(handler: Capabilities, mediated: bool, normal: float, numbers: HandlersNumbers) -> float:
    """Return the hours that one attempt takes: those of the table times log-normal luck."""
    hours = handler.mediation_hours if mediated else handler.work_hours
    return hours * math.exp(numbers.work_log_mean + numbers.work_log_sd * normal)


def mean_hours(handler: Capabilities, mediated: bool, numbers: HandlersNumbers) -> float:
    """Return the mean hours of one attempt: a log-normal has the mean exp(log mean + log sd² / 2)."""
    return attempt_hours(handler, mediated, numbers.work_log_sd / 2.0, numbers)


def property_posts(households: int, numbers: HandlersNumbers) -> float:
    """Return the full-time posts that a property company can keep from the fees it collects."""
    return numbers.property_staff * households / 1000.0 * numbers.fee_collection


def quality_factor(
    kind: HandlerKind, about_itself: bool, partner_quality: float, numbers: HandlersNumbers
) -> float:
    """Return what multiplies the quality of a solution.

    Args:
        kind: Who makes it.
        about_itself: Whether the issue is about property service, which the property company judges itself.
        partner_quality: One less the share of partners' hours that are nominal (model 7.6).
        numbers: The numbers of the handlers.
    """
    if kind == HandlerKind.PARTNER_TEAM:
        return partner_quality
    if kind == HandlerKind.PROPERTY_COMPANY and about_itself:
        return 1.0 - numbers.conflict_of_interest
    return 1.0
