"""The frozen arrays of a world: what `make_world` returns and everybody reads.

Communities lie one after another. A column that points into another table says so in its
type, so that worlds of single communities can be joined by adding offsets.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

import numpy as np
from numpy.typing import NDArray

from sim.keeping.away import Away, neighbours_of
from sim.world.table import Table

Keys = NDArray[np.uint64]
Rows = NDArray[np.int32]
Small = NDArray[np.int8]
Flags = NDArray[np.bool_]
Float32 = NDArray[np.float32]
Floats = NDArray[np.float64]
Offsets = NDArray[np.int64]
N_TYPES = 6


@dataclass(frozen=True)
class PointsTo:
    """Mark of a column whose elements are rows of a table, or where slices of it begin; -1 points nowhere."""

    table: str


@dataclass(frozen=True)
class OffsetsOf:
    """Mark of the row pointer of a compressed sparse table: one element more than rows, the first is 0."""

    table: str


ToCommunity = Annotated[Rows, PointsTo("communities")]
ToPerson = Annotated[Rows, PointsTo("people")]
ToFlat = Annotated[Rows, PointsTo("flats")]
ToBuilding = Annotated[Rows, PointsTo("buildings")]
ToStairwell = Annotated[Rows, PointsTo("stairwells")]
ToIssue = Annotated[Rows, PointsTo("issues")]
ToFault = Annotated[Rows, PointsTo("faults")]
ToElder = Annotated[Rows, PointsTo("elders")]
TieOffsets = Annotated[Rows, OffsetsOf("tie_ends")]
AffectedOffsets = Annotated[Offsets, OffsetsOf("affected")]


@dataclass(frozen=True)
class People(Table):
    """Residents, sorted by community, building, stairwell, flat, member; length N.

    `key` is a resident's luck: it depends on community, flat and place in the household alone. Latents are
    in logits; `status_z` is standardised by the law of ln status. `cooperation_type`: 0 conditional,
    1 free rider, 2 hump, 3 other (slope redrawn weekly by whoever uses it, stored as 0).
    """

    key: Keys
    community: ToCommunity
    building: ToBuilding
    stairwell: ToStairwell
    flat: ToFlat
    floor: Small
    age: Small
    adult: Flags
    owner: Flags
    tenant: Flags
    alone65: Flags
    party: Flags
    digital: Flags
    status: Float32
    status_z: Float32
    hours: Float32
    suscept: Float32
    risk_aversion: Float32
    cooperation_type: Small
    cooperation_slope: Float32
    anchors: Float32
    anchor_motivation: Float32

    def __len__(self) -> int:
        return len(self.key)


@dataclass(frozen=True)
class Ties(Table):
    """Initial ties as a symmetric sparse matrix: row i holds i + away[indptr[i]:indptr[i+1]], ascending."""

    indptr: TieOffsets
    away: Away
    strength: Float32

    def __len__(self) -> int:
        return len(self.away)

    @property
    def neighbour(self) -> Rows:
        """Rows of the neighbours, (E,); made when asked for."""
        return neighbours_of(self.indptr, self.away)


@dataclass(frozen=True)
class Flats(Table):
    """Flats in order of building, stairwell, floor, door; area in cm2, price in k RMB.

    `owner_row` is -1 for a non-resident owner; `owner_trust` (F, 2) holds the logits of trust in
    neighbours and in government of whoever owns the flat.
    """

    key: Keys
    building: ToBuilding
    stairwell: ToStairwell
    floor: Small
    area_cm2: Offsets
    price: Floats
    occupied: Flags
    let: Flags
    owner_row: ToPerson
    owner_trust: Float32

    def __len__(self) -> int:
        return len(self.key)


@dataclass(frozen=True)
class Buildings(Table):
    """Buildings; x and y in metres; residents are people[first_resident:last_resident].

    `frailty` multiplies the rate of issues, `preference` (B, 6) is the mean preference by type, in theta
    before contestedness.
    """

    key: Keys
    community: ToCommunity
    x: Floats
    y: Floats
    first_resident: ToPerson
    last_resident: ToPerson
    n_residents: Rows
    frailty: Floats
    preference: Floats

    def __len__(self) -> int:
        return len(self.key)


@dataclass(frozen=True)
class Stairwells(Table):
    """Stairwells in order of building; residents are people[first_resident:last_resident]."""

    building: ToBuilding
    first_resident: ToPerson
    last_resident: ToPerson

    def __len__(self) -> int:
        return len(self.building)


@dataclass(frozen=True)
class Faults(Table):
    """Latent faults in order of community, start, key; `start` and natural `end` in days."""

    key: Keys
    building: ToBuilding
    type: Small
    start: Floats
    end: Floats

    def __len__(self) -> int:
        return len(self.key)


@dataclass(frozen=True)
class PotentialIssues(Table):
    """What can happen, sorted by birth, then key; times in days.

    `parent` and `fault` are rows or -1; `stairwell` is -1 where the whole building is concerned. `source` is
    the adult it hurts first, -1 if no adult is affected (never born). `self_end` is when it dissolves by itself.
    Affected residents of issue k are the rows first_affected[k] + place[indptr[k]:indptr[k+1]], ascending: half the
    memory of rows. What they want and how exposed they are is in `sim.world.stakes`.
    """

    key: Keys
    community: ToCommunity
    building: ToBuilding
    stairwell: ToStairwell
    type: Small
    parent: ToIssue
    fault: ToFault
    birth: Floats
    severity: Floats
    small: Flags
    difficulty: Floats
    source: ToPerson
    self_end: Floats
    indptr: AffectedOffsets
    first_affected: ToPerson
    place: NDArray[np.uint16]

    def __len__(self) -> int:
        return len(self.key)

    def pairs(self, ks: NDArray[np.integer[Any]]) -> tuple[Offsets, Offsets]:
        """Return the pairs (issue, affected resident) of several issues, (P,), and where each issue's begin."""
        first = self.indptr[ks]
        counts = self.indptr[ks + 1] - first
        offsets = np.zeros(len(ks) + 1, np.int64)
        np.add.accumulate(counts, out=offsets[1:])
        first -= offsets[:-1]
        pairs = first.repeat(counts)
        pairs += np.arange(len(pairs))
        return pairs, offsets

    def affected(self, ks: NDArray[Any], found: tuple[NDArray[Any], NDArray[Any]] | None = None) -> Rows:
        """Return the residents affected by several issues, one issue after another, (P,); `found`: their pairs."""
        pairs, offsets = found or self.pairs(ks)
        return np.asarray(self.first_affected[ks].repeat(np.diff(offsets)) + self.place[pairs])

    def affected_by(self, k: int) -> Rows:
        """Return the residents affected by one issue, ascending."""
        return np.asarray(self.first_affected[k] + self.place[int(self.indptr[k]) : int(self.indptr[k + 1])])


