"""Yearly turnover of tenants: who comes, with which ties; what a run makes of it, the same under every regime."""

from __future__ import annotations

import pickle
from dataclasses import fields, replace
from typing import Any

import numpy as np
import pytest

from sim.behaviour.engine import ARRAYS, daily_rules
from sim.behaviour.influence import Meeting, Ties
from sim.behaviour.latents import BELONGING
from sim.model import CoGovernanceModel
from sim.parameters import Book
from sim.randomness import Draws
from sim.town.turnover import CHANGING
from sim.world.ages import ADULT_AGE, OLD_AGE
from sim.world.anchors import AnchorsNumbers, building_effects
from sim.world.columns import Newcomers, Shocks, World
from sim.world.community import Community
from sim.world.newcomers import NewcomersNumbers, Quarter, flats_that_change, years_of_turnover
from sim.world.shocks import ShockKind
from sim.world.table import without_rows
from sim.world.world import make_world
from tests.helpers.neighbourhood import latents_of, random_pairs, ties_of
from tests.helpers.playing import BUSY, changed, model_of, state_of, tables_of, unequal
from tests.helpers.worlds import differences

FOUR = 4.0
"""Standard errors allowed: a right law fails one such test in 16,000."""
QUARTER = Community("quarter", buildings=12)
LAST = 364
OFTEN = {"newcomers.rate": 0.6}
RUN: dict[str, Any] = {"days": 400, "burn_in": 14, "submodels": ["turnover"], "numbers": OFTEN}


def quarter(
    seed: int = 7, days: int = 1095, book: Book | None = None, submodels: Any = ("turnover",)
) -> World:
    return make_world([QUARTER], seed=seed, days=days, book=book or Book(), submodels=submodels)


@pytest.fixture(scope="module")
def worlds() -> list[World]:
    return [quarter(seed) for seed in range(12)]


@pytest.fixture(scope="module")
def world() -> World:
    model = model_of(regime="top_down", **RUN)
    model.close()
    return model.world


@pytest.fixture(scope="module")
def before(world: World) -> CoGovernanceModel:
    """A model that has played all days before the turnover of day 364."""
    model = model_of(world=world, regime="partner_no_tech", **RUN)
    while model.day < LAST:
        model.step()
    return model


def copy_of(model: CoGovernanceModel) -> CoGovernanceModel:
    copy: CoGovernanceModel = pickle.loads(pickle.dumps(model))
    return copy


# --- who comes ---------------------------------------------------------------------------------------------


def test_without_the_submodel_nothing_else_differs() -> None:
    with_turnover, plain = quarter(), quarter(submodels=())
    assert len(plain.newcomers) == len(plain.new_ties) == 0
    tables = {name.split(".")[0] for name in differences(with_turnover, plain)}
    assert tables == {"newcomers", "new_ties"}


def test_only_tenants_change_and_whole_households_do(worlds: list[World]) -> None:
    for world in worlds:
        people, new = world.people, world.newcomers
        assert people.tenant[new.row].all()
        for day in np.unique(new.day).tolist():
            rows = new.row[new.day == day]
            assert (np.diff(rows) > 0).all()
            flats = np.unique(people.flat[rows])
            assert world.flats.let[flats].all()
            assert np.array_equal(np.flatnonzero(np.isin(people.flat, flats)), rows)


def test_tenants_change_at_the_end_of_each_year_but_the_last_day(worlds: list[World]) -> None:
    assert {int(day) for world in worlds for day in world.newcomers.day} == {364, 729}
    assert list(years_of_turnover(0)) == list(years_of_turnover(365)) == []
    assert list(years_of_turnover(366)) == [1]
    assert set(quarter(days=366).newcomers.day.tolist()) == {364}


