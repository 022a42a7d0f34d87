"""What has become of every potential issue: states, tickets, attempts, spells.

The world fixes potential issues before play; here stands what a run makes of them. States follow the
specification's list; a transition that is not on it raises.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from sim.errors import RuleError
from sim.keeping.bits import Bits
from sim.keeping.ratings import Ratings
from sim.keeping.reports import Reports
from sim.keeping.spells import Spells

Rows = NDArray[np.integer[Any]]
Floats = NDArray[np.float64]
NEVER = np.nan


class State(IntEnum):
    """Where an issue stands; states OPEN to PAPER_CLOSED burden those affected."""

    POTENTIAL = 0
    OPEN = 1
    QUEUED = 2
    TRAVELLING = 3
    IN_SERVICE = 4
    PAPER_CLOSED = 5
    DISSOLVED = 6
    NEVER_BORN = 8
    SOLVED = 9


def _marks(*states: State) -> NDArray[np.bool_]:
    """Return a table by state: whether it is one of these; looking up beats searching in a day's inner loop."""
    table = np.zeros(max(State) + 1, np.bool_)
    table[list(states)] = True
    return table


UNNOTICED = _marks(State.OPEN, State.PAPER_CLOSED)
HANDLED = _marks(State.QUEUED, State.TRAVELLING, State.IN_SERVICE)

ALLOWED: dict[State, tuple[State, ...]] = {
    State.POTENTIAL: (State.OPEN, State.NEVER_BORN),
    State.OPEN: (State.QUEUED, State.DISSOLVED),
    State.QUEUED: (
        State.TRAVELLING,
        State.IN_SERVICE,
        State.SOLVED,
        State.PAPER_CLOSED,
        State.DISSOLVED,
        State.QUEUED,
    ),
    State.TRAVELLING: (State.QUEUED, State.DISSOLVED),
    State.IN_SERVICE: (State.SOLVED, State.PAPER_CLOSED, State.QUEUED, State.DISSOLVED),
    State.PAPER_CLOSED: (State.QUEUED, State.DISSOLVED),
    State.SOLVED: (State.OPEN, State.QUEUED),
}
_PATHS = frozenset((int(here), int(there)) for here, after in ALLOWED.items() for there in after)


class Potential(Protocol):
    """What is read of the world's potential issues (`sim.world`); lengths K and, for affected pairs, E."""

    @property
    def birth(self) -> Floats:
        """Days, (K,)."""
        ...

    @property
    def difficulty(self) -> Floats:
        """Difficulty at birth, (K,)."""
        ...

    @property
    def self_end(self) -> Floats:
        """When each dissolves by itself, days, (K,)."""
        ...

    @property
    def indptr(self) -> NDArray[np.int64]:
        """Where each issue's affected pairs begin, (K + 1,)."""
        ...

    def pairs(self, ks: Rows) -> tuple[Rows, Rows]:
        """Return the pairs of several issues one after another, and where each issue's pairs begin."""
        ...

    def affected(self, ks: Rows, found: tuple[Rows, Rows] | None = None) -> Rows:
        """Return the residents affected by several issues, one issue after another."""
        ...


@dataclass
class Issues:
    """Dynamic columns over the K potential issues and the E pairs (issue, affected resident)."""

    potential: Potential

    def __post_init__(self) -> None:
        n, pairs = len(self.potential.birth), int(self.potential.indptr[-1])
        self.n = n
        self.spells = Spells(n)
        self.state = np.zeros(n, np.int8)
        self.is_open = np.zeros(n, np.bool_)
        self._open: Rows | None = None
        self._open_pairs: tuple[Rows, Rows] | None = None
        self._open_affected: Rows | None = None
        self.spell = np.zeros(n, np.int16)
        self.spell_start = np.array(self.potential.birth, np.float64)
        self.detected = np.full(n, NEVER)
        self.channel = np.full(n, -1, np.int8)
        self.official_close = np.full(n, NEVER)
        self.official_true = np.zeros(n, np.bool_)
        self.solved = np.full(n, NEVER)
        self.solved_by = np.full(n, -1, np.int8)
        self.accepted_share = np.full(n, NEVER)
        self.holder = np.full(n, -1, np.int8)
        self.level = np.ones(n, np.int8)
        self.max_level = np.zeros(n, np.int8)
        self.attempts = np.zeros(n, np.int16)
        self.attempts_level = np.zeros(n, np.int16)
        self.all_attempts = np.zeros(n, np.int16)
        self.first_handler = np.full(n, -1, np.int8)
        self.first_solved = np.zeros(n, np.bool_)
        self.left_level1 = np.full(n, NEVER)
        self.returns = np.zeros(n, np.int16)
        self.reports = np.zeros(n, np.int16)
        self.relapsed_early = np.zeros(n, np.bool_)
        self.priority = np.zeros(n)
        self.hours = np.zeros(n)
        self.difficulty = np.array(self.potential.difficulty, np.float64)
        self.heard, self.frustrated = Bits(pairs), Bits(pairs)
        self.reported = Reports(pairs)
        self.ratings = Ratings(n, pairs)

    def move(self, k: int, to: State) -> None:
        """Put an issue into another state.

        Raises:
            RuleError: The specification has no such path.
        """
        now = int(self.state[k])
        if (now, to) not in _PATHS:
            raise RuleError(f"issue {k} cannot go from {State(now).name} to {to.name}")
        self.state[k] = to

    def state_of(self, k: int) -> int:
        """Return the state of one issue as a plain number; comparing it is much cheaper than NumPy's own."""
        return int(self.state[k])

    def open_spell(self, k: int, start: float) -> None:
        """Begin a time in which the issue burdens people."""
        self._mark(k, is_open=True)
        self.spell_start[k] = start
        self.spells.begin(k, start)

    def close_spell(self, k: int, end: float) -> None:
        """End the current open time."""
        self._mark(k, is_open=False)
        self.spells.end(k, end)

    def _mark(self, k: int, *, is_open: bool) -> None:
        self.is_open[k] = is_open
        self._open = self._open_pairs = self._open_affected = None

    def was_open(self, k: int, time: float) -> bool:
        """Say whether the issue was open at a moment of the past; its self-dissolution counts."""
        if time >= self.potential.self_end[k]:
            return False
        return any(start <= time < end for start, end in self.spells.of(k))

    def open_rows(self) -> Rows:
        """Return the open issues (states OPEN to PAPER_CLOSED), ascending; looked up again when one changes."""
        if self._open is None:
            self._open = self.is_open.nonzero()[0]
            self._open.flags.writeable = False
        return self._open

    def open_pairs(self) -> tuple[Rows, Rows]:
        """Return the pairs of the open issues and where each issue's begin, looked up again when one changes."""
        if self._open_pairs is None:
            self._open_pairs = self.potential.pairs(self.open_rows())
        return self._open_pairs

    def open_affected(self) -> Rows:
        """Return the residents of `open_pairs`."""
        if self._open_affected is None:
            self._open_affected = self.potential.affected(self.open_rows(), self.open_pairs())
        return self._open_affected

    def pairs_of(self, k: int) -> slice:
        """Return where the affected residents of one issue stand among the pairs."""
        return slice(int(self.potential.indptr[k]), int(self.potential.indptr[k + 1]))

    def size_of(self, k: int) -> int:
        """Return how many are affected by one issue."""
        return int(self.potential.indptr[k + 1] - self.potential.indptr[k])
