"""How many positive ties residents have, and how disturbed ties return to what they were at first: the
specification of rules that are worth compiling.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[Any]
Starts = NDArray[np.int32]
Slots = NDArray[np.int64]
Mask = NDArray[np.bool_]
Counting = Callable[[Starts, Mask, Floats, NDArray[np.uint16]], None]


class Return(NamedTuple):
    """How disturbed ties return to their first strength.

    Attributes:
        step: Share of the way in a day.
        near: Distance from which on they are there.
        least: Strength below which a tie that was none at first is gone.
    """

    step: float
    near: float
    least: float


Returning = Callable[[Slots, Mask, Floats, Floats, Return], Mask]


class TieRules(NamedTuple):
    """The two rules."""

    recount: Counting
    take_back: Returning


def recount(indptr: Starts, positive: Mask, strength: Floats, degree: NDArray[np.uint16]) -> None:
    """Count everybody's positive ties, in place.

    Args:
        indptr: Starts of the rows of ties, (N+1,).
        positive: Which ties are positive, (E,).
        strength: Strengths, (E,), >= 0.
        degree: Becomes the number of positive ties, (N,).
    """
    rows = np.arange(len(degree), dtype=np.int32)
    entry = rows.repeat(np.diff(indptr))
    degree[:] = np.bincount(entry[positive & (strength > 0.0)], minlength=len(rows))


def take_back(slots: Slots, positive: Mask, strength: Floats, first: Floats, law: Return) -> Mask:
    """Let disturbed ties come nearer to their first strength for a day, in place; a tie at odds stays as it is.

    Args:
        slots: Slots that are disturbed, each once, (D,).
        positive: Which ties are positive, (E,); becomes False for those that are gone.
        strength: Strengths, (E,).
        first: First strengths, (E,).
        law: How they return.

    Returns:
        Which of the slots are disturbed no longer, (D,).
    """
    ended = positive[slots]
    moving = slots[ended]
    start, now = first[moving], strength[moving].astype(np.float64)
    gap = start - now
    there = np.abs(gap) <= law.near
    moved = np.where(there, start, now + gap * law.step)
    gone = (start == 0.0) & (moved < law.least)
    strength[moving] = np.where(gone, 0.0, moved)
    positive[moving] = ~gone
    ended[ended] = there | gone
    return ended


ARRAY_TIES = TieRules(recount, take_back)
