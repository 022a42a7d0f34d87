"""What routing has learned of each handler (model.md 7.4.2): agreement, satisfaction, parties who stay away."""

from __future__ import annotations

import numpy as np

from sim.handling.routing import RoutingNumbers, first_agreement, learned
from sim.seams import HandlerKind


class Memory:
    """Learned values by community, issue type and handler; lists of lists of lists of floats.

    Args:
        communities: How many communities learn, each for itself.
        contestedness: κ of each issue type.
        numbers: The numbers of routing.
    """

    def __init__(self, communities: int, contestedness: list[float], numbers: RoutingNumbers) -> None:
        self.numbers = numbers
        self._contestedness = contestedness
        self._communities = communities
        self.restart()

    def restart(self) -> None:
        """Forget everything: the tables start again on day 0."""
        shape = (self._communities, 1, len(HandlerKind))
        start = np.array([first_agreement(kappa, self.numbers) for kappa in self._contestedness])
        table = np.broadcast_to(start[None, :, None], (self._communities, len(start), len(HandlerKind)))
        self.agreement: list[list[list[float]]] = table.tolist()
        ones = np.ones((shape[0], len(start), shape[2]))
        self.satisfaction: list[list[list[float]]] = (ones * self.numbers.satisfaction_start).tolist()
        self.absence: list[list[list[float]]] = (ones * self.numbers.absence_start).tolist()

    def of(self, community: int, issue_type: int) -> tuple[list[float], list[float], list[float]]:
        """Return agreement, satisfaction and absence by handler, for one community and issue type."""
        table = (self.agreement, self.satisfaction, self.absence)
        agreement, satisfaction, absence = (values[community][issue_type] for values in table)
        return agreement, satisfaction, absence

    def learn_agreement(self, community: int, issue_type: int, kind: int, seen: float) -> None:
        """Learn from an attempt."""
        row = self.agreement[community][issue_type]
        row[kind] = learned(row[kind], seen, self.numbers.agreement_smoothing)

    def learn_satisfaction(self, community: int, issue_type: int, kind: int, seen: float) -> None:
        """Learn from a closure: the mean satisfaction of those affected."""
        row = self.satisfaction[community][issue_type]
        row[kind] = learned(row[kind], seen, self.numbers.satisfaction_smoothing)

    def learn_absence(self, community: int, issue_type: int, kind: int, absent: bool) -> None:
        """Learn from an invitation: whether too few parties came."""
        row = self.absence[community][issue_type]
        row[kind] = learned(row[kind], float(absent), self.numbers.absence_smoothing)