def test_a_quarter_of_the_let_flats_change_in_a_year(worlds: list[World]) -> None:
    """Binomial, two-sided; years and flats have luck of their own."""
    let = sum(int((w.flats.let & w.flats.occupied).sum()) for w in worlds) * 2
    flats = sum(
        len(np.unique(w.people.flat[w.newcomers.row[w.newcomers.day == day]]))
        for w in worlds
        for day in (364, 729)
    )
    assert abs(flats - 0.25 * let) < FOUR * np.sqrt(let * 0.25 * 0.75)


def test_a_rent_wave_triples_the_turnover_of_its_building_and_year() -> None:
    numbers, kinds = Book()[NewcomersNumbers], [ShockKind.RENT_WAVE, ShockKind.HEATING_FAILURE]
    shocks = Shocks(
        key=np.array([1, 2], np.uint64), community=np.zeros(2, np.int32), kind=np.array(kinds, np.int8),
        building=np.array([3, 4], np.int32), start=np.array([370.0, 371.0]), end=np.array([378.0, 380.0]),
    )  # fmt: skip
    let = changes = 0
    for seed in range(60):
        w = quarter(seed, days=30, submodels=())
        calm, hit = (
            [flats_that_change(Draws(seed), quarter_with(w, some), year, numbers) for year in (1, 2)]
            for some in (without_rows(Shocks), shocks)
        )
        here = w.flats.building == 3
        assert np.array_equal(calm[0], hit[0])
        assert np.array_equal(calm[1][~here], hit[1][~here])
        assert not (calm[1] & ~hit[1]).any()
        let += int((w.flats.let & w.flats.occupied & here).sum())
        changes += int((hit[1] & here).sum())
    assert abs(changes - 0.75 * let) < FOUR * np.sqrt(let * 0.75 * 0.25)


def quarter_with(world: World, shocks: Shocks) -> Quarter:
    return Quarter(world.people, world.flats, world.buildings, shocks, p_first=0.2, share_let=0.3)


def test_classes_of_age_hold(worlds: list[World]) -> None:
    for world in worlds:
        people, new = world.people, world.newcomers
        assert np.array_equal(new.age >= ADULT_AGE, people.adult[new.row])
        size = np.bincount(people.flat)[people.flat[new.row]]
        assert np.array_equal((size == 1) & (new.age >= OLD_AGE), people.alone65[new.row])
        assert not (new.party & ~people.adult[new.row]).any()


@pytest.mark.parametrize("name", ["age", "digital", "status_z", "hours", "suscept", "risk_aversion"])
def test_newcomers_follow_the_law_of_the_first_tenants(worlds: list[World], name: str) -> None:
    """Means of both groups, two-sided; one row counts once a group and year, households widen the age's error."""
    first = np.concatenate([getattr(w.people, name)[w.people.tenant & w.people.adult] for w in worlds])
    new = np.concatenate([getattr(w.newcomers, name)[w.people.adult[w.newcomers.row]] for w in worlds])
    first, new = first.astype(np.float64), new.astype(np.float64)
    widening = 2.0 if name in ("age", "digital", "hours") else 1.0
    error = widening * np.sqrt(first.var() / len(first) + new.var() / len(new))
    assert abs(first.mean() - new.mean()) < FOUR * error


def test_newcomers_belong_as_tenants_of_their_building_do(worlds: list[World]) -> None:
    numbers, gaps = Book()[AnchorsNumbers], []
    for seed, w in enumerate(worlds):
        effects = building_effects(Draws(seed), w.buildings.key, numbers)[:, :4]
        law = np.array(numbers.mean)[:4] + np.array(numbers.tenant)[:4]
        gaps.append(w.newcomers.anchors - law - effects[w.people.building[w.newcomers.row]])
    gap = np.concatenate(gaps).astype(np.float64)
    assert (np.abs(gap.mean(axis=0)) < FOUR * numbers.sd / np.sqrt(len(gap))).all()
    assert (np.abs(gap.std(axis=0) - numbers.sd) < FOUR * numbers.sd / np.sqrt(2 * len(gap))).all()
    owners = np.concatenate([w.people.anchors[~w.people.tenant, BELONGING] for w in worlds])
    anchors = np.concatenate([w.newcomers.anchors[:, BELONGING] for w in worlds])
    assert anchors.mean() < owners.mean() - 0.4


