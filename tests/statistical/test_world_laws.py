"""The world follows its laws: two-sided, each check at 4.5 standard errors (false alarm 7e-6 a check)."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from sim.parameters import Book
from sim.randomness import Draws
from sim.world.affected import AffectedNumbers
from sim.world.ages import AgesNumbers
from sim.world.arrivals import ArrivalsNumbers, base_rate, season
from sim.world.columns import N_TYPES, World
from sim.world.community import Community
from sim.world.elder_share import expected_share
from sim.world.frailty import FrailtyNumbers, draw_frailty
from sim.world.households import HouseholdsNumbers, size_law
from sim.world.marks import MarksNumbers, draw_marks
from sim.world.persons import PersonsNumbers
from sim.world.skills import skills_of
from sim.world.stakes import Stakes
from sim.world.ties import TiesNumbers, sociability
from tests.helpers.worlds import BOOK, world_of

QUARTER = Community("old_quarter")
Array = np.ndarray


@cache
def many() -> World:
    """Twenty old quarters without a day of play: 61,000 residents, 500 buildings."""
    return world_of(*[QUARTER] * 20, seed=11, days=0, burn_in=0)


@cache
def years() -> World:
    """Six old quarters over six years."""
    return world_of(*[QUARTER] * 6, seed=12, days=2190, burn_in=0)


def agrees(values: Array, expected: float, sd: float | None = None) -> bool:
    """Whether the mean of independent values is within 4.5 standard errors of what is expected."""
    spread = values.std() if sd is None else sd
    return bool(abs(values.mean() - expected) < 4.5 * spread / np.sqrt(len(values)))


def share(marked: Array, expected: float) -> bool:
    return agrees(marked.astype(float), expected, np.sqrt(expected * (1 - expected)))


def test_flats_and_households() -> None:
    flats = many().flats
    size = np.bincount(many().people.flat, minlength=len(flats))
    assert share(flats.occupied, 0.9)
    assert share(flats.let[flats.occupied], 0.3)
    assert agrees(size[flats.occupied], 2.82)
    assert agrees(flats.area_cm2 / 1e4, 82.0)


def test_ages_and_elders_alone() -> None:
    people = many().people
    old = people.age >= 65
    by_community = np.bincount(people.community[old]) / np.bincount(people.community)
    law = expected_share(0.22, 65, size_law(2.82, BOOK[HouseholdsNumbers]), BOOK[AgesNumbers])
    assert law == pytest.approx(0.21, abs=0.015)  # model section 5: "near .21"
    assert agrees(by_community, law)
    assert abs(people.alone65.sum() / old.sum() - 0.13) < 0.003  # met by quota, up to what buildings lack
    assert people.age.max() <= 95


def test_traits() -> None:
    people = many().people
    young, old = people.age < 60, people.age >= 75
    assert share(people.digital[young], 0.95)
    assert share(people.digital[~young & ~old], 0.75)
    assert share(people.digital[old], 0.5)
    assert agrees(people.hours[young], 2.0)
    assert agrees(people.hours[~young], 4.0)
    assert agrees(people.suscept, 0.4)
    assert agrees(people.risk_aversion, 0.5)
    settled = np.full(len(people), -1)
    skill = skills_of(Draws(11), people.key, settled, BOOK[PersonsNumbers])
    assert ((skill >= 0) & (skill <= 1)).all()
    assert agrees(skill.mean(axis=1), (1 - 0.2 / 6) / 7 + 0.2 / 6 * 5 / 7)
    assert share(people.party[people.adult & young], 0.02)
    assert share(people.party[~young], 0.06 / 1.04)  # odds .06/.98
    assert agrees(np.log(people.status[people.tenant]), np.log(0.7))
    assert agrees(np.log(people.status[~people.tenant]), np.log(1.1))


def test_status_is_standardised_by_its_law() -> None:
    people = many().people
    flats = np.flatnonzero(np.bincount(people.flat) > 0)
    by_flat = np.bincount(people.flat, weights=people.status_z)[flats]
    assert agrees(by_flat, 0.0)
    assert abs(people.status_z.var() - 1) < 0.05


def test_cooperation() -> None:
    people = many().people
    for kind, expected in enumerate((0.50, 0.30, 0.14, 0.06)):
        assert share(people.cooperation_type == kind, expected)
    slope = people.cooperation_slope
    assert (slope[people.cooperation_type == 1] == 0).all()
    assert (slope[people.cooperation_type == 2] == np.float32(0.85)).all()
    assert agrees(slope[people.cooperation_type == 0], 0.8367)  # E[N(.85,.15)] clipped to [0, 1]


def test_anchors() -> None:
    people, n = many().people, len(many().buildings)
    anchors = np.column_stack([people.anchors, people.anchor_motivation]).astype(float)
    lift = np.where(people.tenant[:, None], [-0.3, 0, -0.6, 0, 0], 0.0)
    counts = np.bincount(people.building, minlength=n)
    for column, mean in enumerate((0.2, 0.6, 0.0, -0.3, 0.0)):
        own = anchors[:, column] - lift[:, column]
        by_building = np.bincount(people.building, weights=own, minlength=n) / counts
        assert agrees(by_building, mean)
        within = own - by_building[people.building]
        assert abs(within.std() / 0.7 - 1) < 4.5 / np.sqrt(2 * len(own))
        expected = 0.09 + 0.49 / counts.mean()
        assert abs(by_building.var() / expected - 1) < 4.5 * np.sqrt(2 / n)


def test_ties_have_the_expected_number() -> None:
    """Owners' expected number is (4 + 3 + 1.5) times E[sqrt(gamma)]^2, less pairs tied through two layers."""
    world = world_of(*[Community("owners", share_let=0.0)] * 8, seed=13, days=0, burn_in=0)
    degree = np.diff(world.ties.indptr)
    draws, numbers = Draws(1), BOOK[TiesNumbers]
    keys = np.arange(400_000).astype(np.uint64)
    social = sociability(draws, keys, np.zeros(len(keys), dtype=np.bool_), numbers)
    assert agrees(social**2, 1.0)
    expected = 8.5 * 0.8157
    assert social.mean() ** 2 == pytest.approx(0.8157, rel=0.01)
    by_building = np.bincount(world.people.building, weights=degree)
    mean = by_building.sum() / len(world.people)
    assert 0.955 * expected < mean < 1.0 * expected


