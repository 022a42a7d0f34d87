"""Epstein's civil violence (2002, variant I) on a torus, a harness round the production rule of activation.

Agents and cops act one by one in a fresh order each step; an agent decides by what it sees and moves to a
random empty cell in sight; a cop jails one active person in sight and moves. Counts of what each cell sees
are kept up to date, so that a decision costs the same however far agents see.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.behaviour.protest import activation

EMPTY: Final = -1
TRIES: Final = 60
"""Looks for an empty cell; with a quarter of all cells empty, one mover in thirty million finds none."""


def sights(width: int, vision: int) -> NDArray[np.int64]:
    """Return for each cell of a torus the cells within the distance `vision` (Euclid), itself left out."""
    steps = range(-vision, vision + 1)
    offsets = [(x, y) for x in steps for y in steps if 0 < x * x + y * y <= vision * vision]
    cell = np.arange(width * width)
    dx, dy = np.array(offsets).T
    return ((cell[:, None] // width + dx) % width) * width + (cell[:, None] % width + dy) % width


class Epstein:
    """One run.

    Args:
        seed: Seed of the harness's own generator.
        floor: Whether the ratio of cops to actives is rounded down.
    """

    def __init__(
        self,
        seed: int,
        *,
        floor: bool,
        width: int = 40,
        vision: int = 7,
        density: float = 0.70,
        cop_density: float = 0.04,
        legitimacy: float = 0.82,
        jail: int = 30,
        k: float = 2.3,
        threshold: float = 0.1,
    ) -> None:
        self.rng = np.random.default_rng(seed)
        self.floor, self.legitimacy, self.longest, self.k, self.threshold = (
            floor,
            legitimacy,
            jail,
            k,
            threshold,
        )
        cells = width * width
        self.citizens, cops = round(density * cells), round(cop_density * cells)
        n = self.citizens + cops
        self.sight = sights(width, vision)
        self.reach = self.sight.tolist()
        self.place = self.rng.permutation(cells)[:n].tolist()
        self.who = [EMPTY] * cells
        for one, cell in enumerate(self.place):
            self.who[cell] = one
        self.hardship = self.rng.random(n).tolist()
        self.aversion = self.rng.random(n).tolist()
        self.active = [False] * n
        self.jailed = [0] * n
        self.actives_seen = np.zeros(cells, np.int64)
        self.cops_seen = np.zeros(cells, np.int64)
        for cop in range(self.citizens, n):
            self.cops_seen[self.sight[self.place[cop]]] += 1

    def run(self, steps: int, dropped: int) -> NDArray[np.int64]:
        """Return the number of active agents after each step but the first few."""
        return np.array([self.step() for _ in range(steps)][dropped:])

    def step(self) -> int:
        """Let everybody act once; return how many are active."""
        self.luck = iter(self.rng.random(100 * len(self.place)).tolist())
        for one in self.rng.permutation(len(self.place)).tolist():
            if one >= self.citizens:
                self._patrol(one)
            elif self.jailed[one]:
                self.jailed[one] -= 1
            else:
                self._decide(one)
        return sum(self.active)

    def _set_active(self, one: int, active: bool) -> None:
        if active != self.active[one]:
            self.active[one] = active
            self.actives_seen[self.sight[self.place[one]]] += 1 if active else -1

    def _decide(self, one: int) -> None:
        self._set_active(one, self._dares(one))
        self._move(one, self.actives_seen if self.active[one] else None)

    def _dares(self, one: int) -> bool:
        """Ask the production rule, unless no risk at all would be too much."""
        if self.hardship[one] * (1.0 - self.legitimacy) <= self.threshold:
            return False
        cell = self.place[one]
        cops, actives = float(self.cops_seen[cell]), 1 + self.actives_seen[cell]
        asked = (self.hardship[one], self.legitimacy, self.aversion[one], cops, actives)
        return bool(activation(*asked, self.k, self.threshold, self.floor))

    def _patrol(self, cop: int) -> None:
        cell = self.place[cop]
        if self.actives_seen[cell]:
            near = [self.who[there] for there in self.reach[cell]]
            caught = [one for one in near if one != EMPTY and self.active[one]]
            one = caught[int(next(self.luck) * len(caught))]
            self._set_active(one, False)
            self.jailed[one] = int(next(self.luck) * (self.longest + 1))
        self._move(cop, self.cops_seen)

    def _move(self, one: int, seen: NDArray[np.int64] | None) -> None:
        """Move to a random empty cell in sight, and keep what others see of the mover up to date."""
        cell = self.place[one]
        near, new = self.reach[cell], cell
        for _ in range(TRIES):
            new = near[int(next(self.luck) * len(near))]
            if self.who[new] == EMPTY:
                break
        else:
            return
        self.who[cell], self.who[new], self.place[one] = EMPTY, one, new
        if seen is not None:
            seen[self.sight[cell]] -= 1
            seen[self.sight[new]] += 1
