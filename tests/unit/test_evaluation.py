"""Evaluation of communities: what counts, who ranks where, and what the three modes do to closing and routing."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from sim.handling import casework
from sim.handling.routing import RoutingNumbers, route
from sim.handling.supervision import Mark
from sim.model import CoGovernanceModel
from sim.quantities import Case
from sim.seams import HandlerKind
from sim.town.evaluation import Counted, places, share_by_community
from sim.world.community import Community
from tests.helpers.playing import BUSY, QUIET, free, model_of, played, regime_of, tables_of, unequal

STAFF = HandlerKind.COMMUNITY_STAFF
SMALL = Community("small", buildings=1, stairwells=1, floors=6, flats_per_floor=3, load=5.0)
BOTH = ("closed_loop_platform", "council")


def case_of(model: CoGovernanceModel, *, contested: bool) -> Case:
    """Return a case with three affected adults or more."""
    town = model.town
    k = next(
        k for k in range(len(town.world.issues))
        if town.offices.contested(k) == contested and len(town.casework.parties.adults(k)) >= 3
    )  # fmt: skip
    return Case(k, int(town.world.issues.community[k]), STAFF, 1)


# --- counting ----------------------------------------------------------------------------------------------


def test_places_go_by_score_and_by_lot_among_equals() -> None:
    scores = np.array([0.5, 0.9, math.nan, 0.5, 1.0])
    assert places(scores, np.array([0.8, 0.1, 0.5, 0.2, 0.9])) == [4, 2, 0, 3, 1]
    assert places(scores, np.array([0.1, 0.1, 0.5, 0.2, 0.9])) == [3, 2, 0, 4, 1]
    assert places(np.zeros(0), np.zeros(0)) == []


def test_a_community_with_nothing_to_count_has_no_share() -> None:
    shares = share_by_community([0, 2, 0], [1.0, 0.0, 0.0], 3)
    assert shares[[0, 2]].tolist() == [0.5, 0.0]
    assert math.isnan(shares[1])
    assert np.isnan(share_by_community([], [], 2)).all()


def test_every_month_has_a_row_for_each_community() -> None:
    tables = tables_of(BUSY, QUIET, SMALL, regime="top_down", days=90)
    ranking = tables["ranking"]
    assert ranking["month"].tolist() == [0, 0, 0, 1, 1, 1, 2, 2, 2]
    assert ranking["community"].tolist() == [0, 1, 2] * 3
    assert not ranking["pressed"].any()
    for month in range(3):
        rows = ranking["month"] == month
        placed = ranking["place"][rows]
        assert sorted(placed[placed > 0].tolist()) == list(range(1, int((placed > 0).sum()) + 1))
        assert ((placed > 0) == np.isfinite(ranking["score"][rows])).all()


def test_the_official_score_is_the_share_of_tickets_due_this_month_that_were_closed_by_then() -> None:
    tables = tables_of(BUSY, regime="top_down", days=60, numbers={"closing.deadline_record": 0.5})
    issues, ranking = tables["issues"], tables["ranking"]
    due = issues["detected"] + issues["deadline"]
    mine = (due > 30.0) & (due <= 60.0)
    assert mine.sum() > 20
    assert ranking["score"][1] == pytest.approx((issues["official_close"][mine] <= due[mine]).mean())
    assert 0.0 < ranking["score"][1] < 1.0


# --- the last decile ---------------------------------------------------------------------------------------


def test_of_ten_communities_the_last_is_pressed_in_the_next_month() -> None:
    model = played(*([SMALL] * 10), regime="top_down", days=90, numbers={"closing.deadline_record": 0.3})
    ranking = model.tables()["ranking"]
    for month in range(3):
        rows = ranking["month"] == month
        pressed = ranking["pressed"][rows].astype(bool)
        assert pressed.sum() == 1
        assert ranking["place"][rows][pressed] == ranking["place"][rows].max()
    last = int(np.flatnonzero(ranking["pressed"][ranking["month"] == 2])[0])
    other = next(c for c in range(10) if c != last)
    evaluation = model.town.ranking
    assert evaluation.paper(Case(0, last, STAFF, 1), 0.45) == pytest.approx(0.50)
    assert evaluation.paper(Case(0, last, STAFF, 1), 0.98) == 1.0
    assert evaluation.paper(Case(0, other, STAFF, 1), 0.45) == 0.45


def test_of_nine_communities_none_is_pressed() -> None:
    tables = tables_of(*([SMALL] * 9), regime="top_down", days=60)
    assert not tables["ranking"]["pressed"].any()


@pytest.mark.parametrize("mode", ["verified", "satisfaction"])
def test_only_official_evaluation_presses(mode: str) -> None:
    tables = tables_of(*([SMALL] * 10), regime="top_down", days=60, evaluation=mode)
    assert len(tables["ranking"]["pressed"]) == 20
    assert not tables["ranking"]["pressed"].any()


# --- verified ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", ["verified", "satisfaction"])
@pytest.mark.parametrize(
    ("names", "factor"),
    [((), 1.0), (("council",), 0.4), (("closed_loop_platform",), 0.1), (BOTH, 0.1 * 0.4)],
)
def test_checks_make_closing_on_paper_rare(mode: str, names: tuple[str, ...], factor: float) -> None:
    model = model_of(BUSY, regime=regime_of(*names), evaluation=mode, numbers=free(*names))
    usual = model_of(BUSY, regime=regime_of(*names), numbers=free(*names))
    case = case_of(model, contested=True)
    before = usual.town.outcomes.paper_probability(case.issue, STAFF)
    assert before == pytest.approx(0.2 if "closed_loop_platform" in names else 0.45)
    assert model.town.outcomes.paper_probability(case.issue, STAFF) == pytest.approx(before * factor)


def test_the_lot_does_not_look_at_what_divides_nobody() -> None:
    model = model_of(BUSY, regime=regime_of("council"), evaluation="verified", numbers=free("council"))
    case = case_of(model, contested=False)
    assert model.town.outcomes.paper_probability(case.issue, STAFF) == pytest.approx(0.45)


def test_what_finds_everything_ends_closing_on_paper() -> None:
    numbers = {**free("closed_loop_platform"), "closed_loop_platform.found": 1.0}
    model = model_of(BUSY, regime=regime_of("closed_loop_platform"), evaluation="verified", numbers=numbers)
    assert model.town.outcomes.paper_probability(0, STAFF) == 0.0


def test_a_closure_counts_when_its_window_is_over() -> None:
    model = model_of(BUSY, QUIET, regime="top_down", evaluation="verified")
    evaluation, found = model.town.ranking, model.town.outcomes.register.found_false
    evaluation._counted = [
        Counted(Mark(k, 0, 1), community, time, math.nan)
        for k, (community, time) in enumerate(
            [(0, 5.0), (0, 29.0), (0, 31.0), (1, 10.0), (0, 0.0), (0, 12.0)]
        )
    ]
    found.update({Mark(0, 0, 1): 34.0, Mark(2, 0, 1): 32.0, Mark(3, 0, 1): 41.0})
    lasting = evaluation._lasting(60.0)
    assert lasting[0] == pytest.approx(2.0 / 3.0)
    assert lasting[1] == 1.0
    assert np.isnan(evaluation._lasting(200.0)).all()


# --- satisfaction ------------------------------------------------------------------------------------------


def weights(monkeypatch: pytest.MonkeyPatch, mode: str) -> set[float]:
    """Return the weights of satisfaction with which a run routes."""
    seen: set[float] = set()

    def watched(*given: Any) -> Any:
        seen.add(given[5])
        return route(*given)

    with monkeypatch.context() as patched:
        patched.setattr(casework, "route", watched)
        played(BUSY, regime="top_down", days=10, evaluation=mode)
    return seen


def test_satisfaction_weighs_twice_in_routing_where_it_is_evaluated(monkeypatch: pytest.MonkeyPatch) -> None:
    usual = RoutingNumbers.read().satisfaction_weight
    assert weights(monkeypatch, "official") == {usual}
    assert weights(monkeypatch, "verified") == {usual}
    assert weights(monkeypatch, "satisfaction") == {2.0 * usual}


def test_those_drawn_rate_and_else_those_who_reported() -> None:
    model = model_of(BUSY, regime=regime_of(*BOTH), evaluation="satisfaction", numbers=free(*BOTH), days=60)
    model.run()
    town = model.town
    kept = [one for one in town.ranking._counted if one.time > 30.0]
    drawn = town.outcomes.register.ratings
    contested = [one for one in kept if town.offices.contested(one.mark.issue)]
    assert contested
    assert all(one.mark in drawn for one in contested)
    known = [drawn.get(one.mark, one.rating) for one in kept]
    rated = [rating for rating in known if not math.isnan(rating)]
    assert len(rated) > len(contested)
    assert model.tables()["ranking"]["score"][-1] == pytest.approx(np.mean(rated))


def test_nobody_rates_where_nobody_checks() -> None:
    tables = tables_of(BUSY, regime="top_down", evaluation="satisfaction", days=60)
    assert np.isnan(tables["ranking"]["score"]).all()
    assert tables["ranking"]["place"].tolist() == [0, 0]


# --- what it leaves alone ----------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", ["verified", "satisfaction"])
def test_without_checks_verified_evaluation_changes_nothing_but_the_ranking(mode: str) -> None:
    numbers = {"routing.satisfaction_weight": 0.0}
    usual = tables_of(BUSY, regime="top_down", days=60, numbers=numbers)
    other = tables_of(BUSY, regime="top_down", days=60, numbers=numbers, evaluation=mode)
    assert unequal(usual, other, ignore=("ranking",)) == []


@pytest.mark.parametrize("residents", [0, 1, 2])
@pytest.mark.parametrize("mode", ["official", "verified", "satisfaction"])
def test_ranks_where_hardly_anybody_lives(mode: str, residents: int) -> None:
    few = Community(
        "few", buildings=1, stairwells=1, households=min(residents, 1), residents=residents, load=5.0
    )
    tables = tables_of(few, regime=regime_of(*BOTH), days=35, evaluation=mode)
    assert len(tables["ranking"]["place"]) == 1
