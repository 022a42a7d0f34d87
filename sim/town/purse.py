"""What a community's money buys: mechanisms first, then community staff, room and posts above (model.md 7.9)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from sim.errors import InputError
from sim.ledger import Ledger, fen, k_rmb
from sim.mechanisms.base import Mechanism
from sim.money import BudgetNumbers
from sim.parameters import Book
from sim.seams import Staff
from sim.world.columns import Communities

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


class BudgetError(InputError):
    """A budget buys fewer posts above a community than must remain there.

    Args:
        where: Name of the community.
        cash: Its budget of the year, k RMB.
        price: What each mechanism costs there in a year, k RMB.
        mix: How staff cash is split.
        posts: Posts above the community that are left, and how many must remain.
        enough: The budget that would do, k RMB a year for 3,000 residents; infinite if none would.
    """

    def __init__(
        self,
        where: str,
        cash: float,
        price: dict[str, float],
        mix: StaffMix,
        posts: tuple[float, float],
        enough: float,
    ) -> None:
        self.where, self.cash, self.price = where, cash, price
        self.mix, self.posts, self.enough = mix, posts, enough
        super().__init__(self.told("budget.cash", ""))

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), (self.where, self.cash, self.price, self.mix, self.posts, self.enough)

    def told(self, number: str, payer: str, most: float = math.inf) -> str:
        """Return the message.

        Args:
            number: The user's number and where it stands.
            payer: Who cannot pay, as a user would say; empty where nobody knows.
            most: The greatest budget that a user may give.
        """
        return (
            f"{number} is too little{f' for {payer}' if payer else ''} in community {self.where!r}, where"
            f" it makes {self.cash:.1f} k RMB a year: {self._costs()}{self._rest()}; {self._advice(most)}"
        )

    def _costs(self) -> str:
        dear = sorted(self.price.items(), key=lambda item: -item[1])
        if not dear:
            return "no mechanism is on, so none costs anything"
        each = ", ".join(f"{name} {cost:.1f}" for name, cost in dear)
        return f"its mechanisms cost {sum(self.price.values()):.1f} ({each})"

    def _rest(self) -> str:
        left, least = self.posts
        if sum(self.price.values()) >= self.cash:
            return ", and nothing is left for staff"
        return (
            f", and the rest pays (at staff_share = {self.mix.share:g} and room = {self.mix.room:g})"
            f" {max(left, 0.0):.2f} posts above the community, where at least {least:.2f} must remain"
        )

    def _advice(self, most: float) -> str:
        ways = [f"raise budget.cash to {math.ceil(self.enough)} or more"] if self.enough <= most else []
        dearest = max(self.price, key=lambda name: self.price[name]) if self.price else None
        ways += [f"drop a mechanism, such as {dearest!r}"] if dearest else []
        return ", or ".join([*ways, "lower staff_share or room"])


def purses_of(
    cash: float, communities: Communities, mechanisms: Sequence[Mechanism], mix: StaffMix, book: Book
) -> list[Purse]:
    """Split the budgets of all communities.

    Args:
        cash: B, k RMB a year for 3,000 residents.
        communities: Their names and sizes.
        mechanisms: Those that are on.
        mix: How staff cash is split.
        book: Wages, multipliers and prices.

    Raises:
        BudgetError: One cannot be paid; of several that which needs most.
    """
    purses, short = [], []
    for name, scale in zip(communities.name, communities.scale.tolist(), strict=True):
        try:
            purses.append(split(cash, scale, mechanisms, mix, book, name))
        except BudgetError as error:
            short.append(error)
    if short:
        raise max(short, key=lambda error: error.enough)
    return purses


def split(
    cash: float, scale: float, mechanisms: Sequence[Mechanism], mix: StaffMix, book: Book, where: str
) -> Purse:
    """Split one community's budget; scale is its size, 1 for 3,000 residents, all else as for `purses_of`.

    Raises:
        BudgetError: What is left buys fewer posts above the community than must remain.
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
    least = money.least_upper * scale
    if upper < least:
        rest = 1.0 - mix.share
        needed = (least + room) * money.wage_upper / rest if rest > 0.0 else math.inf
        price = {name: fixed[name] + variable[name] for name in fixed}
        raise BudgetError(where, total, price, mix, (upper, least), (needed + sum(price.values())) / scale)
    return Purse(total, fixed, variable, taken, Staff(community, room, upper))


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
