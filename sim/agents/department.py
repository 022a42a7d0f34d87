"""Offices and departments that handle what a community cannot."""

from __future__ import annotations

from typing import Any

from sim.agents.institution import Institution
from sim.queueing.pool import Pool


class Department(Institution):
    """The community office (level 1), subdistrict office (2), a district department (3) or the city bureau (4).

    Args:
        types: The issue types it is the right address for.
        shared_by: How many communities its queue serves, simulated or not.
    """

    def __init__(
        self,
        model: Any,
        name: str,
        *,
        level: int,
        queue: Pool,
        types: tuple[int, ...],
        shared_by: int = 1,
        community: int = -1,
    ) -> None:
        line = "staff:community" if level == 1 else "staff:upper"
        super().__init__(model, name, level=level, community=community, queue=queue, budget_line=line)
        self.types = types
        self.shared_by = shared_by