def test_a_newcomer_is_somebody_else_every_year(worlds: list[World]) -> None:
    for w in worlds:
        both = np.intersect1d(*(w.newcomers.row[w.newcomers.day == day] for day in (364, 729)))
        again = [
            np.flatnonzero((w.newcomers.day == day) & np.isin(w.newcomers.row, both)) for day in (364, 729)
        ]
        assert len(both) > 0
        for name in ("status", "hours", "anchor_motivation", "risk_aversion"):
            values = getattr(w.newcomers, name)
            assert (values[again[0]] != values[again[1]]).all()
            assert (values[again[0]] != getattr(w.people, name)[both]).all()


def test_a_community_has_the_same_newcomers_alone_and_among_others() -> None:
    alone = quarter()
    among = make_world([BUSY, QUARTER], seed=7, days=1095, book=Book(), submodels=("turnover",))
    first = among.communities.first_resident[1]
    mine, ties = among.newcomers.row >= first, among.new_ties.one >= first
    assert np.array_equal(among.newcomers.row[mine] - first, alone.newcomers.row)
    for part in fields(Newcomers):
        if part.name != "row":
            assert np.array_equal(
                getattr(among.newcomers, part.name)[mine], getattr(alone.newcomers, part.name)
            )
    assert np.array_equal(among.new_ties.one[ties] - first, alone.new_ties.one)
    assert np.array_equal(among.new_ties.other[ties] - first, alone.new_ties.other)


def test_a_longer_horizon_adds_years_and_changes_none() -> None:
    short, long = quarter(days=400), quarter(days=800)
    early, ties = long.newcomers.day == LAST, long.new_ties.day == LAST
    assert np.array_equal(long.newcomers.row[early], short.newcomers.row)
    assert np.array_equal(long.newcomers.hours[early], short.newcomers.hours)
    assert np.array_equal(long.new_ties.other[ties], short.new_ties.other)


# --- their ties --------------------------------------------------------------------------------------------


def test_new_ties_are_pairs_in_which_somebody_is_new(worlds: list[World]) -> None:
    for w in worlds:
        for day in (364, 729):
            here = w.new_ties.day == day
            one, other = w.new_ties.one[here].astype(np.int64), w.new_ties.other[here]
            assert (one < other).all()
            assert len(np.unique(one * len(w.people) + other)) == len(one)
            new = np.zeros(len(w.people), bool)
            new[w.newcomers.row[w.newcomers.day == day]] = True
            assert (new[one] | new[other]).all()
        assert ((w.new_ties.strength >= 0.3) & (w.new_ties.strength <= 0.7)).all()


def test_newcomers_have_the_initial_degree_on_average(worlds: list[World]) -> None:
    """Means of tenants' first ties and of newcomers' over twelve worlds and two years."""
    first, new = [], []
    for w in worlds:
        degree = np.diff(w.ties.indptr)
        first.append(degree[w.people.tenant])
        for day in (364, 729):
            here, n = w.new_ties.day == day, len(w.people)
            ends = np.concatenate([w.new_ties.one[here], w.new_ties.other[here]])
            new.append(np.bincount(ends, minlength=n)[w.newcomers.row[w.newcomers.day == day]])
    one, two = np.concatenate(first), np.concatenate(new)
    error = np.sqrt(one.var() / len(one) + two.var() / len(two)) * 1.5  # ends of one tie are not independent
    assert abs(one.mean() - two.mean()) < FOUR * error
    assert abs((one == 0).mean() - (two == 0).mean()) < 0.05


