"""Pieces of the world: layout, households, ties, affected residents, joining."""

from __future__ import annotations

import numpy as np
import pytest

from sim.randomness import Draws
from sim.world.ages import AgesNumbers, _quotas
from sim.world.community import Community
from sim.world.elder_share import expected_share
from sim.world.households import HouseholdsNumbers, adjusted, household_sizes, size_law
from sim.world.territory import consistent_index, places
from tests.helpers.worlds import BOOK, small, world_of


def test_places_are_distinct_neighbours_on_a_grid_that_only_grows() -> None:
    x, y = places(30, 60.0)
    assert len({*zip(x.tolist(), y.tolist(), strict=True)}) == 30
    assert np.array_equal(places(12, 60.0)[0], x[:12])
    assert np.array_equal(places(12, 60.0)[1], y[:12])
    assert (x.max(), y.max()) == (300.0, 240.0)
    nearest = np.hypot(x[:, None] - x, y[:, None] - y) + np.diag(np.full(30, np.inf))
    assert np.allclose(nearest.min(axis=1), 60.0)
    assert places(0, 60.0)[0].size == 0


def test_consistent_index_moves_only_to_the_new_place() -> None:
    draws = Draws(3)
    keys = np.arange(4000)

    def luck(rows: np.ndarray, jump: int) -> np.ndarray:
        return np.asarray(draws.uniform("marks", entity=(keys[rows], jump)))

    nine, ten = (consistent_index(n, len(keys), luck) for n in (9, 10))
    moved = nine != ten
    assert set(ten[moved].tolist()) == {9}
    assert abs(moved.mean() - 0.1) < 4.5 * np.sqrt(0.09 / 4000)
    counts = np.bincount(ten, minlength=10)
    assert ((counts - 400) ** 2 / 400).sum() < 40  # chi-square, 9 degrees: exceeded with probability 8e-6
    assert consistent_index(1, 3, luck).tolist() == [0, 0, 0]
    assert consistent_index(5, 0, luck).size == 0


def test_sizes_are_adjusted_one_by_one_in_keyed_order() -> None:
    size = np.array([0, 2, 1, 3, 7])
    luck = np.array([0.1, 0.5, 0.2, 0.9, 0.3])
    assert adjusted(size, luck, 15, 7).tolist() == [0, 3, 2, 3, 7]
    assert adjusted(size, luck, 4, 7).tolist() == [0, 1, 1, 1, 1]
    assert adjusted(size, luck, 28, 7).tolist() == [0, 7, 7, 7, 7]
    assert adjusted(size, luck, 13, 7).tolist() == size.tolist()


def test_household_sizes_follow_their_law() -> None:
    numbers = BOOK[HouseholdsNumbers]
    law = size_law(2.82, numbers)
    assert law.sum() == pytest.approx(1)
    assert 1 + np.arange(7) @ law == pytest.approx(2.82)
    luck = (np.arange(100_000) + 0.5) / 100_000
    found = np.bincount(household_sizes(luck, 2.82, numbers), minlength=8)[1:] / 100_000
    assert np.allclose(found, law, atol=1e-4)


def test_quotas_make_up_for_what_is_missing_before() -> None:
    assert _quotas(np.array([1.5, 1.0, 4.0]), np.array([1, 5, 5])).tolist() == [1, 0, 3]
    assert _quotas(np.array([2.0, 4.0, 6.0]), np.array([0, 1, 9])).tolist() == [0, 1, 5]
    assert _quotas(np.array([-3.0, 0.5]), np.array([4, 4])).tolist() == [0, 1]


def test_the_expected_share_of_elders_rises_with_old_first_members() -> None:
    sizes, ages = size_law(2.82, BOOK[HouseholdsNumbers]), BOOK[AgesNumbers]
    shares = [expected_share(p, 65, sizes, ages) for p in (0.0, 0.22, 0.5, 1.0)]
    assert shares == sorted(shares)
    assert shares[1] == pytest.approx(0.21, abs=0.015)  # model section 5: "near .21"
    assert expected_share(0.22, 60, sizes, ages) > shares[1]


def test_published_figures_are_met_exactly() -> None:
    world = world_of(
        Community("estate", buildings=52, floors=11, households=4102, residents=9998), days=1, burn_in=0
    )
    assert len(world.people) == 9998
    assert world.communities.households.tolist() == [4102]
    assert np.count_nonzero(world.flats.occupied) == 4102
    party = world_of(Community("lane", residents=3000, party_members=115, share_let=1 / 3), days=1, burn_in=0)
    assert np.count_nonzero(party.people.party) == 115
    assert np.count_nonzero(party.flats.let) == round(np.count_nonzero(party.flats.occupied) / 3)


def test_a_published_share_of_elders_is_met_in_expectation() -> None:
    worlds = [
        world_of(Community("yard", buildings=11, households=481, share_60=0.5), seed=s, days=0, burn_in=0)
        for s in range(20)
    ]
    shares = np.array([(w.people.age >= 60).mean() for w in worlds])
    assert abs(shares.mean() - 0.5) < 4.5 * shares.std() / np.sqrt(20)


@pytest.mark.parametrize("residents", [0, 1, 2])
def test_almost_empty_communities_are_legal(residents: int) -> None:
    world = world_of(small(residents=residents), days=3650)
    assert len(world.people) == residents
    assert world.ties.indptr.tolist()[0] == 0
    assert len(world.ties.indptr) == residents + 1
    assert world.communities.scale.tolist() == [0.2]


def test_no_owners_no_tenants_no_issues_one_building() -> None:
    assert not world_of(small(share_let=1.0)).people.owner.any()
    assert (world_of(small(share_let=1.0)).flats.owner_row == -1).all()
    assert not world_of(small(share_let=0.0)).people.tenant.any()
    quiet = world_of(small(load=0.0), days=1095)
    assert len(quiet.issues) == 0
    assert quiet.issues.indptr.tolist() == [0]
    assert len(world_of(small(buildings=1, stairwells=1, floors=1, flats_per_floor=1)).buildings) == 1


def test_the_world_is_frozen() -> None:
    world = world_of(small(), small("other"))
    with pytest.raises(ValueError, match="read-only"):
        world.people.age[0] = 3
    with pytest.raises(AttributeError):
        world.people.age = np.zeros(1)  # type: ignore[misc]


def test_owner_records() -> None:
    world = world_of(Community("quarter"))
    flats, people = world.flats, world.people
    lived = np.flatnonzero(flats.owner_row >= 0)
    assert people.owner[flats.owner_row[lived]].all()
    assert np.array_equal(people.flat[flats.owner_row[lived]], lived)
    assert np.array_equal(flats.owner_trust[lived], people.anchors[flats.owner_row[lived], :2])
    assert np.array_equal(flats.owner_row < 0, flats.let | ~flats.occupied)
    assert np.isfinite(flats.owner_trust).all()


def test_communities_lie_in_subdistricts_and_districts() -> None:
    world = world_of(*[small(residents=2)] * 65, days=1, burn_in=0)
    assert world.communities.subdistrict[[0, 7, 8, 63, 64]].tolist() == [0, 0, 1, 7, 8]
    assert world.communities.district[[0, 63, 64]].tolist() == [0, 0, 1]
