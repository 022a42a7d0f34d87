"""Who is affected by an issue, whom it hurts first, and how much each is exposed (model section 7.1)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from sim.parameters import Constant, ConstantVector, Numbers, Uncertain, UncertainVector
from sim.randomness import Draws
from sim.world.arrivals import serial_numbers
from sim.world.columns import Flags, Float32, Keys, Offsets, Rows, Small

CHUNK = 400_000


class AffectedNumbers(Numbers, file="world/affected.yaml"):
    """How many are affected, in which area, and how much."""

    share: UncertainVector
    fewest: Constant
    stairwell_types: ConstantVector
    exposure_far: Uncertain
    near_floors: Constant


@dataclass(frozen=True)
class Affected:
    """Affected residents of K issues as slices of `row`, ascending; `source` is a row or -1 (no adult)."""

    indptr: Offsets
    row: Offsets
    source: Offsets


def affected_counts(kind: Small, in_building: Offsets, in_area: Offsets, numbers: AffectedNumbers) -> Offsets:
    """Return how many residents each issue affects: a share of the building, some at least, all at most."""
    wanted = np.rint(np.asarray(numbers.share)[kind] * in_building)
    return np.minimum(np.maximum(wanted, numbers.fewest), in_area).astype(np.int64)


def whole_building(kind: Small, numbers: AffectedNumbers) -> Flags:
    """Return which issues concern the building, the others one stairwell."""
    return ~np.isin(kind, np.asarray(numbers.stairwell_types))


def draw_affected(
    draws: Draws,
    issue_key: Keys,
    first: Offsets,
    size: Offsets,
    wanted: Offsets,
    person_key: Keys,
    adult: Flags,
) -> Affected:
    """Draw the affected residents of issues from their areas, without replacement.

    A resident's draw for an issue is keyed by the two; those with the smallest draws are affected, and the
    adult with the smallest draw is the source.

    Args:
        issue_key: Keys of issues (K).
        first, size: First resident and number of residents of each issue's area (K).
        wanted: How many are affected; at most `size` (K).
        person_key, adult: Of residents (N).
    """
    rows, source = [np.zeros(0, dtype=np.int64)], np.full(len(issue_key), -1, dtype=np.int64)
    for part in _chunks(size):
        issue = np.repeat(np.arange(len(size[part])), size[part])
        serial = serial_numbers(size[part])
        row = first[part][issue] + serial
        luck = draws.uniform("marks", entity=(issue_key[part][issue], person_key[row]))
        order = np.argsort(issue + luck)
        order = order[serial < wanted[part][issue]]
        issue, row = issue[order], row[order]
        adults = np.flatnonzero(adult[row])
        hurt, place = np.unique(issue[adults], return_index=True)
        source[part.start + hurt] = row[adults[place]]
        rows.append(row[np.lexsort((row, issue))])
    return Affected(
        indptr=np.concatenate([[0], np.cumsum(wanted)]).astype(np.int64),
        row=np.concatenate(rows),
        source=source,
    )


def _chunks(size: Offsets) -> Iterator[slice]:
    """Cut issues into runs of at most CHUNK candidates (or one issue), to bound memory."""
    total = np.cumsum(size)
    start = 0
    while start < len(size):
        done = total[start - 1] if start else 0
        stop = max(int(np.searchsorted(total, done + CHUNK, side="right")), start + 1)
        yield slice(start, stop)
        start = stop


def near_source(row: Rows, source: Rows, stairwell: Rows, floor: Small, numbers: AffectedNumbers) -> Flags:
    """Return which affected residents live near the source (stairwell and floor).

    Args:
        row, source: The resident and the issue's source, -1 where it has none, of pairs (E).
        stairwell, floor: Of residents (N).
    """
    apart = np.abs(floor[row].astype(np.int64) - floor[source])
    same = stairwell[row] == stairwell[source]
    return np.asarray((source >= 0) & same & (apart <= numbers.near_floors))


def exposures(near: Flags, numbers: AffectedNumbers) -> Float32:
    """Return the exposure of affected residents: 1 near the source, else less."""
    return np.array([numbers.exposure_far, 1.0], np.float32)[near.view(np.int8)]
