"""What registers hold of residents and who reads it (I20), and petitions over small matters (I2d)."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.indicators import indicators_of_run
from sim.model import CoGovernanceModel
from sim.observers.registers import Registers
from tests.helpers.playing import BUSY, free, model_of, neutral, played, regime_of

PLATFORM = "closed_loop_platform"


@pytest.fixture(scope="module")
def model() -> CoGovernanceModel:
    return played(BUSY, regime=regime_of(PLATFORM), numbers=free(PLATFORM), days=100, seed=2)


def fresh() -> tuple[CoGovernanceModel, Registers]:
    model = model_of(BUSY, regime=regime_of(), burn_in=0, days=10)
    return model, model.town.registers


# --- registers ---------------------------------------------------------------------------------------------


def test_each_flag_counts_once() -> None:
    model, registers = fresh()
    none = np.flatnonzero(~model.world.people.alone65)[:3]
    hours = np.ones(1)
    registers.hear("incident", none[:1], hours)
    registers.hear("incident", none[:1], hours)
    for _ in range(6):
        registers.hear("report", none[:2], hours)
    registers.hear("talk", none[2:], hours)
    assert registers.columns()["flags"][none].tolist() == [2, 1, 0]


def test_elders_alone_have_a_flag_of_their_own() -> None:
    model, registers = fresh()
    alone = model.world.people.alone65
    assert np.array_equal(registers.columns()["flags"], alone.astype(np.int64))


def test_five_reports_are_not_yet_frequent_and_old_ones_are_forgotten() -> None:
    model, registers = fresh()
    row = np.flatnonzero(~model.world.people.alone65)[:1]
    for _ in range(5):
        registers.hear("report", row, np.ones(1))
    assert registers.columns()["flags"][row[0]] == 0
    registers.hear("report", row, np.ones(1))
    assert registers.columns()["flags"][row[0]] == 1
    model.town.day = 365
    assert registers.reports_of_last_year()[row[0]] == 6
    model.town.day = 366
    assert registers.reports_of_last_year()[row[0]] == 0


def test_nothing_is_on_record_of_who_has_just_moved_in() -> None:
    model, registers = fresh()
    rows = np.flatnonzero(~model.world.people.alone65)[:2]
    for _ in range(7):
        registers.hear("report", rows, np.ones(2))
    registers.hear("incident", rows, np.ones(2))
    registers.forget(rows[:1])
    assert registers.columns()["flags"][rows].tolist() == [0, 2]


def test_reports_are_those_of_the_run(model: CoGovernanceModel) -> None:
    table = model.tables()["daily"]
    assert (
        model.town.registers.reports_of_last_year().sum()
        == table["reports_hotline"].sum() + table["reports_desk"].sum()
    )


# --- indicators --------------------------------------------------------------------------------------------


def test_the_price_in_privacy_by_hand(model: CoGovernanceModel) -> None:
    tables = model.tables()
    flags, adult = tables["residents"]["flags"], tables["residents"]["adult"]
    values = indicators_of_run(tables, days=100)
    assert set(tables["residents"]["readers"]) == {4.0}
    assert values["privacy_price", "all"] == pytest.approx(4 * (1 + flags.mean()))
    assert values["flagged_adults", "all"] == pytest.approx((flags[adult] > 0).mean())
    assert 0.0 < values["flagged_adults", "all"] < 1.0


@pytest.mark.parametrize("numbers", [{}, neutral(PLATFORM)])
def test_without_sharing_only_the_community_reads(numbers: dict[str, float]) -> None:
    regime = regime_of(PLATFORM) if numbers else regime_of()
    readers = model_of(BUSY, regime=regime, numbers=numbers, days=1).tables()["residents"]["readers"]
    assert set(readers) == {1.0}


def test_petitions_over_small_matters_are_some_of_all(model: CoGovernanceModel) -> None:
    tables = model.tables()
    daily, residents = tables["daily"], len(tables["residents"]["adult"])
    small, every = daily["small_petitions"], daily["petitions"]
    assert (small <= every).all()
    assert small.sum() > 0
    value = indicators_of_run(tables, days=100)["small_petitions", "all"]
    assert value == pytest.approx(small.sum() / residents / (100 / 365) * 10_000)


def test_only_an_open_small_issue_of_ones_own_counts(model: CoGovernanceModel) -> None:
    feelings, issues, potential = model.town.feelings, model.town.issues, model.world.issues
    ks = issues.open_rows()
    affected = np.unique(potential.affected(ks[potential.small[ks]]))
    everybody = np.arange(model.residents.n)
    assert np.array_equal(feelings._over_small(everybody), np.isin(everybody, affected))
    assert feelings._over_small(everybody[:0]) == []
    assert 0 < len(affected) < model.residents.n
