"""A ticket: in somebody's hands, or waiting to be sent to somebody."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.handling.routing import NOBODY
from sim.queueing.job import Job
from sim.randomness import Lot
from sim.seams import Handler

LEVELS = 4
EVERY_LEVEL = (1, LEVELS)


@dataclass(slots=True)
class Ticket:
    """A ticket in somebody's hands.

    Attributes:
        handler: Who holds it.
        mediated: Whether the attempt is a mediation.
        present: Mask over the affected adults of who comes to the mediation; None for an official attempt.
        luck: The luck of the attempt, by use.
        job: Its place in the queue.
    """

    handler: Handler
    mediated: bool
    present: NDArray[np.bool_] | None
    luck: Lot
    job: Job


@dataclass(slots=True)
class Return:
    """A ticket that waits for routing: since when, at which levels, and who failed before."""

    since: float
    levels: tuple[int, int] = EVERY_LEVEL
    failed: int = NOBODY
