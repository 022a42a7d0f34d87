"""An independent second writing of model 7.3.5, made from the text alone: plain loops over all zones and periods.

Both must agree on 1,000 random subdistricts: statistic and p to 1e-9, zone and period exactly.
"""

from __future__ import annotations

import math
from random import Random

import numpy as np
import pytest

from sim.handling.scan import Replicas, Scan, baseline, make_zones, p_value

PERIODS, WINDOW = (3, 7, 14), 14


def zones(town: dict) -> list[list[int]]:
    """Each building with its 0 to 3 nearest of the same community: by distance, then id."""
    found = []
    for b, (x, y, place) in enumerate(town["where"]):
        others = [
            (math.hypot(x - p, y - q), i)
            for i, (p, q, r) in enumerate(town["where"])
            if i != b and r == place
        ]
        nearest = [i for _, i in sorted(others)]
        found += [[b, *nearest[:k]] for k in range(4) if k <= len(nearest)]
    return found


def expected(town: dict) -> list[float]:
    """Share of reports that each building is expected to have."""
    n90, n_all = sum(town["recent"]), sum(town["residents"])
    pairs = zip(town["recent"], town["residents"], strict=True)
    mu = [own + here / n_all * (max(n90, 1) + 1) for own, here in pairs]
    return [one / sum(mu) for one in mu]


def term(a: float, b: float) -> float:
    return a * math.log(a / b) if a > 0 else 0.0


def scan(town: dict, reports: list[tuple[int, int]]) -> tuple[float, frozenset[int], int]:
    """The largest statistic to ten decimals, with zone and period: of equals the first zone, then shortest."""
    n, share, best = len(reports), town["share"], (0.0, frozenset(), 0)
    for zone in town["zones"]:
        for period in PERIODS:
            c = sum(building in zone and age < period for building, age in reports)
            mu = n * math.fsum(share[b] for b in zone) * period / WINDOW
            ratio = round(term(c, mu) + term(n - c, n - mu), 10) if c > mu else 0.0
            if ratio > best[0]:
                best = (ratio, frozenset(zone), period)
    return best


def chance(observed: float, simulated: list[float], u: float) -> float:
    above, ties = sum(s > observed for s in simulated), sum(s == observed for s in simulated)
    return (1 + above + math.floor(u * (ties + 1))) / (len(simulated) + 1)


def random_town(luck: Random) -> dict:
    n, communities = luck.randint(1, 9), luck.randint(1, 2)
    even = luck.random() < 0.3
    where = [
        (60 * luck.randint(0, 3), 60 * luck.randint(0, 3), luck.randrange(communities)) for _ in range(n)
    ]
    residents = [120 if even else luck.randint(1, 300) for _ in range(n)]
    recent = [0 if even else luck.choice([0, 0, 1, 4]) for _ in range(n)]
    town = {"where": where, "residents": residents, "recent": recent}
    return town | {"zones": zones(town), "share": expected(town)}


def random_reports(luck: Random, town: dict, n: int) -> list[tuple[int, int]]:
    somewhere = luck.randrange(len(town["where"]))
    return [
        (somewhere if luck.random() < 0.3 else luck.randrange(len(town["where"])), luck.randrange(WINDOW))
        for _ in range(n)
    ]


def produced(town: dict) -> Scan:
    x, y, place = (np.array(column, float) for column in zip(*town["where"], strict=True))
    share = baseline(np.array(town["recent"]), np.array(town["residents"]))
    return Scan(make_zones(x, y, place.astype(int), 3), share, tuple(map(float, PERIODS)))


def columns(reports: list[tuple[int, int]]) -> tuple[np.ndarray, np.ndarray]:
    building, age = zip(*reports, strict=True)
    return np.array(building), np.array(age)


def test_the_two_writings_agree() -> None:
    luck, lots = Random(735), np.random.default_rng(735)
    for _ in range(1_000):
        town = random_town(luck)
        reports = random_reports(luck, town, luck.randint(1, 12))
        product, n = produced(town), len(reports)
        uniforms, u = lots.random((9, n, 2)), luck.random()
        replicas = Replicas(product, lambda n, first, last, given=uniforms: given[first:last])
        building, age = product.replicas(uniforms)
        drawn = [list(zip(b, a, strict=True)) for b, a in zip(building.tolist(), age.tolist(), strict=True)]
        told, made = scan(town, reports), product.best(*columns(reports))
        assert made.statistic == pytest.approx(told[0], abs=1e-9)
        if told[0] > 0.0:
            members = product.zones.members[made.zone]
            assert frozenset(members[members < len(town["where"])].tolist()) == told[1]
            assert PERIODS[made.period] == told[2]
        simulated = [scan(town, one)[0] for one in drawn]
        assert p_value(made.statistic, n, replicas, 9, u) == pytest.approx(
            chance(told[0], simulated, u), abs=1e-9
        )
