"""Renovations in a run: neutral mechanisms, books, worlds without owners, the law that is played."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from sim.behaviour.latents import Latents
from sim.errors import InputError
from sim.handling.renovation import opening as openings
from sim.handling.renovation.registry import renovations
from sim.laws import consent_in_force, consent_rule
from sim.model import CoGovernanceModel
from sim.parameters import Book
from sim.town.checks import check
from sim.world.columns import Projects
from sim.world.community import Community
from tests.helpers.lifts import YARD, lifts, offer_at_first
from tests.helpers.playing import free, neutral, regime_of, scenario_of, unequal, world_for

BLOCK = Community("block", buildings=10, stairwells=4, floors=6, flats_per_floor=2, load=0.0)
ASKED = [(stairwell, 0.0) for stairwell in range(0, 32, 4)]
ALL = ("projects", "project_owners", "project_rounds")
TECH = ("closed_loop_platform",)
PARTNER = ("building_chiefs", "community_foundation", "council", "partner_pool", "closed_loop_platform")
Tables = dict[str, dict[str, np.ndarray[Any, Any]]]


@pytest.fixture
def held_equal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Freeze the latents, so that trust is the same whatever else happens."""
    for name in ("impulse", "deliver", "relax", "relax_motivation"):
        monkeypatch.setattr(Latents, name, lambda *args, **keys: None)


def of_projects(names: tuple[str, ...], numbers: dict[str, float], days: int = 400) -> Tables:
    rich = {
        "lift.start": 0.2, "lift.subsidy": 200.0, "lift.loss_floor": (50.0, 7.0, 2.0), "bargaining.sue_loss": 0.02,
        "bargaining.sue_most": 1.0,
    }  # fmt: skip
    model = lifts(regime_of(*names), ASKED, BLOCK, numbers={**rich, **free(*names), **numbers}, days=days)
    model.run()
    tables = model.tables()
    check(model.town)
    model.close()
    return {name: tables[name] for name in ALL}


OFF = {"council.renovation_rounds": 0.0, "community_foundation.renovation_grant": 0.0}


@pytest.mark.usefixtures("held_equal")
def test_without_hearings_and_grant_partners_play_a_lift_as_command_does() -> None:
    command = of_projects(TECH, {})
    assert len(command["projects"]["key"]) == len(ASKED)
    assert command["projects"]["passed"].sum() > 1
    assert command["projects"]["suits"].sum() > 0
    assert unequal(command, of_projects(PARTNER, OFF)) == []


@pytest.mark.usefixtures("held_equal")
@pytest.mark.parametrize("lever", sorted(OFF))
def test_each_lever_makes_a_difference(lever: str) -> None:
    kept = {name: value for name, value in OFF.items() if name != lever}
    differ = unequal(of_projects(TECH, {}), of_projects(PARTNER, kept))
    if lever == "community_foundation.renovation_grant":
        assert set(differ) == {"projects.subsidy_k", "projects.grant_k"}, "the sum of both is the same"
    else:
        assert "project_rounds.attended" in differ


def test_neutral_mechanisms_change_no_renovation() -> None:
    plain, levers = of_projects((), {}, 200), neutral("council", "partner_pool")
    assert unequal(plain, of_projects(("council", "partner_pool"), levers, 200)) == []


