"""The luck of whole runs: reruns, residents more, neutral and idle mechanisms, burn-in, other communities."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from sim.mechanisms.registry import mechanism_names
from sim.model import CoGovernanceModel
from sim.randomness import Draws, combine, stable_key
from sim.seams import ChannelCode
from sim.world.community import Community
from tests.helpers.playing import (
    BUSY,
    QUIET,
    REGIMES,
    changed,
    free,
    model_of,
    neutral,
    played,
    regime_of,
    same,
    scenario_of,
    state_of,
    tables_of,
    unequal,
    world_for,
)

MECHANISMS = mechanism_names()


# --- reruns ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("regime", REGIMES)
def test_a_rerun_is_equal_bit_for_bit(regime: str) -> None:
    assert unequal(tables_of(regime=regime), tables_of(regime=regime)) == []


def test_another_seed_is_another_run() -> None:
    columns = unequal(tables_of(seed=7), tables_of(seed=8))
    assert {"issues.birth", "residents.trust_government", "daily.open"} <= set(columns)


def test_a_world_made_before_is_the_world_that_the_model_makes() -> None:
    scenario = scenario_of(days=3, burn_in=3, communities=["old_quarter"])
    alone = CoGovernanceModel(scenario, "partner", 7)
    given = CoGovernanceModel(scenario, "partner", 7, world=alone.world)
    for model in (alone, given):
        model.run()
    assert unequal(alone.tables(), given.tables()) == []


# --- neutral and idle mechanisms ---------------------------------------------------------------------------


@pytest.mark.parametrize("name", MECHANISMS)
def test_a_neutral_mechanism_equals_its_absence_alone(name: str) -> None:
    absent = tables_of(regime=regime_of())
    assert unequal(absent, tables_of(regime=regime_of(name), numbers=neutral(name))) == []


@pytest.mark.parametrize("name", MECHANISMS)
def test_a_neutral_mechanism_equals_its_absence_among_the_others(name: str) -> None:
    others = [other for other in MECHANISMS if other != name]
    absent = tables_of(regime=regime_of(*others))
    assert unequal(absent, tables_of(regime=regime_of(*MECHANISMS), numbers=neutral(name))) == []


def test_all_mechanisms_neutral_equal_none() -> None:
    together = tables_of(regime=regime_of(*MECHANISMS), numbers=neutral(*MECHANISMS))
    assert unequal(tables_of(regime=regime_of()), together) == []


def test_removing_a_mechanism_that_touched_nobody_changes_nothing() -> None:
    """A council whose hearings nobody is many enough for, beside a pool that asks for volunteers anyway."""
    idle = free(
        "council",
        **{
            "council.talks": 0.0,
            "council.staff_mediate": 0.0,
            "council.hearing_min": 60.0,
            "council.lot": 0.0,
        },
    )
    numbers = {**idle, "hearings.hearing_cash": 0.0}
    small = replace(BUSY, stairwells=1)
    present = played(small, regime=regime_of("partner_pool", "council"), numbers=numbers)
    council = next(m for m in present.town.mechanisms if m.name == "council")
    assert not council.is_neutral
    assert not any(one.called or one.held for one in council.councils)  # type: ignore[attr-defined]
    absent = tables_of(small, regime=regime_of("partner_pool"), numbers=numbers)
    assert unequal(absent, present.tables()) == []


def test_a_platform_without_a_single_ticket_touched_nobody() -> None:
    numbers = free("closed_loop_platform")
    present = tables_of(QUIET, regime=regime_of("closed_loop_platform"), numbers=numbers)
    assert len(present["issues"]["id"]) == 0
    # Who may read what is the price of sharing data, tickets or none.
    assert unequal(tables_of(QUIET, regime=regime_of(), numbers=numbers), present) == ["residents.readers"]


# --- burn-in -----------------------------------------------------------------------------------------------


def test_the_burn_in_is_equal_in_all_arms() -> None:
    """At the start of day 0 all arms stand alike, but for roles and for columns that mechanisms own."""
    scenario = scenario_of(burn_in=45)
    world = world_for(scenario)
    arms = [CoGovernanceModel(scenario, name, 7, world=world) for name in REGIMES]
    states = [state_of(arm.town) for arm in arms]
    for name, arm, state in zip(REGIMES, arms, states, strict=True):
        assert arm.day == 0
        added = set(state) - set(states[0])
        owners = {
            one.removeprefix("residents."): arm.residents.owner(one.removeprefix("residents."))
            for one in added
        }
        assert set(owners.values()) <= set(MECHANISMS), name
        assert set(changed(states[0], state)) <= {"residents.role"}, name
        assert arm.town.issues.spells == arms[0].town.issues.spells
        assert sorted(arm.town.casework.tickets) == sorted(arms[0].town.casework.tickets)
        assert arm.town.ties.grudges() == arms[0].town.ties.grudges()
    assert len(arms[0].town.issues.spells) > 10


def test_extra_cash_comes_after_the_burn_in() -> None:
    scenario = scenario_of(burn_in=45)
    world = world_for(scenario)
    plain, richer = (
        CoGovernanceModel(scenario, "top_down", 7, world=world, extra_cash=cash) for cash in (0.0, 80.0)
    )
    assert changed(state_of(plain.town), state_of(richer.town)) == []
    assert richer.town.staff[0].community > plain.town.staff[0].community
    assert richer.town.purses[0].cash == pytest.approx(plain.town.purses[0].cash + 80.0 * plain.town.scale(0))


def test_the_queues_of_all_arms_hold_the_same_jobs_at_day_0() -> None:
    scenario = scenario_of(burn_in=45)
    world = world_for(scenario)
    books: list[dict[str, tuple[float, ...]]] = []
    for name in REGIMES:
        pools = CoGovernanceModel(scenario, name, 7, world=world).town.service.pools
        books.append(
            {p.name: (p.submitted, p.finished, p.waiting, p.travelling, p.used_hours) for p in pools}
        )
    assert all(book[name] == row for book in books[1:] for name, row in books[0].items())


# --- neighbours in the arrays ------------------------------------------------------------------------------


def columns_of(model: CoGovernanceModel, community: int) -> dict[str, np.ndarray[Any, Any]]:
    """Return the columns of one community's residents but those that count rows of all."""
    first, last = (int(part[community]) for part in _range(model))
    names = [name for name in model.residents.names() if name != "building"]
    return {name: model.residents[name][first:last] for name in names}


