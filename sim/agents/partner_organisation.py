"""Community partners (社区合伙人) that are organisations."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from sim.agents.institution import Institution
from sim.queueing.pool import Pool


class PartnerKind(StrEnum):
    """Who takes part in a partner team."""

    SOCIAL_ORGANISATION = "social_organisation"
    ENTERPRISE = "enterprise"
    LEGAL_ADVISER = "legal_adviser"
    DESIGN_UNIT = "design_unit"


class PartnerOrganisation(Institution):
    """A partner whose professional hours are bought for the teams; all share the teams' queue.

    Args:
        kind: What it is.
        hours: Professional hours a week that are bought from it.
    """

    def __init__(
        self, model: Any, name: str, *, community: int, kind: PartnerKind, hours: float, queue: Pool
    ) -> None:
        super().__init__(model, name, level=1, community=community, queue=queue, budget_line="partner_pool")
        self.kind = kind
        self.hours = hours
