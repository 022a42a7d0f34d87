"""Red-list points: exact books, an honest fund, crowding out that shows with its knob and not without."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.agents.alliance_unit import UnitRecord
from sim.mechanisms.catalogue.red_list_points import CREDITED, Points, RedListPoints
from sim.quantities import Case
from sim.randomness import Draws
from sim.residents import Residents
from sim.seams import WeekBook
from tests.helpers.neighbourhood import latents_of
from tests.helpers.playing import BUSY, free, played, regime_of, tables_of, unequal

N = 12
ROWS = np.arange(N)


class Place:
    """As much of a town as points need: two communities of six residents."""

    def __init__(self, motivation: float = 0.0) -> None:
        self.day, self.communities = 0, 2
        self.residents, self.draws, self.latents = Residents(N), Draws(3), latents_of(N)
        self.latents.motivation[:] = motivation
        people = SimpleNamespace(community=ROWS // 6, key=ROWS + 100, adult=np.ones(N, bool))
        communities = SimpleNamespace(first_resident=np.array([0, 6]), last_resident=np.array([6, 12]))
        self.world = SimpleNamespace(people=people, communities=communities)
        self.participation = SimpleNamespace(eligible=ROWS[::2])
        self.ledger = SimpleNamespace(month=0)
        self.weeks = [WeekBook(), WeekBook()]
        self.noted: list[dict[str, Any]] = []
        self.books: list[dict[str, Any]] = []
        self.gamed: list[dict[str, Any]] = []
        self.paid = 0.0

    def own(self, column: Any, owner: str) -> Any:
        return self.residents.add(column, owner=owner)

    def scale(self, community: int) -> float:
        return 0.2

    def spend(self, mechanism: str, cash: float) -> None:
        self.paid += cash

    def note(self, table: str, **row: Any) -> None:
        {"points": self.noted, "points_books": self.books, "gamed": self.gamed}[table].append(row)


def points_of(place: Place, **levers: float) -> Points:
    return Points(RedListPoints.read(levers), place)  # type: ignore[arg-type]


def months(place: Place, points: Points, gifts: list[tuple[str, int, float]], count: int = 1) -> None:
    for _ in range(count):
        for purpose, row, hours in gifts:
            points.hear(purpose, np.array([row]), np.array([hours]))
        for _ in range(4):
            points.end_week()
        place.day += 30
        points.end_month()


GIFTS = st.lists(
    st.tuples(
        st.sampled_from([*sorted(CREDITED), "report", "petition", "activity"]),
        st.integers(0, N - 1),
        st.floats(0, 40),
    ),
    max_size=40,
)


@settings(deadline=None, max_examples=60)
@given(
    gifts=st.lists(GIFTS, min_size=1, max_size=4),
    v=st.sampled_from([0.0, 0.001, 0.004, 0.02]),
    fund=st.sampled_from([3.0, 12.0, 30.0]),
    motivation=st.sampled_from([-4.0, 0.0]),
    moved=st.sets(st.integers(0, N - 1)),
)
def test_books_of_points_are_exact(
    gifts: list[Any], v: float, fund: float, motivation: float, moved: set[int]
) -> None:
    place = Place(motivation)
    points = points_of(place, v=v, fund=fund, audit=0.05, k_hon=0.1)
    balance = [0, 0]
    for month in gifts:
        points.forget(np.array(sorted(moved), np.int64))
        months(place, points, month)
        for row in place.noted[-2:]:
            issued, redeemed, expired, held = (
                round(100 * row[name]) for name in ("issued", "redeemed", "expired", "balance")
            )
            c = row["community"]
            assert balance[c] + issued - redeemed - expired == held
            assert held == points.held[6 * c : 6 * c + 6].sum()
            balance[c] = held
            assert row["nominal_hours"] >= 0.0
    assert (points.held >= 0).all()
    assert (points.fund >= 0.0).all()
    assert place.paid + points.fund.sum() == pytest.approx(len(gifts) * 2 * 0.2 * fund / 12 * (v > 0))


def test_only_hours_that_were_asked_for_are_credited() -> None:
    place = Place()
    points = points_of(place)
    for purpose in ("report", "called", "petition", "incident", "activity"):
        points.hear(purpose, ROWS, np.ones(N))
    assert not points.held.any()
    points.hear("talk", ROWS[:3], np.array([1.0, 1.25, 2.0]))
    assert points.held[:4].tolist() == [400, 500, 800, 0]


def test_points_are_redeemed_at_their_worth() -> None:
    place = Place()
    points = points_of(place, fund=30.0)
    months(place, points, [("chief", 1, 10.0)])
    faded = 4000
    for _ in range(4):
        faded = int(faded * 0.96)
    assert place.noted[0]["redeemed"] == faded / 100
    assert place.noted[0]["spent_k"] == pytest.approx(faded / 100 * 0.001)
    assert place.paid == place.noted[0]["spent_k"]
    assert points.worth.tolist() == [0.2, 0.2]


def test_a_dry_fund_ends_the_reward_and_lets_holders_down() -> None:
    place = Place()
    before = place.latents.z.copy()
    points = points_of(place, fund=3.0)
    months(place, points, [("chief", 1, 40.0), ("chief", 2, 20.0)])
    assert points.fund[0] == pytest.approx(0.0, abs=1e-4)
    assert points.worth.tolist() == [0.0, 0.2]
    moved = np.flatnonzero((place.latents.z != before).any(axis=1))
    assert moved.tolist() == [1, 2]
    assert place.latents.z[1, 1] - before[1, 1] == pytest.approx(-0.05, abs=1e-6)
    assert points.draw(None).tolist() == [0.45 * 0.0] * 3 + [0.45 * 0.2] * 3
    months(place, points, [], 12)
    assert points.worth.tolist() == [0.2, 0.2]


def test_the_honour_list_is_posted_monthly() -> None:
    place = Place()
    points = points_of(place, v=0.0, k_hon=0.2)
    months(place, points, [("talk", 1, 5.0), ("talk", 2, 9.0), ("talk", 8, 1.0)])
    assert np.flatnonzero(points.honoured).tolist() == [2, 8]
    assert [row["honoured"] for row in place.noted] == [1, 1]
    assert points.shift(None)[2] == pytest.approx(0.7 * 0.33)
    assert points.draw(None)[[1, 4]].tolist() == [0.25, 0.25]
    months(place, points, [], 40)
    assert not points.honoured.any()


def test_nominal_hours_earn_points_spoil_quality_and_stand_idle() -> None:
    place = Place(motivation=-5.0)
    place.latents.motivation[6:] = 5.0
    points = points_of(place, audit=0.0)
    points.hear("volunteering", ROWS, np.full(N, 2.0))
    assert (points.held == 800).all()
    assert points.nominal_share.tolist() == [1.0, 0.0]
    assert points.spoil(Case(0, 0, 2, 1)) == -1.0
    assert points.spoil(Case(0, 1, 2, 1)) == 0.0
    points.end_week()
    assert [week.volunteer_idle for week in place.weeks] == [0.0, 0.0]
    points.hear("volunteering", ROWS[:0], np.zeros(0))
    assert points.nominal_share.tolist() == [0.0, 0.0]
    points.end_week()
    assert [week.volunteer_idle for week in place.weeks] == [12.0, 0.0]
    points.end_week()
    assert [week.volunteer_idle for week in place.weeks] == [12.0, 0.0]


def test_who_is_found_out_earns_nothing_and_is_fined() -> None:
    place = Place(motivation=-5.0)
    points = points_of(place, v=0.02, audit=0.1)
    points.hear("talk", ROWS, np.full(N, 3.0))
    for _ in range(10):
        before = points.held.copy()
        points.hear("volunteering", ROWS, np.ones(N))
        assert set((points.held - before).tolist()) <= {400, -round(400 * 0.008 / 0.02)}
        place.day += 7
    assert 1200 * N < points.held.sum() < (1200 + 10 * 400) * N
    columns = points.accounts.columns
    assert np.array_equal(columns.held, columns.issued - columns.expired)
    assert columns.expired.sum() > 0
    assert {row["found"] for row in place.gamed} == {0, 1}


def test_a_fine_takes_no_more_than_is_held() -> None:
    """An hour of sham costs its penalty in points (.008 at .004 an hour); who holds half of that ends with nothing."""
    place = Place(motivation=-5.0)
    points = points_of(place, v=0.004, audit=0.1)
    fine = round(400 * 0.008 / 0.004)
    points.hear("talk", ROWS[1:], np.full(N - 1, 3.0))
    points.accounts.issue(ROWS[:1], np.array([fine // 2]))
    points._fine(ROWS[:2], np.ones(2))
    assert points.held[:3].tolist() == [0, 1200 - fine, 1200]
    assert points.accounts.columns.expired[:3].tolist() == [fine // 2, fine, 0]
    points._fine(ROWS[:1], np.ones(1))
    assert points.held[0] == 0


def test_newcomers_begin_with_nothing() -> None:
    place = Place()
    points = points_of(place)
    points.hear("talk", ROWS, np.ones(N))
    points.end_week()
    points.forget(np.array([0, 7]))
    assert np.flatnonzero(points.held == 0).tolist() == [0, 7]
    assert np.flatnonzero(points.crowd == 0.0).tolist() == [0, 7]
    points.end_month()


def test_units_are_ranked_where_there_are_points() -> None:
    assert points_of(Place()).rank(UnitRecord(3, 0, 0.75)) == 0.75


# --- whole runs --------------------------------------------------------------------------------------------

BOTH = ("council", "red_list_points")


def latents_and_crowd(**levers: float) -> tuple[Any, Any, Any]:
    """Return motivation, its anchor and the crowding stock after two hundred days."""
    numbers = free(*BOTH, **{f"red_list_points.{name}": value for name, value in levers.items()})
    model = played(BUSY, regime=regime_of(*BOTH), numbers=numbers, days=200)
    latents = model.town.latents
    return latents.motivation, latents.motivation_anchor, model.residents["crowd"]


def test_a_reward_that_is_felt_as_control_crowds_motivation_out() -> None:
    motivation, anchor, crowd = latents_and_crowd(k_hon=0.0)
    held = crowd > 0.1
    assert held.any()
    assert (motivation[held] < anchor[held]).all()
    assert np.array_equal(motivation[crowd == 0.0], anchor[crowd == 0.0])


def test_a_reward_that_is_not_felt_as_control_leaves_motivation_alone() -> None:
    motivation, anchor, crowd = latents_and_crowd(k_hon=0.0, ctl=0.0)
    assert not crowd.any()
    assert np.array_equal(motivation, anchor)


def test_honour_raises_motivation() -> None:
    motivation, anchor, crowd = latents_and_crowd(v=0.0)
    assert not crowd.any()
    assert (motivation >= anchor).all()
    assert (motivation > anchor).any()


def test_alone_it_only_costs() -> None:
    """Nobody is asked for hours; a few who come to the mediation room may hold points, and nothing else moves."""
    alone = tables_of(regime=regime_of("red_list_points"), numbers=free("red_list_points"), days=90)
    without = tables_of(regime=regime_of(), days=90)
    priced = {"red_list_points.v": 0.0}
    honour_only = tables_of(
        regime=regime_of("red_list_points"), numbers=free("red_list_points", **priced), days=90
    )
    assert unequal(honour_only, without, ignore=("points", "points_books", "holders")) == []
    assert alone["daily"]["volunteers"].sum() == 0
