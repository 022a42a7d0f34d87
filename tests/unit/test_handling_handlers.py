"""The table of handlers and the needs of issues (model 7.4.1)."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.special import ndtri

from sim.handling import handlers as h
from sim.seams import HandlerKind as Kind

NUMBERS = h.HandlersNumbers.read()
TABLE = h.capability_table(NUMBERS)


def test_codes_are_those_of_the_table() -> None:
    assert [handler.kind for handler in TABLE] == list(range(8))
    assert [handler.level for handler in TABLE] == [1, 1, 1, 1, 2, 2, 3, 4]


def test_officials_lose_information_layer_by_layer() -> None:
    told = [0.70, 0.80, 0.95, 0.95, 1.0, 0.49, 0.343, 0.2401]
    assert [handler.fidelity for handler in TABLE] == pytest.approx(told)
    worse = h.capability_table(h.HandlersNumbers.read({"layer_fidelity": 0.5}))
    assert [handler.fidelity for handler in worse] == pytest.approx(
        [0.5, 0.8, 0.95, 0.95, 1, 0.25, 0.125, 0.0625]
    )


def test_chains_lead_to_the_city() -> None:
    assert TABLE[Kind.COMMUNITY_STAFF].chain == (5, 6, 7)
    assert TABLE[Kind.MEDIATION_ROOM].chain == TABLE[Kind.SUBDISTRICT].chain == (6, 7)
    assert TABLE[Kind.CITY].chain == ()


@pytest.mark.parametrize("issue_type", range(6))
@pytest.mark.parametrize("small", [True, False])
def test_needs_sum_to_one(issue_type: int, small: bool) -> None:
    assert sum(h.issue_needs(issue_type, small, NUMBERS)) == pytest.approx(1.0)


def test_large_issues_need_more_authority() -> None:
    small, large = h.issue_needs(1, True, NUMBERS), h.issue_needs(1, False, NUMBERS)
    assert large == pytest.approx((0.05 / 1.15, 0.70 / 1.15, 0.40 / 1.15))
    assert large.authority > small.authority


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("contested", [True, False])
def test_mean_latency_is_the_mean_of_the_law(kind: Kind, contested: bool) -> None:
    uniforms = (np.arange(20_000) + 0.5) / 20_000
    normals = ndtri(uniforms)
    days = [
        h.latency(TABLE[kind], contested, (float(u), float(z)), 0.6)
        for u, z in zip(uniforms, normals, strict=True)
    ]
    assert np.mean(days) == pytest.approx(h.mean_latency(TABLE[kind], contested, 0.6), rel=0.02)


def test_the_platform_shortens_nothing_below_level_two() -> None:
    for handler in TABLE:
        ratio = h.mean_latency(handler, True, 0.6) / h.mean_latency(handler, True)
        assert ratio == pytest.approx(0.6 if handler.level > 1 else 1.0)


def test_the_multiplier_of_upper_levels_spares_the_community() -> None:
    slow = h.capability_table(h.HandlersNumbers.read({"upper_latency": 3.0}))
    for before, after in zip(TABLE, slow, strict=True):
        assert after.latency_mean == pytest.approx(before.latency_mean * (3.0 if before.level > 1 else 1.0))


def test_contested_cases_slow_partners_only() -> None:
    for handler in TABLE:
        slower = h.mean_latency(handler, True) / h.mean_latency(handler, False)
        assert slower == pytest.approx(1.3 if handler.kind is Kind.PARTNER_TEAM else 1.0)


def test_luck_of_work_has_mean_one() -> None:
    normals = ndtri((np.arange(20_000) + 0.5) / 20_000)
    hours = [h.attempt_hours(TABLE[Kind.CITY], False, float(z), NUMBERS) for z in normals]
    assert np.mean(hours) == pytest.approx(9.0, rel=0.01)


@pytest.mark.parametrize(
    ("kind", "mediated", "hours"),
    [
        (Kind.COMMUNITY_STAFF, False, 3), (Kind.COMMUNITY_STAFF, True, 5), (Kind.PARTNER_TEAM, True, 5),
        (Kind.BUILDING_CHIEF, True, 2), (Kind.BUILDING_CHIEF, False, 2), (Kind.DEPARTMENT, False, 6),
    ],
)  # fmt: skip
def test_hours_of_an_attempt(kind: Kind, mediated: bool, hours: float) -> None:
    assert h.attempt_hours(TABLE[kind], mediated, 0.25, NUMBERS) == pytest.approx(hours)


def test_a_post_works_its_effective_hours() -> None:
    assert TABLE[Kind.COMMUNITY_STAFF].hours_per_day == pytest.approx(33.5 / 7, rel=1e-3)
    assert TABLE[Kind.DEPARTMENT].hours_per_day == pytest.approx(28.7 / 7, rel=1e-3)


def test_who_takes_what() -> None:
    assert {c for c in range(6) if h.takes(Kind.PROPERTY_COMPANY, c, True, False, NUMBERS)} == {0, 2}
    assert h.takes(Kind.BUILDING_CHIEF, 1, True, True, NUMBERS)
    assert not h.takes(Kind.BUILDING_CHIEF, 1, False, True, NUMBERS)
    assert h.takes(Kind.MEDIATION_ROOM, 1, False, True, NUMBERS)
    assert not h.takes(Kind.MEDIATION_ROOM, 0, False, False, NUMBERS)
    assert all(
        h.takes(kind, 4, False, False, NUMBERS) for kind in (Kind.COMMUNITY_STAFF, Kind.DEPARTMENT, Kind.CITY)
    )


def test_who_mediates() -> None:
    mediators = {Kind.PARTNER_TEAM, Kind.BUILDING_CHIEF, Kind.MEDIATION_ROOM}
    assert {handler.kind for handler in TABLE if h.uses_mediation(handler, True, False)} == mediators
    with_council = {handler.kind for handler in TABLE if h.uses_mediation(handler, True, True)}
    assert with_council == mediators | {Kind.COMMUNITY_STAFF}
    assert not any(h.uses_mediation(handler, False, True) for handler in TABLE)


def test_strength_lent_stops_at_one() -> None:
    city = TABLE[Kind.CITY].strengthened(technical=0.10, authority=0.20)
    assert (city.technical, city.authority) == (pytest.approx(0.95), 1.0)
    assert TABLE[Kind.CITY].strengthened() is TABLE[Kind.CITY]


def test_quality_suffers_from_nominal_hours_and_from_judging_oneself() -> None:
    assert h.quality_factor(Kind.PARTNER_TEAM, True, 0.8, NUMBERS) == 0.8
    assert h.quality_factor(Kind.PROPERTY_COMPANY, True, 0.8, NUMBERS) == 0.75
    assert h.quality_factor(Kind.PROPERTY_COMPANY, False, 0.8, NUMBERS) == 1.0
    assert h.quality_factor(Kind.DEPARTMENT, True, 0.8, NUMBERS) == 1.0


def test_property_company_lives_on_fees_paid() -> None:
    assert h.property_posts(1_200, NUMBERS) == pytest.approx(0.72)
    assert h.property_posts(0, NUMBERS) == 0.0
    assert math.isfinite(h.property_posts(1, NUMBERS))
