"""Ties as they change in a run, and the influence that they carry (model.md 2, 7.2.4, 7.8).

A positive tie pulls; a grudge tie does not. A pair that falls out keeps its grudge tie until it has decayed,
then gets its former tie back, or none if it had none. Disturbed ties return to their first strength.
Work is done on what changed only.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import DTypeLike, NDArray

from sim.behaviour.attention import Influence
from sim.behaviour.slots import each_once, places_of, slots_from, slots_of, with_room
from sim.behaviour.weighing import ARRAY_TIES, Return, TieRules
from sim.errors import InputError
from sim.keeping.away import Away, fitted, neighbours_of, whose
from sim.parameters import Constant, Numbers, Uncertain

Floats = NDArray[Any]
Rows = NDArray[np.integer[Any]]
Integers = NDArray[np.int64]

ONE = np.int32(1)
MANY = 4  # from a quarter as many slots as residents on, counting all rows is cheaper than finding out which


class InfluenceNumbers(Numbers, file="behaviour/influence.yaml"):
    """Numbers of ties: model.md 7.2.4, 7.2.6, 7.8."""

    tie_half_life: Constant
    grudge_tie: Constant
    dropped_below: Constant
    settled_within: Constant
    belonging_lost: Uncertain


class Meeting(NamedTuple):
    """What it does to two residents to meet (model.md 7.8).

    Attributes:
        gain: Share of what a positive tie lacks to 1 that it gains.
        first: Strength of a new tie.
        chance: Chance that strangers make one.
        most: Positive ties that a resident can have.
    """

    gain: float
    first: float
    chance: float
    most: int


class Ties:
    """The ties of a run over the world's symmetric network.

    Args:
        indptr, away: Sparse symmetric network: (N+1,), (E,); whom a tie is to is counted from its own row.
        strength: First strength of each direction, (E,), in (0, 1].
        numbers: Numbers of the rule.
        half_grudge: Half-life of grudges, d (of `GrievanceNumbers`).
        rules: Rules that count the ties of all rows and let ties return; the kernel's give the same.
        dtype: Type of strengths and weights; float64 for exact tests.
    """

    def __init__(
        self,
        indptr: Rows,
        away: Away,
        strength: Floats,
        numbers: InfluenceNumbers,
        *,
        half_grudge: float,
        rules: TieRules = ARRAY_TIES,
        dtype: DTypeLike = np.float32,
    ) -> None:
        self.numbers, self._rules = numbers, rules
        self._law = Return(
            math.log(2.0) / numbers.tie_half_life, numbers.settled_within, numbers.dropped_below
        )
        self.indptr: NDArray[np.int32] = np.asarray(indptr, np.int32)
        self.away: Away = away
        self.first: Floats = np.asarray(strength, dtype)
        self.strength: Floats = self.first
        self.positive: NDArray[np.bool_] = self.strength > 0.0
        self._fade = 1.0 - math.log(2.0) / half_grudge
        ratio = numbers.dropped_below / numbers.grudge_tie
        self._lasting = math.floor(math.log(ratio) / math.log(self._fade)) + 1
        self._day = 0
        self._born: dict[int, int] = {}
        self._disturbed: Integers = np.zeros(0, np.int64)
        self._touched: list[int] = []
        self._many_touched = False
        self._degree: NDArray[np.uint16] = np.zeros(self.n, np.uint16)
        self._influence = self._build()

    @property
    def n(self) -> int:
        """Number of residents."""
        return len(self.indptr) - 1

    # --- influence -----------------------------------------------------------------------------------------

    def _build(self) -> Influence:
        longest, most = int(np.diff(self.indptr).max(initial=0)), np.iinfo(self._degree.dtype).max
        if longest > most:
            raise InputError(
                f"a resident has {longest:,} ties; at most {most:,} can be played, expect fewer of them"
            )
        influence = Influence(self.indptr, self.away, self.positive, self.strength, self._degree)
        self._rules.recount(self.indptr, self.positive, self.strength, self._degree)
        return influence

    def _settle(self) -> None:
        """Count the ties of the rows touched since the last time; the same as all rows, and cheaper for few."""
        if self._many_touched:
            self._rules.recount(self.indptr, self.positive, self.strength, self._degree)
        elif self._touched:
            rows = np.array(sorted(set(self._touched)), np.int64)
            slots, entry = slots_of(self.indptr, rows)
            pulls = self.positive[slots] & (self.strength[slots] > 0.0)
            self._degree[rows] = np.bincount(entry[pulls], minlength=len(rows))
        else:
            return
        self._influence.changed()
        self._touched.clear()
        self._many_touched = False

    @property
    def influence(self) -> Influence:
        """The influence matrix as the ties stand now."""
        self._settle()
        return self._influence

    @property
    def blocks(self) -> list[tuple[int, int]]:
        """First row and the one behind the last of blocks of residents who have no ties to other blocks."""
        return self._influence.blocks

    @property
    def degree(self) -> Rows:
        """Number of positive ties of each resident, (N,)."""
        self._settle()
        return self._degree

    # --- change --------------------------------------------------------------------------------------------

    def slot(self, i: int, j: int) -> int:
        """Return the slot of the direction i to j, or -1 where the two have no tie."""
        start, end = self.indptr[i], self.indptr[i + 1]
        found = np.flatnonzero(self.away[start:end] == j - i)
        return int(start + found[0]) if len(found) else -1

    @property
    def neighbour(self) -> NDArray[np.int32]:
        """To whom each slot is, (E,); made when asked for, since kept it would take the room of the ties."""
        return neighbours_of(self.indptr, self.away)

    def _codes(self) -> Integers:
        """One number for each slot, row by row and inside a row by neighbour."""
        return whose(self.indptr).astype(np.int64) * (self.n + 1) + self.away

    def set_strength(self, i: int, j: int, strength: float) -> None:
        """Set the strength of an existing tie, both directions; it will return to its first strength."""
        slots = np.array([self.slot(i, j), self.slot(j, i)])
        self._disturb(slots, strength)

    def _disturb(self, slots: Integers, strength: float | Floats) -> None:
        """Set strengths, from which ties return to their first ones."""
        if self.strength is self.first:
            self.strength = self._influence.strength = self.first.copy()
        self.strength[slots] = strength
        self._disturbed = each_once(np.concatenate([self._disturbed, slots]))
        self._touch(slots)

    def _touch(self, slots: Integers) -> None:
        """Note whose ties must be counted again; of many, that all must."""
        if MANY * len(slots) > self.n:
            self._many_touched = True
        else:
            rows = self.indptr.searchsorted(slots, side="right") - 1
            self._touched += rows.tolist()

    def add_grudge(self, i: int, j: int) -> bool:
        """Give a pair a grudge tie, or renew it; return whether it is new.

        A pair that had a positive tie has no weight in the influence while the grudge lasts.
        """
        i, j = int(i), int(j)
        if i == j:
            return False
        pair = self._pair(i, j)
        new = self._born.pop(pair, None) is None
        self._born[pair] = self._day
        if new:
            self._switch(i, j, positive=False)
        return new

    def _pair(self, i: int, j: int) -> int:
        """Return one number for a pair, whoever is named first; it takes half the memory of two."""
        return min(i, j) * self.n + max(i, j)

    def _switch(self, i: int, j: int, *, positive: bool) -> None:
        slot = self.slot(i, j)
        if slot >= 0:
            slots = np.array([slot, self.slot(j, i)])
            self.positive[slots] = positive & (self.strength[slots] > 0.0)
            self._touched += [i, j]

    def grudge(self, i: int, j: int) -> float:
        """Return the strength of the grudge tie between two residents, 0 where there is none."""
        born = self._born.get(self._pair(i, j))
        return 0.0 if born is None else self.numbers.grudge_tie * self._fade ** (self._day - born)

    def grudges(self) -> list[tuple[int, int]]:
        """Return the pairs that hold a grudge, oldest first."""
        return [divmod(pair, self.n) for pair in self._born]

    def daily(self) -> None:
        """Play one day (P9): grudge ties fade, disturbed ties return to their first strength."""
        self._day += 1
        while self._born:
            pair, born = next(iter(self._born.items()))
            if self._day - born < self._lasting:
                break
            del self._born[pair]
            self._switch(*divmod(pair, self.n), positive=True)
        if len(self._disturbed):
            self._return()

    def _return(self) -> None:
        ended = self._rules.take_back(self._disturbed, self.positive, self.strength, self.first, self._law)
        self._touch(self._disturbed)
        if np.count_nonzero(ended):
            self._disturbed = self._disturbed[~ended]

    # --- meeting -------------------------------------------------------------------------------------------

    def meet(self, one: Rows, other: Rows, luck: Floats, meeting: Meeting) -> NDArray[np.bool_]:
        """Let pairs of residents meet, at once: ties grow, some strangers make one that fades (7.8).

        A pair at odds is left alone. Strangers make ties in the order of the pairs, while both may have more.

        Args:
            one, other: The pairs, each once and its two residents distinct; rows, (P,).
            luck: Uniforms, one a pair; they decide on new ties.
            meeting: What meeting does.

        Returns:
            Which pairs made a new tie, (P,).
        """
        low, high = one.astype(np.int64), other.astype(np.int64)
        codes = self._codes()
        there, back = slots_from(codes, self.n, low, high), slots_from(codes, self.n, high, low)
        slots = np.concatenate([there[there >= 0], back[back >= 0]])
        tied = slots[self.positive[slots]]
        known = (there >= 0) & (self.strength[there] > 0.0) if len(self.strength) else there >= 0
        strangers = np.flatnonzero(~known & (luck < meeting.chance))
        new = self._admit(low, high, strangers, meeting.most)
        if len(tied):
            now = self.strength[tied].astype(np.float64)
            self._disturb(tied, now + meeting.gain * (1.0 - now))
        self._tie(codes, low[new], high[new], meeting.first)
        return new

    def _admit(self, one: Integers, other: Integers, pairs: Integers, most: int) -> NDArray[np.bool_]:
        """Return which of some pairs of strangers may tie: not at odds, and both below the most ties."""
        degree, admitted = self.degree.copy(), np.zeros(len(one), np.bool_)
        for pair, i, j in zip(pairs.tolist(), one[pairs].tolist(), other[pairs].tolist(), strict=True):
            if degree[i] < most and degree[j] < most and self._pair(i, j) not in self._born:
                degree[i] += 1
                degree[j] += 1
                admitted[pair] = True
        return admitted

    def _tie(self, codes: Integers, one: Integers, other: Integers, strength: float) -> None:
        """Give pairs without a positive tie one that fades from here on; slots of faded ties are used again."""
        there, back = slots_from(codes, self.n, one, other), slots_from(codes, self.n, other, one)
        again, new = np.concatenate([there[there >= 0], back[back >= 0]]), there < 0
        if len(again):
            self._disturb(again, strength)
            self.positive[again] = True
        if np.count_nonzero(new):
            self._insert(codes, one[new], other[new], strength)

    def _insert(self, codes: Integers, one: Integers, other: Integers, strength: float) -> None:
        """Make room for pairs that have no slots; their first strength is 0."""
        row, column = np.concatenate([one, other]), np.concatenate([other, one])
        order = np.lexsort((column, row))
        row, column = row[order], column[order]
        at = np.searchsorted(codes, row * self.n + column)
        places = at + np.arange(len(at))
        kept = np.ones(len(codes) + len(at), np.bool_)
        kept[places] = False
        apart = fitted(column - row)
        self.away = with_room(self.away.astype(np.result_type(self.away, apart), copy=False), kept, apart)
        self.strength = with_room(self.strength, kept, strength)
        self.first = with_room(self.first, kept, 0.0)
        self.positive = with_room(self.positive, kept, True)
        self.indptr = self.indptr + np.searchsorted(row, np.arange(self.n + 1)).astype(np.int32)
        moved = self._disturbed + np.searchsorted(at, self._disturbed, side="right")
        self._disturbed = each_once(np.concatenate([moved, places]))
        self._influence = self._build()

    # --- newcomers -----------------------------------------------------------------------------------------

    def renew(self, rows: Rows, one: Rows, other: Rows, strength: Floats) -> None:
        """Delete the ties and grudges of those who moved out, and give newcomers theirs (yearly turnover).

        Args:
            rows: Where somebody is new.
            one, other: New ties, each pair once, at least one of the two new; rows, (P,).
            strength: Their first strength, (P,), in (0, 1].
        """
        new = np.zeros(self.n, np.bool_)
        new[rows] = True
        mine, yours = whose(self.indptr), self.neighbour
        kept = np.flatnonzero(~(new[mine] | new[yours]))
        row = np.concatenate([mine[kept], one, other])
        column = np.concatenate([yours[kept], other, one])
        order, added = np.lexsort((column, row)), np.concatenate([strength, strength])
        now = np.concatenate([self.strength[kept], added])[order].astype(self.first.dtype)
        self.first = np.concatenate([self.first[kept], added])[order].astype(self.first.dtype)
        self.strength = now if len(self._disturbed) else self.first
        self._disturbed = places_of(order, kept, self._disturbed)
        self.positive = np.concatenate([self.positive[kept], added > 0.0])[order]
        self.away = fitted((column - row)[order])
        self.indptr = np.searchsorted(row[order], np.arange(self.n + 1)).astype(np.int32)
        gone = [pair for pair in self._born if any(new[i] for i in divmod(pair, self.n))]
        for pair in gone:
            del self._born[pair]
        self._touched.clear()
        self._influence = self._build()

    # --- reading -------------------------------------------------------------------------------------------

    def spread(self, rows: Rows) -> tuple[Integers, Integers, Floats]:
        """Return the positive ties of some rows, an entry each: position in `rows`, neighbour, strength."""
        rows = np.asarray(rows, np.int64)
        slots, entry = slots_of(self.indptr, rows)
        kept = self.positive[slots]
        if np.count_nonzero(kept) < len(kept):
            slots, entry = slots[kept], entry[kept]
        return entry, rows[entry] + self.away[slots], self.strength[slots]

    def ties_to(self, rows: Rows) -> NDArray[np.int32]:
        """Count each resident's positive ties to some rows, (N,); work grows with those."""
        _, reached, _ = self.spread(rows)
        count = np.zeros(self.n, np.int32)
        np.add.at(count, reached, ONE)
        return count

    def active_ties_of(self, rows: Rows, active: NDArray[np.bool_]) -> Integers:
        """Count the positive ties of some rows to those for whom `active` (N,) holds; work grows with the rows."""
        entry, neighbour, _ = self.spread(rows)
        return np.bincount(entry[active[neighbour]], minlength=len(rows))

    def active_ties(self, active: NDArray[np.bool_]) -> NDArray[np.int32]:
        """Count each resident's positive ties to those for whom `active` holds; (N,)."""
        return self.ties_to(np.flatnonzero(active))

    def share_of_ties(self, mask: NDArray[np.bool_], otherwise: float | Floats = 0.0) -> NDArray[np.float64]:
        """Return the share of each resident's positive ties for whom `mask` holds; (N,).

        Args:
            mask: (N,) bool.
            otherwise: The share where a resident has no positive tie; one for all or (N,).
        """
        degree = self.degree
        return np.where(degree > 0, self.active_ties(mask) / np.maximum(degree, 1), otherwise)
