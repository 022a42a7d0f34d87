"""The affected adults of an issue, as an attempt meets them."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.handling.attempt import Affected, Task
from sim.handling.handlers import Needs, issue_needs, quality_factor
from sim.keeping.chunks import chunks
from sim.quantities import PARTNER_QUALITY, Case
from sim.seams import HandlerKind, Rows, Town

PROPERTY_SERVICE = 0


class Matter(NamedTuple):
    """What handling asks of one issue and what never changes: read once, kept until it is solved.

    Attributes:
        issue: Which one.
        key: Key of its luck.
        community, building, type: Where, and of what type.
        small: Whether it is a small matter.
        severity: How severe.
        contestedness: κ of the type, in [0, 1].
        contested: Whether the type divides people.
        needs: What it asks for.
        pairs: Where its affected adults stand among the pairs, (n,).
        rows: Their rows, (n,).
        theta: Their wanted positions, (n,).
        source: Position of the source among them.
    """

    issue: int
    key: int
    community: int
    building: int
    type: int
    small: bool
    severity: float
    contestedness: float
    contested: bool
    needs: Needs
    pairs: NDArray[np.int64]
    rows: NDArray[np.int64]
    theta: NDArray[np.floating[Any]]
    source: int


class Parties:
    """Who is affected, who claims, what they want and whom they trust."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self._matters: dict[int, Matter] = {}
        self._needs = {
            (kind, small): issue_needs(kind, small, town.offices.handlers)
            for kind in range(len(town.offices.kappa))
            for small in (False, True)
        }

    def matter(self, k: int) -> Matter:
        """Return what never changes of an issue."""
        matter = self._matters.get(k)
        if matter is None:
            matter = self._matters[k] = self._look_up(k)
        return matter

    def forget(self, k: int) -> None:
        """Drop what is kept of an issue; it is looked up again if it comes back."""
        self._matters.pop(k, None)

    def _look_up(self, k: int) -> Matter:
        town, potential = self.town, self.town.world.issues
        affected = potential.affected_by(k).astype(np.int64)
        adult = town.world.people.adult[affected].nonzero()[0]
        rows = affected[adult]
        issue_type, small = int(potential.type[k]), bool(potential.small[k])
        return Matter(
            issue=k,
            key=int(potential.key[k]),
            community=int(potential.community[k]),
            building=int(potential.building[k]),
            type=issue_type,
            small=small,
            severity=float(potential.severity[k]),
            contestedness=float(town.offices.kappa[issue_type]),
            contested=town.offices.contested(k),
            needs=self._needs[issue_type, small],
            pairs=adult + int(potential.indptr[k]),
            rows=rows,
            theta=town.stakes.wanted(k)[adult],
            source=int(rows.searchsorted(potential.source[k])),
        )

    def adults(self, k: int) -> Rows:
        """Return the rows of the affected adults, (n,)."""
        return self.matter(k).rows

    def claimants(self, k: int) -> NDArray[np.bool_]:
        """Return who of the affected adults is the source or has reported, (n,)."""
        matter = self.matter(k)
        claims = self.town.issues.reported.ever(matter.pairs)
        claims[matter.source] = True
        return claims

    def affected(self, k: int, present: NDArray[np.bool_], *, neighbours: bool) -> Affected:
        """Return the affected adults with the trust on which the attempt rests."""
        matter = self.matter(k)
        trust = self.town.latents.probability_of(matter.rows, 0 if neighbours else 1)
        return Affected(matter.theta.astype(np.float64), trust, present)

    def task(self, k: int, kind: HandlerKind, difficulty: float) -> Task:
        """Return the issue as an attempt meets it."""
        town, matter = self.town, self.matter(k)
        case = Case(k, matter.community, kind, town.offices.capabilities[kind].level)
        partner = town.values.total(PARTNER_QUALITY, case, 1.0)
        factor = quality_factor(kind, matter.type == PROPERTY_SERVICE, partner, town.offices.handlers)
        return Task(matter.needs, difficulty, matter.contestedness, town.tolerance, factor)

    def renew(self, rows: Rows) -> None:
        """Forget that those who moved out reported or were heard: newcomers have done neither."""
        new = np.zeros(self.town.residents.n, np.bool_)
        new[rows] = True
        issues, potential = self.town.issues, self.town.world.issues
        found = [np.zeros(0, np.int64)]
        for part in chunks(issues.n):
            theirs = new[potential.affected(np.arange(part.start, part.stop))]
            found.append(np.flatnonzero(theirs) + int(potential.indptr[part.start]))
        pairs = np.concatenate(found)
        for kept in (issues.heard, issues.frustrated):
            kept.discard(pairs)
        issues.reported.forget(pairs)

    def note_heard(self, k: int, present: NDArray[np.bool_], *, frustrated: bool = False) -> None:
        """Remember who of the affected adults was heard in an attempt, and whose result was overridden."""
        pairs = self.matter(k).pairs[present]
        self.town.issues.heard.add(pairs)
        if frustrated:
            self.town.issues.frustrated.add(pairs)
