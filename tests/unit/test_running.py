"""One run: its result, its failures as rows with their stage, one world for all regimes of a seed."""

from __future__ import annotations

from unittest.mock import ANY

import pytest

from experiments.rehearsal import rehearse
from experiments.running import Arm, SeedTask, play, play_seed
from sim.scenario import Regime, Scenario, read_regime, read_scenario
from tests.helpers.fake_model import FakeModel, fake_model

__all__ = ["fake_model"]
pytestmark = pytest.mark.usefixtures("fake_model")


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return read_scenario("dispute").model_copy(update={"days": 30})


@pytest.fixture(scope="module")
def regimes() -> list[Regime]:
    return [read_regime("partner"), read_regime("top_down")]


def test_a_run_gives_indicators_and_tables(scenario: Scenario, regimes: list[Regime]) -> None:
    result = play(scenario, regimes[0], 3)
    assert not result.failed
    assert result.indicators["burden|all"] > 0
    assert set(result.tables) == {"daily", "issues", "groups"}
    assert result.tables["daily"].column_names[:2] == ["seed", "regime"]
    assert result.row()["seed"] == 3
    assert result.row()["regime"] == "partner"
    assert FakeModel.closed == 1


@pytest.mark.parametrize("stage", ["build", "burn_in", "day 20", "tables", "indicators"])
def test_a_failure_is_a_row_with_its_stage(
    scenario: Scenario, regimes: list[Regime], stage: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(FakeModel, "breaks", {stage: True})
    result = play(scenario, regimes[0], 3)
    assert result.stage == stage
    assert result.message
    assert "in " in result.traceback
    assert "/work" not in result.traceback
    assert "/home" not in result.traceback
    assert FakeModel.closed == (0 if stage in ("build", "burn_in") else 1)


@pytest.mark.parametrize("error", [SystemExit(0), GeneratorExit(), BaseException("mine")])
@pytest.mark.parametrize("stage", ["build", "day 20", "tables"])
def test_an_exit_inside_a_mechanism_is_a_failed_run_like_any_other(
    scenario: Scenario,
    regimes: list[Regime],
    stage: str,
    error: BaseException,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(FakeModel, "breaks", {stage: error})
    assert [result.stage for result in play_seed(SeedTask(scenario, tuple(map(Arm, regimes)), 5))] == [
        stage
    ] * 2
    assert play(scenario, regimes[0], 3).message.startswith(type(error).__name__)
    assert rehearse(scenario, [Arm(regimes[0])]) == {"partner": [] if stage == "build" else ANY}


def test_ctrl_c_inside_a_run_stops_and_lets_go_of_the_model(
    scenario: Scenario, regimes: list[Regime], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(FakeModel, "breaks", {"day 20": KeyboardInterrupt()})
    with pytest.raises(KeyboardInterrupt):
        play(scenario, regimes[0], 3)
    assert FakeModel.closed == 1


def test_one_world_is_made_for_all_regimes_of_a_seed(scenario: Scenario, regimes: list[Regime]) -> None:
    results = play_seed(SeedTask(scenario, tuple(map(Arm, regimes)), 5))
    assert [result.regime for result in results] == ["partner", "top_down"]
    assert FakeModel.worlds == 1


def test_the_other_regimes_play_on_when_one_fails(
    scenario: Scenario, regimes: list[Regime], monkeypatch: pytest.MonkeyPatch
) -> None:
    first = play(scenario, regimes[1], 5)
    monkeypatch.setattr(FakeModel, "breaks", {"day 20": True})
    failed = play_seed(SeedTask(scenario, tuple(map(Arm, regimes)), 5))
    assert [result.stage for result in failed] == ["day 20", "day 20"]
    monkeypatch.setattr(FakeModel, "breaks", {})
    assert play(scenario, regimes[1], 5).indicators == pytest.approx(dict(first.indicators), nan_ok=True)
