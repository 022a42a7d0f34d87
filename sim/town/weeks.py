"""What a week does: who volunteers, and how the hours they give are booked (W3)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from sim.behaviour.latents import BELONGING
from sim.keeping.chunks import chunks
from sim.quantities import MOTIVATION, PARTICIPATION
from sim.seams import Rows, Town

if TYPE_CHECKING:
    from sim.seams import Floats

SECOND_USE = 1


class Weeks:
    """Volunteering of all communities; nobody is asked unless some mechanism calls for volunteers."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.invited: list[str] = []
        self.of_buildings: Floats = np.zeros(len(town.world.buildings))
        self.volunteers = [0] * town.communities
        self._given = self._before = 0.0
        self._last: list[Callable[[], None]] = []

    @property
    def pending(self) -> float:
        """Hours that volunteers gave and that are not booked yet: those of the week, and of the one before."""
        return self._before + self._given

    def volunteer(self) -> None:
        """Ask everybody; book hours, belonging and beliefs."""
        town, people = self.town, self.town.world.people
        participation = town.participation
        self._motivate()
        if not self.invited:
            participation.rest()
            return
        week = town.day // 7
        uniforms = np.empty(len(participation.eligible))
        for part in chunks(len(uniforms)):
            keys = people.key[participation.eligible[part]]
            uniforms[part] = town.draws.uniform("volunteering", time=week, entity=keys)
        erratic = town.draws.uniform(
            "volunteering", time=week, entity=(people.key[participation.erratic], SECOND_USE)
        )
        extra = town.values.total(PARTICIPATION, None, 0.0)
        given = participation.weekly(town.latents, town.ties, uniforms, erratic, extra)
        town.latents.impulse(given.rows, BELONGING, participation.numbers.belonging_week)
        self._count(given.rows, given.hours)
        town.tell_hours("volunteering", given.rows, given.hours)
        self._given = float(given.hours_with_travel.sum(dtype=np.float64))

    def _motivate(self) -> None:
        """Let motivation follow what mechanisms add to its anchor; where none does it stays (7.6)."""
        if self.town.values.touched(MOTIVATION):
            self.town.latents.relax_motivation(self.town.values.total(MOTIVATION, None, 0.0))

    def _count(self, rows: Rows, hours: Floats) -> None:
        town, people = self.town, self.town.world.people
        self.of_buildings = np.bincount(people.building[rows], minlength=len(town.world.buildings)).astype(
            np.float64
        )
        community = people.community[rows]
        given = np.bincount(community, hours, minlength=town.communities)
        self.volunteers = np.bincount(community, minlength=town.communities).tolist()
        for c, week in enumerate(town.weeks):
            week.volunteer_hours = float(given[c])

    def book(self) -> None:
        """Book the hours of the week before: those for casework as far as tickets came, the rest on visits."""
        idle = 0.0
        for week in self.town.weeks:
            idle += week.volunteer_idle
            week.volunteer_idle = 0.0
        if self._before:
            self.town.ledger.give("volunteering", self._before, used=max(0.0, self._before - idle))
        self._before, self._given = self._given, 0.0

    def at_end(self, count: Callable[[], None]) -> None:
        """Have a rule note at the run's end, in the week's book, which hours have stood idle since the week began."""
        self._last.append(count)

    def close(self) -> None:
        """Book the hours of the week in which the run ends; they were given when it began."""
        for count in self._last:
            count()
        self.book()
