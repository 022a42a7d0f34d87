"""The registry: every indicator has words in both languages, a unit, a margin of section 13 and a class."""

from __future__ import annotations

import re

import pytest

from analysis.errors import DesignError
from analysis.indicators import INDICATORS, PRIMARY, column_name, headline_window, indicator_of, windows_of
from analysis.indicators.indicator import UNITS
from analysis.indicators.texts import entries

CHINESE = re.compile("[\u4e00-\u9fff]")


@pytest.mark.parametrize("name", sorted(INDICATORS))
def test_words_stand_in_both_languages(name: str) -> None:
    indicator = INDICATORS[name]
    for text in (indicator.title, indicator.about, indicator.unit_title):
        assert set(text) == {"en", "zh"}
        assert not CHINESE.search(text["en"])
    assert indicator.title["en"]
    assert CHINESE.search(indicator.title["zh"])
    assert CHINESE.search(indicator.about["zh"])
    assert indicator.about["en"].endswith(".")


def test_no_words_without_an_indicator() -> None:
    named = set(entries()) - {"pools", "utilisation_*"}
    assert named == {name for name in INDICATORS if not name.startswith("utilisation_")}


def test_titles_are_unique() -> None:
    for language in ("en", "zh"):
        titles = [indicator.title[language] for indicator in INDICATORS.values()]
        assert sorted(titles) == sorted(set(titles))


def test_the_primary_family_is_that_of_the_specification() -> None:
    assert PRIMARY == (
        "burden", "satisfaction_all", "burden_gap_tenure", "social_cost_per_resident", "elder_delay_mean"
    )  # fmt: skip
    assert {name for name, indicator in INDICATORS.items() if indicator.kind == "primary"} == set(PRIMARY)


@pytest.mark.parametrize(
    ("name", "margin"),
    [
        ("burden", 2.0),
        ("satisfaction_all", 0.02),
        ("burden_gap_tenure", 0.05),
        ("social_cost_per_resident", 0.8),
        ("elder_delay_mean", 0.1),
        ("petitions", 6.0),
        ("trust_government", 0.01),
        ("trust_neighbours", 0.01),
        ("small_local", 0.02),
        ("closure_gap", 0.02),
        ("early_share", 0.02),
        ("grudge_mean", 2.0),
        ("prevented_burden", 2.0),
    ],
)
def test_margins_of_section_13(name: str, margin: float) -> None:
    assert INDICATORS[name].margin.at(-40.0) == pytest.approx(margin)


def test_units_have_words() -> None:
    assert {indicator.unit for indicator in INDICATORS.values()} <= set(UNITS)


def test_an_unknown_indicator_names_the_nearest() -> None:
    with pytest.raises(DesignError, match="Did you mean 'burden'"):
        indicator_of("burdn")


def test_any_pool_has_its_indicator() -> None:
    assert indicator_of("utilisation_fire_brigade").title == {
        "en": "utilisation of fire brigade",
        "zh": "fire_brigade利用率",
    }


def test_windows() -> None:
    assert [(w.name, w.start, w.end, w.last) for w in windows_of(1095)] == [
        ("first_year", 0, 365, False), ("mature", 365, 1095, True), ("all", 0, 1095, True)
    ]  # fmt: skip
    assert [w.name for w in windows_of(366)] == ["first_year", "mature", "all"]
    assert [(w.name, w.end, w.last) for w in windows_of(365)] == [
        ("first_year", 365, True),
        ("all", 365, True),
    ]
    assert [w.end for w in windows_of(90)] == [90, 90]
    assert windows_of(0) == ()
    assert (headline_window(365), headline_window(366)) == ("first_year", "mature")


def test_column_names() -> None:
    assert column_name("burden", "mature") == "burden|mature"
