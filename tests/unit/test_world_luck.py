"""Luck of the world: keyed by name and place, never by what stands beside it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from sim.randomness import Draws
from sim.world.births import Births
from sim.world.columns import People, Ties, World
from sim.world.community import Community
from sim.world.faults import LatentFaults, added_issues
from sim.world.households import Homes, HouseholdsNumbers, plan_households, settle
from sim.world.inhabiting import Inhabited, inhabit
from sim.world.spread import SpreadNumbers, with_children
from sim.world.territory import community_key, lay_out
from tests.helpers.worlds import BOOK, differences, small, world_of

QUARTER = Community("quarter", buildings=10, flats_per_floor=2)


def tied(ties: Ties, key: np.ndarray) -> dict[tuple[int, int], float]:
    """Return strength by pair of keys."""
    row = np.repeat(np.arange(len(key)), np.diff(ties.indptr))
    return dict(
        zip(
            zip(key[row].tolist(), key[ties.neighbour].tolist(), strict=True),
            ties.strength.tolist(),
            strict=True,
        )
    )


def traits(people: People, rows: np.ndarray) -> list[np.ndarray]:
    names = (
        "age", "floor", "adult", "owner", "tenant", "alone65", "party", "digital", "status", "status_z",
        "hours", "suscept", "risk_aversion", "cooperation_type", "cooperation_slope", "anchors",
        "anchor_motivation",
    )  # fmt: skip
    return [getattr(people, name)[rows] for name in names]


def test_the_same_seed_makes_the_same_world_and_another_seed_another() -> None:
    assert differences(world_of(QUARTER), world_of(QUARTER)) == []
    changed = differences(world_of(QUARTER), world_of(QUARTER, seed=8))
    assert {"people.age", "ties.away", "buildings.frailty", "issues.birth", "faults.start"} <= set(changed)


def cut(world: World, c: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the rows of people and issues of one community."""
    return np.flatnonzero(world.people.community == c), np.flatnonzero(world.issues.community == c)


def test_a_community_is_the_same_alone_and_among_others() -> None:
    alone = world_of(QUARTER)
    for order in [(small("a"), QUARTER, small("b")), (QUARTER, small("c"))]:
        among = world_of(*order)
        c = order.index(QUARTER)
        people, issues = cut(among, c)
        offset = among.communities.first_resident[c]
        assert all(
            np.array_equal(a, b)
            for a, b in zip(
                traits(alone.people, np.arange(len(people))), traits(among.people, people), strict=True
            )
        )
        assert np.array_equal(alone.issues.key, among.issues.key[issues])
        assert np.array_equal(alone.issues.birth, among.issues.birth[issues])
        assert np.array_equal(alone.issues.source, among.issues.source[issues] - offset)
        everybody = alone.issues.affected(np.arange(len(alone.issues)))
        assert np.array_equal(everybody, among.issues.affected(issues) - offset)
        assert tied(alone.ties, alone.people.key).items() <= tied(among.ties, among.people.key).items()


def test_replicas_of_a_community_have_their_own_luck() -> None:
    world = world_of(QUARTER, QUARTER)
    assert world.communities.name == ("quarter", "quarter")
    assert len(set(world.people.key.tolist())) == len(world.people)
    assert len(set(world.issues.key.tolist())) == len(world.issues)
    n = int(world.communities.last_resident[0])
    assert np.array_equal(world_of(QUARTER).people.age, world.people.age[:n])
    assert world.people.age[:50].tolist() != world.people.age[n : n + 50].tolist()


def test_a_building_more_changes_nobody_s_draws() -> None:
    before, after = world_of(QUARTER), world_of(replace(QUARTER, buildings=11))
    n = len(before.people)
    assert np.array_equal(before.people.key, after.people.key[:n])
    assert all(
        np.array_equal(a, b)
        for a, b in zip(traits(before.people, np.arange(n)), traits(after.people, np.arange(n)), strict=True)
    )
    assert np.array_equal(before.flats.area_cm2, after.flats.area_cm2[: len(before.flats)])
    assert np.array_equal(before.buildings.x, after.buildings.x[:10])
    assert np.array_equal(before.buildings.preference, after.buildings.preference[:10])
    assert np.array_equal(before.faults.key, after.faults.key[after.faults.building < 10])


