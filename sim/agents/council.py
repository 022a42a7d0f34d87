"""The courtyard council (小院议事厅)."""

from __future__ import annotations

from typing import Any

from sim.agents.institution import Institution


class Council(Institution):
    """Calls hearings, and remembers those it has called.

    Attributes:
        called: (day of the call, issue) of every hearing called so far.
        held: (day, issue, residents present) of every hearing held so far.
    """

    def __init__(self, model: Any, name: str, *, community: int) -> None:
        super().__init__(model, name, level=1, community=community, budget_line="council")
        self.called: list[tuple[int, int]] = []
        self.held: list[tuple[int, int, int]] = []

    def called_since(self, day: int) -> int:
        """Count the hearings called on or after a day."""
        return sum(1 for when, _ in self.called if when >= day)
