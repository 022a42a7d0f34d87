"""What the operation centres see, and how a subdistrict moves staff among its communities (model.md 7.12).

One rule for all regimes. A centre sees its subtree as it was reported last, a week ago unless a mechanism
shortens the delay; the subdistrict's Party organ moves posts by the queues that its centre sees.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import numpy as np

from sim.agents.operations_centre import OpsCentre, Picture
from sim.agents.party_organ import LEVEL_NAMES, PartyOrgan
from sim.parameters import Lever, Numbers, UncertainVector
from sim.quantities import CENTRE_DELAY
from sim.seams import Floats, Town

COMMUNITY, SUBDISTRICT, DISTRICT, CITY = range(1, 5)
A = TypeVar("A")
Unit = tuple[int, int]
"""Level of government, and which unit of that level."""
NOTHING = 1e-9
"""A queue shorter than this part of the longest is none."""


class SharingNumbers(Numbers, file="handling/sharing.yaml"):
    """How often centres get reports, and how much staff may be moved."""

    delay: UncertainVector
    largest_move: Lever


def shared(staff: Floats, queued: Floats, largest_move: float) -> Floats:
    """Return the staff of communities that share it in proportion to queued hours, within limits.

    Each gets λ·queued, cut to (1 -+ largest_move) of its own staff, with λ such that the sum stays; where even
    the largest shares of those with a queue leave some over, those without get it back in proportion to what
    they gave. Special cases: no queue anywhere, largest_move = 0 or one community returns `staff`; with equal
    staff and queues that differ little, the shares are those of the queues.

    Args:
        staff: Posts of each (FTE), >= 0.
        queued: Hours that wait in each, >= 0.
        largest_move: In [0, 1).

    Returns:
        Posts (FTE); their sum is that of `staff` to rounding.
    """
    longest = float(queued.max(initial=0.0))
    if longest <= 0.0 or largest_move <= 0.0:
        return staff.copy()
    least, most = (1.0 - largest_move) * staff, (1.0 + largest_move) * staff
    queued = queued / longest
    busy = (queued > NOTHING) & (staff > 0.0)
    if not np.any(busy):
        return staff.copy()
    total, idle = float(staff.sum()), float(least[~busy].sum())
    moved = least.copy()
    moved[busy] = _levelled(least[busy], most[busy], queued[busy], total - idle)
    if not np.all(busy):
        left = total - float(moved.sum())
        quiet = staff[~busy]
        if quiet.sum() > 0.0:
            moved[~busy] += left * quiet / quiet.sum()
    return moved


def _levelled(least: Floats, most: Floats, queued: Floats, total: float) -> Floats:
    """Return clip(λ·queued, least, most) with the λ at which they sum to `total`, or `most` if none does."""
    knots = np.sort(np.concatenate([least / queued, most / queued]))
    sums = np.clip(knots[:, None] * queued, least, most).sum(axis=1)
    level = float(np.interp(total, sums, knots))
    return np.asarray(np.clip(level * queued, least, most))


class Sharing:
    """The operation centres and Party organs of the four levels, and who lends staff to whom this week.

    Attributes:
        units: What is under each unit: (level, unit) to the indices of its communities; the city is unit 0.
        centres, organs: The agents of each unit.
        moved: Posts (FTE) that each community has this week beside its own; negative where it lends.
    """

    def __init__(self, town: Town) -> None:
        self.town = town
        self.numbers = town.book[SharingNumbers]
        self.moved = [0.0] * town.communities
        self.units = self._units()
        self.centres, self.organs = self._join(OpsCentre, "ops_centre"), self._join(PartyOrgan, "party_organ")

    def _units(self) -> dict[Unit, tuple[int, ...]]:
        place, everybody = self.town.world.communities, range(self.town.communities)
        where = {SUBDISTRICT: place.subdistrict.tolist(), DISTRICT: place.district.tolist()}
        units: dict[Unit, tuple[int, ...]] = {(COMMUNITY, c): (c,) for c in everybody}
        for level, unit_of in where.items():
            for unit in sorted(set(unit_of)):
                units[level, unit] = tuple(c for c in everybody if unit_of[c] == unit)
        units[CITY, 0] = tuple(everybody)
        return units

    def _join(self, make: Callable[..., A], name: str) -> dict[Unit, A]:
        """Let an institution of every unit join the model."""
        return {
            (level, unit): self.town.add_institution(
                make,
                f"{name}:{LEVEL_NAMES[level - 1]}:{unit}",
                level=level,
                community=unit if level == COMMUNITY else -1,
                below=below,
            )
            for (level, unit), below in self.units.items()
        }

    def of_communities(self) -> list[PartyOrgan]:
        """Return the Party organs of the communities, in their order."""
        return [self.organs[COMMUNITY, c] for c in range(self.town.communities)]

    def begin(self) -> None:
        """Send everybody home: what was lent in the burn-in is lent no more."""
        self.moved = [0.0] * self.town.communities
        for organ in self.organs.values():
            organ.move_staff((0.0,) * len(organ.below))

    # --- what is seen --------------------------------------------------------------------------------------

    def delay(self, level: int) -> float:
        """Return the days between two reports to the centres of a level; 0 means that they see at once."""
        return max(0.0, float(self.town.values.total(CENTRE_DELAY, level, self.numbers.delay[level - 1])))

    def look(self, community: int) -> Picture:
        """Return how a community stands now."""
        learned = self.town.casework.memory.satisfaction[community]
        return Picture(self.town.offices.staff_queue[community].waiting_hours, float(np.mean(learned)))

    def sees(self, level: int, unit: int) -> dict[int, Picture]:
        """Return what the centre of a unit sees of its communities now: as reported, or as it is."""
        centre = self.centres[level, unit]
        return {c: self.look(c) for c in centre.below} if self.delay(level) <= 0.0 else centre.seen

    def report(self) -> None:
        """Send, before a day begins, the reports that were due when the day before ended (Sunday if weekly)."""
        day = self.town.day
        every = {level: self.delay(level) for level in (COMMUNITY, SUBDISTRICT, DISTRICT, CITY)}
        due = {level for level, d in every.items() if d > 0.0 and day // d > (day - 1) // d}
        if not due:
            return
        now = [self.look(c) for c in range(self.town.communities)]
        for (level, _), centre in self.centres.items():
            if level in due:
                centre.receive(day - 1, {c: now[c] for c in centre.below})

    # --- what is done about it -----------------------------------------------------------------------------

    def play(self) -> None:
        """Move staff among the communities of each subdistrict for the coming week, by what its centre sees (W8)."""
        for (level, unit), below in self.units.items():
            if level == SUBDISTRICT and len(below) > 1:
                self._move(unit, below)

    def _move(self, unit: int, below: tuple[int, ...]) -> None:
        seen = self.sees(SUBDISTRICT, unit)
        staff = np.array([self.town.staff[c].community for c in below])
        queued = np.array([seen[c].queued if c in seen else 0.0 for c in below])
        posts = shared(staff, queued, self.numbers.largest_move)
        posts = self.town.seats.override("staff_sharing", unit, posts)
        added = tuple((posts - staff).tolist())
        self.organs[SUBDISTRICT, unit].move_staff(added)
        for c, more in zip(below, added, strict=True):
            self.moved[c] = more
