"""One attempt: acceptance, success, quality, and the direction in which each number works (model 7.4.4)."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.errors import RuleError
from sim.handling.attempt import (
    Affected,
    AttemptNumbers,
    AttemptResult,
    Task,
    accepts,
    hearing,
    logistic,
    mediation,
    official,
    success_probability,
)
from sim.handling.deliberation import DeliberationNumbers
from sim.handling.handlers import HandlersNumbers, capability_table, issue_needs
from sim.seams import HandlerKind

HANDLERS = HandlersNumbers.read()
TABLE = capability_table(HANDLERS)
NUMBERS = AttemptNumbers.read()
TALK = DeliberationNumbers.read()
NOISE = issue_needs(1, True, HANDLERS)
TASK = Task(NOISE, difficulty=0.43, contestedness=0.9, tolerance=1.1)
unit = st.floats(0, 1)


def people(theta: list[float], trust: float = 0.5, present: int = 2) -> Affected:
    return Affected(np.array(theta), np.full(len(theta), trust), np.arange(len(theta)) < present)


def success(agreement: float, joint: bool = False, **changes: float) -> float:
    handler = replace(TABLE[HandlerKind.COMMUNITY_STAFF], **changes)
    return success_probability(NOISE, handler, agreement, 0.43, joint, NUMBERS)


def test_success_by_hand() -> None:
    assert success(0.5) == pytest.approx(
        1 / (1 + math.exp(-9 * (0.05 * 0.35 + 0.25 * 0.35 + 0.7 * 0.5875 - 0.43)))
    )
    assert success(1.0) == pytest.approx(1 / (1 + math.exp(-9 * (0.0175 + 0.0875 + 0.7 - 0.43))))


@given(unit, unit, unit)
def test_authority_helps_most_where_agreement_fails(low: float, high: float, agreement: float) -> None:
    low, high = min(low, high), max(low, high)
    assert success(agreement, authority=high) >= success(agreement, authority=low)


def test_authority_replaces_agreement_that_is_lacking() -> None:
    assert success(0.2, authority=0.9) > success(0.2, authority=0.3)


@given(unit, unit, unit)
def test_mediation_counts_only_when_parties_meet(skill: float, other: float, agreement: float) -> None:
    low, high = min(skill, other), max(skill, other)
    assert success(agreement, True, mediation=high) >= success(agreement, True, mediation=low)
    assert success(agreement, False, mediation=high) == success(agreement, False, mediation=low)
    assert success(agreement, True) >= success(agreement, False)


@given(unit, unit)
def test_agreement_and_ease_help(agreement: float, other: float) -> None:
    low, high = min(agreement, other), max(agreement, other)
    assert success(high) >= success(low)
    handler = TABLE[HandlerKind.CITY]
    easy, hard = (success_probability(NOISE, handler, 0.5, d, False, NUMBERS) for d in (low, high))
    assert easy >= hard


def test_a_penalty_is_in_logits() -> None:
    handler = TABLE[HandlerKind.CITY]
    plain = success_probability(NOISE, handler, 0.5, 0.43, False, NUMBERS)
    lower = success_probability(NOISE, handler, 0.5, 0.43, False, NUMBERS, penalty=1.8)
    assert math.log(plain / (1 - plain)) - math.log(lower / (1 - lower)) == pytest.approx(1.8)


@given(st.lists(st.floats(-3, 3), min_size=1, max_size=15), unit, unit, st.floats(-2, 2))
def test_who_trusts_more_accepts_more(theta: list[float], one: float, two: float, position: float) -> None:
    low, high = min(one, two), max(one, two)
    wishes, present = np.array(theta), np.zeros(len(theta), dtype=np.bool_)
    wary, trusting = (
        accepts(position, wishes, np.full(len(theta), t), present, 1.1, NUMBERS) for t in (low, high)
    )
    assert not np.any(wary & ~trusting)


@given(st.lists(st.floats(-3, 3), min_size=1, max_size=15), unit, st.floats(-2, 2))
def test_who_was_heard_accepts_more(theta: list[float], trust: float, position: float) -> None:
    wishes, trusts = np.array(theta), np.full(len(theta), trust)
    absent, present = (
        accepts(position, wishes, trusts, np.full(len(theta), here), 1.1, NUMBERS) for here in (False, True)
    )
    assert not np.any(absent & ~present)


def test_acceptance_at_the_edge() -> None:
    edge = 1.1 * math.sqrt(-2 * math.log(0.35 + 0.44 * 0.5))
    near = accepts(0.0, np.array([edge - 1e-9, edge + 1e-9]), np.full(2, 0.5), np.full(2, True), 1.1, NUMBERS)
    assert near.tolist() == [True, False]


def test_an_official_knows_less_of_the_place_the_higher_he_sits() -> None:
    theta = [1.0, 1.0, 1.0]
    levels = (HandlerKind.COMMUNITY_STAFF, HandlerKind.SUBDISTRICT, HandlerKind.DEPARTMENT, HandlerKind.CITY)
    found = [official(people(theta), TABLE[kind], TASK, 0.0, 0.5, NUMBERS).position for kind in levels]
    assert found == pytest.approx([0.7, 0.49, 0.343, 0.2401])


def test_luck_of_the_position_grows_with_contest() -> None:
    calm = replace(TASK, contestedness=0.0)
    assert official(people([1.0]), TABLE[0], calm, 3.0, 0.5, NUMBERS).position == pytest.approx(0.7)
    assert official(people([1.0]), TABLE[0], TASK, 2.0, 0.5, NUMBERS).position == pytest.approx(
        0.7 + 0.25 * 0.9 * 2
    )


def test_success_is_the_uniform_below_the_probability() -> None:
    chance = official(people([0.0, 0.0]), TABLE[0], TASK, 0.0, 0.5, NUMBERS).probability
    for uniform, solved in [(chance - 1e-9, True), (chance, False)]:
        assert official(people([0.0, 0.0]), TABLE[0], TASK, 0.0, uniform, NUMBERS).solved is solved


def test_talk_moves_only_those_present() -> None:
    done = mediation(people([1.0, 0.0, 0.5, 3.0], present=3), TABLE[2], TASK, 0.5, NUMBERS, TALK)
    assert done.moved[3] == 3.0
    assert done.moved[0] < 1.0
    assert done.moved[1] > 0.0


def test_a_hearing_of_equals_in_one_round_is_a_mediation() -> None:
    crowd = people([1.0, 0.0, 0.4, 3.0], present=3)
    one = mediation(crowd, TABLE[2], TASK, 0.5, NUMBERS, TALK)
    other = hearing(crowd, TABLE[2], TASK, 0.5, NUMBERS, TALK, rounds=1, weights=np.ones(4))
    assert other.position == pytest.approx(one.position)
    assert other.probability == pytest.approx(one.probability)


def test_a_result_that_does_not_stand_shrinks() -> None:
    crowd = people([1.0, 0.6, 0.8])
    whole, third = (
        hearing(crowd, TABLE[2], TASK, 0.5, NUMBERS, TALK, rounds=2, weights=np.ones(3), stands=s).position
        for s in (1.0, 0.3)
    )
    assert third == pytest.approx(0.3 * whole)


def test_talk_raises_agreement_of_those_apart() -> None:
    apart = people([-1.6, 1.6, 0.0], trust=0.9, present=3)
    silent = DeliberationNumbers({"concede": 0.0, "bound": 2.0, "mediation_rounds": 1.0})
    assert (
        mediation(apart, TABLE[2], TASK, 0.5, NUMBERS, TALK).agreement
        > mediation(apart, TABLE[2], TASK, 0.5, NUMBERS, silent).agreement
    )


@pytest.mark.parametrize("present", [0, 1])
def test_too_few_cannot_meet(present: int) -> None:
    with pytest.raises(RuleError, match="parties are needed"):
        mediation(people([0.0, 1.0], present=present), TABLE[2], TASK, 0.5, NUMBERS, TALK)


@pytest.mark.parametrize("n", [0, 1, 2])
def test_officials_work_with_nobody_or_few(n: int) -> None:
    done = official(people([0.5] * n, present=min(n, 1)), TABLE[6], TASK, 0.3, 0.5, NUMBERS)
    assert 0 < done.probability < 1
    assert done.accepted.shape == done.moved.shape == (n,)


def outcomes(result: AttemptResult, theta: np.ndarray) -> np.ndarray:
    """The outcome O of 7.2.1 at quality one half."""
    return np.exp(-((result.position - theta) ** 2) / (2 * 1.1**2)) - 1.0


def test_where_all_want_the_same_who_handles_changes_nothing() -> None:
    """Metamorphic: sd_b = sd_w = 0 and no luck of the position give everybody the same O."""
    crowd = people([0.0] * 6, present=3)
    results = [official(crowd, handler, TASK, 0.0, 0.5, NUMBERS) for handler in TABLE]
    results += [mediation(crowd, handler, TASK, 0.5, NUMBERS, TALK) for handler in TABLE]
    weights = np.linspace(0.2, 3, 6)
    results += [hearing(crowd, h, TASK, 0.5, NUMBERS, TALK, rounds=2, weights=weights) for h in TABLE]
    assert all(np.array_equal(outcomes(r, crowd.theta), np.zeros(6)) for r in results)
    assert {r.agreement for r in results} == {1.0}


@given(st.floats(-800, 800))
def test_logistic_never_overflows(x: float) -> None:
    assert 0.0 <= logistic(x) <= 1.0
    assert logistic(x) + logistic(-x) == pytest.approx(1.0)


def test_float32_input_gives_float64_results() -> None:
    crowd = people([0.2, -0.4, 1.0], present=3)
    single = Affected(crowd.theta.astype(np.float32), crowd.trust.astype(np.float32), crowd.present)
    done = mediation(single, TABLE[2], TASK, 0.5, NUMBERS, TALK)
    assert done.moved.dtype == np.float64
    assert type(done.position) is float
    assert type(done.solved) is bool
