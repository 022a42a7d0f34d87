"""The potential issues of one community: births, marks and affected residents (model section 7.1)."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.errors import InputError
from sim.parameters import Book
from sim.randomness import Draws
from sim.world.affected import AffectedNumbers, affected_counts, draw_affected, whole_building
from sim.world.arrivals import ArrivalsNumbers, base_rate, immigrants
from sim.world.births import Births, chained, in_order
from sim.world.columns import Buildings, Faults, Offsets, People, PotentialIssues, Shocks, Stairwells
from sim.world.faults import FaultsNumbers, LatentFaults, draw_faults, fault_issues
from sim.world.marks import MarksNumbers, draw_marks
from sim.world.shocks import ShocksNumbers, shock_issues
from sim.world.spread import SpreadNumbers, with_children


def draw_births(
    draws: Draws, buildings: Buildings, load: float, days: range, shocks: Shocks, book: Book
) -> tuple[Births, LatentFaults]:
    """Draw all births of a community in the days: immigrants, issues of faults and shocks, their descendants."""
    arrivals, numbers = book[ArrivalsNumbers], book[FaultsNumbers]
    base = base_rate(load, buildings.n_residents.astype(np.float64), buildings.frailty, arrivals)
    faults = draw_faults(draws, buildings.key, days.start, days.stop, numbers)
    roots = chained([
        immigrants(draws, buildings.key, base, days.start, days.stop, arrivals),
        fault_issues(draws, faults, base, days.start, days.stop, numbers, arrivals),
        shock_issues(
            draws, shocks, buildings.key, base, days.start, days.stop, book[ShocksNumbers], arrivals
        ),
    ])  # fmt: skip
    return in_order(
        with_children(draws, roots, len(buildings), float(days.stop), book[SpreadNumbers])
    ), faults


def describe(
    draws: Draws, births: Births, buildings: Buildings, stairwells: Stairwells, people: People, book: Book
) -> PotentialIssues:
    """Put marks and affected residents on the births of one community."""
    per_building = len(stairwells) // len(buildings)
    marks = draw_marks(draws, births.key, births.birth, per_building, book[MarksNumbers])
    numbers = book[AffectedNumbers]
    stairwell = np.where(
        whole_building(births.type, numbers), -1, births.building * np.int64(per_building) + marks.stairwell
    )
    first, size = _areas(births, stairwell, buildings, stairwells)
    wanted = affected_counts(
        births.type, buildings.n_residents[births.building].astype(np.int64), size, numbers
    )
    affected = draw_affected(draws, births.key, first, size, wanted, people.key, people.adult)
    return PotentialIssues(
        key=births.key,
        community=np.zeros(len(births), dtype=np.int32),
        building=births.building,
        stairwell=stairwell.astype(np.int32),
        type=births.type,
        parent=births.parent,
        fault=births.fault,
        birth=births.birth,
        severity=marks.severity,
        small=marks.small,
        difficulty=marks.difficulty,
        source=affected.source.astype(np.int32),
        self_end=marks.self_end,
        indptr=affected.indptr,
        **places(affected.indptr, affected.row),
    )


def places(indptr: Offsets, row: Offsets) -> dict[str, Any]:
    """Return the columns `first_affected` and `place` of affected residents (E).

    Raises:
        InputError: Affected residents of one issue live further apart than places can say.
    """
    counts, first = np.diff(indptr), np.zeros(len(indptr) - 1, np.int64)
    first[counts > 0] = row[indptr[:-1][counts > 0]]
    place, most = row - first.repeat(counts), np.iinfo(np.uint16).max
    if len(place) and int(place.max()) > most:
        raise InputError(f"a building has more than {most:,} residents; cut it into several buildings")
    return {"first_affected": first.astype(np.int32), "place": place.astype(np.uint16)}


def _areas(
    births: Births, stairwell: Offsets, buildings: Buildings, stairwells: Stairwells
) -> tuple[Offsets, Offsets]:
    """Return first resident and number of residents of each issue's area: its building, or its stairwell."""
    wide, building = stairwell < 0, births.building
    first = np.where(wide, buildings.first_resident[building], stairwells.first_resident[stairwell])
    last = np.where(wide, buildings.last_resident[building], stairwells.last_resident[stairwell])
    return first.astype(np.int64), (last - first).astype(np.int64)


def public_faults(faults: LatentFaults) -> Faults:
    """Return the faults as a table of the world."""
    return Faults(faults.key, faults.building, faults.type, faults.start, faults.end)