def renewed(ties: Ties, rows: list[int], pairs: list[tuple[int, int, float]]) -> Ties:
    one, other, strength = (np.array([pair[i] for pair in pairs]) for i in range(3))
    ties.renew(np.array(rows), one.astype(np.int64), other.astype(np.int64), strength)
    return ties


def test_renewed_ties_are_those_of_a_network_made_so() -> None:
    n, new = 80, [3, 4, 40, 79]
    old = random_pairs(n, 6, 5)
    fresh = [(3, 4, 0.5), (3, 60, 0.4), (4, 20, 0.3), (11, 79, 0.7)]
    ties = renewed(ties_of(n, old), new, fresh)
    stay = [(i, j, s) for i, j, s in old if i not in new and j not in new]
    expected = ties_of(n, stay + fresh)
    for name in ("indptr", "neighbour", "first", "strength", "positive", "degree"):
        assert np.array_equal(getattr(ties, name), getattr(expected, name)), name
    assert np.array_equal(ties.influence.matrix().toarray(), expected.influence.matrix().toarray())
    assert ties.degree[40] == 0
    assert ties.influence.matrix().toarray()[40, 40] == 1.0


def test_grudges_and_disturbed_ties_of_those_who_stay_go_on() -> None:
    pairs = [(0, 1, 0.4), (1, 2, 0.6), (2, 3, 0.5), (3, 4, 0.5), (0, 4, 0.5)]
    ties, still = ties_of(5, pairs), ties_of(5, pairs[:3])
    for one in (ties, still):
        one.set_strength(1, 2, 0.9)
        one.add_grudge(0, 1)
    ties.add_grudge(2, 4)
    ties.set_strength(3, 4, 0.2)
    renewed(ties, [4], [])
    assert ties.grudges() == [(0, 1)]
    for _ in range(900):
        ties.daily()
        still.daily()
    assert np.array_equal(ties.strength, still.strength)
    assert np.array_equal(ties.influence.matrix().toarray(), still.influence.matrix().toarray())


def test_ties_made_by_meeting_go_with_those_who_move_out() -> None:
    ties = ties_of(6, [(0, 1, 0.4), (1, 2, 0.6)])
    one, other = np.array([0, 3, 4]), np.array([2, 4, 5])
    assert ties.meet(one, other, np.zeros(3), Meeting(0.1, 0.1, 1.0, 60)).all()
    renewed(ties, [4], [(0, 4, 0.5)])
    assert [(i, j) for i in range(6) for j in range(6) if i < j and ties.slot(i, j) >= 0] == [
        (0, 1), (0, 2), (0, 4), (1, 2),
    ]  # fmt: skip
    for _ in range(2000):
        ties.daily()
    assert ties.degree.tolist() == [2, 2, 1, 0, 1, 0]


def test_the_kernel_and_arrays_agree_after_newcomers() -> None:
    n, rows = 120, np.array([5, 17, 80])
    ends = []
    for rules in (ARRAYS, daily_rules(1)):
        latents, ties = latents_of(n, rules=rules), ties_of(n, random_pairs(n, 5, 3))
        for day in range(20):
            if day == 10:
                renewed(ties, rows.tolist(), [(5, 17, 0.5), (17, 30, 0.6), (2, 80, 0.4)])
                anchors = np.full((3, 4), 1.5, np.float32)
                latents.renew(rows, anchors, np.zeros(3, np.float32), np.array([0.9, 0.1, 0.5], np.float32))
            latents.relax(ties.influence)
            ties.daily()
        ends.append((latents.z.copy(), latents.anchors.copy()))
    assert np.array_equal(ends[0][0], ends[1][0])
    assert np.array_equal(ends[0][1], ends[1][1])


# --- in a run ----------------------------------------------------------------------------------------------


