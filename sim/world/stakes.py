"""How issues concern those they affect: what they want, and whether it hurts them first (model section 7.1).

Both are fixed before play by keys and places, so they are worked out when somebody asks: kept for all potential
issues they would take more memory than the residents' own state.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.parameters import Book
from sim.randomness import Draws
from sim.world.affected import AffectedNumbers, exposures, near_source
from sim.world.arrivals import ArrivalsNumbers
from sim.world.columns import Float32, Floats, World
from sim.world.preferences import PreferencesNumbers, wanted_positions

AHEAD = 32  # issues are asked for in about the order of their births; drawn together they cost a tenth


@dataclass
class _Drawn:
    """Wanted positions of consecutive issues, `first` to `last` - 1, one issue after another."""

    first: int
    last: int
    theta: Floats | Float32


class Stakes:
    """What all affected by a potential issue want of it, and how much each is exposed.

    Args:
        world: Whose issues; newcomers want what those wanted whose place they take.
        book: Numbers of the run.
    """

    def __init__(self, world: World, book: Book) -> None:
        self._issues, self._people = world.issues, world.people
        self._preference, self._given = world.buildings.preference, world.given
        self._draws, self._preferences = Draws(world.seed), book[PreferencesNumbers]
        self._contestedness = np.asarray(book[ArrivalsNumbers].contestedness)
        self._affected = book[AffectedNumbers]
        self._drawn = _Drawn(0, 0, np.zeros(0, np.float32))

    def wanted(self, k: int) -> Floats | Float32:
        """Return the wanted positions of all affected by one issue, in the order of their rows."""
        drawn = self._drawn
        if k >= drawn.last:
            last = min(k + AHEAD, len(self._issues))
            drawn = self._drawn = _Drawn(k, last, self.draw(k, last))
        elif k < drawn.first:
            return self.draw(k, k + 1)
        indptr = self._issues.indptr
        start = int(indptr[drawn.first])
        return drawn.theta[int(indptr[k]) - start : int(indptr[k + 1]) - start]

    def draw(self, first: int, last: int) -> Floats | Float32:
        """Return the wanted positions of all affected by the issues `first` to `last` - 1."""
        issues, people = self._issues, self._people
        span = slice(int(issues.indptr[first]), int(issues.indptr[last]))
        if self._given is not None:
            return self._given.theta[span]
        ks = np.arange(first, last)
        sizes, rows = np.diff(issues.indptr[first : last + 1]), issues.affected(ks)
        mean = self._preference[issues.building[ks], issues.type[ks]]
        return wanted_positions(
            self._draws, issues.key[ks].repeat(sizes), people.key[rows],
            self._contestedness[issues.type[ks]].repeat(sizes), mean.repeat(sizes),
            people.status_z[rows].astype(np.float64), self._preferences,
        )  # fmt: skip

    def exposure(self, ks: NDArray[np.integer[Any]], rows: NDArray[Any] | None = None) -> Float32:
        """Return the exposure of all affected by some issues, one issue after another; `rows`: who they are."""
        issues, people = self._issues, self._people
        if self._given is not None:
            return exposures(self._given.near[issues.pairs(ks)[0]], self._affected)
        sizes = issues.indptr[ks + 1] - issues.indptr[ks]
        source, rows = issues.source[ks].repeat(sizes), issues.affected(ks) if rows is None else rows
        return exposures(
            near_source(rows, source, people.stairwell, people.floor, self._affected), self._affected
        )
