"""Which potential issues come to be (model.md 7.1, algorithm A1)."""

from __future__ import annotations

from sim.issues import State
from sim.seams import Town


class Births:
    """Admits potential issues one day late, so that the ends of their parents are known exactly."""

    def __init__(self, town: Town) -> None:
        self.town = town
        first = float(town.day)
        self._next = int(town.world.issues.birth.searchsorted(first))

    def play(self) -> None:
        """Admit the births of yesterday in order of time (P1).

        A child is born only if its parent was born and open at that moment; an issue of a fault only while
        the fault lasts; an issue without an adult never.
        """
        town, potential, issues = self.town, self.town.world.issues, self.town.issues
        last = int(potential.birth.searchsorted(town.day))
        for k in range(self._next, last):
            birth = float(potential.birth[k])
            parent, fault = int(potential.parent[k]), int(potential.fault[k])
            barred = (
                potential.source[k] < 0
                or (parent >= 0 and not issues.was_open(parent, birth))
                or (fault >= 0 and birth > town.outcomes.fault_end[fault])
            )
            if barred:
                issues.move(k, State.NEVER_BORN)
                continue
            issues.move(k, State.OPEN)
            issues.open_spell(k, birth)
            town.counts.new[int(potential.community[k])] += 1
        self._next = last
