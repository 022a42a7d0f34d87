"""Operation centres (运营中心) of the four levels."""

from __future__ import annotations

from typing import Any, NamedTuple

from sim.agents.institution import Institution


class Picture(NamedTuple):
    """What a centre knows of one community: hours queued with its staff, mean learned satisfaction."""

    queued: float
    satisfaction: float


class OpsCentre(Institution):
    """An operation centre: it sees the communities under it, at once or as they were reported last.

    Attributes:
        below: Indices of the communities under it.
        seen: What was reported last, by community; empty before the first report.
        reported: The day at whose end that was, None before.
    """

    def __init__(
        self, model: Any, name: str, *, level: int, community: int = -1, below: tuple[int, ...] = ()
    ) -> None:
        super().__init__(model, name, level=level, community=community)
        self.below = below
        self.seen: dict[int, Picture] = {}
        self.reported: int | None = None

    def receive(self, day: int, seen: dict[int, Picture]) -> None:
        """Take a report of all communities under it, sent at the end of a day."""
        self.seen, self.reported = seen, day
