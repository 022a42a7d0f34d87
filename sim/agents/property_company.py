"""The property company (物业公司)."""

from __future__ import annotations

from typing import Any

from sim.agents.institution import Institution
from sim.queueing.pool import Pool


class PropertyCompany(Institution):
    """Keeps the compound, paid from fees outside the budget; judges its own case when the issue is its service."""

    def __init__(self, model: Any, name: str, *, community: int, queue: Pool) -> None:
        super().__init__(
            model, name, level=1, community=community, queue=queue, budget_line="others:property_company"
        )