def test_money_balances_in_a_run() -> None:
    model = lifts(
        regime_of("council"), ASKED, BLOCK, numbers={"lift.start": 0.2, **free("council")}, days=800
    )
    model.run()
    books, cases = model.town.ledger.capital, model.town.renovations.cases
    assert sum(books.balance(name) for name in books.accounts()) == 0
    built = [case for case in cases if case.state == "built"]
    waiting = [case for case in cases if case.state in ("open", "passed", "blocked")]
    assert built
    owed = sum(int(case.project.terms.share.sum()) for case in built)
    assert books.balance("builders") == owed + sum(case.subsidy + case.grant for case in built)
    assert sum(books.balance(f"held:{case.row}") for case in cases) == sum(
        case.subsidy + case.grant for case in waiting
    )
    assert all(books.balance(f"between:{case.row}") == 0 for case in cases)
    owners = model.tables()["project_owners"]
    projects = model.tables()["projects"]
    stands = projects["built"][owners["project"]] == 1
    assert (owners["welfare_k"][~stands] == 0).all()
    assert owners["welfare_k"][stands] == pytest.approx(owners["payoff_k"][stands])
    net = owners["compensation_k"] + owners["transfer_k"]
    for i in range(len(projects["key"])):
        mine = owners["project"] == i
        assert round(owners["share_k"][mine].sum() * 1e5) == round(projects["need_k"][i] * 1e5)
        assert round(net[mine].sum() * 1e5) == 0


def test_more_hearings_never_undo_what_fewer_have_passed() -> None:
    few, many = (of_projects(("council",), {"council.renovation_rounds": n}, 200) for n in (2.0, 5.0))
    assert (many["projects"]["passed"] >= few["projects"]["passed"]).all()


EMPTY: dict[str, tuple[Community, list[tuple[int, float]]]] = {
    "no_eligible_stairwell": (Community("low", buildings=2, stairwells=2, floors=3, flats_per_floor=2, load=0.0), []),
    "nobody": (Community("yard", buildings=2, stairwells=4, floors=6, residents=0, households=0, load=0.0), [(0, 3.0)]),
    "one": (Community("yard", buildings=2, stairwells=4, floors=6, residents=1, households=1, load=0.0), [(0, 3.0)]),
    "two": (Community("yard", buildings=2, stairwells=4, floors=6, residents=2, households=1, load=0.0), [(0, 3.0)]),
    "no_owner_at_home": (
        Community("let", buildings=2, stairwells=4, floors=6, flats_per_floor=2, share_let=1.0, load=0.0), [(0, 3.0)],
    ),
    "one_flat": (Community("hut", buildings=1, stairwells=1, floors=4, flats_per_floor=1, load=0.0), [(0, 3.0)]),
}  # fmt: skip


@pytest.mark.parametrize("council", [False, True])
@pytest.mark.parametrize("case", EMPTY)
def test_worlds_with_few_or_no_owners(case: str, council: bool) -> None:
    community, asked = EMPTY[case]
    names = ("council", "community_foundation") if council else ()
    numbers = {"lift.start": 0.2, **free(*names)}
    model = lifts(regime_of(*names), asked, community, numbers=numbers, days=120)
    model.run()
    check(model.town)
    tables = model.tables()
    assert len(tables["projects"]["key"]) <= len(asked)
    for name in ALL:
        for column in tables[name].values():
            if column.dtype.kind == "f":
                assert np.isfinite(column[~np.isnan(column)]).all()


def test_a_project_never_starts_before_it_is_asked_for_nor_twice_at_once() -> None:
    model = lifts(regime_of(), [(0, 20.0), (0, 30.0)], YARD, numbers={"lift.start": 0.2}, days=100)
    model.run()
    begun = [case.begun for case in model.town.renovations.cases]
    assert begun[0] >= 20
    assert all(later > 20 for later in begun[1:])
    assert len(begun) <= 2


