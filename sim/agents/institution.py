"""What all institutions share."""

from __future__ import annotations

from typing import Any

import mesa

from sim.agents.resident import not_collected
from sim.queueing.pool import Pool


class Institution(mesa.Agent):
    """An actor with a name, a level of government and, where it handles issues, a queue.

    Args:
        model: The model that it joins.
        name: Its name in the run, such as "department:housing".
        level: 1 community, 2 subdistrict, 3 district, 4 city.
        community: Index of its community; -1 for institutions above communities.
        queue: Its queue of tickets, or None.
        budget_line: The account that pays it, or "" if nobody does.
    """

    def __init__(
        self,
        model: Any,
        name: str,
        *,
        level: int,
        community: int = -1,
        queue: Pool | None = None,
        budget_line: str = "",
    ) -> None:
        super().__init__(model)
        self.name = name
        self.level = level
        self.community = community
        self.queue = queue
        self.budget_line = budget_line

    def __getattr__(self, name: str) -> Any:
        """Refuse columns of residents aloud: Mesa's collector takes a missing attribute for None."""
        model = self.__dict__.get("model")
        if not name.startswith("_") and model is not None and name in getattr(model, "residents", ()):
            raise not_collected(f"{self!r} has no {name!r}, which is a column of residents")
        raise AttributeError(f"{type(self).__name__} has no attribute {name!r}")

    @property
    def waiting_hours(self) -> float:
        """Hours of work that wait in its queue (0 without one)."""
        return self.queue.waiting_hours if self.queue is not None else 0.0

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.__dict__.get('name', '')}>"
