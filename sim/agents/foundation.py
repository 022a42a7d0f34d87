"""The community foundation (社区基金会)."""

from __future__ import annotations

from typing import Any

from sim.agents.institution import Institution
from sim.errors import ConservationError
from sim.ledger import fen, k_rmb


class Foundation(Institution):
    """Holds the money for grants, in whole fen; never spends what it does not have.

    Attributes:
        received, granted: All money so far, fen.
    """

    def __init__(self, model: Any, name: str, *, community: int) -> None:
        super().__init__(model, name, level=1, community=community, budget_line="community_foundation")
        self.received = 0
        self.granted = 0

    @property
    def balance(self) -> float:
        """What is there now, k RMB."""
        return k_rmb(self.received - self.granted)

    def receive(self, cash: float) -> None:
        """Take in thousand RMB."""
        self.received += fen(cash)

    def grant(self, cash: float) -> None:
        """Give out thousand RMB.

        Raises:
            ConservationError: It has less.
        """
        if fen(cash) > self.received - self.granted:
            raise ConservationError(f"{self.name} has {self.balance} k RMB and cannot grant {cash}")
        self.granted += fen(cash)
