"""Prospective space-time Poisson scan for concentrations of reports (时空扫描统计; Kulldorff 2001, model.md 7.3.5).

Pure functions of counts and uniforms. What is scanned are n reports, each in a building and of an age in whole
days (0 = today). A zone is a building with its nearest; a period is the last few days of the window.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.parameters import Constant, ConstantVector, Numbers

Floats = NDArray[np.float64]
Whole = NDArray[np.integer[Any]]
Luck = Callable[[int, int, int], Floats]
"""Uniforms of the replicas of n reports from one number up to another: luck(n, first, last), (last - first, n, 2)."""

DIGITS = 10
"""Statistics are compared to this many decimals, so that equal ones tie in whatever order zones are summed."""
FIRST_LOOK = 24
"""Replicas after which most topics are known not to be concentrated; the rest is drawn for the others."""
PORTION = 100


class ScanNumbers(Numbers, file="handling/scan.yaml"):
    """Zones, periods, baseline and replicas of the scan."""

    neighbours: Constant
    periods: ConstantVector
    history: Constant
    replicas: Constant


@dataclass(frozen=True)
class Zones:
    """All different zones of Z, in the order of their first centre, then size.

    Attributes:
        members: Buildings of each zone, ascending, filled up with B, (Z, 1 + neighbours).
        centre: The building around which it lies, (Z,).
        nearest: The building next to each building, -1 for none, (B,).
        first: Where the zones of each building begin in `of_building`, (B + 1,).
        of_building: The zones that hold building 0, building 1, ..., concatenated.
    """

    members: Whole
    centre: Whole
    nearest: Whole
    first: Whole
    of_building: Whole

    def sums(self, values: Floats) -> Floats:
        """Return the sum of a column of buildings (B,) over each zone, (Z,)."""
        return np.asarray(np.append(values, 0.0)[self.members].sum(axis=1), dtype=np.float64)


def make_zones(x: Floats, y: Floats, place: Whole, neighbours: int) -> Zones:
    """Return each building with its 0 to `neighbours` nearest of the same place, by distance, then number.

    Args:
        x, y: Where buildings stand, in metres, (B,).
        place: Their community, (B,); buildings of different places are no neighbours.
        neighbours: How many a zone has at most.
    """
    apart = np.hypot(x[:, None] - x, y[:, None] - y)
    apart[place[:, None] != place] = np.inf
    np.fill_diagonal(apart, -1.0)
    order = np.argsort(apart, axis=1, kind="stable")[:, : neighbours + 1]
    known = np.take_along_axis(apart, order, axis=1) < np.inf
    found: dict[tuple[int, ...], int] = {}
    for b, (row, inside) in enumerate(zip(order.tolist(), known.sum(axis=1).tolist(), strict=True)):
        for size in range(1, inside + 1):
            found.setdefault(tuple(sorted(row[:size])), b)
    members = np.full((len(found), neighbours + 1), len(x), np.int64)
    for z, group in enumerate(found):
        members[z, : len(group)] = group
    zone, slot = np.nonzero(members < len(x))
    building = members[zone, slot]
    by_building = np.argsort(building, kind="stable")
    alone = order.shape[1] < 2
    nearest = np.full(len(x), -1) if alone else np.where(known[:, 1], order[:, 1], -1)
    first = np.concatenate([[0], np.bincount(building, minlength=len(x)).cumsum()])
    centre = np.array(list(found.values()), np.int64)
    return Zones(members, centre, np.asarray(nearest), first, zone[by_building])


def baseline(recent: Whole, residents: Whole) -> Floats:
    """Return the share of reports that each building (B,) is expected to have.

    In proportion to n90_b + (N_b / N)(max(n90, 1) + 1): its own reports of late, and its residents.
    """
    total = float(recent.sum())
    weight = recent + residents / max(float(residents.sum()), 1.0) * (max(total, 1.0) + 1.0)
    return np.asarray(weight / max(float(weight.sum()), np.finfo(float).tiny), dtype=np.float64)


def log_likelihood_ratio(count: Whole, expected: Floats, n: int) -> Floats:
    """Return c ln(c/mu) + (n-c) ln((n-c)/(n-mu)) where c > mu, else 0; 0 ln 0 = 0."""
    ratio = np.zeros(np.shape(count))
    more = count > expected
    c, mu = np.asarray(count)[more].astype(np.float64), expected[more]
    rest = n - c
    ratio[more] = c * np.log(c / mu) + rest * np.log(np.maximum(rest, 1.0) / (n - mu))
    return ratio


class Best(NamedTuple):
    """The largest statistic, and the zone and period (both by number) in which it stands; zone -1 for none."""

    statistic: float
    zone: int
    period: int


class Scan:
    """The scan at one date.

    Args:
        zones: Of B buildings.
        share: Share of reports that each building is expected to have, (B,).
        periods: Lengths in days, ascending; the last is the window.
    """

    def __init__(self, zones: Zones, share: Floats, periods: tuple[float, ...]) -> None:
        self.zones, self.share, self._cumulative = zones, share, share.cumsum()
        self._periods = np.asarray(periods, np.float64)
        self.window = int(periods[-1])
        self._expected = (self._periods / self.window)[:, None] * zones.sums(share)

    def best(self, building: Whole, age: Whole) -> Best:
        """Return where n reports (n,) are most concentrated; of equals the first zone, then the shortest period."""
        if len(building) == 0:
            return Best(0.0, -1, 0)
        _, zone, ratio = self._touched(building[None, :], age[None, :])
        at, period = divmod(int(ratio.T.argmax()), len(self._periods))
        statistic = float(ratio[period, at])
        return Best(statistic, int(zone[at]) if statistic > 0.0 else -1, period)

    def statistics(self, building: Whole, age: Whole) -> Floats:
        """Return the largest statistic of each row of n >= 1 reports, (R,) of (R, n)."""
        row, _, ratio = self._touched(building, age)
        starts = np.flatnonzero(np.diff(row, prepend=-1))
        return np.asarray(np.maximum.reduceat(ratio.max(axis=0), starts), dtype=np.float64)

    def replicas(self, luck: Floats) -> tuple[Whole, Whole]:
        """Return buildings and ages (R, n) of replicas without concentration, from uniforms (R, n, 2)."""
        building = self._cumulative.searchsorted(luck[..., 0] * self._cumulative[-1], side="right")
        age = (luck[..., 1] * self.window).astype(np.int64)
        return np.minimum(building, len(self.share) - 1), np.minimum(age, self.window - 1)

    def _touched(self, building: Whole, age: Whole) -> tuple[Whole, Whole, Floats]:
        """Return rows, zones and statistics (T,), (T,), (periods, T) of all zones with reports.

        Zones without reports have the statistic 0. In order of row, then zone.
        """
        n, zones, many = building.shape[1], len(self.zones.centre), len(self._periods)
        flat = building.ravel()
        start = self.zones.first[flat]
        length = self.zones.first[flat + 1] - start
        end = length.cumsum()
        zone = self.zones.of_building[np.arange(length.sum()) + (start - end + length).repeat(length)]
        row = np.arange(len(flat)) // n * zones
        cells = building.shape[0] * zones
        at = (self._periods.searchsorted(age.ravel(), side="right") * cells + row).repeat(length) + zone
        counts = np.bincount(at, minlength=many * cells).reshape(many, cells)
        for shorter, longer in pairwise(counts):
            longer += shorter
        touched = counts[-1].nonzero()[0]
        row, zone = np.divmod(touched, zones)
        ratio = log_likelihood_ratio(counts[:, touched], n * self._expected[:, zone], n)
        return row, zone, ratio.round(DIGITS)


class Replicas:
    """Statistics of replicas of one scan: drawn as far as they are asked for, kept for all who have as many reports.

    Args:
        scan: The scan.
        luck: Their uniforms.
    """

    def __init__(self, scan: Scan, luck: Luck) -> None:
        self._scan, self._luck = scan, luck
        self._known: dict[int, Floats] = {}

    def first(self, n: int, many: int) -> Floats:
        """Return the statistics of the first replicas of n reports, (many,)."""
        known = self._known.get(n, np.zeros(0))
        while len(known) < many:
            last = min(many, len(known) + PORTION)
            drawn = self._scan.statistics(*self._scan.replicas(self._luck(n, len(known), last)))
            known = self._known[n] = np.concatenate([known, drawn])
        return known[:many]


def rank(observed: float, simulated: Floats, luck: float) -> float:
    """Return the Monte-Carlo p-value, with random ties: (1 + #{sim > obs} + floor(U (#ties + 1))) / (R + 1)."""
    larger, ties = int(np.sum(simulated > observed)), int(np.sum(simulated == observed))
    return (1 + larger + math.floor(luck * (ties + 1))) / (len(simulated) + 1)


def p_value(
    observed: float, n: int, replicas: Replicas, many: int, luck: float, *, level: float = 1.0
) -> float | None:
    """Return the p-value among so many replicas, or None as soon as it is known to exceed a level."""
    look = replicas.first(n, min(FIRST_LOOK, many))
    if 1 + int(np.sum(look > observed)) > level * (many + 1):
        return None
    p = rank(observed, replicas.first(n, many), luck)
    return p if p <= level else None
