"""Hours that a pool may spend in a period, for servers who are there longer than they work."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(slots=True)
class Allowance:
    """Hours left in this period; without a grant there is no limit.

    Work is booked when it starts. What exceeds the hours left is a debt, which later grants pay first, so no
    more is ever booked in a period than was granted. Hours left at the end of a period lapse.

    Attributes:
        left: Hours still to be spent; infinite without a grant.
        debt: Hours of work begun that are not booked yet.
        granted, booked: Hours, cumulative.
        until: When the period ends, in days; hours of the next are taken to be those of this one.
    """

    left: float = math.inf
    debt: float = 0.0
    granted: float = 0.0
    booked: float = 0.0
    until: float = math.inf
    _taken: float = 0.0
    _granted: float = 0.0
    _days: float = 1.0

    @property
    def limited(self) -> bool:
        """Whether hours were ever granted."""
        return self.left < math.inf

    def grant(self, hours: float, now: float, days: float) -> None:
        """Begin a period of so many days with so many hours."""
        paid = min(self.debt, hours)
        self.debt -= paid
        self.booked += paid
        self.granted += hours
        self.left = hours - paid
        self.until, self._granted, self._days = now + days, hours, days

    def hours_until(self, waiting: float, now: float) -> float:
        """Return the hours granted, at the mean rate, from now until work behind `waiting` hours may start.

        Nothing while more is left than waits; else what is granted from now to the end of the period, and whole
        periods until grants exceed what waits and what is owed.
        """
        short = waiting + self.debt - self.left
        if short < 0.0:
            return 0.0
        if self._granted <= 0.0:
            return math.inf
        periods = max(0.0, self.until - now) / self._days + short // self._granted
        return periods * self._granted

    def book(self, hours: float) -> None:
        """Spend hours, on debt if fewer are left."""
        if hours <= self.left:
            self.left -= hours
            self.booked += hours
            return
        now = self.left
        self.left -= now
        self.booked += now
        self.debt += hours - now

    def refund(self, hours: float) -> None:
        """Give back hours that were spent on work not done: off the debt first, then to this period."""
        forgiven = min(self.debt, hours)
        self.debt -= forgiven
        back = min(hours - forgiven, self.booked - self._taken)
        self.booked -= back
        self.left += back

    def take_booked(self) -> float:
        """Return the hours booked since the last call."""
        hours = self.booked - self._taken
        self._taken = self.booked
        return hours