def _range(model: CoGovernanceModel) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    return model.world.communities.first_resident, model.world.communities.last_resident


def test_residents_live_alike_alone_and_among_others() -> None:
    """Without issues nothing is shared but the arrays: volunteers, talks, chiefs, ties, relaxation."""
    alone = played(QUIET, days=100)
    given = columns_of(alone, 0)
    assert given["hours_given"].sum() > 0
    for order in [(replace(QUIET, name="x"), QUIET), (QUIET, replace(QUIET, name="y", buildings=5))]:
        among = played(*order, days=100)
        mine = columns_of(among, order.index(QUIET))
        assert [name for name, column in given.items() if not same(column, mine[name])] == []


def threshold_by_key(model: CoGovernanceModel) -> dict[int, list[float]]:
    keys = model.world.issues.key.tolist()
    luck = np.array([model.town.detection.watch(code).threshold for code in ChannelCode])
    return dict(zip(keys, luck.T.tolist(), strict=True))


def test_issues_keep_their_luck_among_others_and_when_a_building_is_added() -> None:
    alone = threshold_by_key(model_of(BUSY, burn_in=0))
    among = threshold_by_key(model_of(QUIET, BUSY, burn_in=0))
    assert among == alone
    larger = threshold_by_key(model_of(replace(BUSY, buildings=4), burn_in=0))
    shared = alone.keys() & larger.keys()
    assert len(shared) > 20
    assert all(larger[key] == alone[key] for key in shared)
    assert all(len(thresholds) == len(ChannelCode) for thresholds in alone.values())


