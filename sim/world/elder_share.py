"""Which chance of an old first member gives a published share of elders, and how many are adults then.

The expected share is enumerated from the laws of household size and age, not simulated, so that a
community's figure does not depend on luck.
"""

from __future__ import annotations

import numpy as np
from scipy.optimize import brentq

from sim.world.ages import ADULT_AGE, OLD_AGE, AgesNumbers
from sim.world.columns import Floats
from sim.world.community import Community
from sim.world.households import HouseholdsNumbers, Plan, size_law

OLDEST = 130


def first_chance(community: Community, plan: Plan, households: HouseholdsNumbers, ages: AgesNumbers) -> float:
    """Return the chance that a first member is 65 or older in this community.

    Raises:
        InputError: No chance gives the published share of elders.
    """
    field, from_age = ("share_60", 60) if community.share_60 is not None else ("share_65", OLD_AGE)
    share = getattr(community, field)
    if share is None or plan.residents == 0 or plan.households == 0:
        return ages.p_first
    sizes = size_law(plan.mean_size, households)
    low, high = (expected_share(p, from_age, sizes, ages) for p in (0.0, 1.0))
    if not low <= share <= high:
        raise community.wrong(
            field, f"households of {plan.mean_size:.2f} persons allow shares from {low:.2f} to {high:.2f}"
        )
    if low == high:
        return ages.p_first
    return float(brentq(lambda p: expected_share(p, from_age, sizes, ages) - share, 0.0, 1.0))


def check_members(community: Community, plan: Plan, households: HouseholdsNumbers, ages: AgesNumbers) -> None:
    """Check that a published number of Party members is not above that of adults, as many as are to be expected.

    Raises:
        InputError: It is.
    """
    if not community.party_members:
        return
    p_first = first_chance(community, plan, households, ages)
    residents = plan.density * community.flats if plan.residents is None else plan.residents
    adults = residents * expected_share(p_first, ADULT_AGE, size_law(plan.mean_size, households), ages)
    if community.party_members > adults:
        raise community.wrong(
            "party_members",
            f"of some {residents:,.0f} residents about {adults:,.0f} are adults, and only they can be members;"
            f" give at most {adults:.0f}, or correct residents, households or flats",
        )


def expected_share(p_first: float, from_age: int, sizes: Floats, ages: AgesNumbers) -> float:
    """Return the expected share of residents of `from_age` or more.

    Args:
        p_first: Chance that a first member is 65 or older.
        from_age: Age from which residents count; at most 65.
        sizes: Chances of 0, 1, 2, … members beyond the first.
        ages: Laws of ages.
    """
    first = p_first * _old(ages) + (1 - p_first) * _uniform(ages.young_first)
    other = ages.child * _uniform(ages.child_ages) + (1 - ages.child) * _uniform(ages.other_ages)
    second = ages.partner * _partner(first, ages) + (1 - ages.partner) * other
    further = np.arange(len(sizes)) @ sizes
    members = first + (1 - sizes[0]) * second + (further - (1 - sizes[0])) * other
    young = sizes[0] * first[:OLD_AGE].sum()
    alone = sizes[0] * first[OLD_AGE:].sum()
    made = (ages.alone_share * members[OLD_AGE:].sum() - alone) / (1 - ages.alone_share)
    made = min(max(made, 0.0), young)
    newly = first[:from_age].sum() / first[:OLD_AGE].sum() if young > 0 else 0.0
    return float((members[from_age:].sum() + made * newly) / (1 + further))


def _uniform(bounds: tuple[float, ...]) -> Floats:
    low, high = (int(age) for age in bounds)
    law = np.zeros(OLDEST)
    law[low : high + 1] = 1 / (high - low + 1)
    return law


def _old(ages: AgesNumbers) -> Floats:
    span, stay = int(ages.old_span), 1 - 1 / ages.old_excess
    law = np.zeros(OLDEST)
    law[OLD_AGE : OLD_AGE + span] = stay ** np.arange(span) / ages.old_excess
    law[OLD_AGE + span - 1] = stay ** (span - 1)
    return law


def _partner(first: Floats, ages: AgesNumbers) -> Floats:
    gap, (low, high) = int(ages.partner_gap), (int(age) for age in ages.partner_ages)
    law = np.zeros(OLDEST)
    for shift in range(-gap, gap + 1):
        target = np.clip(np.arange(OLDEST) + shift, low, high)
        law += np.bincount(target, weights=first, minlength=OLDEST) / (2 * gap + 1)
    return law