def test_a_building_more_makes_no_tie_among_the_others_and_ends_few() -> None:
    before, after = world_of(QUARTER), world_of(replace(QUARTER, buildings=11))
    n = len(before.people)
    old = tied(before.ties, before.people.key)
    keys = set(before.people.key.tolist())
    new = {pair: tie for pair, tie in tied(after.ties, after.people.key).items() if keys.issuperset(pair)}
    assert new.items() <= old.items()
    row = np.repeat(np.arange(n), np.diff(before.ties.indptr))
    near = before.people.building[row] == before.people.building[before.ties.neighbour]
    assert len(old) - len(new) < 0.2 * np.count_nonzero(~near)
    building = dict(zip(before.people.key.tolist(), before.people.building.tolist(), strict=True))
    lost_near = [pair for pair in old.keys() - new.keys() if building[pair[0]] == building[pair[1]]]
    assert len(lost_near) <= 0.02 * len(old)


def homes_of(community: Community, seed: int) -> tuple[Inhabited, Inhabited, int]:
    """Return a community before and after one flat has one member more, and the new member's row."""
    draws = Draws(seed)
    numbers = BOOK[HouseholdsNumbers]
    ground = lay_out(community, community_key(community.name, 0))
    plan = plan_households(community, numbers)
    homes = settle(draws, ground.flat_key, community, plan, numbers)
    flat = int(np.flatnonzero((homes.size > 1) & (homes.size < numbers.capacity))[20])
    size = homes.size.copy()
    size[flat] += 1
    row = int(size[: flat + 1].sum()) - 1
    one, more = (
        inhabit(draws, community, ground, home, plan, BOOK) for home in (homes, Homes(size, homes.let))
    )
    return one, more, row


def test_a_resident_more_changes_nobody_else_s_draws() -> None:
    for seed in range(5):
        before, after, row = homes_of(QUARTER, seed)
        others = np.delete(np.arange(len(after.people)), row)
        if after.people.age[row] >= 65:
            continue  # one elder more moves the number of elders alone, by the rule of 13 %
        assert np.array_equal(before.people.key, after.people.key[others])
        pairs = zip(traits(before.people, np.arange(len(others))), traits(after.people, others), strict=True)
        assert all(np.array_equal(a, b) for a, b in pairs)
        old, new = tied(before.ties, before.people.key), tied(after.ties, after.people.key)
        stranger = int(after.people.key[row])
        assert {pair: tie for pair, tie in new.items() if stranger not in pair} == old


def test_a_published_resident_more_is_one_member_more_somewhere() -> None:
    one, more = (world_of(replace(QUARTER, residents=n)).people for n in (1000, 1001))
    assert len(set(more.key.tolist()) - set(one.key.tolist())) == 1
    assert set(one.key.tolist()) <= set(more.key.tolist())


def test_issues_do_not_depend_on_the_horizon_or_the_burn_in() -> None:
    short, long = world_of(QUARTER, days=200), world_of(QUARTER, days=400)
    early = long.issues.birth < 200
    assert np.array_equal(short.issues.key, long.issues.key[early])
    assert np.array_equal(short.issues.severity, long.issues.severity[early])
    assert np.array_equal(short.issues.source, long.issues.source[early])
    assert np.array_equal(short.issues.self_end, long.issues.self_end[early])
    without = world_of(QUARTER, days=200, burn_in=0).issues
    assert set(without.key.tolist()) <= set(short.issues.key.tolist())
    immigrants = (short.issues.parent < 0) & (short.issues.birth >= 0)
    assert set(short.issues.key[immigrants].tolist()) <= set(without.key.tolist())


def test_more_load_never_takes_an_issue_away() -> None:
    """Poisson counts by inversion: the events of a smaller rate are among those of a larger one."""
    calm, busy = world_of(QUARTER).issues, world_of(replace(QUARTER, load=2.0)).issues
    roots = calm.key[(calm.parent < 0) & (calm.fault < 0)]
    assert set(roots.tolist()) <= set(busy.key.tolist())
    assert len(busy) > len(calm)


def test_an_issue_added_by_a_fault_never_has_the_key_of_an_immigrants_child() -> None:
    """Faults and immigrants have keys of one form, so theirs may be equal; those of what they add may not."""
    keys = np.arange(50, dtype=np.uint64)
    nowhere, kind, start = np.zeros(50, np.int32), np.zeros(50, np.int8), np.zeros(50)
    added = added_issues(LatentFaults(keys, nowhere, kind, start, start + 100), np.full(50, 3)).key
    immigrants = Births(keys, nowhere, kind, nowhere - 1, nowhere - 1, start)
    family = with_children(Draws(1), immigrants, 1, np.inf, SpreadNumbers.read({"branch": 0.7})).key
    assert len(family) > 80, "immigrants must have children"
    assert len(np.unique(np.concatenate([added, family]))) == len(added) + len(family)
