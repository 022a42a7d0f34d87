"""Building chiefs (楼栋长)."""

from __future__ import annotations

from typing import Any

from sim.agents.institution import Institution
from sim.queueing.pool import Pool


class BuildingChief(Institution):
    """The post of a building's chief; a resident holds it in turn, or nobody does.

    Attributes:
        building: Global index of the building.
        resident: Row of the resident who holds the post, -1 while it is empty.
        effort: Share of full effort, 0.3 to 1; follows how many of the building volunteer.
        terms: How often the post has been filled anew.
    """

    def __init__(self, model: Any, name: str, *, community: int, building: int, queue: Pool) -> None:
        super().__init__(
            model, name, level=1, community=community, queue=queue, budget_line="building_chiefs"
        )
        self.building = building
        self.resident = -1
        self.effort = 0.0
        self.terms = 0

    @property
    def vacant(self) -> bool:
        """Whether nobody holds the post."""
        return self.resident < 0

    def hand_over(self, resident: int) -> None:
        """Give the post to a resident, or leave it empty (-1)."""
        self.resident = resident
        self.terms += resident >= 0
