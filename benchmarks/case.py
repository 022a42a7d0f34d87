"""What every implementation of the three resident rules is given: persons, ties, load, closures, luck.

The reference community has the sizes of the model: some 8.5 ties a resident, half a per cent of residents
judging a closure each day, one in ten under the load of an open issue.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.behaviour.participation import Persons
from sim.randomness import Draws

Floats = NDArray[Any]

BUILDING = 120
NEAR = 110
TIES = 8.5
JUDGING = 0.005
LOADED = 0.1
REPEAT = 28


@dataclass(frozen=True)
class Closures:
    """One day's closures as their affected adults meet them: arrays (M,)."""

    rows: NDArray[np.int64]
    distance: Floats
    quality: Floats
    contested: Floats
    heard: Floats
    informed: Floats
    age: Floats
    handler: NDArray[np.int64]
    severity: Floats


class Case:
    """A made-up community of `n` residents with the luck of `seed`; the days of a month repeat."""

    def __init__(self, n: int, seed: int = 1) -> None:
        self.n, self.draws, self.rows = n, Draws(seed), np.arange(n)
        luck = self.draws.uniform("person", entity=(self.rows[:, None], np.arange(16)[None, :]))
        self.anchors = 2.0 * luck[:, :4] - 1.0 + np.array([0.2, 0.6, 0.0, -0.3])
        self.motivation = 2.0 * luck[:, 4] - 1.0
        self.susceptibility = luck[:, 5]
        self.persons = Persons(
            adult=luck[:, 6] < 0.8,
            party=luck[:, 7] < 0.03,
            tenant=luck[:, 8] < 0.3,
            age=(18 + 70 * luck[:, 9]).astype(np.int64),
            hours=4.0 * luck[:, 10],
            cooperation=np.searchsorted([0.5, 0.8, 0.94], luck[:, 11], side="right"),
            slope=np.where(luck[:, 11] < 0.5, 0.7 + 0.3 * luck[:, 12], 0.85 * (luck[:, 11] >= 0.8)),
            building=self.rows // BUILDING,
        )
        self.loads = [self._load(day) for day in range(REPEAT)]
        self.closures = [self._closures(day) for day in range(REPEAT)]

    @cached_property
    def network(self) -> tuple[NDArray[np.int64], NDArray[np.int32], Floats]:
        """Symmetric sparse ties: starts of rows, neighbours, strengths."""
        serial = np.arange(int(self.n * TIES / 2))
        luck = self.draws.uniform("tie", entity=(serial[:, None], np.arange(3)[None, :]))
        left = (luck[:, 0] * self.n).astype(np.int64)
        right = (left + 1 + (luck[:, 1] * min(NEAR, self.n - 1)).astype(np.int64)) % self.n
        pairs, first = np.unique(np.sort(np.stack([left, right], 1), axis=1), axis=0, return_index=True)
        one = np.concatenate([pairs[:, 0], pairs[:, 1]])
        two = np.concatenate([pairs[:, 1], pairs[:, 0]])
        strength = np.tile((0.3 + 0.4 * luck[first, 2]).astype(np.float32), 2)
        order = np.lexsort((two, one))
        indptr = np.searchsorted(one[order], np.arange(self.n + 1))
        return indptr, two[order].astype(np.int32), strength[order]

    def _load(self, day: int) -> Floats:
        luck = self.draws.uniform("marks", time=day, entity=(self.rows[:, None], np.arange(2)[None, :]))
        return np.asarray(np.where(luck[:, 0] < LOADED, 1.5 * luck[:, 1], 0.0))

    def _closures(self, day: int) -> Closures:
        adults = np.flatnonzero(self.persons.adult)
        count = round(JUDGING * self.n)
        luck = self.draws.uniform(
            "marks", time=1000 + day, entity=(np.arange(count)[:, None], np.arange(9)[None, :])
        )
        return Closures(
            rows=adults[(luck[:, 0] * len(adults)).astype(np.int64)],
            distance=3.0 * luck[:, 1],
            quality=0.5 + 0.5 * luck[:, 2],
            contested=luck[:, 3],
            heard=(luck[:, 4] < 0.3).astype(np.float64),
            informed=np.where(luck[:, 5] < 0.5, 0.25, 1.0),
            age=30.0 * luck[:, 6],
            handler=(8 * luck[:, 7]).astype(np.int64),
            severity=0.3 + 1.5 * luck[:, 8],
        )

    def luck_of_week(self, week: int, rows: NDArray[np.integer[Any]], use: int) -> Floats:
        """Return one uniform for each of some residents."""
        return self.draws.uniform("volunteering", time=2 * week + use, entity=rows)
