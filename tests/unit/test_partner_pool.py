"""The partner pool: who joins and leaves, chosen teams, organisations, flower beds, books of hours."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.agents import PartnerOrganisation
from sim.agents.partner_organisation import PartnerKind
from sim.behaviour.participation import LAPSED, PARTNER
from sim.model import CoGovernanceModel
from sim.quantities import MEDIATION, TECHNICAL, Case
from sim.seams import HandlerKind
from sim.world.community import Community
from sim.world.persons import PersonsNumbers
from sim.world.skills import skills_of
from tests.helpers.playing import BUSY, QUIET, free, model_of, played, regime_of, same, tables_of

POOL = {**free("partner_pool"), "partner_pool.invitations": 40.0}
OLD = Community("old", buildings=8, stairwells=4, floors=6, flats_per_floor=2, load=0.0)
EAGER = {**POOL, "participation.accept_intercept": -1.0}


def pool_model(*communities: Community, days: int = 90, **keys: Any) -> CoGovernanceModel:
    numbers = {**POOL, **keys.pop("numbers", {})}
    return model_of(*communities, regime=regime_of("partner_pool"), numbers=numbers, days=days, **keys)


def pool_of(model: CoGovernanceModel) -> Any:
    return next(one for one in model.town.mechanisms if one.name == "partner_pool")


def events(model: CoGovernanceModel) -> dict[str, list[tuple[float, int]]]:
    """Return when what happened to whom, by event."""
    table = model.tables()["partners"]
    found: dict[str, list[tuple[float, int]]] = {}
    for t, row, event in zip(table["t"], table["resident"], table["event"], strict=True):
        found.setdefault(str(event), []).append((float(t), int(row)))
    return found


# --- joining and leaving -----------------------------------------------------------------------------------


def test_the_month_s_invitations_are_those_of_the_lever() -> None:
    model = pool_model(OLD)
    model.run()
    seen, count = events(model), int(40 * model.town.scale(0) + 0.5)
    months = sorted({t for t, _ in seen["invited"]})
    assert months == [29.0, 59.0, 89.0]
    for month in months:
        rows = [row for t, row in seen["invited"] if t == month]
        assert len(rows) == len(set(rows)) == count > 8
        assert model.world.people.adult[rows].all()
    assert set(seen["accepted"]) <= set(seen["invited"])


def test_half_of_them_go_along_ties_of_partners() -> None:
    model = pool_model(OLD, days=30)
    first = np.flatnonzero(model.residents["role"] == PARTNER)
    tied = model.town.ties.ties_to(first) > 0
    model.run()
    invited = [row for _, row in events(model)["invited"]]
    count, adults = len(invited), model.world.people.adult & (model.residents["role"] >= 0)
    assert tied[adults].mean() < 0.2
    assert count // 2 <= int(tied[invited].sum()) <= count // 2 + 3
    assert not set(invited) & set(first.tolist())


def test_those_who_join_and_leave_have_the_role_from_the_next_day() -> None:
    model = pool_model(OLD, numbers={**EAGER, "retention.drop_early": 0.15})
    first = set(np.flatnonzero(model.residents["role"] == PARTNER).tolist())
    model.run()
    seen, role, since = events(model), model.residents["role"], model.residents["role_since"]
    last: dict[int, tuple[float, int]] = dict.fromkeys(first, (-1.0, PARTNER))
    for event, now in (("accepted", PARTNER), ("dropped", LAPSED)):
        for t, row in seen[event]:
            last[row] = max(last.get(row, (-2.0, 0)), (t, now))
    assert len(seen["accepted"]) > 3
    assert len(seen["dropped"]) > 0
    assert {row: int(role[row]) for row in last} == {row: now for row, (_, now) in last.items()}
    assert {row: int(since[row]) for row in last} == {row: int(t) + 1 for row, (t, _) in last.items()}
    assert (np.delete(role, list(last)) == 0).all()
    assert (np.delete(since, list(last)) == -1).all()


def test_nobody_joins_uninvited() -> None:
    model = pool_model(OLD, numbers={"partner_pool.invitations": 0.0})
    model.run()
    assert set(events(model)) <= {"dropped"}


def test_recruiting_has_luck_of_its_own_beside_the_chiefs() -> None:
    """Who accepts does not depend on whether chiefs draw from the same stream in the same month."""
    regimes = (regime_of("partner_pool"), regime_of("partner_pool", "building_chiefs"))
    numbers = {**POOL, **free("building_chiefs")}
    first, second = (events(played(OLD, regime=one, numbers=numbers, days=30)) for one in regimes)
    assert first["invited"] == second["invited"]


def test_whoever_moves_in_is_no_partner() -> None:
    model = pool_model(OLD, days=40)
    rows = np.flatnonzero(model.residents["role"] == PARTNER)[:2]
    model.town.participation.take_role(rows, 0)
    model.town.welcome(rows)
    assert (model.residents["role_since"][rows] == -1).all()
    assert not model.residents["space_partner"][rows].any()


# --- hours -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("days", [1, 7, 59, 63, 66])
def test_the_books_hold_all_hours_that_residents_gave(days: int) -> None:
    tables = tables_of(BUSY, regime="partner", days=days)
    booked, minutes = tables["hours"], 1.0 / 60.0
    entries = 40 * days
    given = tables["residents"]["hours_given"].sum(dtype=np.float64)
    assert abs(booked["given"].sum() - given) <= entries * minutes / 2
    assert abs(booked["given"].sum() - given) < 0.3
    assert booked["given"] == pytest.approx(booked["used"] + booked["idle"])


def test_volunteers_of_the_last_week_are_in_the_books() -> None:
    model = played(OLD, regime=regime_of("partner_pool"), numbers=EAGER, days=9)
    volunteered = float(model.residents["hours_given"].sum(dtype=np.float64))
    book = model.town.ledger.hours
    assert volunteered > 5.0
    assert -book.balance("residents") == pytest.approx(60.0 * volunteered, abs=2.0)
    share = pool_of(model).casework_share * 2 / 7
    idle = book.balance("idle:volunteering") / 60.0
    assert idle == pytest.approx(
        share * pool_of(model).pool.offered[0] / pool_of(model).casework_share, abs=0.1
    )


# --- organisations -----------------------------------------------------------------------------------------


def test_every_kind_of_partner_joins() -> None:
    model = pool_model(BUSY)
    there = {one.kind: one for one in model.agents_by_type[PartnerOrganisation]}
    assert set(there) == set(PartnerKind)
    assert sum(one.hours for one in there.values()) == pytest.approx(10.0 * model.town.scale(0))
    assert {one.kind for one in there.values() if one.hours} == {kind for kind in PartnerKind if kind.bought}
    assert there[PartnerKind.RESIDENTS].queue is pool_of(model).pool.volunteers[0]
    assert there[PartnerKind.PROPERTY_COMPANY].queue is None


def test_where_there_is_no_property_company_none_joins() -> None:
    bare = Community("bare", buildings=1, load=0.0, property_company=False)
    kinds = [one.kind for one in pool_model(bare).agents_by_type[PartnerOrganisation]]
    assert PartnerKind.PROPERTY_COMPANY not in kinds
    assert len(kinds) == len(PartnerKind) - 1


# --- chosen teams ------------------------------------------------------------------------------------------


def chosen(seed: int = 1, **numbers: float) -> CoGovernanceModel:
    return pool_model(BUSY, days=60, seed=seed, numbers={"partner_pool.team_choice": 1.0, **numbers})


def skills_in(model: CoGovernanceModel) -> NDArray[np.float32]:
    """Return the skills of all residents."""
    town = model.town
    return skills_of(
        town.draws, town.world.people.key, model.residents["moved_in"], town.book[PersonsNumbers]
    )


def test_a_chosen_team_has_the_best_of_its_members() -> None:
    model = chosen()
    model.run()
    town, choice = model.town, pool_of(model).pool.choice
    numbers, base = choice.numbers, town.offices.capabilities[HandlerKind.PARTNER_TEAM]
    assert len(choice.teams) > 3
    for k, team in choice.teams.items():
        assert 1 <= len(team.members) <= 3
        skills = [
            skills_in(model)[m] if isinstance(m, int) else getattr(numbers, kind_of(model, m))
            for m in team.members
        ]
        case = Case(k, 0, HandlerKind.PARTNER_TEAM, 1)
        for value, place, plain in ((TECHNICAL, 2, base.technical), (MEDIATION, 4, base.mediation)):
            best = max(float(one[place]) for one in skills)
            assert town.values.total(value, case, plain) == pytest.approx(best)
        made = town.casework.capabilities(k, HandlerKind.PARTNER_TEAM)
        assert (made.technical, made.mediation) == pytest.approx((team.technical, team.mediation))
        assert town.casework.capabilities(k, HandlerKind.SUBDISTRICT) == town.offices.capabilities[5]


def kind_of(model: CoGovernanceModel, name: str) -> str:
    return next(str(one.kind) for one in model.agents_by_type[PartnerOrganisation] if one.name == name)


def test_a_partner_who_leaves_leaves_the_teams() -> None:
    model = chosen(**{"retention.drop_early": 0.15, "retention.drop_fatigue": 2.5})
    for _ in range(60):
        model.step()
        if (model.day % 7) == 0:
            role = model.residents["role"]
            seated = [m for team in pool_of(model).pool.choice.teams.values() for m in team.members]
            assert all(isinstance(m, str) or role[m] == PARTNER for m in seated)


def test_without_team_choice_the_teams_are_those_of_the_table() -> None:
    model = pool_model(BUSY, days=14)
    model.run()
    assert not model.town.values.touched(MEDIATION)
    assert not model.town.values.touched(TECHNICAL)


def test_team_choice_changes_what_teams_achieve() -> None:
    one, other = (
        tables_of(
            BUSY, regime=regime_of("partner_pool"), numbers={**POOL, "partner_pool.team_choice": x}, days=60
        )
        for x in (0.0, 1.0)
    )
    assert not same(one["closures"]["mean_S"], other["closures"]["mean_S"])


# --- space partners ----------------------------------------------------------------------------------------


def with_designer() -> tuple[CoGovernanceModel, int]:
    """Return a model in which one partner rents and designs, and the row of that partner."""
    model = pool_model(OLD, days=70, numbers={"partner_pool.invitations": 0.0, "retention.drop_early": 0.033})
    people = model.world.people
    able = people.adult & people.tenant & (skills_in(model)[:, 1] > 0.5)
    row = int(np.flatnonzero(able)[0])
    model.town.participation.take_role(np.flatnonzero(model.residents["role"] == PARTNER), 0)
    model.town.participation.take_role(np.array([row]), PARTNER)
    pool_of(model).partners.since[row] = 0
    return model, row


def test_a_partner_who_rents_and_designs_asks_for_one_flower_bed() -> None:
    model, row = with_designer()
    model.run()
    (asked,) = model.town.applications
    assert (asked.applicant, asked.cost, asked.day) == (row, 3.0, 29)
    building = int(model.world.people.building[row])
    assert (asked.building, asked.beneficiaries) == (building, model.world.buildings.n_residents[building])
    assert events(model)["space_partner"] == [(29.0, row)]
    assert model.residents["space_partner"].sum() == 1


def test_neighbours_praise_gives_belonging_and_only_once_there_is_money() -> None:
    model, row = with_designer()
    for _ in range(30):
        model.step()
    (asked,) = model.town.applications
    before = model.residents["belonging_logit"].copy()
    model.town.fund(asked)
    gained = model.residents["belonging_logit"] - before
    assert model.town.applications == []
    adults = int(np.count_nonzero(model.world.people.adult & (model.world.people.building == asked.building)))
    likes = math.expm1(float(gained[row]) / 0.10)
    assert likes == pytest.approx(round(likes), abs=1e-3)
    assert 0 <= round(likes) <= max(8, 0.2 * adults + 1)
    assert (np.delete(gained, row) == 0.0).all()


def test_nobody_is_praised_for_what_another_left_behind() -> None:
    model, row = with_designer()
    for _ in range(30):
        model.step()
    (asked,) = model.town.applications
    model.town.welcome(np.array([row]))
    before = model.residents["belonging_logit"].copy()
    model.town.fund(asked)
    assert same(before, model.residents["belonging_logit"])


def test_who_lives_in_a_quiet_place_may_be_few() -> None:
    model = played(QUIET, regime=regime_of("partner_pool"), numbers=EAGER, days=95)
    assert len(events(model)["invited"]) >= 3
