"""The affected adults of an issue, as an attempt meets them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.handling.attempt import Affected, Task
from sim.handling.handlers import Needs, issue_needs, quality_factor
from sim.seams import PARTNER_QUALITY, Case, HandlerKind, Rows, Town

PROPERTY_SERVICE = 0


class Parties:
    """Who is affected, who claims, what they want and whom they trust; nothing is kept beside the world's arrays."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self._needs: dict[tuple[int, bool], Needs] = {}
        self._last: tuple[int, NDArray[np.int64]] = (-1, np.zeros(0, np.int64))

    def _adult_pairs(self, k: int) -> NDArray[np.int64]:
        if self._last[0] != k:
            pairs = self.town.issues.pairs_of(k)
            rows = self.town.world.issues.affected_row[pairs]
            self._last = (k, np.flatnonzero(self.town.world.people.adult[rows]) + pairs.start)
        return self._last[1]

    def adults(self, k: int) -> Rows:
        """Return the rows of the affected adults, (n,)."""
        return np.asarray(self.town.world.issues.affected_row[self._adult_pairs(k)], np.int64)

    def claimants(self, k: int) -> NDArray[np.bool_]:
        """Return who of the affected adults is the source or has reported, (n,)."""
        pairs = self._adult_pairs(k)
        rows = self.town.world.issues.affected_row[pairs]
        return np.asarray((rows == self.town.world.issues.source[k]) | (self.town.issues.reported[pairs] > -np.inf))

    def source(self, k: int) -> int:
        """Return the position of the source among the affected adults."""
        return int(np.flatnonzero(self.adults(k) == self.town.world.issues.source[k])[0])

    def affected(self, k: int, present: NDArray[np.bool_], *, neighbours: bool) -> Affected:
        """Return the affected adults with the trust on which the attempt rests."""
        pairs = self._adult_pairs(k)
        rows = self.town.world.issues.affected_row[pairs]
        trust = self.town.latents.probability_of(rows, 0 if neighbours else 1)
        return Affected(self.town.world.issues.theta[pairs], trust, present)

    def needs(self, k: int) -> Needs:
        """Return what an issue asks for; large ones need more authority."""
        potential = self.town.world.issues
        case = (int(potential.type[k]), bool(potential.small[k]))
        if case not in self._needs:
            self._needs[case] = issue_needs(*case, self.town.offices.handlers)
        return self._needs[case]

    def task(self, k: int, kind: HandlerKind, difficulty: float) -> Task:
        """Return the issue as an attempt meets it."""
        town, potential = self.town, self.town.world.issues
        case = Case(k, int(potential.community[k]), kind, town.offices.capabilities[kind].level)
        partner = town.values.total(PARTNER_QUALITY, case, 1.0)
        about_itself = int(potential.type[k]) == PROPERTY_SERVICE
        factor = quality_factor(kind, about_itself, partner, town.offices.handlers)
        return Task(self.needs(k), difficulty, town.offices.contestedness(k), town.tolerance, factor)

    def note_heard(self, k: int, present: NDArray[np.bool_], *, frustrated: bool = False) -> None:
        """Remember who of the affected adults was heard in an attempt, and whose result was overridden."""
        pairs = self._adult_pairs(k)[present]
        self.town.issues.heard[pairs] = True
        if frustrated:
            self.town.issues.frustrated[pairs] = True
