"""What shocks do to a run beside the issues that they add (model section 6): closures and exits.

The issues are potential issues like all others, made with the world. Settled where the text leaves room: a
property company that leaves one building takes no tickets of that building meanwhile, and what it held of it
there is routed again; it serves the other buildings as before.
"""

from __future__ import annotations

import numpy as np

from sim.seams import Town
from sim.world.shocks import ShockKind


class Shocks:
    """Which communities are shut today, and which buildings the property company has left."""

    def __init__(self, town: Town) -> None:
        self.town, self.closed = town, frozenset[int]()
        self._order = np.argsort(town.world.shocks.start, kind="stable")

    def play(self) -> None:
        """Let today's shocks begin and end (P1)."""
        shocks, day = self.town.world.shocks, self.town.day
        if len(shocks) == 0:
            return
        for row in self._order[np.floor(shocks.start[self._order]) == day].tolist():
            self._note(row)
        lasting = (shocks.start < day + 1) & (shocks.end > day)
        self.closed = frozenset(shocks.community[lasting & (shocks.kind == ShockKind.CLOSURE)].tolist())
        left = shocks.building[lasting & (shocks.kind == ShockKind.PROPERTY_EXIT)].tolist()
        if self.town.offices.leave(left):
            self.town.casework.ask_review()

    def _note(self, row: int) -> None:
        shocks = self.town.world.shocks
        start, end = float(shocks.start[row]), float(shocks.end[row])
        self.town.note(
            "shocks", t=start, community=int(shocks.community[row]), kind=ShockKind(shocks.kind[row]).name.lower(),
            building=int(shocks.building[row]), days=end - start,
        )  # fmt: skip
