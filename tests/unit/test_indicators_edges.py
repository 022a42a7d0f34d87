"""Indicators where hardly anything is there: no residents, no issues, tables that are not handed over."""

from __future__ import annotations

import math

import numpy as np
import pytest

from analysis.indicators import groups_of_run, indicators_of_run, pair_indicators
from tests.helpers.tiny_tables import DAYS, Tables, tables


def cut(town: Tables, *, residents: int) -> Tables:
    """Return a town without issues and with the first residents only."""
    small = {name: {column: values[:0] for column, values in table.items()} for name, table in town.items()}
    small["daily"], small["community"] = town["daily"], dict(town["community"])
    small["community"]["adults"] = np.array([min(residents, 2)])
    small["residents"] = {column: values[:residents] for column, values in town["residents"].items()}
    return small


@pytest.mark.parametrize("residents", [0, 1, 2])
def test_few_residents_and_no_issues(residents: int) -> None:
    values = indicators_of_run(cut(tables(), residents=residents), days=DAYS)
    assert math.isnan(values["satisfaction_all", "mature"])
    assert math.isnan(values["closure_gap", "mature"])
    assert values["burden", "mature"] == 0.0 if residents else math.isnan(values["burden", "mature"])
    groups = groups_of_run(cut(tables(), residents=residents), days=DAYS)
    assert len(groups["n"]) == (0 if residents == 0 else 2 * 5 if residents == 1 else 2 * 9)


def test_nothing_at_all_is_undefined_everywhere() -> None:
    values = indicators_of_run({}, days=400)
    assert all(math.isnan(value) for (name, _), value in values.items() if name != "resident_years")
    assert groups_of_run({}, days=400)["n"].tolist() == []
    assert indicators_of_run({}, days=0) == {}


def test_an_undefined_value_raises_no_warning(recwarn: pytest.WarningsRecorder) -> None:
    indicators_of_run(cut(tables(), residents=1), days=DAYS)
    indicators_of_run({}, days=365)
    assert len(recwarn) == 0


def test_a_run_of_a_year_has_all_in_its_first_year() -> None:
    town = tables()
    town["daily"] = {name: values[:365] for name, values in town["daily"].items()}
    values = indicators_of_run(town, days=365)
    assert {window for _, window in values} == {"first_year", "all"}
    assert values["trust_government_p10", "first_year"] == pytest.approx(0.42)
    for name in ("burden", "cash_per_resident", "hours_per_adult"):
        assert values[name, "first_year"] == values[name, "all"]


def test_communities_weigh_by_their_adults() -> None:
    town = tables()
    town["community"] = {"adults": np.array([3, 0])}
    other = {name: np.full(DAYS, np.nan) for name in town["daily"]}
    other |= {"t": np.arange(DAYS), "community": np.ones(DAYS, int)}
    town["daily"] = {name: np.concatenate([values, other[name]]) for name, values in town["daily"].items()}
    assert indicators_of_run(town, days=DAYS)["belonging", "first_year"] == 0.5


def test_prevented_burden_counts_issues_by_id() -> None:
    without = tables()
    keep = np.array([0, 2, 3, 4])
    rows = {old: new for new, old in enumerate(keep.tolist())}
    without["issues"] = {name: values[keep] for name, values in without["issues"].items()}
    for name in ("spells", "affected"):
        table = without[name]
        kept = np.isin(table["issue"], keep)
        without[name] = {column: values[kept] for column, values in table.items()}
        without[name]["issue"] = np.array([rows[row] for row in without[name]["issue"].tolist()])
    value = pair_indicators(tables(), without, days=DAYS)
    assert value["prevented_burden", "mature"] == pytest.approx(1.6 / 4)
    assert value["prevented_burden", "first_year"] == 0.0
    reverse = pair_indicators(without, tables(), days=DAYS)
    assert reverse["prevented_burden", "mature"] == pytest.approx(-1.6 / 4)
    born = [indicators_of_run(town, days=DAYS)["born_burden", "mature"] for town in (tables(), without)]
    assert born[0] - born[1] == pytest.approx(value["prevented_burden", "mature"], rel=1e-12)


def test_equal_runs_prevent_exactly_nothing() -> None:
    assert set(pair_indicators(tables(), tables(), days=DAYS).values()) == {0.0}
