"""Grid workers (网格员)."""

from __future__ import annotations

from typing import Any

from sim.agents.institution import Institution
from sim.queueing.pool import Pool


class GridWorker(Institution):
    """The face of the community's staff in one grid (网格): its share of patrols and casework.

    All grid workers of a community work off one queue, so that none is idle while another is swamped.

    Args:
        buildings: Global indices of the buildings of the grid.
    """

    def __init__(self, model: Any, name: str, *, community: int, queue: Pool, buildings: list[int]) -> None:
        super().__init__(
            model, name, level=1, community=community, queue=queue, budget_line="staff:community"
        )
        self.buildings = buildings
        self.patrol_hours = 0.0
        self.casework_hours = 0.0

    def take_week(self, patrol: float, casework: float) -> None:
        """Take this week's hours of patrol and casework (h a week)."""
        self.patrol_hours, self.casework_hours = patrol, casework
