"""The one schedule: which parts of the house act in which phase, in order, printable.

The order of phases stands in `sim.phases.PHASES`; there is no other calendar.
"""

from __future__ import annotations

from typing import Any

from sim.phases import (
    BIRTHS,
    BUDGET,
    CLOSED_LOOP,
    DETECTION,
    ELDERS,
    EXPERIENCE,
    GRIEVANCE,
    PHASES,
    RANKING,
    RELAXATION,
    RENOVATION,
    ROUTING,
    SERVICE,
    STAFF_PLAN,
    TURNOVER,
    VOLUNTEERING,
    Phase,
)
from sim.town.town import RunningTown

CORE = "core"
MONTH = 30.0


class Schedule:
    """Plays days.

    Args:
        town: What is played.
    """

    def __init__(self, town: RunningTown) -> None:
        self.town = town
        self._core = {
            BIRTHS.name: (
                town.shocks.play,
                town.staffing.sharing.report,
                town.outcomes.play_relapses,
                town.births.play,
                town.outcomes.play_ends,
                town.renovations.advance,
            ),
            DETECTION.name: (town.detection.play,),
            ROUTING.name: (town.background.play, town.casework.route_all),
            SERVICE.name: (town.casework.serve,),
            CLOSED_LOOP.name: (town.outcomes.record_deadlines,),
            EXPERIENCE.name: (town.feelings.experience,),
            ELDERS.name: (town.elders.play,),
            GRIEVANCE.name: (town.feelings.grieve,),
            RELAXATION.name: (town.feelings.relax,),
            VOLUNTEERING.name: (town.week.volunteer,),
            STAFF_PLAN.name: (town.staffing.renew, town.week.book),
            RENOVATION.name: (town.renovations.play,),
            RANKING.name: (town.ranking.rank,),
            BUDGET.name: (self._pay,),
            TURNOVER.name: (town.turnover.play,),
        }

    def _pay(self) -> None:
        """Pay the month, from day 0 on: the burn-in belongs to nobody's books."""
        if self.town.day >= 0:
            self.town.pay(MONTH)

    def play_day(self) -> None:
        """Play today's phases in order, then let the next day come."""
        town = self.town
        town.clear_counts()
        town.ledger.month = max(0, town.day // int(MONTH))
        for phase in PHASES:
            if phase.every == 1 or phase.due(town.day):
                self.play_phase(phase)

    def play_phase(self, phase: Phase) -> None:
        """Play one phase: the core first, then those who are attached, by name."""
        for act in self._core.get(phase.name, ()):
            act()
        for _, act in self.town.attached(phase):
            act()

    def rows(self) -> list[dict[str, Any]]:
        """Return the schedule as rows: name, every, offset, what, attached."""
        return [
            {
                "name": phase.name,
                "every": phase.every,
                "offset": phase.offset,
                "what": phase.what,
                "attached": ([CORE] if phase.name in self._core else [])
                + [by for by, _ in self.town.attached(phase)],
            }
            for phase in PHASES
        ]
