"""The potential issues of one community: births, marks, affected and preferences (model section 7.1)."""

from __future__ import annotations

import numpy as np

from sim.parameters import Book
from sim.randomness import Draws
from sim.world.affected import AffectedNumbers, affected_counts, draw_affected, near_source, whole_building
from sim.world.arrivals import ArrivalsNumbers, base_rate, immigrants
from sim.world.births import Births, chained, in_order
from sim.world.columns import Buildings, Faults, Float32, Offsets, People, PotentialIssues, Shocks, Stairwells
from sim.world.faults import FaultsNumbers, LatentFaults, draw_faults, fault_issues
from sim.world.marks import MarksNumbers, draw_marks
from sim.world.preferences import PreferencesNumbers, wanted_positions
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
    """Put marks, affected residents and preferences on the births of one community."""
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
        affected_row=affected.row.astype(np.int32),
        near=near_source(affected, people.stairwell.astype(np.int64), people.floor, numbers),
        theta=_theta(draws, births, wanted, affected.row, buildings, people, book),
    )


def _areas(
    births: Births, stairwell: Offsets, buildings: Buildings, stairwells: Stairwells
) -> tuple[Offsets, Offsets]:
    """Return first resident and number of residents of each issue's area: its building, or its stairwell."""
    wide, building = stairwell < 0, births.building
    first = np.where(wide, buildings.first_resident[building], stairwells.first_resident[stairwell])
    last = np.where(wide, buildings.last_resident[building], stairwells.last_resident[stairwell])
    return first.astype(np.int64), (last - first).astype(np.int64)


def _theta(
    draws: Draws,
    births: Births,
    counts: Offsets,
    row: Offsets,
    buildings: Buildings,
    people: People,
    book: Book,
) -> Float32:
    """Return the wanted positions of all pairs, by the preferences of the issue's building."""
    contestedness = np.asarray(book[ArrivalsNumbers].contestedness)[births.type]
    mean = buildings.preference[births.building, births.type]
    return wanted_positions(
        draws,
        np.repeat(births.key, counts),
        people.key[row],
        np.repeat(contestedness, counts),
        np.repeat(mean, counts),
        people.status_z[row].astype(np.float64),
        book[PreferencesNumbers],
    )


def public_faults(faults: LatentFaults) -> Faults:
    """Return the faults as a table of the world."""
    return Faults(faults.key, faults.building, faults.type, faults.start, faults.end)
