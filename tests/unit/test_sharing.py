"""Operation centres and the subdistrict's staff moves: the rule, conservation, delay, and one community alone."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.agents import OpsCentre, PartyOrgan
from sim.agents.operations_centre import Picture
from sim.handling.sharing import COMMUNITY, SUBDISTRICT, shared
from sim.model import CoGovernanceModel
from sim.world.community import Community
from tests.helpers.playing import BUSY, model_of, neutral, played, regime_of, tables_of, unequal

CALM = Community("calm", buildings=2, stairwells=2, floors=4, flats_per_floor=2, load=1.0)
HARD = Community("hard", buildings=3, stairwells=3, floors=6, flats_per_floor=3, load=3.0)
PLATFORM = "closed_loop_platform"


# --- the rule ----------------------------------------------------------------------------------------------


def test_small_differences_are_followed_exactly() -> None:
    assert shared(np.array([2.0, 2.0]), np.array([11.0, 9.0]), 0.2) == pytest.approx([2.2, 1.8])


def test_nobody_gives_or_gets_more_than_the_limit() -> None:
    assert shared(np.array([2.0, 2.0]), np.array([30.0, 1.0]), 0.2) == pytest.approx([2.4, 1.6])
    assert shared(np.array([3.0, 1.0]), np.array([1.0, 30.0]), 0.2) == pytest.approx([2.8, 1.2])


def test_what_the_busy_cannot_take_goes_back_to_the_idle() -> None:
    moved = shared(np.array([1.0, 3.0, 6.0]), np.array([5.0, 0.0, 0.0]), 0.2)
    assert moved == pytest.approx([1.2, 2.4 + 1.6 / 3, 4.8 + 3.2 / 3])


@pytest.mark.parametrize("queued", [[0.0, 0.0], [4.0, 4.0]])
def test_without_a_difference_nobody_moves(queued: list[float]) -> None:
    assert shared(np.array([2.0, 2.0]), np.array(queued), 0.2) == pytest.approx([2.0, 2.0])


def test_nothing_may_move_or_nobody_is_there() -> None:
    staff = np.array([2.0, 3.0])
    assert np.array_equal(shared(staff, np.array([9.0, 0.0]), 0.0), staff)
    assert np.array_equal(shared(np.zeros(2), np.array([9.0, 1.0]), 0.2), np.zeros(2))


@given(
    st.lists(st.tuples(st.floats(0, 30), st.floats(0, 1e4)), min_size=1, max_size=9),
    st.floats(0, 0.9),
)
def test_the_sum_stays_and_limits_hold(communities: list[tuple[float, float]], limit: float) -> None:
    staff, queued = np.array(communities).T
    moved = shared(staff, queued, limit)
    assert moved.sum() == pytest.approx(staff.sum(), rel=1e-9, abs=1e-9)
    assert (moved >= (1 - limit) * staff - 1e-9).all()
    assert (moved <= (1 + limit) * staff + 1e-9).all()


@given(st.lists(st.floats(0.1, 100), min_size=2, max_size=8))
def test_a_longer_queue_never_gets_less_of_equal_staff(queued: list[float]) -> None:
    moved = shared(np.full(len(queued), 2.0), np.array(queued), 0.2)
    order = np.argsort(queued, kind="stable")
    assert (np.diff(moved[order]) >= -1e-9).all()


# --- in a run ----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def model() -> CoGovernanceModel:
    return played(CALM, HARD, CALM, regime="top_down", days=42)


def test_every_unit_has_a_centre_and_a_party_organ(model: CoGovernanceModel) -> None:
    for kind in (OpsCentre, PartyOrgan):
        levels = [one.level for one in model.agents_by_type[kind]]
        assert sorted(levels) == [1, 1, 1, 2, 3, 4]
    (subdistrict,) = (one for one in model.agents_by_type[OpsCentre] if one.level == SUBDISTRICT)
    assert subdistrict.below == (0, 1, 2)


def test_the_organ_shows_what_it_has_moved(model: CoGovernanceModel) -> None:
    moved = model.town.staffing.sharing.moved
    (organ,) = (one for one in model.agents_by_type[PartyOrgan] if one.level == SUBDISTRICT)
    assert organ.moved == tuple(moved)


def test_over_the_weeks_the_busy_community_gains_within_the_limit() -> None:
    model, gained = model_of(CALM, HARD, CALM, regime="top_down", days=120), 0.0
    while model.running:
        model.step()
        moved = model.town.staffing.sharing.moved
        gained += moved[1]
        assert sum(moved) == pytest.approx(0.0, abs=1e-9)
        own = [staff.community for staff in model.town.staff]
        assert all(abs(more) <= 0.2 * has + 1e-9 for more, has in zip(moved, own, strict=True))
    assert gained > 0.0


def test_weekly_hours_add_up_to_those_of_the_staff(model: CoGovernanceModel) -> None:
    staffing, town = model.town.staffing, model.town
    whole = [staffing._week * (s.community - t) for s, t in zip(town.staff, town.taken, strict=True)]
    assert sum(map(staffing.hours, range(3))) == pytest.approx(sum(whole))


def test_moving_can_be_forbidden() -> None:
    model = played(CALM, HARD, regime="top_down", days=30, numbers={"sharing.largest_move": 0.0})
    assert model.town.staffing.sharing.moved == [0.0, 0.0]


def test_one_community_is_left_alone() -> None:
    alone = tables_of(BUSY, regime="top_down", numbers={"sharing.largest_move": 0.0})
    assert unequal(alone, tables_of(BUSY, regime="top_down", numbers={"sharing.largest_move": 0.9})) == []
    late = tables_of(BUSY, regime="top_down", numbers={"sharing.delay": (0.0, 30.0, 30.0, 30.0)})
    assert unequal(alone, late) == []


def test_communities_of_two_subdistricts_do_not_lend_to_one_another() -> None:
    model = played(*[CALM] * 8, HARD, regime="top_down", days=20)
    assert model.town.staffing.sharing.moved[8] == 0.0
    assert len([one for one in model.agents_by_type[OpsCentre] if one.level == SUBDISTRICT]) == 2


# --- what centres see --------------------------------------------------------------------------------------


def pictures(model: CoGovernanceModel, level: int, unit: int) -> dict[int, Picture]:
    return model.town.staffing.sharing.sees(level, unit)


def test_without_the_platform_the_subdistrict_sees_last_sunday() -> None:
    model = model_of(CALM, HARD, regime="top_down", days=40)
    sharing = model.town.staffing.sharing
    for _ in range(15):
        sunday = {c: sharing.look(c) for c in (0, 1)}
        model.step()
    assert model.day == 15
    for _ in range(6):
        assert pictures(model, SUBDISTRICT, 0) == sunday
        model.step()
    assert model.day == 21
    assert sharing.centres[SUBDISTRICT, 0].reported == 13
    model.step()
    assert sharing.centres[SUBDISTRICT, 0].reported == 20


def test_a_community_sees_itself_at_once_and_with_the_platform_everybody_does() -> None:
    model = model_of(CALM, HARD, regime=regime_of(PLATFORM), days=30)
    for _ in range(10):
        model.step()
    now = {c: model.town.staffing.sharing.look(c) for c in (0, 1)}
    assert pictures(model, COMMUNITY, 1) == {1: now[1]}
    for level in (2, 3, 4):
        assert pictures(model, level, 0) == now


def test_half_the_delay_means_a_report_every_three_and_a_half_days() -> None:
    numbers = neutral(PLATFORM) | {f"{PLATFORM}.centre_delay": 0.5}
    model = model_of(CALM, HARD, regime=regime_of(PLATFORM), numbers=numbers, days=30)
    reported = []
    for _ in range(14):
        model.step()
        reported.append(model.town.staffing.sharing.centres[SUBDISTRICT, 0].reported)
    assert sorted(set(reported)) == [-1, 3, 6, 10]


def test_seeing_at_once_moves_staff_otherwise_than_last_week_s_report() -> None:
    late = played(CALM, HARD, regime=regime_of(PLATFORM), numbers=neutral(PLATFORM), days=60, seed=3)
    numbers = neutral(PLATFORM) | {f"{PLATFORM}.centre_delay": 0.0}
    soon = played(CALM, HARD, regime=regime_of(PLATFORM), numbers=numbers, days=60, seed=3)
    assert unequal(late.tables(), soon.tables()) != []
