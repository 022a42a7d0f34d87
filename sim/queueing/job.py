"""A job: a piece of work that travels to a pool, waits there, is served, and is gone."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.queueing.pool import Pool


class JobState(IntEnum):
    """Where a job is; it is in exactly one of these."""

    NEW = 0
    TRAVELLING = 1
    WAITING = 2
    IN_SERVICE = 3
    DONE = 4
    WITHDRAWN = 5


# Bound once: looking a member up in its class takes longer than most steps of a queue.
TRAVELLING, WAITING, IN_SERVICE = JobState.TRAVELLING, JobState.WAITING, JobState.IN_SERVICE
DONE, WITHDRAWN = JobState.DONE, JobState.WITHDRAWN


@dataclass(slots=True, eq=False)
class Job:
    """A piece of work.

    The owner sets the first eight fields and leaves them alone while the job is under way (urgency changes
    through `Service.raise_urgency`); the service sets the others.

    Attributes:
        issue: The owner's number of what the job is about; -1 for background work.
        community: The owner's number of the place it comes from.
        work: Hours of work at speed 1.
        job_class: Smaller classes go first.
        urgency: Within a class the larger goes first.
        ready: Time (days) at which it reaches the queue; earlier goes first among equals.
        serial: Breaks the last ties, between jobs and between events of the same moment; smaller first.
        payload: Whatever the owner wants back in the callbacks.
        state: Where the job is.
        pool: Where it was submitted last.
        joined, start, finish: When it joined the queue, began and will end service; nan before.
        speed: Speed at which it is or was served.
        token: Number of its one live entry in the agenda or the queue; other entries are stale.
    """

    issue: int
    community: int
    work: float
    job_class: int
    urgency: float
    ready: float
    serial: int
    payload: object = None
    state: JobState = field(default=JobState.NEW, init=False)
    pool: Pool | None = field(default=None, init=False, repr=False)
    joined: float = field(default=math.nan, init=False)
    start: float = field(default=math.nan, init=False)
    finish: float = field(default=math.nan, init=False)
    speed: float = field(default=math.nan, init=False)
    token: int = field(default=-1, init=False, repr=False)
