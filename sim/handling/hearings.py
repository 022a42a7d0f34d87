"""Who is heard, who is invited, who comes (model 7.4.4).

Settled where the text leaves room: the source and the reporters form one group in keyed random order for
official attempts, then come the other affected adults in keyed random order; for mediation the source stands
first and the other parties follow in that same order.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sim.parameters import Constant, Numbers, Uncertain

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
Rows = NDArray[np.intp]


class HearingsNumbers(Numbers, file="handling/hearings.yaml"):
    """Attendance, hours and cost of meetings."""

    attend_base: Uncertain
    attend_belonging: Uncertain
    attend_efficacy: Uncertain
    attend_stake: Uncertain
    attend_fatigue: Uncertain
    attend_tenant: Uncertain
    hearing_hours: Constant
    mediation_attendance: Uncertain
    mediation_parties: Constant
    mediation_party_hours: Constant
    called_hours: Constant
    travel_hours: Constant
    least_severity: Constant
    hearing_staff_hours: Uncertain
    hearing_professional_hours: Uncertain
    hearing_cash: Uncertain


def heard_first(claimants: Mask, luck: Floats, size: int) -> Rows:
    """Return the positions of those whom an official calls: (at most size,) among the affected adults.

    Args:
        claimants: (n,) who is the source or has reported the issue.
        luck: (n,) uniforms.
        size: How many are called.
    """
    return (luck + ~claimants).argsort(kind="stable")[:size]


def mediation_invited(source: int, claimants: Mask, luck: Floats, size: int) -> Rows:
    """Return the positions of those invited to a mediation: the source, then others as in `heard_first`.

    Args:
        source: Position of the source among the affected adults.
        claimants: (n,) who is the source or has reported the issue.
        luck: (n,) uniforms.
        size: How many are invited, the source among them.
    """
    order = luck + ~claimants
    order[source] = -1.0
    return order.argsort(kind="stable")[:size]


def mediation_present(invited: Rows, luck: Floats, n_affected: int, numbers: HearingsNumbers) -> Mask:
    """Return who of the invited comes, as a mask over the affected adults; `luck` is a uniform for each."""
    present = np.zeros(n_affected, dtype=np.bool_)
    present[invited] = luck < numbers.mediation_attendance
    return present


def attendance_probability(
    belonging: Floats,
    efficacy: Floats,
    theta: Floats,
    fatigue: Floats,
    tenant: Mask,
    exclusion: float,
    numbers: HearingsNumbers,
) -> Floats:
    """Return the chance that each affected adult comes to a hearing: (n,).

    Args:
        belonging: (n,) latent belonging zB, logit.
        efficacy: (n,) latent efficacy zE, logit.
        theta: (n,) wishes; those far from the standard rule have more at stake.
        fatigue: (n,) participation fatigue.
        tenant: (n,) who rents.
        exclusion: How far tenants are kept out (excl); 0 for not at all.
        numbers: The numbers of meetings.
    """
    logit = (
        numbers.attend_base
        + numbers.attend_belonging * np.asarray(belonging, dtype=np.float64)
        + numbers.attend_efficacy * efficacy
        + numbers.attend_stake * np.abs(theta)
        - numbers.attend_fatigue * fatigue
        - numbers.attend_tenant * exclusion * tenant
    )
    chance: Floats = 1.0 / (1.0 + np.exp(-logit))
    return chance


def influence(status: Floats, elite: float, facilitation: float) -> Floats:
    """Return the weights in a hearing: status ** (elite (1 - facilitation)); facilitation evens them out."""
    weights: Floats = np.asarray(status, dtype=np.float64) ** (elite * (1.0 - facilitation))
    return weights


def may_be_heard(
    contested: bool,
    n_affected: int,
    failed_before: bool,
    severity: float,
    held: int,
    *,
    least_affected: int,
    most: int,
    numbers: HearingsNumbers,
) -> bool:
    """Say whether a level-1 ticket may be called to a hearing.

    Args:
        contested: Whether the type is contested.
        n_affected: Affected persons, children among them.
        failed_before: Whether an attempt has failed in this spell.
        severity: Severity of the issue.
        held: Hearings already held on the ticket.
        least_affected: The council's hear_min.
        most: The council's hear_max.
        numbers: The numbers of meetings.
    """
    pressing = failed_before or severity > numbers.least_severity
    return contested and pressing and n_affected >= least_affected and held < most


def call_order(severity: Sequence[float], n_affected: Sequence[int], age: Sequence[float]) -> list[int]:
    """Return the places of the tickets in the order of calling: largest severity * affected * age first."""
    weight = [s * n * a for s, n, a in zip(severity, n_affected, age, strict=True)]
    return sorted(range(len(weight)), key=lambda i: -weight[i])
