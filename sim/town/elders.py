"""Elders who live alone: who lies helpless, and when they are found (P7, model.md 7.10).

Discovery by others is a hazard that is constant within a day and against which each emergency has its own
patience, drawn with the world; so the moment is exact, and more looking in never delays it. Settled where the
text leaves room: the phone rounds of the staff go by turns, a share of the elders every day; an elder who is lying
cannot fall again; a new tenant in the flat of a lone elder is one himself, and keeps what the world drew.
"""

from __future__ import annotations

import math

import numpy as np

from sim.handling.discovery import DiscoveryNumbers, Lying, discovery_hazard, harm
from sim.quantities import ELDER_NATURAL
from sim.seams import Town


class EldersAlone:
    """All elders alone of a run; nothing happens where the world has none.

    Attributes:
        lying: Who lies helpless, or was found today, in order of time.
    """

    def __init__(self, town: Town) -> None:
        self.town, self.numbers = town, town.book[DiscoveryNumbers]
        people, elders, emergencies = town.world.people, town.world.elders, town.world.emergencies
        self.lying: list[Lying] = []
        where = people.community[elders.person]
        self._homes = np.bincount(where, minlength=town.communities).tolist()
        self._order = np.argsort(emergencies.time, kind="stable")
        self._times = emergencies.time[self._order]
        self._next = int(np.searchsorted(self._times, town.day))

    def play(self) -> None:
        """Play a day: yesterday's finds are told, today's emergencies begin, others look in, staff call."""
        if not len(self.town.world.elders):
            return
        self._tell()
        self._begin()
        self._look_in()
        for community, homes in enumerate(self._homes):
            self.town.charge(community, homes * self.numbers.call_hours / self.numbers.round_days)

    def reach(self, case: Lying, time: float) -> None:
        """Have somebody sent by an alarm arrive at a time; the first who arrives counts."""
        case.rescue = min(case.rescue, time)

    def _tell(self) -> None:
        """Close the cases of those found before today: all who could have come first are known by now."""
        today = float(self.town.day)
        for case in self.lying:
            case.over = case.found < today
            if case.over and case.began >= 0.0:
                delay = case.found - case.began
                self.town.note(
                    "elders", t=case.began, community=case.community, resident=case.row, delay=delay,
                    found_by="natural" if case.natural <= case.rescue else "alarm", harm=harm(delay, self.numbers),
                )  # fmt: skip
        self.lying = [case for case in self.lying if not case.over]

    def _begin(self) -> None:
        """Let those fall to whom it happens today and who are not lying already."""
        world, down = self.town.world, {case.elder for case in self.lying}
        last = int(np.searchsorted(self._times, self.town.day + 1))
        for k in self._order[self._next : last].tolist():
            elder = int(world.emergencies.elder[k])
            if elder not in down:
                down.add(elder)
                row = int(world.elders.person[elder])
                self.lying.append(
                    Lying(
                        elder,
                        row,
                        int(world.people.community[row]),
                        float(world.emergencies.time[k]),
                        float(world.emergencies.patience[k]),
                    )
                )
        self._next = last

    def _look_in(self) -> None:
        """Let others find those whose patience ends today."""
        town, unseen = self.town, [case for case in self.lying if case.natural == math.inf]
        if not unseen:
            return
        rows = np.array([case.row for case in unseen])
        frailty = town.world.elders.frailty[[case.elder for case in unseen]]
        hazard = discovery_hazard(town.ties.degree[rows], frailty, self.numbers)
        hazard = town.values.total(ELDER_NATURAL, rows, hazard)
        for case, rate in zip(unseen, hazard.tolist(), strict=True):
            start = max(case.began, float(town.day))
            spent = rate * (town.day + 1 - start)
            if case.patience < spent:
                case.natural = start + case.patience / rate
            else:
                case.patience -= spent
