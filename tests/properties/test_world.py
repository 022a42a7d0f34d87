"""What holds in every world, whatever the community."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.world.columns import World
from sim.world.community import Community
from tests.helpers.worlds import world_of


@st.composite
def communities(draw: st.DrawFn) -> Community:
    shape = {
        name: draw(st.integers(1, 4)) for name in ("buildings", "stairwells", "floors", "flats_per_floor")
    }
    flats = int(np.prod(list(shape.values())))
    households = draw(st.none() | st.integers(0, flats))
    most = 7 * (flats if households is None else households)
    residents = draw(st.none() | st.integers(0 if households is None else households, most))
    return Community(
        draw(st.sampled_from(["a", "b", "c"])),
        **shape,
        households=households,
        residents=residents,
        party_members=draw(st.none() | st.integers(0, 10)),
        share_let=draw(st.none() | st.floats(0, 1)),
        load=draw(st.floats(0, 5)),
    )


worlds = st.builds(
    lambda some, seed, days: (some, world_of(*some, seed=seed, days=days)),
    st.lists(communities(), min_size=1, max_size=3),
    st.integers(0, 2**64 - 1),
    st.integers(0, 400),
)


def csr_is_sound(indptr: np.ndarray, rows: int, entries: int) -> bool:
    return (
        len(indptr) == rows + 1
        and indptr[0] == 0
        and indptr[-1] == entries
        and bool((np.diff(indptr) >= 0).all())
    )


def slices_tile(first: np.ndarray, last: np.ndarray, n: int) -> bool:
    return bool(
        first[0] == 0 and last[-1] == n and np.array_equal(first[1:], last[:-1]) and (first <= last).all()
    )


@settings(max_examples=60)
@given(worlds)
def test_every_world_is_sound(made: tuple[list[Community], World]) -> None:
    some, world = made
    people, n = world.people, len(world.people)
    for c, community in enumerate(some):
        assert community.residents is None or community.residents == world.communities.n_residents[c]
        assert community.households is None or community.households == world.communities.households[c]
    assert slices_tile(world.communities.first_resident, world.communities.last_resident, n)
    assert slices_tile(world.buildings.first_resident, world.buildings.last_resident, n)
    assert slices_tile(world.stairwells.first_resident, world.stairwells.last_resident, n)
    assert np.array_equal(world.flats.building[people.flat], people.building)
    assert np.array_equal(world.flats.stairwell[people.flat], people.stairwell)
    assert np.array_equal(world.stairwells.building[people.stairwell], people.building)
    assert np.array_equal(world.buildings.community[people.building], people.community)
    assert np.array_equal(world.flats.let[people.flat], people.tenant)
    assert len(set(people.key.tolist())) == n
    size = np.bincount(people.flat, minlength=len(world.flats))
    assert np.array_equal(size > 0, world.flats.occupied)
    assert size.max(initial=0) <= 7
    assert not (people.party & ~people.adult).any()
    first = np.flatnonzero(np.diff(people.flat, prepend=-1) > 0)
    assert people.adult[first].all()
    assert np.array_equal(people.owner[first], ~people.tenant[first])
    assert people.owner.sum() == (~people.tenant[first]).sum()
    for column in (
        people.status,
        people.status_z,
        people.hours,
        people.suscept,
        people.anchors,
    ):
        assert np.isfinite(column).all()
    assert ((people.age >= 0) & (people.age <= 95)).all()


@settings(max_examples=60)
@given(worlds)
def test_ties_are_symmetric_inside_communities(made: tuple[list[Community], World]) -> None:
    _, world = made
    ties, people, n = world.ties, world.people, len(world.people)
    assert csr_is_sound(ties.indptr, n, len(ties.neighbour))
    row = np.repeat(np.arange(n), np.diff(ties.indptr))
    assert (row != ties.neighbour).all()
    assert np.array_equal(people.community[row], people.community[ties.neighbour])
    there = dict(
        zip(zip(row.tolist(), ties.neighbour.tolist(), strict=True), ties.strength.tolist(), strict=True)
    )
    assert len(there) == len(row)
    assert all(there[j, i] == strength for (i, j), strength in there.items())
    assert ((ties.strength >= np.float32(0.3)) & (ties.strength <= np.float32(0.7))).all()


@settings(max_examples=60)
@given(worlds)
def test_issues_are_sound(made: tuple[list[Community], World]) -> None:
    _, world = made
    issues, people, k = world.issues, world.people, len(world.issues)
    assert csr_is_sound(issues.indptr, k, len(issues.place))
    affected = issues.affected(np.arange(k))
    assert np.array_equal(np.lexsort((issues.key, issues.birth)), np.arange(k))
    assert len(set(issues.key.tolist())) == k
    assert ((issues.birth >= -60) & (issues.birth < world.days)).all()
    assert (issues.self_end > issues.birth).all()
    child = np.flatnonzero(issues.parent >= 0)
    parent = issues.parent[child]
    assert (issues.birth[child] > issues.birth[parent]).all()
    assert np.array_equal(issues.type[child], issues.type[parent])
    assert np.array_equal(issues.community[child], issues.community[parent])
    tagged = np.flatnonzero(issues.fault >= 0)
    fault = issues.fault[tagged]
    assert np.array_equal(world.faults.building[fault], issues.building[tagged])
    assert np.array_equal(world.faults.type[fault], issues.type[tagged])
    assert (
        (issues.birth[tagged] >= world.faults.start[fault])
        & (issues.birth[tagged] <= world.faults.end[fault])
    ).all()
    assert np.array_equal(world.buildings.community[issues.building], issues.community)
    owner = np.repeat(np.arange(k), np.diff(issues.indptr))
    assert np.array_equal(people.building[affected], issues.building[owner])
    narrow = issues.stairwell[owner] >= 0
    assert np.array_equal(people.stairwell[affected][narrow], issues.stairwell[owner][narrow])
    assert np.array_equal(issues.stairwell < 0, np.isin(issues.type, [0, 2, 5]))
    grown = np.bincount(owner[people.adult[affected]], minlength=k) > 0
    assert np.array_equal(issues.source >= 0, grown)
    assert people.adult[issues.source[grown]].all()
    for i in range(min(k, 20)):
        rows = issues.affected_by(i)
        assert (np.diff(rows) > 0).all()
        assert issues.source[i] in rows or issues.source[i] == -1
    assert ((issues.difficulty >= 0.1) & (issues.difficulty <= 0.95) & (issues.severity <= 4)).all()