def test_all_kinds_are_played_beside_one_another() -> None:
    kinds = sorted(renovations())
    assert kinds == ["charging_shelter", "compound_upgrade", "lift"]
    numbers = {
        "lift.start": 0.2,
        "charging_shelter.start": 1.0,
        "compound_upgrade.start": 1.0,
        **free("council"),
    }
    scenario = scenario_of(
        days=200, burn_in=0, submodels=["renovation"], renovations=kinds, law="zz_two_thirds_of_all", numbers=numbers
    )  # fmt: skip
    first = {"lift": (0.3, 20.0, 10.0), "charging_shelter": (0.5, 2.0), "compound_upgrade": (4.0, 6.0)}
    for name, scheme in first.items():
        one = scenario.model_copy(update={"renovations": (name,)})
        offer_at_first(one, "zz_two_thirds_of_all", openings.Opening(scheme, 2, 0.0, 0.0))
    world = world_for(scenario, YARD)
    every = Projects(
        key=np.array([11, 12, 13], np.uint64), community=np.zeros(3, np.int32), kind=np.arange(3).astype(np.int8),
        building=np.array([1, -1, 0], np.int32), stairwell=np.array([-1, -1, 2], np.int32), start=np.full(3, 5.0),
    )  # fmt: skip
    model = CoGovernanceModel(
        scenario, regime_of("council"), 7, world=replace(world, projects=every), check_books=True
    )
    model.run()
    projects = model.tables()["projects"]
    assert projects["kind"].tolist() == kinds
    assert projects["owners"].tolist() == [48, 96, 12]
    assert (projects["rounds"] > 0).all()
    assert projects["need_k"] == pytest.approx([12 + 1.2 * 19 + 6 - 15 - 5, 96 * 6.5, 410])


def test_the_law_of_the_start_is_played_unless_one_is_named() -> None:
    before, after = scenario_of(submodels=["renovation"]), scenario_of(submodels=["renovation"], law="sh90")
    assert before.consent() == consent_in_force(before.start)
    assert before.consent().name == "cc278"  # type: ignore[union-attr]
    assert after.consent() == consent_rule("sh90")
    assert scenario_of().consent() is None


def test_an_unknown_law_or_kind_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(InputError, match="cc278"):
        consent_rule("cc279")
    with pytest.raises(InputError, match="lift"):
        scenario_of(renovations=["lifft"])
    with pytest.raises(InputError, match="cc278"):
        scenario_of(law="cc287")


def test_a_stricter_law_passes_less() -> None:
    def passed(law: str) -> int:
        numbers = {"lift.start": 0.2, "lift.subsidy": 280.0}
        model = lifts(regime_of(), ASKED, BLOCK, numbers=numbers, days=60, law=law)
        model.run()
        return int(model.tables()["projects"]["passed"].sum())

    assert passed("unanimity") < passed("cc278")


def test_the_stored_opening_scheme_is_that_of_a_fresh_search(monkeypatch: pytest.MonkeyPatch) -> None:
    book, lift, law = _book(), renovations()["lift"], consent_rule("cc278")
    found = openings.search(book[lift], law, book)
    kept = openings.stored()["lift", "cc278", openings.numbers_key(book[lift], book)]
    assert (found.scheme, found.visits) == (kept.scheme, kept.visits)
    assert (found.built, found.welfare) == pytest.approx((kept.built, kept.welfare), abs=1e-3)
    monkeypatch.setattr(openings, "search", _never)
    assert openings.opening(book[lift], law, book) == kept


@pytest.mark.parametrize("name", ["lift.subsidy", "lift.capital", "territory.price", "bargaining.press"])
def test_another_price_is_searched_afresh(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    book = _book({name: 0.97 * float(_book().values()[name])})  # type: ignore[arg-type]
    found: list[str] = []

    def search(*_: object) -> openings.Opening:
        found.append(name)
        return openings.Opening((0.7, 0.0, 0.0), 1, 0.0, 0.0)

    monkeypatch.setattr(openings, "search", search)
    monkeypatch.setattr(openings, "_kept", {})
    for _ in range(2):
        openings.opening(book[renovations()["lift"]], consent_rule("cc278"), book)
    assert found == [name], "searched once, then remembered"


def _never(*_: object) -> openings.Opening:
    raise AssertionError("searched again though the numbers are the same")


def _book(numbers: dict[str, float] | None = None) -> Book:
    assert renovations(), "a book knows the numbers of kinds that have been read"
    return Book(numbers)
