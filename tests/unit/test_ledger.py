"""The books: double entry in whole units, nobody spends what nobody has, hours given are used or idle."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.errors import ConservationError, RuleError
from sim.ledger import Book, Ledger, fen, k_rmb, minutes


def book_of(amount: int) -> Book:
    book = Book("fen", ("treasury",))
    book.transfer("treasury", "purse", amount)
    return book


def test_units_are_whole() -> None:
    assert (fen(325.0), fen(0.000014), k_rmb(32_500_000)) == (32_500_000, 1, 325.0)
    assert (minutes(1.25), minutes(0.2), minutes(0.009)) == (75, 12, 1)


def test_what_one_account_gives_another_gets() -> None:
    book = book_of(100)
    book.transfer("purse", "staff", 100, month=2)
    assert [book.balance(one) for one in ("treasury", "purse", "staff", "nobody")] == [-100, 0, 100, 0]
    assert list(book.flows()) == [(0, "purse", 100), (2, "staff", 100)]
    book.forget_flows()
    assert (list(book.flows()), book.balance("staff")) == ([], 100)
    book.check()


def test_nobody_spends_what_nobody_has() -> None:
    book = book_of(100)
    with pytest.raises(ConservationError, match="'purse' has 100 fen and cannot give 101 to 'staff'"):
        book.transfer("purse", "staff", 101)
    assert (book.balance("purse"), book.balance("staff")) == (100, 0)


@pytest.mark.parametrize("amount", [-1, 0.5, 1.0, True])
def test_amounts_are_whole_and_not_negative(amount: Any) -> None:
    with pytest.raises(RuleError, match="cannot move"):
        book_of(100).transfer("purse", "staff", amount)


def test_no_account_pays_itself() -> None:
    with pytest.raises(RuleError, match="cannot move 1 fen from 'purse' to 'purse'"):
        book_of(100).transfer("purse", "purse", 1)


@pytest.mark.parametrize(
    ("account", "by", "message"),
    [("purse", 1, "the fen of all accounts sum to 1, not 0"), ("staff", -100, "'staff' stands at -100 fen")],
)
def test_a_forged_balance_is_found(account: str, by: int, message: str) -> None:
    book = book_of(100)
    book._balance[account] += by
    if by < 0:
        book._balance["purse"] -= by
    with pytest.raises(ConservationError, match=message):
        book.check()


@given(st.lists(st.tuples(st.floats(0.0, 50.0), st.none() | st.floats(0.0, 60.0)), max_size=20))
def test_hours_given_are_used_or_idle(gifts: list[tuple[float, float | None]]) -> None:
    ledger = Ledger()
    used = 0
    for hours, worked in gifts:
        ledger.give("talk", hours, used=worked)
        used += minutes(hours) if worked is None else min(minutes(hours), minutes(worked))
    booked = sum(minutes(hours) for hours, _ in gifts)
    assert ledger.hours.balance("used:talk") == used
    assert ledger.hours.balance("idle:talk") == booked - used
    assert ledger.hours.balance("given:talk") == 0
    assert ledger.hours.balance("residents") == -booked
    assert ledger.gifts == len(gifts)
    assert ledger.given_hours == pytest.approx(sum(hours for hours, _ in gifts))
    ledger.check()
