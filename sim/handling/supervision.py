"""Supervision by lot (监督权、评价权): residents drawn by lot confirm contested closures (model.md 7.4.5).

Also the register in which it stands what became of closures, by whomever they were checked: found false, or
rated. Evaluation of communities reads it. Settled where the text leaves room: the text says how often three
residents find a closure on paper; each of them looks independently, so that fewer find less and more find more.
"""

from __future__ import annotations

import heapq
import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from sim.issues import State
from sim.parameters import Constant, Numbers, Uncertain
from sim.quantities import Case
from sim.seams import Closure, Judgements, Rows, Town

FOUND, WHEN = range(2)


class SupervisionNumbers(Numbers, file="handling/supervision.yaml"):
    """What residents drawn by lot find, and what it takes them."""

    found: Uncertain
    found_by: Constant
    found_days: Constant
    hours: Constant


class Mark(NamedTuple):
    """What names one closure: the issue, its spell, and the attempts made in this spell until then."""

    issue: int
    spell: int
    attempts: int


class Register:
    """What became of closures after they were made.

    Attributes:
        kept: Whether somebody evaluates by it; what nobody would read is not noted.
        found_false: When a closure on paper was found to be none, days.
        ratings: Mean satisfaction of those who were asked to rate a closure.
    """

    def __init__(self) -> None:
        self.kept = False
        self.found_false: dict[Mark, float] = {}
        self.ratings: dict[Mark, float] = {}

    def rate(self, mark: Mark, rating: float) -> None:
        """Note what those who were asked think of a closure."""
        if self.kept:
            self.ratings[mark] = rating

    def find_false(self, mark: Mark, time: float) -> None:
        """Note that a closure on paper was found to be none."""
        if self.kept:
            self.found_false[mark] = time


def found_by_lot(drawn: int, numbers: SupervisionNumbers) -> float:
    """Return the chance that so many residents find a closure on paper; 0 for nobody."""
    return float(1.0 - (1.0 - numbers.found) ** (drawn / numbers.found_by))


@dataclass(frozen=True)
class Check:
    """A check that finds every closure on paper with the same chance, as a contribution to `closing.verified`."""

    found: float

    def __call__(self, _case: Case) -> float:
        """Return the log of the share that it leaves unfound."""
        return unfound(self.found)


def unfound(found: float) -> float:
    """Return the log of the share of closures on paper that a check leaves unfound; -inf where it finds all."""
    return math.log1p(-found) if found < 1.0 else -math.inf


class Supervision:
    """Has every contested closure, by whatever handler, confirmed by affected adults drawn by lot.

    Args:
        town: The town.
        size: How many are drawn, if so many are affected.
    """

    def __init__(self, town: Town, size: int) -> None:
        self.town, self.size = town, size
        self.numbers = town.book[SupervisionNumbers]
        self._due: list[tuple[float, Mark]] = []

    def confirm(self, closure: Closure, judgements: Judgements) -> None:
        """Ask those drawn: they rate the closure, and may find that it is one on paper only."""
        town, k = self.town, closure.issue
        if not town.offices.contested(k) or not len(judgements.rows):
            return
        mark = town.outcomes.mark(k)
        drawn = self._draw(mark, judgements.rows)
        town.give_hours("lot", judgements.rows[drawn], self.numbers.hours)
        ratings = judgements.satisfaction[drawn]
        town.outcomes.register.rate(mark, float(np.add.reduce(ratings)) / len(drawn))
        if closure.paper and self._luck(mark, FOUND) < found_by_lot(len(drawn), self.numbers):
            heapq.heappush(self._due, (closure.time + self.numbers.found_days * self._luck(mark, WHEN), mark))

    def _draw(self, mark: Mark, rows: Rows) -> Rows:
        """Return the positions of those drawn; the same for all closures of a spell."""
        if len(rows) <= self.size:
            return np.arange(len(rows))
        people = self.town.world.people.key[rows]
        luck = self.town.draws.uniform("lot", entity=(self._key(mark), mark.spell, people))
        return np.sort(luck.argsort(kind="stable")[: self.size])

    def _key(self, mark: Mark) -> int:
        return int(self.town.world.issues.key[mark.issue])

    def _luck(self, mark: Mark, use: int) -> float:
        entity = (self._key(mark), mark.spell, mark.attempts, use)
        return float(self.town.draws.uniform("lot", entity=entity))

    def reopen(self) -> None:
        """Reopen what was found until today, unless somebody else has reopened it since."""
        town = self.town
        while self._due and self._due[0][0] < town.day + 1:
            time, mark = heapq.heappop(self._due)
            k = mark.issue
            if town.issues.state_of(k) == State.PAPER_CLOSED and town.outcomes.mark(k) == mark:
                town.outcomes.reopen(k, max(time, float(town.day)))

    def unfound(self, case: Case) -> float:
        """Return the log of the share of closures on paper of such a case that the lot leaves unfound."""
        if not self.town.offices.contested(case.issue):
            return 0.0
        drawn = min(self.size, len(self.town.casework.parties.adults(case.issue)))
        return unfound(found_by_lot(drawn, self.numbers))
