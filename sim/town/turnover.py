"""Yearly turnover of tenants (租户年度更替): newcomers take over rows at the end of a year (model section 3).

Who moves in is fixed before play (`sim/world/newcomers.py`), the same under every regime. Settled where the text
leaves room: hours given and petitions are counted on by dwelling place, as books count them; a newcomer has neither
reported nor been heard, and wants what the place's potential issues say (theta keeps its draw).
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.residents import Column
from sim.world.columns import Newcomers, People, World

if TYPE_CHECKING:
    from sim.town.town import RunningTown

CHANGING = tuple(part.name for part in fields(Newcomers) if part.name not in ("day", "row"))
FROM_THE_START = -1


@dataclass(frozen=True)
class Tenanted(People):
    """The residents of one run in which newcomers move in: what they change is open to writing."""

    def __post_init__(self) -> None:
        for part in fields(People):
            if part.name not in CHANGING:
                getattr(self, part.name).flags.writeable = False


def own_world(world: World) -> World:
    """Return the world for one run: with its own copy of what newcomers change, or itself if nobody comes."""
    if len(world.newcomers) == 0:
        return world
    columns = {part.name: getattr(world.people, part.name) for part in fields(People)}
    own = {name: np.array(columns[name]) for name in CHANGING}
    return replace(world, people=Tenanted(**{**columns, **own}))


class Turnover:
    """Lets newcomers move in: their columns, latents, stocks, ties; then all who listen hear of it."""

    def __init__(self, town: RunningTown) -> None:
        self.town = town
        n, start = town.residents.n, np.array([FROM_THE_START], np.int32)
        since = start.repeat(n) if len(town.world.newcomers) else np.broadcast_to(start, n)
        column = Column("moved_in", since.dtype, unit="d", meaning="day of moving in, -1 from the start")
        self.moved_in = town.own(column, "turnover", since)

    def play(self) -> None:
        """Let today's newcomers move in."""
        town, newcomers = self.town, self.town.world.newcomers
        today = np.flatnonzero(newcomers.day == town.day)
        if len(today) == 0:
            return
        rows = newcomers.row[today].astype(np.int64)
        self._write(rows, today)
        town.latents.renew(
            rows, newcomers.anchors[today], newcomers.anchor_motivation[today], newcomers.suscept[today]
        )
        town.participation.renew(rows)
        town.grievance.renew(rows)
        town.protest.renew(rows)
        self._tie(rows)
        town.detection.renew(rows)
        town.casework.parties.renew(rows)
        town.feelings.last[rows] = 0.0
        self.moved_in[rows] = town.day
        self._note(rows)
        town.welcome(rows)

    def _write(self, rows: NDArray[np.int64], today: NDArray[Any]) -> None:
        """Write what newcomers are into the run's own copy of residents."""
        people, newcomers = self.town.world.people, self.town.world.newcomers
        for name in CHANGING:
            getattr(people, name)[rows] = getattr(newcomers, name)[today]

    def _tie(self, rows: NDArray[np.int64]) -> None:
        ties = self.town.world.new_ties
        now = ties.day == self.town.day
        self.town.ties.renew(rows, ties.one[now], ties.other[now], ties.strength[now])

    def _note(self, rows: NDArray[np.int64]) -> None:
        people = self.town.world.people
        where = people.community[rows]
        for c in np.unique(where).tolist():
            mine = rows[where == c]
            flats = len(np.unique(people.flat[mine]))
            self.town.note("newcomers", t=float(self.town.day), community=c, flats=flats, residents=len(mine))
