"""Money of renovations balances to the fen whatever owners want, and no order or label of flats matters."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from sim.handling.renovation.bargain import bounded_transfers, nash_transfers
from sim.handling.renovation.consent import count_vote
from sim.handling.renovation.money import fens, k, opening_terms, split
from sim.handling.renovation.numbers import BargainingNumbers
from sim.handling.renovation.registry import renovations
from sim.handling.renovation.rounds import hear, visit
from sim.handling.renovation.utility import fehr_schmidt
from sim.laws import consent_rules
from sim.parameters import Book
from tests.helpers.stairwells import made

NUMBERS = BargainingNumbers.read()
KINDS = [Book()[kind] for kind in renovations().values()]
SIZES = st.integers(1, 30)
K = st.floats(-500, 500)


def column(values: st.SearchStrategy[float]) -> st.SearchStrategy[np.ndarray]:
    return SIZES.flatmap(lambda n: arrays.arrays(np.float64, n, elements=values))


def columns(*values: st.SearchStrategy[float]) -> st.SearchStrategy[tuple[np.ndarray, ...]]:
    """Arrays of one size, each of its own values."""
    return SIZES.flatmap(lambda n: st.tuples(*(arrays.arrays(np.float64, n, elements=one) for one in values)))


@given(st.integers(0, 10**10), column(st.floats(0, 1e6)))
def test_a_sum_is_split_without_a_rest_and_no_part_is_a_fen_off(total: int, weights: np.ndarray) -> None:
    parts = split(total, weights)
    assert parts.sum() == total
    assert (parts >= 0).all()
    even = np.ones(len(weights)) if weights.sum() == 0 else weights
    assert (np.abs(parts - total * (even / even.sum())) < 1 + 1e-6).all()


@given(column(K), st.floats(0, 1), st.floats(0, 200))
def test_transfers_add_up_to_nothing_and_nobody_gives_more_than_the_share(
    reported: np.ndarray, share: float, most: float
) -> None:
    moved = bounded_transfers(reported, share, most)
    assert moved.sum() == 0
    assert (moved[reported > 0] <= 0).all()
    assert (moved[reported < 0] >= 0).all()
    assert (moved[reported == 0] == 0).all()
    gains = np.maximum(reported, 0)
    assert (-moved <= share * gains * 1e5 + 1 + 1e-4).all()
    assert moved.clip(0).sum() <= fens(most) + 1
    assert (moved.clip(0) <= np.maximum(-reported, 0) * 1e5 + 1 + 1e-4).all()


@given(column(K))
def test_exact_bargaining_adds_up_to_nothing_and_leaves_all_alike(payoff: np.ndarray) -> None:
    moved = nash_transfers(payoff)
    assert moved.sum() == 0
    if len(payoff) > 1 and payoff.sum() > 0.1:
        final = payoff + k(moved)
        assert np.abs(final - payoff.mean()).max() < 1e-3 * max(1.0, abs(payoff.mean()))


@given(
    st.integers(0, 10**9),
    columns(st.floats(0, 100), st.floats(0, 60), st.floats(0, 1)),
)
def test_shares_make_up_the_need_and_compensation_is_paid_by_the_others(
    need: int, parts: tuple[np.ndarray, ...]
) -> None:
    weights, received, lots = parts
    payers = lots > 0.5
    terms = opening_terms(need, weights, received, payers)
    assert terms.share.sum() == need
    assert terms.compensation.sum() == 0
    assert (terms.compensation[~payers] >= 0).all()
    if not (payers & (weights > 0)).any():
        assert not terms.compensation.any()
    assert (terms.net == terms.compensation - terms.share).all()


@given(
    columns(st.floats(0, 200), st.floats(0, 60), st.floats(0, 1), st.floats(0, 1)),
    st.sampled_from(KINDS),
    st.sampled_from(list(consent_rules().values())),
    st.integers(1, 6),
    st.data(),
)
def test_money_balances_in_every_round_of_every_kind(parts, kind, rule, rounds, data) -> None:
    gain, loss, trust, luck = parts
    project = made(
        gain, loss=loss, perceived=1.7 * loss, trust_neighbours=trust, part=luck, attend=luck[::-1]
    )
    scheme = data.draw(st.sampled_from(kind.schemes()))
    project.terms = kind.opening(project.owners, scheme)
    need = int(kind.need(project.owners))
    for turn in range(rounds):
        held = hear(project, rule, NUMBERS, 1.0) if turn % 2 else visit(project, rule, NUMBERS)
        for terms in (held.terms, held.proposed):
            assert terms.share.sum() == need
            assert terms.compensation.sum() == 0
            assert terms.transfer.sum() == 0
            assert terms.net.sum() == -need
        if held.consent.passed:
            assert (held.proposed.transfer == held.terms.transfer).all()
    assert abs(project.payoff(true=True).sum() - (gain - loss).sum() + need / 1e5) < 1e-6 * (1 + need / 1e5)


@given(columns(st.floats(-100, 100), st.floats(0, 1)), st.floats(0, 1), st.randoms(use_true_random=False))
def test_the_order_of_owners_changes_no_utility(parts: tuple[np.ndarray, ...], scale: float, luck) -> None:
    payoff, alpha = parts
    order = np.array(luck.sample(range(len(payoff)), len(payoff)))
    straight = fehr_schmidt(payoff, alpha, alpha / 2, scale)
    shuffled = fehr_schmidt(payoff[order], alpha[order], alpha[order] / 2, scale)
    assert np.allclose(straight[order], shuffled, atol=1e-9)
    assert (straight <= payoff + 1e-9).all()
    moved = fehr_schmidt(payoff + 7.0, alpha, alpha / 2, scale)
    assert np.allclose(moved, straight + 7.0, atol=1e-9)


@given(
    columns(st.floats(0, 1), st.floats(0, 1), st.floats(50, 120)),
    st.sampled_from(list(consent_rules().values())),
    st.integers(0, 29),
)
def test_one_more_yes_never_breaks_a_vote_that_passed(parts, rule, who: int) -> None:
    took, agreed, size = parts
    area = (size * 10_000).astype(np.int64)
    taking_part, yes = took > 0.3, agreed > 0.3
    before = count_vote(rule, taking_part, yes, area)
    more = yes | (np.arange(len(yes)) == who % len(yes))
    after = count_vote(rule, taking_part, more, area)
    assert after.passed or not before.passed
    assert before.valid == after.valid


@given(columns(st.floats(0, 1), st.floats(0, 1), st.floats(50, 120)), st.sampled_from(list(consent_rules())))
def test_owners_of_one_flat_each_count_the_same_with_and_without_names(parts, law: str) -> None:
    took, agreed, size = parts
    area, rule = (size * 10_000).astype(np.int64), consent_rules()[law]
    plain = count_vote(rule, took > 0.3, agreed > 0.3, area)
    named = count_vote(rule, took > 0.3, agreed > 0.3, area, np.arange(len(took))[::-1] * 3)
    assert all(bool(np.all(a == b)) for a, b in zip(plain, named, strict=True))