def test_newcomers_begin_afresh_and_nobody_else_is_touched(before: CoGovernanceModel) -> None:
    model = copy_of(before)
    town, new = model.town, model.world.newcomers
    old, people = state_of(town), {name: np.array(getattr(town.world.people, name)) for name in CHANGING}
    town.turnover.play()
    rows, now = new.row, state_of(town)
    stay = np.setdiff1d(np.arange(len(town.world.people)), rows)
    assert 0 < len(rows) < len(stay)
    for name in CHANGING:
        mine = getattr(town.world.people, name)
        assert np.array_equal(mine[rows], getattr(new, name)), name
        assert np.array_equal(mine[stay], people[name][stay]), name
    for name in changed(old, now):
        if name.startswith(("residents.", "latents.")):
            assert np.array_equal(now[name][stay], old[name][stay]), name
    anchors = np.clip(new.anchors, -8, 8)
    assert np.array_equal(town.latents.z[rows], anchors)
    assert np.array_equal(town.latents.anchors[rows], anchors)
    assert np.array_equal(town.latents.motivation_anchor[rows], new.anchor_motivation)
    for name in ("grievance", "grudge", "fatigue", "last_satisfaction", "role", "active", "cool"):
        assert not now[f"residents.{name}"][rows].any(), name
    assert (now["residents.report_multiplier"][rows] == 1.0).all()
    assert np.array_equal(now["residents.hours_given"], old["residents.hours_given"])
    assert (now["residents.moved_in"][rows] == LAST).all()
    assert (now["residents.moved_in"][stay] == -1).all()


def test_what_is_looked_up_of_persons_is_fresh(before: CoGovernanceModel) -> None:
    model = copy_of(before)
    town = model.town
    town.turnover.play()
    model.world = replace(model.world, people=town.world.people)  # a town made of those who live there now
    fresh = CoGovernanceModel(model.case, model.regime, model.world.seed, world=model.world).town
    one, two = town.participation, fresh.participation
    for name in ("eligible", "erratic", "_hump", "_erratic"):
        assert np.array_equal(getattr(one, name), getattr(two, name)), name
    assert np.array_equal(town.detection._way, fresh.detection._way)
    assert town.protest.risk_aversion is town.world.people.risk_aversion
    assert np.array_equal(town.latents.susceptibility, town.world.people.suscept)
    assert np.array_equal(town.residents["age"], town.world.people.age)


def test_ties_of_a_run_stay_symmetric(before: CoGovernanceModel) -> None:
    model = copy_of(before)
    while model.running:
        model.step()
    ties = model.town.ties
    row = np.repeat(np.arange(ties.n), np.diff(ties.indptr))
    there = dict(
        zip(zip(row.tolist(), ties.neighbour.tolist(), strict=True), ties.strength.tolist(), strict=True)
    )
    assert all(there[j, i] == strength for (i, j), strength in there.items())
    assert len(there) == len(row)
    weights = ties.influence
    assert weights.pull(np.ones((ties.n, 1)))[:, 0] == pytest.approx(np.ones(ties.n), abs=1e-6)


@pytest.mark.parametrize("protocol", [4, 5])
def test_a_run_goes_on_from_a_pickle(before: CoGovernanceModel, protocol: int, world: World) -> None:
    model: CoGovernanceModel = pickle.loads(pickle.dumps(before, protocol))
    model.run()
    assert unequal(model.tables(), tables_of(world=world, regime="partner_no_tech", **RUN)) == []


