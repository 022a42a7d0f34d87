"""Party organs (党组织) of the four levels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sim.agents.institution import Institution

LEVEL_NAMES = ("community", "subdistrict", "district", "city")


@dataclass(frozen=True, slots=True)
class StaffWeek:
    """How one week's hours of the community's staff are used, in hours."""

    patrol: float
    casework: float
    other: float
    charged: float
    uncovered: float


class PartyOrgan(Institution):
    """A Party organ; that of the community splits its staff's week, that of the subdistrict moves staff.

    Attributes:
        week: The community organ's plan for the current week.
        below: Indices of the communities under it.
        moved: Posts (FTE) that the subdistrict's organ has added to each community below this week, in order.
    """

    def __init__(
        self, model: Any, name: str, *, level: int, community: int = -1, below: tuple[int, ...] = ()
    ) -> None:
        super().__init__(model, name, level=level, community=community, budget_line="staff:community")
        self.below = below
        self.week = StaffWeek(0.0, 0.0, 0.0, 0.0, 0.0)
        self.moved: tuple[float, ...] = (0.0,) * len(below)

    def plan_week(self, week: StaffWeek) -> None:
        """Adopt the plan for the coming week."""
        self.week = week

    def move_staff(self, posts: tuple[float, ...]) -> None:
        """Lend staff among the communities below: posts added to each, their sum 0."""
        self.moved = posts
