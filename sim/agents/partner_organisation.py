"""Community partners (社区合伙人) that act as bodies."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from sim.agents.institution import Institution
from sim.queueing.pool import Pool


class PartnerKind(StrEnum):
    """Who takes part in partner teams."""

    RESIDENTS = "residents"
    SOCIAL_ORGANISATION = "social_organisation"
    ENTERPRISE = "enterprise"
    PROPERTY_COMPANY = "property_company"
    LEGAL_ADVISER = "legal_adviser"
    DESIGN_UNIT = "design_unit"

    @property
    def bought(self) -> bool:
        """Whether its hours are bought: residents give theirs, and the property company joins in at its own cost."""
        return self not in (PartnerKind.RESIDENTS, PartnerKind.PROPERTY_COMPANY)


class PartnerOrganisation(Institution):
    """A partner of a community: a body whose hours are bought, its residents who volunteer, the property company.

    The property company adds its skill to teams and is no judge there of its own service: what it decides as
    the holder of a ticket, it decides as `PropertyCompany`.

    Args:
        kind: What it is.
        hours: Professional hours a week that are bought from it; 0 where none are.
        queue: The teams' line in which its hours are worked; None for the property company.
    """

    def __init__(
        self, model: Any, name: str, *, community: int, kind: PartnerKind, hours: float, queue: Pool | None
    ) -> None:
        line = "partner_pool" if kind.bought else ""
        super().__init__(model, name, level=1, community=community, queue=queue, budget_line=line)
        self.kind = kind
        self.hours = hours
