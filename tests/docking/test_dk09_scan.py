"""DK9, DK9b: the scan for concentrations of 7.3.5, against what a Monte-Carlo test must hold (Kulldorff 2001).

Reduced to one community of equal buildings without reports before, alert level .05.
DK9: without a concentration the chance of an alert is .05 and p-values are uniform on 1/200, ..., 1. 6 reports,
25 buildings. Long version: 6,000 runs, share in [.0415, .0585], chi2 of p in 20 bins at .001; false alarms .003.
Quick version: 2,000 runs, 3.3 standard errors. Must reject: ties counted as >= (false-positive rate .037).
DK9b: 6 more reports in one building within 7 days, 24 in all, 14 buildings: power at least .9 in 200 runs; it is
near 1, so false alarms are below .001. Must reject: without the zones of a single building, or without the
period of 7 days, the power is below .9.
"""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import chi2

from sim.handling.scan import Replicas, Scan, ScanNumbers, Zones, baseline, make_zones, p_value
from sim.randomness import Draws
from sim.world.territory import places

NUMBERS = ScanNumbers.read()
REPLICAS, LEVEL = int(NUMBERS.replicas), 0.05


def zones_of(buildings: int) -> Zones:
    x, y = places(buildings, 60.0)
    return make_zones(x, y, np.zeros(buildings, np.int64), int(NUMBERS.neighbours))


def scan_of(zones: Zones, periods: tuple[float, ...] = NUMBERS.periods) -> Scan:
    buildings = len(zones.nearest)
    return Scan(zones, baseline(np.zeros(buildings, np.int64), np.full(buildings, 120)), periods)


def without_small_zones(zones: Zones) -> Zones:
    """The fault to be caught: zones of one building are missing."""
    buildings = len(zones.nearest)
    kept = zones.members[:, 1] < buildings
    members = zones.members[kept]
    zone, slot = np.nonzero(members < buildings)
    building = members[zone, slot]
    first = np.concatenate([[0], np.bincount(building, minlength=buildings).cumsum()])
    order = np.argsort(building, kind="stable")
    return Zones(members, zones.centre[kept], zones.nearest, first, zone[order])


class Luck:
    """The uniforms of one test: reports by chance, replicas, ties."""

    def __init__(self, seed: int, run: int) -> None:
        self.draws, self.run = Draws(seed), run + 1

    def replicas(self, n: int, first: int, last: int) -> np.ndarray:
        index = np.arange(first * 2 * n, last * 2 * n)
        return self.draws.uniform("scan", time=self.run, entity=(0, n, index)).reshape(last - first, n, 2)

    def chance(self, scan: Scan, n: int) -> tuple[np.ndarray, np.ndarray]:
        luck = self.draws.uniform("report", time=self.run, entity=np.arange(2 * n))
        building, age = scan.replicas(luck.reshape(1, n, 2))
        return building[0], age[0]

    def tie(self) -> float:
        return self.draws.uniform("scan", time=self.run, entity=1)


def null_p(runs: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """P-values without a concentration: as they are, and with ties counted as >=."""
    scan, right, wrong = scan_of(zones_of(25)), [], []
    for run in range(runs):
        luck = Luck(seed, run)
        observed = scan.best(*luck.chance(scan, 6)).statistic
        replicas = Replicas(scan, luck.replicas)
        right.append(p_value(observed, 6, replicas, REPLICAS, luck.tie()))
        wrong.append((1 + np.sum(replicas.first(6, REPLICAS) >= observed)) / (REPLICAS + 1))
    return np.array(right), np.array(wrong)


def distance_from_uniform(p: np.ndarray) -> float:
    bins = np.bincount((np.rint(p * (REPLICAS + 1)).astype(int) - 1) // 10, minlength=20)
    return float(np.sum((bins - len(p) / 20) ** 2) / (len(p) / 20))


def test_alerts_by_chance_are_as_rare_as_the_level_says() -> None:
    right, wrong = null_p(2_000, seed=9)
    assert abs(np.mean(right <= LEVEL) - LEVEL) < 3.3 * np.sqrt(LEVEL * (1 - LEVEL) / len(right))
    assert distance_from_uniform(right) < chi2.isf(0.001, 19)
    assert distance_from_uniform(wrong) > chi2.isf(0.001, 19)


@pytest.mark.long
def test_alerts_by_chance_are_as_rare_as_the_level_says_long() -> None:
    right, wrong = null_p(6_000, seed=90)
    assert 0.0415 <= np.mean(right <= LEVEL) <= 0.0585
    assert distance_from_uniform(right) < chi2.isf(0.001, 19)
    assert np.mean(wrong <= LEVEL) < 0.0415


def power(scan: Scan, runs: int = 200) -> float:
    """Share of runs in which 6 reports more from building 0 within 7 days make an alert."""
    whole, alerts = scan_of(zones_of(14)), 0
    for run in range(runs):
        luck = Luck(99, run)
        building, age = luck.chance(whole, 18)
        more = luck.draws.uniform("marks", time=luck.run, entity=np.arange(6))
        building = np.concatenate([building, np.zeros(6, np.int64)])
        age = np.concatenate([age, (7 * more).astype(np.int64)])
        observed = scan.best(building, age).statistic
        replicas = Replicas(scan, luck.replicas)
        alerts += p_value(observed, 24, replicas, REPLICAS, luck.tie(), level=LEVEL) is not None
    return alerts / runs


def test_a_concentration_is_seen() -> None:
    assert power(scan_of(zones_of(14))) >= 0.9


def test_missing_zones_or_periods_would_be_noticed() -> None:
    assert power(scan_of(without_small_zones(zones_of(14)))) < 0.9
    assert power(scan_of(zones_of(14), (3.0, 14.0))) < 0.9
