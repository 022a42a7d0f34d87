"""Who is heard, invited, and comes (model 7.4.4)."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.handling import hearings as m

NUMBERS = m.HearingsNumbers.read()
ZERO, NO = np.zeros(1), np.zeros(1, dtype=np.bool_)


def chance(**changes: float) -> float:
    terms = {"belonging": 0.0, "efficacy": 0.0, "theta": 0.0, "fatigue": 0.0} | changes
    exclusion = terms.pop("exclusion", 0.0)
    tenant = np.array([bool(terms.pop("tenant", 0.0))])
    arrays = {name: np.array([value]) for name, value in terms.items()}
    return float(m.attendance_probability(**arrays, tenant=tenant, exclusion=exclusion, numbers=NUMBERS)[0])


def test_attendance_by_hand() -> None:
    logit = -1.9 + 0.8 * 0.5 + 0.6 * -0.3 + 0.5 * 1.2 - 0.4 * 0.7 - 0.3 * 2
    found = chance(belonging=0.5, efficacy=-0.3, theta=-1.2, fatigue=0.7, tenant=1, exclusion=2)
    assert found == pytest.approx(1 / (1 + math.exp(-logit)))


def test_what_brings_people_and_what_keeps_them_away() -> None:
    plain = chance()
    assert all(chance(**{name: 1.0}) > plain for name in ("belonging", "efficacy", "theta"))
    assert chance(theta=-1.0) == chance(theta=1.0)
    assert chance(fatigue=1.0) < plain
    assert chance(tenant=1, exclusion=1.0) < chance(tenant=1, exclusion=0.0) == plain


def test_facilitation_evens_influence_out() -> None:
    status = np.array([0.5, 1.0, 2.0])
    assert m.influence(status, 0.0, 0.3).tolist() == [1.0, 1.0, 1.0]
    assert m.influence(status, 0.5, 0.3) == pytest.approx(status**0.35)
    assert np.ptp(m.influence(status, 0.5, 0.9)) < np.ptp(m.influence(status, 0.5, 0.0))


def test_claimants_are_heard_first() -> None:
    claimants = np.array([False, True, False, True, False])
    luck = np.array([0.1, 0.9, 0.2, 0.3, 0.05])
    assert m.heard_first(claimants, luck, 3).tolist() == [3, 1, 4]
    assert m.heard_first(claimants, luck, 9).tolist() == [3, 1, 4, 0, 2]
    assert m.heard_first(claimants[:0], luck[:0], 2).size == 0


def test_the_source_is_invited_always() -> None:
    claimants = np.array([False, True, False, True, False])
    luck = np.array([0.1, 0.9, 0.2, 0.3, 0.05])
    assert m.mediation_invited(1, claimants, luck, 3).tolist() == [1, 3, 4]
    assert m.mediation_invited(1, claimants, luck, 1).tolist() == [1]
    assert luck.tolist() == [0.1, 0.9, 0.2, 0.3, 0.05]


def test_invited_parties_come_by_their_luck() -> None:
    present = m.mediation_present(np.array([4, 0, 2]), np.array([0.79, 0.81, 0.1]), 5, NUMBERS)
    assert present.tolist() == [False, False, True, False, True]


@given(st.lists(st.tuples(st.floats(0, 4), st.integers(0, 50), st.floats(0, 90)), max_size=8))
def test_calling_order_is_a_stable_sort(tickets: list[tuple[float, int, float]]) -> None:
    order = m.call_order([t[0] for t in tickets], [t[1] for t in tickets], [t[2] for t in tickets])
    weight = [s * n * a for s, n, a in tickets]
    assert sorted(order) == list(range(len(tickets)))
    for before, after in pairwise(order):
        assert (weight[before], -before) > (weight[after], -after)


def may(**changes: object) -> bool:
    terms: dict[str, object] = {
        "contested": True,
        "n_affected": 12,
        "failed_before": True,
        "severity": 0.8,
        "held": 0,
    }
    return m.may_be_heard(**(terms | changes), least_affected=12, most=1, numbers=NUMBERS)  # type: ignore[arg-type]


def test_few_tickets_may_be_heard() -> None:
    assert may()
    assert not may(contested=False)
    assert not may(n_affected=11)
    assert not may(failed_before=False)
    assert may(failed_before=False, severity=1.21)
    assert not may(held=1)


def test_empty_arrays_are_legal() -> None:
    nobody, nowhere = np.empty(0), np.empty(0, dtype=np.bool_)
    assert m.attendance_probability(nobody, nobody, nobody, nobody, nowhere, 0.0, NUMBERS).shape == (0,)
    assert m.mediation_present(np.empty(0, dtype=np.intp), nobody, 0, NUMBERS).shape == (0,)
    assert m.call_order([], [], []) == []