@dataclass(frozen=True)
class Given:
    """What is set by hand of all pairs (issue, affected resident) instead of drawn; (E,)."""

    near: Flags
    theta: Floats


@dataclass(frozen=True)
class Shocks(Table):
    """Shocks in order of community, start, key; times in days.

    `kind` is a `sim.world.shocks.ShockKind`; `building` is -1 where the whole community is hit.
    """

    key: Keys
    community: ToCommunity
    kind: Small
    building: ToBuilding
    start: Floats
    end: Floats

    def __len__(self) -> int:
        return len(self.key)


@dataclass(frozen=True)
class Newcomers(Table):
    """New residents of let flats, in order of community, day, row; columns as in `People`.

    At the end of `day` whoever moves in takes over the row: place, key, tenure and class of age stay.
    """

    day: Rows
    row: ToPerson
    age: Small
    party: Flags
    digital: Flags
    status: Float32
    status_z: Float32
    hours: Float32
    suscept: Float32
    risk_aversion: Float32
    cooperation_type: Small
    cooperation_slope: Float32
    anchors: Float32
    anchor_motivation: Float32

    def __len__(self) -> int:
        return len(self.row)


@dataclass(frozen=True)
class NewTies(Table):
    """Ties that newcomers have from the end of `day` on, each pair once, in order of community, day, pair."""

    day: Rows
    one: ToPerson
    other: ToPerson
    strength: Float32

    def __len__(self) -> int:
        return len(self.one)


@dataclass(frozen=True)
class Elders(Table):
    """Residents of 65 and older who live alone, in order of rows; none where elders are not played.

    `frailty` multiplies the hazard that others find them when something happens.
    """

    person: ToPerson
    frailty: Floats

    def __len__(self) -> int:
        return len(self.person)


@dataclass(frozen=True)
class Emergencies(Table):
    """When elders who live alone become helpless, in order of community and time (days).

    `patience` is the unit exponential that the accumulated hazard of natural discovery must reach.
    """

    elder: ToElder
    time: Floats
    patience: Floats

    def __len__(self) -> int:
        return len(self.elder)


@dataclass(frozen=True)
class Projects(Table):
    """Renovations that owners will start to ask for, in order of community, start, key; `start` in days.

    `kind` counts through the kinds that the scenario plays. `stairwell` and `building` are -1 where a wider circle
    decides together.
    """

    key: Keys
    community: ToCommunity
    kind: Small
    building: ToBuilding
    stairwell: ToStairwell
    start: Floats

    def __len__(self) -> int:
        return len(self.key)


@dataclass(frozen=True)
class Communities(Table):
    """Communities, one a row; `scale` is s of the specification, residents over 3,000 with a floor."""

    name: tuple[str, ...]
    key: Keys
    first_resident: ToPerson
    last_resident: ToPerson
    first_building: ToBuilding
    last_building: ToBuilding
    n_residents: Rows
    households: Rows
    scale: Floats
    property_company: Flags
    load: Floats
    subdistrict: Rows
    district: Rows

    def __len__(self) -> int:
        return len(self.name)


@dataclass(frozen=True)
class World:
    """Everything that is fixed before play: no regime can create any of it."""

    seed: int
    days: int
    communities: Communities
    people: People
    ties: Ties
    flats: Flats
    buildings: Buildings
    stairwells: Stairwells
    issues: PotentialIssues
    faults: Faults
    shocks: Shocks
    newcomers: Newcomers
    new_ties: NewTies
    elders: Elders
    emergencies: Emergencies
    projects: Projects
    given: Given | None = None
