"""Money in whole fen, time in whole minutes; double entry; nobody spends what nobody has.

An account is a name. A transfer takes from one account and gives to another, so all balances of a book sum
to zero for ever. Sources of a book (the treasury, the residents' days) may go below zero; all others may not.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from sim.errors import ConservationError, RuleError

FEN_PER_K = 100_000
MINUTES_PER_HOUR = 60


def fen(k_rmb: float) -> int:
    """Return thousand RMB as whole fen."""
    return round(k_rmb * FEN_PER_K)


def k_rmb(fens: int) -> float:
    """Return whole fen as thousand RMB."""
    return fens / FEN_PER_K


def minutes(hours: float) -> int:
    """Return hours as whole minutes."""
    return round(hours * MINUTES_PER_HOUR)


class Book:
    """One kind of thing that is conserved, in whole units.

    Args:
        unit: "fen" or "minutes".
        sources: Accounts that may go below zero.
    """

    def __init__(self, unit: str, sources: tuple[str, ...]) -> None:
        self.unit = unit
        self._sources = frozenset(sources)
        self._balance: dict[str, int] = defaultdict(int)
        self._flow: dict[tuple[int, str], int] = defaultdict(int)

    def transfer(self, source: str, target: str, amount: int, *, month: int = 0) -> None:
        """Move a whole, non-negative amount from one account to another.

        Raises:
            RuleError: The amount is negative or not whole, or both accounts are one.
            ConservationError: The source has less than the amount.
        """
        if type(amount) is not int or amount < 0 or source == target:
            raise RuleError(f"cannot move {amount!r} {self.unit} from {source!r} to {target!r}")
        if source not in self._sources and self._balance[source] < amount:
            raise ConservationError(
                f"{source!r} has {self._balance[source]} {self.unit} and cannot give {amount} to {target!r}"
            )
        self._balance[source] -= amount
        self._balance[target] += amount
        self._flow[month, target] += amount

    def balance(self, account: str) -> int:
        """Return what an account holds now."""
        return self._balance.get(account, 0)

    def accounts(self) -> list[str]:
        """Return the names of all accounts that ever moved, sorted."""
        return sorted(self._balance)

    def flows(self) -> Iterator[tuple[int, str, int]]:
        """Yield (month, account, amount received), sorted."""
        for (month, account), amount in sorted(self._flow.items()):
            yield month, account, amount

    def forget_flows(self) -> None:
        """Begin the record of flows anew; balances stay."""
        self._flow.clear()

    def check(self) -> None:
        """Assert that nothing came from nowhere.

        Raises:
            ConservationError: Balances do not sum to zero, or one that is no source is negative.
        """
        if sum(self._balance.values()) != 0:
            raise ConservationError(
                f"the {self.unit} of all accounts sum to {sum(self._balance.values())}, not 0"
            )
        for account, amount in self._balance.items():
            if amount < 0 and account not in self._sources:
                raise ConservationError(f"{account!r} stands at {amount} {self.unit}")


class Ledger:
    """The books of one run: cash, hours given by residents, staff hours, costs borne by others.

    Accounts of `cash`: `treasury` (source), `purse`, `staff:<pool>`, `<mechanism>:fixed`, `<mechanism>:variable`.
    Accounts of `hours`: `residents` (source), `given:<purpose>`, then `used:<purpose>` or `idle:<purpose>`.
    Accounts of `others`: `treasury`, `<who>`.
    Accounts of `capital`: `city`, `donors`, `owners` (sources), `subsidy:<c>`, `grant:<c>`, `held:<project>`,
    `between:<project>`, `compensated`, `builders`: money for renovations, outside the community's budget.

    Attributes:
        gifts, given_hours: How often residents' hours were booked, and how many before rounding to minutes.
    """

    def __init__(self) -> None:
        self.cash = Book("fen", ("treasury",))
        self.hours = Book("minutes", ("residents",))
        self.others = Book("fen", ("treasury",))
        self.capital = Book("fen", ("city", "donors", "owners"))
        self.month = 0
        self.gifts, self.given_hours = 0, 0.0

    def spend(self, account: str, k: float) -> None:
        """Pay thousand RMB out of the purse.

        Raises:
            ConservationError: The purse holds less.
        """
        self.cash.transfer("purse", account, fen(k), month=self.month)

    def give(self, purpose: str, hours: float, *, used: float | None = None) -> None:
        """Book hours that residents give; `used` of them do something, the rest stands idle (None: all used)."""
        given = minutes(hours)
        self.gifts += 1
        self.given_hours += hours
        worked = given if used is None else min(given, minutes(used))
        self.hours.transfer("residents", f"given:{purpose}", given, month=self.month)
        self.hours.transfer(f"given:{purpose}", f"used:{purpose}", worked, month=self.month)
        if given > worked:
            self.hours.transfer(f"given:{purpose}", f"idle:{purpose}", given - worked, month=self.month)

    def burden_others(self, who: str, k: float) -> None:
        """Book thousand RMB that others bear (hours of the property company, of units, of courts)."""
        self.others.transfer("treasury", who, fen(k), month=self.month)

    def begin(self) -> None:
        """Begin the record of flows anew: what moved in a burn-in belongs to no month."""
        for book in (self.cash, self.hours, self.others, self.capital):
            book.forget_flows()

    def check(self) -> None:
        """Check all books; see `Book.check`."""
        for book in (self.cash, self.hours, self.others, self.capital):
            book.check()