def test_ties_of_tenants_are_fewer_and_weighted() -> None:
    people, ties = many().people, many().ties
    degree = np.diff(ties.indptr)
    assert degree[people.tenant].mean() / degree[~people.tenant].mean() == pytest.approx(0.6, abs=0.02)
    row = np.repeat(np.arange(len(people)), degree)
    once = row < ties.neighbour
    assert agrees(ties.strength[once], 0.5)
    assert agrees(ties.strength[once].astype(float) ** 2, 0.5**2 + 0.4**2 / 12)


def test_ties_by_layer() -> None:
    people, ties = many().people, many().ties
    row = np.repeat(np.arange(len(people)), np.diff(ties.indptr))
    same_stairwell = people.stairwell[row] == people.stairwell[ties.neighbour]
    same_building = people.building[row] == people.building[ties.neighbour]
    n = len(people)
    near, far = np.count_nonzero(same_stairwell) / n, np.count_nonzero(~same_building) / n
    middle = np.count_nonzero(same_building & ~same_stairwell) / n
    scale = 0.8157 * (1 - 0.4 * 0.3) ** 2  # geometric mean, times tenants' factor at both ends
    assert near == pytest.approx(scale * (4 + 3 / 4), rel=0.05)
    assert middle == pytest.approx(scale * 3 * 3 / 4, rel=0.05)
    assert far == pytest.approx(scale * 1.5 * 24 / 25, rel=0.05)


def test_far_ties_have_no_favourite_building() -> None:
    world = world_of(*[Community("far", buildings=10)] * 10, seed=14, days=0, burn_in=0)
    people, ties = world.people, world.ties
    row = np.repeat(np.arange(len(people)), np.diff(ties.indptr))
    one, other = people.building[row] % 10, people.building[ties.neighbour] % 10
    once = (row < ties.neighbour) & (people.building[row] != people.building[ties.neighbour])
    size = world.buildings.n_residents.reshape(10, 10).astype(float)
    expected = np.einsum("ci,cj->ij", size, size)
    found = np.zeros((10, 10))
    np.add.at(found, (np.minimum(one, other)[once], np.maximum(one, other)[once]), 1)
    upper = np.triu_indices(10, 1)
    law = expected[upper] / expected[upper].sum() * found[upper].sum()
    chi = ((found[upper] - law) ** 2 / law).sum()
    assert (
        chi < 44 + 4.5 * np.sqrt(2 * 44) * 1.5
    )  # degrees 44; sociable residents make pairs a little dependent


