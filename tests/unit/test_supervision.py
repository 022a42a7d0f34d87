"""Supervision by lot: who is drawn, what is found, what is reopened, and gatherings that are forbidden."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.handling.supervision import Mark, SupervisionNumbers, found_by_lot, unfound
from sim.issues import State
from sim.model import CoGovernanceModel
from sim.quantities import VERIFIED, Case
from sim.seams import ChannelCode, Closure, HandlerKind, Judgements
from sim.town.town import RunningTown
from sim.world.community import Community
from tests.helpers.handmade import Matter, with_matters
from tests.helpers.playing import BUSY, QUIET, free, model_of, regime_of, scenario_of, world_for
from tests.helpers.storytelling import set_thresholds

NUMBERS = SupervisionNumbers.read()
PLAIN = {"council.talks": 0.0, "council.staff_mediate": 0.0, "council.hearing_cap": 0.0}


def with_lot(*communities: Community, others: tuple[str, ...] = (), **numbers: float) -> CoGovernanceModel:
    """Return a model in which the council does nothing but supervise by lot."""
    given = {**free("council", *others), **PLAIN, **numbers}
    return model_of(*communities, regime=regime_of("council", *others), numbers=given, days=100)


def test_three_residents_find_three_fifths() -> None:
    assert found_by_lot(3, NUMBERS) == pytest.approx(0.6)
    assert found_by_lot(0, NUMBERS) == 0.0
    assert found_by_lot(6, NUMBERS) == pytest.approx(1.0 - 0.4**2)
    assert found_by_lot(1, NUMBERS) == pytest.approx(1.0 - 0.4 ** (1.0 / 3.0))


def test_checks_that_find_everything_leave_nothing() -> None:
    assert unfound(0.0) == 0.0
    assert math.exp(unfound(0.9) + unfound(0.6)) == pytest.approx(0.1 * 0.4)
    assert math.exp(unfound(1.0) + unfound(0.6)) == 0.0


# --- played ------------------------------------------------------------------------------------------------


class Watched:
    """Plays a model and notes contested closures on paper, and which of them were reopened when."""

    def __init__(self, model: CoGovernanceModel, monkeypatch: pytest.MonkeyPatch) -> None:
        self.model, self.town = model, model.town
        self.closures: list[tuple[int, bool, bool, int]] = []
        self.closed: dict[Mark, float] = {}
        self.reopened: list[tuple[int, int, float]] = []
        outcomes = self.town.outcomes
        outcomes.register.kept = True
        plain = outcomes.reopen

        def reopen(k: int, time: float) -> None:
            before = self.town.issues.state_of(k)
            plain(k, time)
            if self.town.issues.state_of(k) != before:
                self.reopened.append((k, int(self.town.issues.attempts[k]), time))

        monkeypatch.setattr(outcomes, "reopen", reopen)
        self.town.on_closure("watch", self._note)
        model.run()

    def _note(self, closure: Closure, judgements: Judgements) -> None:
        k = closure.issue
        self.closed[self.town.outcomes.mark(k)] = closure.time
        self.closures.append((k, closure.paper, self.town.offices.contested(k), len(judgements.rows)))


def test_three_affected_adults_confirm_every_contested_closure(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = Watched(with_lot(BUSY), monkeypatch)
    asked = sum(min(3, adults) for _, _, contested, adults in seen.closures if contested)
    assert asked > 50
    hours = seen.model.town.ledger.hours
    assert hours.balance("used:lot") == pytest.approx(asked * 12, abs=len(seen.closures))
    ratings = seen.town.outcomes.register.ratings
    assert all(-1.0 <= rating <= 1.0 for rating in ratings.values())
    assert all(seen.town.offices.contested(mark.issue) for mark in ratings)


def quarrels(*others: str, **numbers: float) -> CoGovernanceModel:
    """Return a model of many hard quarrels, each noticed once, over which too few fall out for an incident."""
    given = {**free("council", *others), **PLAIN, "closing.paper_probability": 0.8, **numbers}
    scenario = scenario_of(days=100, burn_in=0, numbers=given)
    yard = Community("yard", buildings=1, floors=6, flats_per_floor=4, load=0.0)
    world = world_for(scenario, yard)
    adults = np.flatnonzero(world.people.adult)
    rows = [tuple(np.roll(adults[:8], i)[:4].tolist()) for i in range(120)]
    matters = [
        Matter(1, four, (3.0, -3.0, 3.0, -3.0), difficulty=0.95, birth=0.25 * i)
        for i, four in enumerate(rows)
    ]
    model = CoGovernanceModel(scenario, regime_of("council", *others), 7, world=with_matters(world, matters))
    set_thresholds(model, np.inf)
    model.town.detection.watch(ChannelCode.REPORT).threshold[:] = 0.0

    def quiet(closure: Closure, _judgements: Judgements) -> None:
        set_thresholds(model, np.inf, closure.issue)

    model.town.on_closure("quiet", quiet)
    return model


def test_three_fifths_of_contested_paper_closures_come_back_within_a_week(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen = Watched(quarrels(), monkeypatch)
    n, back = sum(paper for _, paper, _, _ in seen.closures), len(seen.reopened)
    assert n > 80
    assert abs(back / n - 0.6) < 4.0 * math.sqrt(0.6 * 0.4 / n)
    found = seen.town.outcomes.register.found_false
    assert {(mark.issue, mark.attempts) for mark in found} == {(k, n) for k, n, _ in seen.reopened}
    assert all(0.0 <= found[mark] - seen.closed[mark] <= 7.0 + 1.0 for mark in found)


def test_the_lot_and_the_platform_never_reopen_one_closure_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    numbers = {"closed_loop_platform.paper": 0.8, "closed_loop_platform.found": 1.0, "supervision.found": 1.0}
    numbers["closed_loop_platform.reopen"] = 0.0
    seen = Watched(quarrels("closed_loop_platform", **numbers), monkeypatch)
    back = [(k, attempts) for k, attempts, _ in seen.reopened]
    assert len(back) > 80
    assert len(back) == len(set(back)) == len(seen.town.outcomes.register.found_false)


def test_those_drawn_depend_on_the_issue_and_its_spell_alone() -> None:
    scenario = scenario_of(days=80, burn_in=0, numbers={**free("council"), **PLAIN})
    world = world_for(scenario, Community("yard", buildings=1, floors=6, flats_per_floor=4, load=0.0))
    adults = np.flatnonzero(world.people.adult)[:12]
    world = with_matters(world, [Matter(1, tuple(adults.tolist()), (0.0,) * 12)])
    drawn = []
    for levers in ({}, {"handlers.conflict_of_interest": 0.1}):
        model = CoGovernanceModel(
            scenario_of(days=80, burn_in=0, numbers={**free("council"), **PLAIN, **levers}),
            regime_of("council"), 7, world=world,
        )  # fmt: skip
        given: list[list[int]] = []
        model.town.on_hours("watch", lambda what, rows, _, g=given: what == "lot" and g.append(rows.tolist()))
        model.run()
        drawn.append(given)
    assert drawn[0] == drawn[1]
    assert len(drawn[0][0]) == len(set(drawn[0][0])) == 3
    assert set(drawn[0][0]) <= set(adults.tolist())


def test_the_share_left_unfound_is_that_of_the_case() -> None:
    town = with_lot(BUSY).town
    contested, plain = (
        next(k for k in range(len(town.world.issues)) if town.offices.contested(k) == want
             and len(town.casework.parties.adults(k)) > 2)
        for want in (True, False)
    )  # fmt: skip
    left = {
        k: town.values.total(VERIFIED, Case(k, 0, HandlerKind.COMMUNITY_STAFF, 1), 0.0)
        for k in (contested, plain)
    }
    assert math.exp(left[contested]) == pytest.approx(0.4)
    assert left[plain] == 0.0


def test_nobody_is_asked_without_a_lot(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = Watched(with_lot(BUSY, **{"council.lot": 0.0}), monkeypatch)
    assert any(contested for _, _, contested, _ in seen.closures)
    assert seen.town.outcomes.register.ratings == {}
    assert not seen.town.values.touched(VERIFIED)


# --- where gatherings are forbidden ------------------------------------------------------------------------


def test_no_talk_is_held_where_gatherings_are_forbidden(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(RunningTown, "shut", lambda _town, community: community == 0)
    numbers = {**free("council"), "council.hearing_cap": 0.0}
    model = model_of(QUIET, QUIET, BUSY, regime=regime_of("council"), numbers=numbers, days=60, submodels=[])
    came: list[int] = []
    community = model.world.people.community
    model.town.on_hours(
        "watch", lambda what, rows, _: what == "talk" and came.extend(community[rows].tolist())
    )
    charged = [0.0] * 3
    plain = model.town.charge

    def charge(c: int, hours: float) -> None:
        charged[c] += hours
        plain(c, hours)

    monkeypatch.setattr(model.town, "charge", charge)
    model.run()
    assert came
    assert 0 not in came
    assert charged[0] == 0.0
    assert charged[1] > 0.0


def test_a_hearing_waits_until_gatherings_are_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    until = {"day": 60}
    closed = range(7, until["day"])  # from the day after the first hearings are called
    monkeypatch.setattr(RunningTown, "shut", lambda town, _community: town.day in closed)
    model = model_of(BUSY, regime=regime_of("council"), numbers=free("council"), days=80)
    council = next(iter(model.agents_by_type[type(model.town.mechanisms[0].councils[0])]))  # type: ignore[attr-defined]
    while model.day < until["day"]:
        model.step()
    waiting = model.town.mechanisms[0].called_issues()  # type: ignore[attr-defined]
    assert waiting
    assert council.held == []
    still = [k for k in waiting if model.town.issues.state_of(k) == State.QUEUED]
    for _ in range(7):
        model.step()
    assert {k for _, k, _ in council.held} >= {k for k in still if not model.town.issues.is_open[k]}
    assert council.held
