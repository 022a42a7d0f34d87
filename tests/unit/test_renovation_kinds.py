"""What every kind of renovation must hold, and the closed forms of each."""

from __future__ import annotations

from dataclasses import fields, replace
from functools import cache

import numpy as np
import pytest

from sim.handling.renovation.kind import Renovation
from sim.handling.renovation.money import k
from sim.handling.renovation.numbers import BargainingNumbers
from sim.handling.renovation.opening import numbers_key
from sim.handling.renovation.owners import begin
from sim.handling.renovation.project import Luck, Owners
from sim.handling.renovation.registry import renovations
from sim.handling.renovation.rounds import hear, visit
from sim.laws import consent_rule
from sim.parameters import Book
from sim.randomness import Draws

KIND = renovations()
KINDS = sorted(KIND)
PROJECTS, BUILDINGS, FLATS = 40, 3, 12


@cache
def kind_of(name: str, **numbers: float) -> Renovation:
    return Book({f"{name}.{key}": value for key, value in numbers.items()})[KIND[name]]


def owners_of(projects: int = PROJECTS, buildings: int = BUILDINGS) -> Owners:
    """Owners of several equal projects: `buildings` houses of six floors with two flats each."""
    draws, n = Draws(3), buildings * FLATS
    flat = np.arange(n)
    entity = (np.arange(projects)[:, None], flat)
    area = np.rint(500_000 + 700_000 * draws.uniform("home", entity=entity)).astype(np.int64)
    shape = area.shape
    return Owners(
        floor=np.broadcast_to(flat % FLATS // 2 + 1, shape).copy(),
        place=np.broadcast_to(flat // FLATS, shape).copy(),
        area_cm2=area,
        price=9.0 * area / 10_000,
        absent=draws.uniform("attempt", entity=entity) < 0.3,
        elder=draws.uniform("person", entity=entity) < 0.4,
        trust_neighbours=draws.uniform("pref", entity=entity),
        trust_government=draws.uniform("theta", entity=entity),
    )


def luck_of(shape: tuple[int, ...]) -> Luck:
    draws = Draws(4)
    entity = (np.arange(shape[0])[:, None], np.arange(shape[1]))

    def normal(use: int) -> np.ndarray:
        return np.asarray(draws.normal("lift", entity=(*entity, use)))

    def uniform(use: int) -> np.ndarray:
        return np.asarray(draws.uniform("lift", entity=(*entity, use)))

    value = np.broadcast_to(normal(0)[:, :1], shape)
    return Luck(normal(1), normal(2), normal(3), value, *(uniform(use) for use in range(4, 9)))


def still(shape: tuple[int, ...]) -> Luck:
    """The luck of the middle: all normals 0, all uniforms one half."""
    zero, half = np.zeros(shape), np.full(shape, 0.5)
    return Luck(zero, zero, zero, zero, half, half, half, half, half)


@pytest.mark.parametrize("name", KINDS)
def test_every_kind_says_what_it_is(name: str) -> None:
    kind = kind_of(name)
    assert type(kind).__doc__
    assert kind.title_en != kind.title_zh
    assert any("一" <= letter <= "鿿" for letter in kind.text_zh)
    assert kind.unit in ("stairwell", "building", "compound")
    schemes = kind.schemes()
    assert len(set(schemes)) == len(schemes) > 1
    assert {len(scheme) for scheme in schemes} == {len(kind.scheme_names)}


@pytest.mark.parametrize("name", KINDS)
def test_stakes_are_finite_and_not_negative(name: str) -> None:
    owners = owners_of()
    stakes = kind_of(name).stakes(owners, luck_of(owners.floor.shape))
    for values in (stakes.gain, stakes.loss, stakes.perceived):
        assert values.shape == owners.floor.shape
        assert np.isfinite(values).all()
        assert (values >= 0).all()
    assert stakes.gain.mean() > stakes.loss.mean()


@pytest.mark.parametrize("name", KINDS)
def test_many_projects_at_once_are_as_one_by_one(name: str) -> None:
    kind, owners = kind_of(name), owners_of()
    luck, numbers, rule = luck_of(owners.floor.shape), BargainingNumbers.read(), consent_rule("cc278")
    scheme = kind.schemes()[-1]
    together = begin(kind, owners, luck, scheme, numbers)
    alone = [begin(kind, _row(owners, i), _row(luck, i), scheme, numbers) for i in range(len(owners.floor))]
    for turn in range(4):
        play = hear if turn % 2 else visit
        extra = (1.0,) if turn % 2 else ()
        held = play(together, rule, numbers, *extra)
        ones = [play(one, rule, numbers, *extra) for one in alone]
        for i, one in enumerate(ones):
            assert np.array_equal(held.yes[i], one.yes)
            assert bool(held.consent.passed[i]) == bool(one.consent.passed)
            assert np.array_equal(held.proposed.net[i], one.proposed.net)
            assert held.utility[i] == pytest.approx(one.utility, abs=1e-9)


def _row(columns: Owners | Luck, i: int) -> Owners | Luck:
    return type(columns)(**{one.name: getattr(columns, one.name)[i] for one in fields(columns)})


@pytest.mark.parametrize("name", KINDS)
def test_a_scheme_asks_the_need_and_compensates_within_the_owners(name: str) -> None:
    kind, owners = kind_of(name), owners_of()
    need = int(kind.need(owners))
    for scheme in kind.schemes():
        terms = kind.opening(owners, scheme)
        assert (terms.share.sum(-1) == need).all()
        assert (terms.compensation.sum(-1) == 0).all()
        receives = kind.received(owners, scheme) > 0
        assert (terms.compensation[receives & ~kind.payers(owners)] > 0).all()
        assert (terms.compensation[~receives] <= 0).all()


@pytest.mark.parametrize("name", KINDS)
def test_the_hash_of_a_search_moves_with_a_price_and_with_nothing_else(name: str) -> None:
    def key(**numbers: float) -> str:
        book = Book(dict(numbers))
        return numbers_key(book[KIND[name]], book)

    assert key() == key(**{"ties.strength_low": 0.25})
    assert len({key(), key(**{"territory.price": 8.0}), key(**{f"{name}.subsidy": 20.0})}) == 3
    assert key() != key(**{"bargaining.press": 2.0})


def test_a_lift_in_closed_form() -> None:
    """Middle luck: premium x felt .65, (f-1)^1.2 x 10 or 5 a year, x .4 for who lives elsewhere; loss 10, 7, 2."""
    owners = replace(owners_of(1, 1), price=np.full((1, FLATS), 738.0))
    stakes = kind_of("lift").stakes(owners, still((1, FLATS)))
    floor = owners.floor[0]
    rate = np.array([0, 0, 0.03, 0.07, 0.11, 0.15])[floor - 1]
    climb = (floor - 1) ** 1.2 * np.where(owners.elder[0], 10, 5) * np.where(owners.absent[0], 0.4, 1)
    assert stakes.gain[0] == pytest.approx(738 * rate * 0.65 + climb)
    assert stakes.loss[0] == pytest.approx(np.array([10, 7, 2, 2, 2, 2])[floor - 1])
    assert stakes.perceived == pytest.approx(stakes.loss * np.exp(0.5))


def test_the_opening_scheme_of_a_lift() -> None:
    lift, owners = kind_of("lift"), owners_of(1, 1)
    owners = replace(owners, area_cm2=np.full_like(owners.area_cm2, 820_000))
    net = k(lift.opening(owners, (0.3, 20.0, 10.0)).net)[0]
    unit = (450 + 50 - 50 - 40 + 2 * 20 + 2 * 10) / (2 * (0.3 + 0.6 + 0.9 + 1.0))
    assert net == pytest.approx(
        np.repeat([20, 10, -0.3 * unit, -0.6 * unit, -0.9 * unit, -unit], 2), abs=1e-4
    )


def test_a_subsidy_beyond_the_cost_asks_nothing() -> None:
    lift = kind_of("lift", capital=350.0, running=0.0, subsidy=280.0, grant=50.0)
    assert int(lift.need(owners_of(1, 1))) == 20 * 100_000
    shelter = kind_of("charging_shelter", subsidy=60.0)
    assert int(shelter.need(owners_of(1, 1))) == 0


def test_a_shelter_with_fewer_places_than_wanted_shares_them_by_lot() -> None:
    owners = owners_of()
    luck = luck_of(owners.floor.shape)
    few, many = (kind_of("charging_shelter", places=one) for one in (0.1, 0.2))
    assert few.places_of(owners) == 4
    assert many.places_of(owners) == 7
    gains = [kind.stakes(owners, luck).gain - kind.safety for kind in (few, many)]
    scarce = (gains[0] > 0).sum(-1) > 7
    assert scarce.any()
    assert gains[1][scarce] == pytest.approx(gains[0][scarce] * 7 / 4)


def test_more_places_than_riders_help_nobody_more() -> None:
    owners = owners_of()
    luck = luck_of(owners.floor.shape)
    all_in, more = (kind_of("charging_shelter", places=one) for one in (0.99, 1.0))
    assert all_in.stakes(owners, luck).gain == pytest.approx(more.stakes(owners, luck).gain)


def test_an_upgrade_hurts_by_building_and_on_the_ground() -> None:
    upgrade, owners = kind_of("compound_upgrade"), owners_of(1)
    loss = upgrade.stakes(owners, still(owners.floor.shape)).loss[0]
    beside, near, away = (loss[owners.place[0] == place] for place in range(3))
    assert beside == pytest.approx(np.where(owners.floor[0, :FLATS] == 1, 11.0, 5.0))
    assert near == pytest.approx(beside - 3.0)
    assert away == pytest.approx(beside - 4.0)


def test_the_need_of_an_upgrade_grows_with_the_flats() -> None:
    upgrade = kind_of("compound_upgrade")
    one, three = (int(upgrade.need(owners_of(1, buildings))) for buildings in (1, 3))
    assert three == 3 * one == 36 * 650_000


def test_a_compound_of_a_thousand_owners_is_played_in_one_piece() -> None:
    """Utilities by sorting equal the comparison of every pair."""
    upgrade, owners = kind_of("compound_upgrade"), owners_of(1, 100)
    luck, numbers = luck_of(owners.floor.shape), BargainingNumbers.read()
    project = begin(upgrade, owners, luck, upgrade.schemes()[7], numbers)
    held = hear(project, consent_rule("cc278"), numbers, 1.0)
    payoff = upgrade.stakes(owners, luck).gain[0] - held.perceived[0] + k(held.terms.net)[0]
    pairs = payoff[None, :] - payoff[:, None]
    behind, ahead = pairs.clip(0).sum(1) / 1199, (-pairs).clip(0).sum(1) / 1199
    minded = payoff - 0.25 * (project.alpha[0] * behind + project.beta[0] * ahead)
    assert held.utility[0] == pytest.approx(minded, abs=1e-9)
    assert held.proposed.transfer.sum() == 0


def test_a_tenant_has_the_part_of_use_and_nuisance_that_an_owner_elsewhere_does_not_feel() -> None:
    lift, owners = kind_of("lift"), replace(owners_of(1), elder=np.zeros(owners_of(1).floor.shape, np.bool_))
    stakes = lift.stakes(owners, still(owners.floor.shape))
    climb = (owners.floor - 1.0) ** lift.climb_power * lift.climb_younger
    assert stakes.tenant is not None
    assert stakes.tenant == pytest.approx((1 - lift.climb_absent) * (climb - stakes.loss))
    everybody = replace(owners, absent=np.ones_like(owners.absent))
    drawn = (
        lift.stakes(owners, still(owners.floor.shape)).gain
        - lift.stakes(everybody, still(owners.floor.shape)).gain
    )
    at_home = ~owners.absent
    assert drawn[at_home] == pytest.approx((1 - lift.climb_absent) * climb[at_home])
    shelter = kind_of("charging_shelter")
    assert shelter.stakes(owners, still(owners.floor.shape)).tenant is None