def test_all_regimes_get_the_same_newcomers_and_share_the_world(world: World) -> None:
    kept = {name: np.array(getattr(world.people, name)) for name in CHANGING}
    tables = {}
    for regime in ("top_down", "partner"):
        model = model_of(world=world, regime=regime, **RUN)
        assert model.world is world
        model.run()
        tables[regime] = model.tables()
        for name in CHANGING:
            assert np.array_equal(
                getattr(model.town.world.people, name)[world.newcomers.row], getattr(world.newcomers, name)
            )
            assert np.array_equal(getattr(world.people, name), kept[name])
            assert not getattr(world.people, name).flags.writeable
    one, two = (tables[regime] for regime in ("top_down", "partner"))
    assert unequal({"newcomers": one["newcomers"]}, {"newcomers": two["newcomers"]}) == []
    row = {name: column.tolist() for name, column in one["newcomers"].items()}
    flats = len(np.unique(world.people.flat[world.newcomers.row]))
    assert row == {"t": [364.0], "community": [0], "flats": [flats], "residents": [len(world.newcomers)]}
    for name in ("age", "status", "digital"):
        assert np.array_equal(one["residents"][name], two["residents"][name])


def test_arrays_and_kernel_play_the_same_turnover(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    fast = tables_of(world=world, regime="partner_no_tech", **RUN)
    monkeypatch.setenv("COGOV_NUMBA", "0")
    assert unequal(fast, tables_of(world=world, regime="partner_no_tech", **RUN)) == []


def test_a_run_without_a_year_s_end_is_as_before() -> None:
    keys = {"days": 60, "regime": "partner_no_tech"}
    assert unequal(tables_of(submodels=[], **keys), tables_of(submodels=["turnover"], **keys)) == []


def test_listeners_hear_of_newcomers_when_their_columns_are_fresh(before: CoGovernanceModel) -> None:
    model, heard = copy_of(before), []
    town = model.town
    town.on_newcomers(
        "test", lambda rows: heard.append((rows.tolist(), town.world.people.age[rows].tolist()))
    )
    town.turnover.play()
    assert heard == [(model.world.newcomers.row.tolist(), model.world.newcomers.age.tolist())]


def test_newcomers_have_neither_reported_nor_been_heard(before: CoGovernanceModel) -> None:
    model = copy_of(before)
    issues, potential = model.town.issues, model.world.issues
    new = np.isin(potential.affected(np.arange(len(potential))), model.world.newcomers.row)
    mine, rest = np.flatnonzero(new), np.flatnonzero(~new)
    assert issues.heard[mine].any()
    assert issues.reported.ever(mine).any()
    others = issues.reported.ever(rest)
    model.town.turnover.play()
    assert not issues.heard[mine].any()
    assert not issues.reported.ever(mine).any()
    assert np.array_equal(issues.reported.ever(rest), others)


def test_newcomers_belong_less_than_those_who_stay(world: World) -> None:
    """Tenants begin at the tenants' anchors: below owners at the end of the year, and nearer a month later."""
    model = model_of(world=world, regime="top_down", **RUN)
    while model.day <= LAST:
        model.step()
    people, rows = model.town.world.people, world.newcomers.row
    owners = np.flatnonzero(~people.tenant)
    belonging = model.residents["belonging"]
    assert belonging[rows].mean() < belonging[owners].mean()
    gap = [float(np.abs(model.town.latents.z[rows, BELONGING] - world.newcomers.anchors[:, BELONGING]).max())]
    model.run()
    gap.append(
        float(np.abs(model.town.latents.z[rows, BELONGING] - world.newcomers.anchors[:, BELONGING]).max())
    )
    assert gap[0] == 0.0 < gap[1]


def test_what_newcomers_do_not_change_stays_closed(before: CoGovernanceModel) -> None:
    for model in (before, copy_of(before)):
        people = model.town.world.people
        assert {part.name for part in fields(people) if getattr(people, part.name).flags.writeable} == set(
            CHANGING
        )


@pytest.mark.parametrize("residents", [0, 1, 2])
def test_few_residents_are_legal(residents: int) -> None:
    few = Community(
        "few", buildings=1, stairwells=1, floors=2, flats_per_floor=1, residents=residents, share_let=1.0
    )
    tables = tables_of(
        few, regime="top_down", days=370, burn_in=7, submodels=["turnover", "shocks"], numbers=OFTEN
    )
    assert len(tables["residents"]["age"]) == residents
