"""Groups of residents and the shapes they are told in."""

from __future__ import annotations

import math

import pytest

from analysis.indicators import groups_of_run
from tests.helpers.tiny_tables import DAYS, tables


@pytest.fixture(scope="module")
def groups() -> dict[tuple[str, str, str], tuple[float, ...]]:
    found = groups_of_run(tables(), days=DAYS)
    measures = zip(
        *(found[name].tolist() for name in ("n", "burden", "satisfaction", "hours_given", "trust_change")),
        strict=True,
    )
    keys = zip(*(found[name].tolist() for name in ("window", "dimension", "group")), strict=True)
    return dict(zip(keys, measures, strict=True))


def test_tenure(groups: dict[tuple[str, str, str], tuple[float, ...]]) -> None:
    assert groups["mature", "tenure", "tenant"] == pytest.approx((2, 220.5, -1.6 / 3, 4.0, -0.05))
    assert groups["first_year", "tenure", "owner"] == pytest.approx(
        (1, 45.0, 0.5, 4.0, math.nan), nan_ok=True
    )
    assert groups["first_year", "tenure", "family"] == pytest.approx(
        (1, 24.0, math.nan, 0.0, math.nan), nan_ok=True
    )


def test_other_dimensions(groups: dict[tuple[str, str, str], tuple[float, ...]]) -> None:
    assert groups["mature", "age", "60-74"][:2] == (1, 10.0)
    assert groups["mature", "age", "0-17"][0] == 1
    assert groups["mature", "status_third", "0"][1] == 181.0
    assert groups["mature", "building", "0"][:2] == (3, 90.0)
    assert groups["mature", "digital", "yes"] == pytest.approx((2, 220.5, -1.6 / 3, 4.0, -0.05))


def test_every_resident_is_in_one_group_of_a_dimension(
    groups: dict[tuple[str, str, str], tuple[float, ...]],
) -> None:
    for dimension, everybody in {
        "tenure": 4,
        "age": 4,
        "status_third": 4,
        "building": 4,
        "digital": 3,
    }.items():
        sizes = [row[0] for key, row in groups.items() if key[:2] == ("mature", dimension)]
        assert sum(sizes) == everybody


def test_no_window_but_the_two_apart(groups: dict[tuple[str, str, str], tuple[float, ...]]) -> None:
    assert {window for window, _, _ in groups} == {"first_year", "mature"}
