"""What a community's money buys: mechanisms first, then community staff, room and posts above (model.md 7.9)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sim.errors import InputError
from sim.ledger import Ledger, fen, k_rmb
from sim.mechanisms.base import Mechanism
from sim.money import BudgetNumbers
from sim.parameters import Book
from sim.seams import Staff

DAYS_A_YEAR = 365.0


@dataclass(frozen=True)
class StaffMix:
    """How staff cash is split.

    Attributes:
        share: Share that pays community staff.
        room: Posts of the mediation room per 3,000 residents.
    """

    share: float = 0.64
    room: float = 0.0


@dataclass(frozen=True)
class Purse:
    """One community's year of money, in k RMB, and what it buys.

    Attributes:
        cash: Cash of the year, B scaled by size.
        fixed: Fixed cost of each mechanism.
        variable: Cash set aside for each mechanism.
        taken: Posts of the community's staff that mechanisms take.
        staff: Posts bought.
    """

    cash: float
    fixed: dict[str, float]
    variable: dict[str, float]
    taken: float
    staff: Staff


def split(
    cash: float, scale: float, mechanisms: Sequence[Mechanism], mix: StaffMix, book: Book, where: str
) -> Purse:
    """Split a community's budget.

    Args:
        cash: B, k RMB a year for 3,000 residents.
        scale: Size of the community, 1 for 3,000 residents.
        mechanisms: Those that are on.
        mix: How staff cash is split.
        book: Wages, multipliers and prices.
        where: Name of the community, for messages.

    Raises:
        InputError: What is left buys fewer posts above the community than must remain; names the dearest mechanism.
    """
    money = book[BudgetNumbers]
    partly = 0.5 + 0.5 * scale
    total = cash * scale
    fixed = {m.name: m.fixed_cash * money.fixed_multiplier * partly for m in mechanisms}
    variable = {m.name: m.variable_cash(scale, book) for m in mechanisms}
    taken = sum(m.staff for m in mechanisms) * money.staff_multiplier * partly
    left = total - sum(fixed.values()) - sum(variable.values())
    community = mix.share * left / money.wage_community
    room = mix.room * scale
    upper = (left - community * money.wage_community) / money.wage_upper - room
    if upper < money.least_upper * scale:
        raise InputError(_too_little(where, total, fixed, variable, upper, money.least_upper * scale))
    return Purse(total, fixed, variable, taken, Staff(community, room, upper))


def _too_little(
    where: str, total: float, fixed: dict[str, float], variable: dict[str, float], upper: float, least: float
) -> str:
    price = {name: fixed[name] + variable[name] for name in fixed}
    said = ", ".join(f"{name} {cost:.1f}" for name, cost in sorted(price.items(), key=lambda item: -item[1]))
    dearest = max(price, key=lambda name: price[name]) if price else None
    advice = (
        f"; {dearest!r} cannot be paid: drop it or raise budget.cash" if dearest else "; raise budget.cash"
    )
    return (
        f"{where}: budget of {total:.1f} k RMB a year leaves {upper:.2f} posts above the community,"
        f" at least {least:.2f}"
        f" must remain. Mechanisms cost {said or 'nothing'} k RMB{advice}"
    )


class Treasury:
    """Pays what the purses of all communities owe, as days go by."""

    def __init__(self, ledger: Ledger, money: BudgetNumbers) -> None:
        self.ledger, self.money = ledger, money

    def pay(self, purses: Sequence[Purse], days: float, owed: dict[str, float]) -> None:
        """Fill the purse for some days and pay wages, fixed costs and what mechanisms spent.

        Args:
            purses: Of all communities.
            days: How many days the payment covers.
            owed: What mechanisms spent of their variable cash and is not paid yet, k RMB by mechanism; what the
                purse cannot pay now stays owed.
        """
        share = days / DAYS_A_YEAR
        for purse in purses:
            self.ledger.cash.transfer("treasury", "purse", fen(purse.cash * share), month=self.ledger.month)
            for account, cost in self._due(purse).items():
                self._pay(account, fen(cost * share))
        for name in sorted(owed):
            owed[name] = k_rmb(fen(owed[name]) - self._pay(f"{name}:variable", fen(owed[name])))

    def _due(self, purse: Purse) -> dict[str, float]:
        """Return what a year's fixed payments are, k RMB by account."""
        staff, money = purse.staff, self.money
        return {
            "staff:community": staff.community * money.wage_community,
            "staff:room": staff.room * money.wage_upper,
            "staff:upper": staff.upper * money.wage_upper,
            **{f"{name}:fixed": cost for name, cost in purse.fixed.items() if cost},
        }

    def _pay(self, account: str, amount: int) -> int:
        """Pay as much of an amount as the purse holds (rounding may ask for a fen more); return what was paid."""
        paid = min(amount, self.ledger.cash.balance("purse"))
        self.ledger.cash.transfer("purse", account, paid, month=self.ledger.month)
        return paid
