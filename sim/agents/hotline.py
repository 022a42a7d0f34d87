"""The citizens' hotline 12345 (市民服务热线)."""

from __future__ import annotations

from typing import Any

from sim.agents.institution import Institution


class Hotline(Institution):
    """Takes calls and makes tickets of them; keeps the count that the city publishes.

    Attributes:
        calls: Calls so far, by community and issue type: a list of lists.
    """

    def __init__(self, model: Any, name: str, *, communities: int, types: int) -> None:
        super().__init__(model, name, level=4)
        self.calls = [[0] * types for _ in range(communities)]

    def answer(self, community: int, issue_type: int) -> None:
        """Count one call."""
        self.calls[community][issue_type] += 1

    @property
    def total(self) -> int:
        """All calls so far."""
        return sum(sum(row) for row in self.calls)
