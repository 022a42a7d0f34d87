"""The mediation room (调解室) of a subdistrict."""

from __future__ import annotations

from typing import Any

from sim.agents.institution import Institution
from sim.queueing.pool import Pool


class MediationRoom(Institution):
    """People's mediators whom several communities share; open to every set of mechanisms that pays for it."""

    def __init__(self, model: Any, name: str, *, queue: Pool, shared_by: int) -> None:
        super().__init__(model, name, level=2, queue=queue, budget_line="staff:room")
        self.shared_by = shared_by
