"""Traits of residents: means, time, temper (model sections 2, 5 step 4, 7.6)."""

from __future__ import annotations

from enum import IntEnum
from typing import Any

import numpy as np
from scipy.special import betaincinv, gammaincinv, ndtri

from sim.parameters import Constant, ConstantVector, Numbers, Uncertain, UncertainVector
from sim.randomness import Draws
from sim.world.columns import Flags, Float32, Floats, Keys, Offsets, Small


class PersonsNumbers(Numbers, file="world/persons.yaml"):
    """Laws of the traits of residents."""

    status_sd: Uncertain
    status_tenant: Uncertain
    status_owner: Uncertain
    hours_shape: Uncertain
    hours_scale: UncertainVector
    digital: UncertainVector
    digital_ages: ConstantVector
    party: Uncertain
    party_odds: Uncertain
    party_age: Constant
    suscept: UncertainVector
    skill: UncertainVector
    specialty: UncertainVector
    specialists: Uncertain
    cooperation: UncertainVector
    slope: UncertainVector
    slope_hump: Uncertain


class Luck(IntEnum):
    """What each column of a resident's draws is for; those from the specialist on are `sim.world.skills`'."""

    STATUS = 0
    HOURS = 1
    DIGITAL = 2
    PARTY = 3
    SUSCEPT = 4
    RISK = 5
    COOPERATION = 6
    SLOPE = 7
    SPECIALIST = 8
    SPECIALTY = 9
    SPECIAL_SKILL = 10
    SKILL = 11


def trait_luck(draws: Draws, person_key: Keys) -> Floats:
    """Return the draws behind the traits of residents but for their skills, (N, columns of `Luck`)."""
    columns = np.arange(Luck.SPECIALIST)
    luck: Floats = draws.uniform("person", entity=(person_key[:, None], columns))
    return luck


def status(luck: Floats, tenant: Flags, share_let: float, numbers: PersonsNumbers) -> tuple[Float32, Float32]:
    """Return status and its standardised logarithm.

    Standardised by the law, not by the sample: a resident more does not move the others. Everybody in an
    owner-occupied flat has the owners' factor.
    """
    factors = np.log([numbers.status_owner, numbers.status_tenant])
    logs = numbers.status_sd * ndtri(luck[:, Luck.STATUS]) + factors[tenant.astype(np.int64)]
    mean = factors[0] + share_let * (factors[1] - factors[0])
    variance = numbers.status_sd**2 + share_let * (1 - share_let) * (factors[1] - factors[0]) ** 2
    return np.exp(logs).astype(np.float32), ((logs - mean) / np.sqrt(variance)).astype(np.float32)


def spare_hours(luck: Floats, age: Offsets, numbers: PersonsNumbers) -> Float32:
    """Return spare hours a week: gamma, with more of it from the party_age (60) on."""
    scale = np.asarray(numbers.hours_scale)[(age >= numbers.party_age).astype(np.int64)]
    return np.asarray(scale * gammaincinv(numbers.hours_shape, luck[:, Luck.HOURS]), dtype=np.float32)


def digital(luck: Floats, age: Offsets, numbers: PersonsNumbers) -> Flags:
    """Return who uses digital ways, by bands of age."""
    chance = np.asarray(numbers.digital)[np.searchsorted(numbers.digital_ages, age, side="right")]
    return np.asarray(luck[:, Luck.DIGITAL] < chance)


def party_members(
    luck: Floats, age: Offsets, adult: Flags, published: int | None, numbers: PersonsNumbers
) -> Flags:
    """Return who is a Party member registered here; a published number is met if there are as many adults."""
    odds = np.where(age >= numbers.party_age, numbers.party_odds, 1.0)
    if published is None:
        base = numbers.party / (1 - numbers.party) * odds
        return np.asarray(adult & (luck[:, Luck.PARTY] < base / (1 + base)))
    race = np.where(adult, -np.log1p(-luck[:, Luck.PARTY]) / odds, np.inf)
    first = np.zeros(len(age), dtype=np.bool_)
    first[np.argsort(race, kind="stable")[:published]] = True
    return first & adult


def beta(shape: tuple[float, ...], luck: Floats) -> Float32:
    """Return quantiles of a beta law given by its two shape parameters."""
    first, second = shape
    return np.asarray(betaincinv(first, second, luck), dtype=np.float32)


def susceptibility(luck: Floats, numbers: PersonsNumbers) -> Float32:
    """Return susceptibility to others' views, beta."""
    return beta(numbers.suscept, luck[:, Luck.SUSCEPT])


def cooperation(luck: Floats, numbers: PersonsNumbers) -> tuple[Small, Float32]:
    """Return the type of conditional cooperation and its slope (0 for free riders and others)."""
    kind = np.searchsorted(np.cumsum(numbers.cooperation)[:-1], luck[:, Luck.COOPERATION], side="right")
    mean, sd = numbers.slope
    conditional = np.clip(mean + sd * ndtri(luck[:, Luck.SLOPE]), 0.0, 1.0)
    slope = np.select([kind == 0, kind == 2], [conditional, numbers.slope_hump], 0.0)
    return kind.astype(np.int8), slope.astype(np.float32)


def traits(
    luck: Floats,
    age: Offsets,
    adult: Flags,
    tenant: Flags,
    share_let: float,
    members: int | None,
    anchors: Floats,
    numbers: PersonsNumbers,
) -> dict[str, Any]:
    """Return the columns that whoever lives in a flat brings along, by name, (N) each.

    Args:
        luck: Draws by `Luck`, (N, columns).
        share_let: For standardising status.
        members: Published number of Party members, None for the law.
        anchors: Of the four latents and of motivation, (N, 5).
    """
    value, standardised = status(luck, tenant, share_let, numbers)
    kind, slope = cooperation(luck, numbers)
    return {
        "age": age.astype(np.int8),
        "party": party_members(luck, age, adult, members, numbers),
        "digital": digital(luck, age, numbers),
        "status": value,
        "status_z": standardised,
        "hours": spare_hours(luck, age, numbers),
        "suscept": susceptibility(luck, numbers),
        "risk_aversion": luck[:, Luck.RISK].astype(np.float32),
        "cooperation_type": kind,
        "cooperation_slope": slope,
        "anchors": anchors[:, :4].astype(np.float32),
        "anchor_motivation": anchors[:, 4].astype(np.float32),
    }
