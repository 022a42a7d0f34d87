"""Shocks: how often, where and how long; the issues that they add beside all others; closures and exits in a run."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sim.parameters import Book
from sim.phases import BIRTHS
from sim.randomness import Draws
from sim.seams import HandlerKind
from sim.world.arrivals import ArrivalsNumbers
from sim.world.columns import Shocks, World
from sim.world.community import Community
from sim.world.shocks import ShockKind, ShocksNumbers, draw_shocks, shock_issues
from sim.world.stakes import Stakes
from sim.world.territory import community_key
from sim.world.world import make_world
from tests.helpers.playing import BUSY, QUIET, model_of, tables_of, unequal
from tests.helpers.worlds import differences

QUARTER = Community("quarter", buildings=6, load=3.0)
OFTEN = Book({"shocks.rate": [0.9, 0.3, 0.3, 0.6, 0.09]})
YEARS, SEEDS = 4, 400
FOUR = 4.0
"""Standard errors allowed: a right law fails one such test in 16,000."""


def quarter(seed: int = 7, submodels: tuple[str, ...] = ("shocks",), **keys: int) -> World:
    given = {"days": 1095, "burn_in": 60, **keys}
    return make_world([QUARTER], seed=seed, book=OFTEN, submodels=submodels, **given)


def drawn(seed: int, company: bool = True, days: range = range(YEARS * 365)) -> Shocks:
    key = community_key("quarter", 0)
    return draw_shocks(Draws(seed), key, 6, company, days, Book()[ShocksNumbers])


@pytest.fixture(scope="module")
def many() -> list[Shocks]:
    return [drawn(seed) for seed in range(SEEDS)]


def one_shock(kind: ShockKind, start: float, end: float, building: int = -1, community: int = 0) -> Shocks:
    return Shocks(
        key=np.array([1], np.uint64), community=np.array([community], np.int32), kind=np.array([kind], np.int8),
        building=np.array([building], np.int32), start=np.array([start]), end=np.array([end]),
    )  # fmt: skip


# --- the law -----------------------------------------------------------------------------------------------


def test_each_kind_comes_at_its_rate(many: list[Shocks]) -> None:
    numbers = Book()[ShocksNumbers]
    begun = np.concatenate([one.kind[(one.start >= 0) & (one.start < YEARS * 365)] for one in many])
    expected = np.array(numbers.rate) * YEARS * SEEDS
    seen = np.bincount(begun, minlength=len(ShockKind))
    assert (np.abs(seen - expected) < FOUR * np.sqrt(expected)).all(), (seen, expected)


def test_half_of_the_shocks_last_longer_than_the_median_and_exits_two_months(many: list[Shocks]) -> None:
    kind = np.concatenate([one.kind for one in many])
    length = np.concatenate([(one.end - one.start)[:] for one in many])
    whole = np.concatenate([one.start >= 0 for one in many])  # shorter ones of the year before are over
    exits = kind == ShockKind.PROPERTY_EXIT
    assert length[exits] == pytest.approx(60.0)
    short = length[~exits & whole] < 7.0
    assert abs(short.mean() - 0.5) < FOUR * 0.5 / np.sqrt(len(short))
    logs = np.log(length[~exits & whole])
    assert abs(logs.std() - 0.5) < FOUR * 0.5 / np.sqrt(2 * len(logs))


def test_a_shock_hits_a_uniform_building_or_the_whole_community(many: list[Shocks]) -> None:
    kind, building = (np.concatenate([getattr(one, name) for one in many]) for name in ("kind", "building"))
    wide = np.isin(kind, (ShockKind.STORM, ShockKind.CLOSURE))
    assert (building[wide] == -1).all()
    counts = np.bincount(building[~wide], minlength=6)
    mean = len(building[~wide]) / 6
    assert (np.abs(counts - mean) < FOUR * np.sqrt(mean)).all(), counts


def test_there_is_no_exit_without_a_property_company() -> None:
    kinds = np.concatenate([drawn(seed, company=False).kind for seed in range(60)])
    assert ShockKind.PROPERTY_EXIT not in kinds
    assert set(kinds.tolist()) >= {ShockKind.HEATING_FAILURE, ShockKind.RENT_WAVE}


def test_shocks_depend_on_neither_horizon_nor_burn_in() -> None:
    for seed in range(20):
        long, short = drawn(seed, days=range(-60, 900)), drawn(seed, days=range(300))
        early = (long.start < 300) & (long.end > 0)
        assert np.array_equal(long.key[early], short.key)
        assert np.array_equal(long.start[early], short.start)
        assert np.array_equal(long.building[early], short.building)


# --- the issues that they add ------------------------------------------------------------------------------


def test_without_the_submodel_there_is_no_shock() -> None:
    plain = quarter(submodels=())
    assert len(plain.shocks) == len(plain.newcomers) == len(plain.new_ties) == 0
    named = make_world([QUARTER], seed=7, book=OFTEN, days=1095)
    assert differences(plain, named) == []


@pytest.mark.parametrize("seed", [2, 3, 4])
def test_a_world_with_shocks_is_the_world_without_and_further_issues(seed: int) -> None:
    worlds = quarter(seed, ()), quarter(seed)
    wishes = [Stakes(world, OFTEN) for world in worlds]
    plain, hit = (world.issues for world in worlds)
    assert len(hit) > len(plain)
    place = {key: row for row, key in enumerate(hit.key.tolist())}
    assert len(place) == len(hit)
    rows = np.array([place[key] for key in plain.key.tolist()])
    for name in (
        "birth",
        "type",
        "building",
        "stairwell",
        "severity",
        "small",
        "difficulty",
        "source",
        "self_end",
    ):
        assert np.array_equal(getattr(plain, name), getattr(hit, name)[rows]), name
    for k, row in enumerate(rows.tolist()):
        assert np.array_equal(plain.affected_by(k), hit.affected_by(row))
        assert np.array_equal(wishes[0].wanted(k), wishes[1].wanted(row))
    parents = np.where(plain.parent >= 0, rows[plain.parent], -1)
    assert np.array_equal(parents, hit.parent[rows])
    assert np.array_equal(plain.fault, hit.fault[rows])


@pytest.mark.parametrize("seed", [2, 3, 4])
def test_further_issues_are_of_a_shock_that_lasts_there_or_their_children(seed: int) -> None:
    plain, world = set(quarter(seed, ()).issues.key.tolist()), quarter(seed)
    issues, shocks, types = world.issues, world.shocks, np.array(OFTEN[ShocksNumbers].issue_type)
    further = np.flatnonzero([key not in plain for key in issues.key.tolist()])
    for k in further.tolist():
        if issues.parent[k] >= 0:
            assert issues.parent[k] in further
            continue
        lasts = (shocks.start <= issues.birth[k]) & (issues.birth[k] < shocks.end)
        here = (shocks.building == issues.building[k]) | (shocks.building < 0)
        assert (lasts & here & (types[shocks.kind] == issues.type[k])).any()


@pytest.mark.parametrize("kind", [kind for kind in ShockKind if kind != ShockKind.CLOSURE])
def test_a_shock_multiplies_the_rate_of_its_type(kind: ShockKind) -> None:
    """Poisson counts over many shocks of one year each, against (factor - 1) x rate."""
    numbers, arrivals = Book()[ShocksNumbers], Book()[ArrivalsNumbers]
    keys, base = np.arange(5, dtype=np.uint64), np.full((5, 6), 0.01)
    building = -1 if kind == ShockKind.STORM else 2
    born = [
        shock_issues(
            Draws(seed), one_shock(kind, 0.0, 365.0, building), keys, base, 0, 400, numbers, arrivals
        )
        for seed in range(200)
    ]
    expected = 200 * (numbers.factor[kind] - 1) * 0.01 * 365.0 * (5 if building < 0 else 1)
    assert abs(sum(map(len, born)) - expected) < FOUR * np.sqrt(expected)
    assert {int(t) for one in born for t in one.type} == {int(numbers.issue_type[kind])}
    assert {int(b) for one in born for b in one.building} == (set(range(5)) if building < 0 else {2})


def test_a_closure_adds_no_issue() -> None:
    numbers, arrivals = Book()[ShocksNumbers], Book()[ArrivalsNumbers]
    closure = one_shock(ShockKind.CLOSURE, 0.0, 365.0)
    keys, base = np.arange(5, dtype=np.uint64), np.ones((5, 6))
    assert len(shock_issues(Draws(1), closure, keys, base, 0, 400, numbers, arrivals)) == 0


def test_a_community_has_the_same_shocks_alone_and_among_others() -> None:
    alone = quarter()
    among = make_world([BUSY, QUARTER], seed=7, days=1095, book=OFTEN, submodels=("shocks",))
    mine = among.shocks.community == 1
    first = among.communities.first_building[1]
    moved = np.where(alone.shocks.building < 0, -1, alone.shocks.building + first)
    assert len(alone.shocks) > 0
    assert np.array_equal(among.shocks.key[mine], alone.shocks.key)
    assert np.array_equal(among.shocks.building[mine], moved)


# --- in a run ----------------------------------------------------------------------------------------------


def shaken(shocks: Shocks, **keys: object) -> World:
    return replace(model_world(**keys), shocks=shocks)


def model_world(**keys: object) -> World:
    model = model_of(BUSY, QUIET, regime="top_down", **keys)
    model.close()
    return model.world


def test_a_closure_shuts_its_community_while_it_lasts() -> None:
    world = shaken(one_shock(ShockKind.CLOSURE, 3.4, 6.2), days=10)
    model = model_of(world=world, regime="top_down", days=10)
    shut = []
    for day in range(10):
        model.step()
        shut += [day] if model.town.shut(0) else []
        assert not model.town.shut(1)
    assert shut == [3, 4, 5, 6]


def test_a_shock_is_noted_once_when_it_begins() -> None:
    world = shaken(one_shock(ShockKind.RENT_WAVE, 3.4, 6.2, building=1), days=10)
    for regime in ("top_down", "partner"):
        rows = tables_of(world=world, regime=regime, days=10)["shocks"]
        assert {name: column.tolist() for name, column in rows.items()} == {
            "t": [3.4], "community": [0], "kind": ["rent_wave"], "building": [1], "days": [pytest.approx(2.8)],
        }  # fmt: skip


def test_a_shock_that_began_before_day_0_acts_and_is_not_noted() -> None:
    model = model_of(world=shaken(one_shock(ShockKind.CLOSURE, -3.0, 2.0), days=5), regime="top_down", days=5)
    model.step()
    assert model.town.shut(0)
    model.run()
    assert not model.town.shut(0)
    assert len(model.tables()["shocks"]["t"]) == 0


def test_the_property_company_serves_all_buildings_but_the_one_it_left() -> None:
    world = shaken(one_shock(ShockKind.PROPERTY_EXIT, 20.0, 50.0, building=1), days=60)
    model = model_of(world=world, regime="top_down", days=60)
    town, company = model.town, HandlerKind.PROPERTY_COMPANY
    handler = next(one for one in town.handlers if one.kind is company)
    held: dict[bool, set[int]] = {True: set(), False: set()}
    while model.running:
        model.step()
        gone = 20 <= town.day - 1 < 50
        mine = [
            k for k, t in town.casework.tickets.items() if t.handler is handler and town.issues.state[k] != 4
        ]
        held[gone] |= {int(world.issues.building[k]) for k in mine}
    assert 1 in held[False]
    assert 1 not in held[True]
    assert held[True] & {0, 2}


def test_without_a_shock_in_its_days_a_run_is_as_before() -> None:
    for seed in range(40):
        keys = {"days": 30, "seed": seed, "regime": "top_down"}
        model = model_of(submodels=["shocks"], **keys)
        model.close()
        if len(model.world.shocks) == 0:
            assert unequal(tables_of(submodels=[], **keys), tables_of(submodels=["shocks"], **keys)) == []
            return
    pytest.fail("no world without a shock")


def test_shocks_act_at_the_start_of_the_day() -> None:
    model = model_of(days=3, regime="top_down")
    rows = {row["name"]: row for row in model.schedule.rows()}
    assert "core" in rows[BIRTHS.name]["attached"]