class Recorder:
    """Takes down the first part of the entity of every draw of a run, by stream."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.seen: dict[str, set[int]] = defaultdict(set)
        plain, lot = Draws.uniform, Draws.lot

        def uniform(draws: Draws, stream: str, *, time: int = 0, entity: Any) -> Any:
            first = entity[0] if isinstance(entity, tuple) else entity
            self.seen[stream].update(np.ravel(np.asarray(first)).astype(np.uint64).tolist())
            return plain(draws, stream, time=time, entity=entity)

        def one_event(draws: Draws, stream: str, *, time: int = 0, event: tuple[int, ...]) -> Any:
            self.seen[stream].add(event[0])
            return lot(draws, stream, time=time, event=event)

        monkeypatch.setattr(Draws, "uniform", uniform)
        monkeypatch.setattr(Draws, "lot", one_event)


def test_every_draw_of_a_run_is_keyed_by_who_draws_and_never_by_a_row(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    scenario = scenario_of(days=40)
    world = world_for(scenario, BUSY, QUIET)
    record = Recorder(monkeypatch)
    model = CoGovernanceModel(scenario, "partner", 7, world=world)
    model.run()
    keys = {*world.people.key.tolist(), *world.issues.key.tolist(), *world.faults.key.tolist()}
    keys |= {*world.buildings.key.tolist(), *world.communities.key.tolist()}
    keys |= {stable_key(pool.name) for pool in model.town.service.pools}
    keys |= {stable_key(stream.name) for stream in model.town.background.streams}
    homes = combine(world.people.key[:, None], np.arange(32))
    keys |= set(np.ravel(homes).astype(np.uint64).tolist())
    assert {"volunteering", "role", "talk", "attempt", "threshold", "report", "relapse", "background"} <= set(
        record.seen
    )
    assert {stream: sorted(found - keys)[:3] for stream, found in record.seen.items() if found - keys} == {}


@pytest.mark.parametrize("regime", ["top_down", "partner"])
def test_an_attempt_s_luck_is_that_of_its_issue_spell_and_number(regime: str) -> None:
    """Whoever plays it, and whatever else was handled before."""
    town = played(regime=regime, days=60).town
    issues, draws = town.issues, Draws(town.world.seed)
    handled = np.flatnonzero(issues.all_attempts > 0)
    assert len(handled) > 20
    assert issues.attempts[handled].max() > 1
    for k in handled.tolist():
        event = (int(town.world.issues.key[k]), int(issues.spell[k]), int(issues.attempts[k]))
        assert town.casework.luck(k)[2] == draws.uniform("attempt", entity=(*event, 2))


def test_a_household_more_changes_nobody_else_s_days() -> None:
    """A building without issues appended: whoever no chain of ties joins to it lives the same days."""
    before = played(QUIET, days=60)
    after = played(replace(QUIET, buildings=3), days=60)
    n = before.residents.n
    assert np.array_equal(before.world.people.key, after.world.people.key[:n])
    luck = [
        m.town.draws.uniform("volunteering", time=3, entity=m.world.people.key[:n]) for m in (before, after)
    ]
    assert np.array_equal(*luck)
    with_newcomers = reached(before, after)
    assert np.count_nonzero(~with_newcomers) > 0
    for name in ("hours_given", "fatigue"):
        one, other = before.residents[name], after.residents[name][:n]
        assert np.array_equal(one[~with_newcomers], other[~with_newcomers]), name


def reached(before: CoGovernanceModel, after: CoGovernanceModel) -> np.ndarray[Any, Any]:
    """Return which residents of before a chain of ties joins to somebody new, or to a tie that ended."""
    n, ties = before.residents.n, after.world.ties
    touched = np.arange(after.residents.n) >= n
    touched[:n] = [neighbours_of(before, i) != neighbours_of(after, i) for i in range(n)]
    row = np.repeat(np.arange(after.residents.n), np.diff(ties.indptr))
    while True:
        more = touched.copy()
        more[row[touched[ties.neighbour]]] = True
        if np.array_equal(more, touched):
            return touched[:n]
        touched = more


def neighbours_of(model: CoGovernanceModel, row: int) -> list[int]:
    ties = model.world.ties
    return ties.neighbour[ties.indptr[row] : ties.indptr[row + 1]].tolist()


def test_the_name_of_a_community_is_its_luck() -> None:
    one, other = (tables_of(Community(name, buildings=2), days=20) for name in ("a", "b"))
    assert "issues.birth" in unequal(one, other) or "residents.age" in unequal(one, other)