def test_frailty() -> None:
    keys = np.arange(200_000).astype(np.uint64)
    frailty = draw_frailty(Draws(2), keys, np.ones(len(keys), dtype=np.int64), BOOK[FrailtyNumbers])
    assert frailty.mean() == pytest.approx(1)
    raw = frailty / frailty.min() * 0.5
    assert raw.max() == pytest.approx(8, rel=1e-3)
    for value in (0.7, 1.0, 2.0, 5.0):  # P(raw > v) = (v + .5)^-1.5
        assert share(raw > value, (value + 0.5) ** -1.5)


def test_immigrants_follow_rate_population_frailty_and_season() -> None:
    world, numbers = years(), BOOK[ArrivalsNumbers]
    issues = world.issues
    roots = (issues.parent < 0) & (issues.fault < 0)
    base = base_rate(1.0, world.buildings.n_residents.astype(float), world.buildings.frailty, numbers)
    expected = base * 2190
    found = np.zeros_like(expected)
    np.add.at(found, (issues.building[roots], issues.type[roots]), 1)
    assert abs(found.sum() - expected.sum()) < 4.5 * np.sqrt(expected.sum())
    assert (np.abs(found.sum(axis=0) - expected.sum(axis=0)) < 4.5 * np.sqrt(expected.sum(axis=0))).all()
    z = (found.sum(axis=1) - expected.sum(axis=1)) / np.sqrt(expected.sum(axis=1))
    assert abs((z**2).sum() - len(z)) < 4.5 * np.sqrt(2 * len(z)) * 1.1
    month = (issues.birth[roots] % 365 // 73).astype(int)
    wanted = (
        season(np.arange(365.0), numbers).reshape(N_TYPES, 5, 73).sum(axis=2)
        / 365
        * expected.sum(axis=0)[:, None]
    )
    seen = np.zeros_like(wanted)
    np.add.at(seen, (issues.type[roots], month), 1)
    assert ((seen - wanted) ** 2 / wanted).sum() < 30 + 4.5 * np.sqrt(60)


def test_faults_are_stationary_and_add_their_issues() -> None:
    world, numbers = years(), BOOK[ArrivalsNumbers]
    faults, issues = world.faults, world.issues
    pairs = len(world.buildings) * 4
    for t in (0.0, 1000.0, 2189.0):
        active = np.count_nonzero((faults.start <= t) & (faults.end > t))
        expected = 0.12 * 90 / 365 * pairs
        assert abs(active - expected) < 4.5 * np.sqrt(expected)
    new = (faults.start >= 0) & (faults.start < 1800)
    assert abs(np.count_nonzero(new) - 0.12 * 1800 / 365 * pairs) < 4.5 * np.sqrt(0.12 * 1800 / 365 * pairs)
    assert agrees((faults.end - faults.start)[new], 90.0)
    assert set(np.unique(faults.type).tolist()) <= {0, 2, 3, 5}
    base = base_rate(1.0, world.buildings.n_residents.astype(float), world.buildings.frailty, numbers)
    seasons = np.concatenate(
        [np.zeros((N_TYPES, 1)), np.cumsum(season(np.arange(2190.0) + 0.5, numbers), axis=1)], axis=1
    )
    begin, end = (np.clip(x, 0, 2190).astype(int) for x in (faults.start, faults.end))
    length = seasons[faults.type, end] - seasons[faults.type, begin]
    mean = (7 * base[faults.building, faults.type] * length).sum()
    assert abs(np.count_nonzero(issues.fault >= 0) - mean) < 4.5 * np.sqrt(mean) + 0.02 * mean


def test_marks() -> None:
    keys = np.arange(200_000).astype(np.uint64)
    marks = draw_marks(Draws(3), keys, np.zeros(len(keys)), 4, BOOK[MarksNumbers])
    low = marks.severity < 4
    assert share(marks.severity < np.exp(-0.2), 0.5)
    assert share(low, 0.9959)  # P(N < (ln 4 + .2)/.6)
    assert share(marks.small, 0.8)
    centre = marks.difficulty - 0.05 * (marks.severity - 1)
    assert np.median(centre[marks.small]) == pytest.approx(0.43, abs=0.002)
    assert np.median(centre[~marks.small]) == pytest.approx(0.74, abs=0.004)
    assert agrees(marks.self_end, 200.0)
    assert np.allclose(np.bincount(marks.stairwell) / len(keys), 0.25, atol=0.005)


def test_spread() -> None:
    """Late parents lose children to the horizon, so only parents of the first five years count."""
    issues = years().issues
    early = np.flatnonzero(issues.birth < 1800)
    children = np.bincount(issues.parent[issues.parent >= 0], minlength=len(issues))[early]
    assert agrees(children, 0.35, np.sqrt(0.35))
    child = np.flatnonzero(issues.parent >= 0)
    child = child[issues.birth[issues.parent[child]] < 1800]
    stay = issues.building[child] == issues.building[issues.parent[child]]
    assert share(stay, 0.8 + 0.2 / 25)
    assert agrees(issues.birth[child] - issues.birth[issues.parent[child]], 20.0)


def test_affected_residents() -> None:
    world = years()
    issues, people = world.issues, world.people
    count = np.diff(issues.indptr)
    in_building = world.buildings.n_residents[issues.building]
    share_c = np.array(BOOK[AffectedNumbers].share)[issues.type]
    wide = issues.stairwell < 0
    size = (world.stairwells.last_resident - world.stairwells.first_resident)[issues.stairwell]
    area = np.where(wide, in_building, size)
    assert np.array_equal(count, np.minimum(np.maximum(np.rint(share_c * in_building), 2), area))
    owner = np.repeat(np.arange(len(issues)), count)
    affected = issues.affected(np.arange(len(issues)))
    floors = people.floor[affected].astype(float)
    assert abs(floors.mean() - np.average(people.floor)) < 0.05
    source = issues.source[owner]
    near = (people.stairwell[affected] == people.stairwell[source]) & (
        np.abs(people.floor[affected].astype(int) - people.floor[source]) <= 1
    )
    exposure = Stakes(world, BOOK).exposure(np.arange(len(issues)))
    assert np.array_equal(exposure == 1.0, near)
    assert (exposure[~near] == np.float32(BOOK[AffectedNumbers].exposure_far)).all()
    some = np.flatnonzero(np.add.reduceat(people.adult[affected], issues.indptr[:-1]) >= 3)
    first = np.array([np.flatnonzero(people.adult[issues.affected_by(k)])[0] for k in some])
    is_first = affected[issues.indptr[some] + first] == issues.source[some]
    adults = np.add.reduceat(people.adult[affected], issues.indptr[:-1])[some]
    z = (is_first.sum() - (1 / adults).sum()) / np.sqrt((1 / adults * (1 - 1 / adults)).sum())
    assert abs(z) < 4.5  # the source is a uniformly chosen adult


def test_wanted_positions() -> None:
    world = years()
    issues, people = world.issues, world.people
    owner = np.repeat(np.arange(len(issues)), np.diff(issues.indptr))
    kappa = np.array(BOOK[ArrivalsNumbers].contestedness)[issues.type[owner]]
    theta = Stakes(world, BOOK).draw(0, len(issues))
    own = theta / kappa - world.buildings.preference[issues.building[owner], issues.type[owner]]
    z = people.status_z[issues.affected(np.arange(len(issues)))].astype(float)
    noise = own / 0.8 - 0.4 * z
    assert agrees(noise, 0.0)
    assert abs(noise.std() / np.sqrt(0.84) - 1) < 4.5 / np.sqrt(2 * len(noise))
    assert abs(np.corrcoef(noise, z)[0, 1]) < 4.5 / np.sqrt(len(noise))
    preference = world_of(*[QUARTER] * 20, seed=15, days=0, burn_in=0).buildings.preference.ravel()
    assert agrees(preference, 0.0)
    assert abs(preference.std() / 0.8 - 1) < 4.5 / np.sqrt(2 * len(preference))


def test_few_buildings_hold_most_issues() -> None:
    """PAT5: the top fifth of buildings holds 40 to 70 % of issues (before anything is prevented)."""
    shares = []
    for c in range(6):
        counts = np.sort(np.bincount(years().issues.building[years().issues.community == c])[25 * c :])
        shares.append(counts[-5:].sum() / counts.sum())
    assert 0.40 < np.mean(shares) < 0.70


def test_property_service_leads() -> None:
    """PAT4: property service is the most frequent type and makes 15 to 35 % of issues."""
    kinds = np.bincount(years().issues.type, minlength=N_TYPES) / len(years().issues)
    assert kinds.argmax() == 0
    assert 0.15 < kinds[0] < 0.35


def test_wrong_laws_would_be_noticed() -> None:
    """The checks have teeth: with a number moved by a fifth they fail."""
    book = Book({"households.vacancy": 0.12, "households.p_ten": 0.36, "ages.p_first": 0.264})
    flats = world_of(*[QUARTER] * 20, seed=16, days=0, burn_in=0, book=book).flats
    assert not share(flats.occupied, 0.9)
    assert not share(flats.let[flats.occupied], 0.3)
