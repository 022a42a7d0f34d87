"""Scenarios and regimes: what comes with CoGov, what a user may give, and what an object promises."""

from __future__ import annotations

import copy
import datetime
import json
import pickle
import tomllib
from pathlib import Path

import pytest
from pydantic import ValidationError

import scenarios
from sim.errors import InputError
from sim.mechanisms.registry import mechanism_names
from sim.scenario import (
    Margin,
    Regime,
    Scenario,
    as_run,
    content_hash,
    known_mechanisms,
    known_numbers,
    list_regimes,
    list_scenarios,
    read_regime,
    read_regimes,
    read_scenario,
)
from tests.helpers.scenario_files import MECHANISMS, REGIME, SCENARIO, use_small_house
from tools.make_schemas import KINDS, text_of


@pytest.fixture
def small_house(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    use_small_house(monkeypatch, tmp_path)
    return tmp_path


def read_small(text: str = SCENARIO) -> Scenario:
    Path("small.yaml").write_text(text, encoding="utf-8")
    return read_scenario("small.yaml", mechanisms=MECHANISMS)


# --- what comes with CoGov


def test_the_four_regimes_of_the_core_are_there() -> None:
    assert {"top_down", "top_down_tech", "partner_no_tech", "partner"} <= set(list_regimes())
    regimes = {name: read_regime(name) for name in list_regimes()}
    assert all(regime.name == name for name, regime in regimes.items())
    technology = {"closed_loop_platform", "elder_sensing", "hotline_warning"}
    assert set(regimes["partner"].mechanisms) == set(mechanism_names())
    assert set(regimes["partner_no_tech"].mechanisms) == set(mechanism_names()) - technology
    assert set(regimes["top_down_tech"].mechanisms) == technology
    assert regimes["top_down"].mechanisms == {}
    assert [regimes[name].room for name in ("top_down", "top_down_tech", "partner")] == [0.125, 0.125, 0.0]


def test_dispute_is_declared_as_the_model_says() -> None:
    scenario = read_scenario("dispute")
    assert (scenario.days, scenario.burn_in, scenario.before) == (1095, 60, "top_down")
    assert scenario.communities == ("old_quarter",)
    assert scenario.primary == ("burden", "satisfaction_all", "burden_gap_tenure", "social_cost_per_resident")
    assert scenario.margin("satisfaction_all") == Margin(absolute=0.02)
    assert scenario.margin("petitions").of(-40.0) == pytest.approx(6.0)
    assert scenario.margin("isolated") == Margin(relative=0.05)
    assert scenario.start.weekday() == 0


def test_every_regime_and_scenario_has_words_in_both_languages() -> None:
    things = [*map(read_regime, list_regimes()), *map(read_scenario, list_scenarios())]
    for thing in things:
        for words in (thing.title, thing.description):
            assert words is not None, thing.name
            assert any("\u4e00" <= sign <= "\u9fff" for sign in words.zh)
            assert not any("\u4e00" <= sign <= "\u9fff" for sign in words.en)


def test_mechanisms_and_numbers_are_known_without_importing_their_rules() -> None:
    assert set(MECHANISMS) <= set(known_mechanisms())
    rooms = {key.partition(".")[0] for key in known_numbers()}
    assert set(MECHANISMS) | {"budget", "experience"} <= rooms


@pytest.mark.parametrize("name", KINDS)
def test_schemas_beside_the_scenarios_are_current(name: str) -> None:
    written = scenarios.data_file("schemas", f"{name}.json").read_text(encoding="utf-8")
    assert written == text_of(KINDS[name]), "run python tools/make_schemas.py"


def test_data_are_part_of_the_package() -> None:
    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text(encoding="utf-8"))
    assert "scenarios" in project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]


# --- what a user may give


def test_defaults_are_filled_in(small_house: Path) -> None:
    scenario = read_small()
    assert (scenario.burn_in, scenario.budget.cash, scenario.budget.staff_share) == (60, 325.0, 0.64)
    assert scenario.accounting == "equal_cash"
    assert read_scenario(scenario) is scenario


def test_paths_count_from_the_scenario_and_become_absolute(
    small_house: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (small_house / "own.yaml").write_text(REGIME, encoding="utf-8")
    (small_house / "small.yaml").write_text(SCENARIO.replace("partner]", "./own.yaml]"), encoding="utf-8")
    monkeypatch.chdir("/")
    scenario = read_scenario(small_house / "small.yaml", mechanisms=MECHANISMS)
    assert scenario.regimes == ("top_down", str((small_house / "own.yaml").resolve()))
    assert scenario.communities == (str((small_house / "yard.yaml").resolve()),)
    assert [one.name for one in read_regimes(scenario.regimes, mechanisms=MECHANISMS)] == ["top_down", "mine"]


def test_a_date_may_be_text(small_house: Path) -> None:
    assert read_small(SCENARIO + "start: '2025-03-03'\n").start == datetime.date(2025, 3, 3)


def test_mechanisms_may_be_a_list_or_a_map(small_house: Path) -> None:
    listed = read_regime({"name": "a", "mechanisms": ["council", "partner_pool"]}, mechanisms=MECHANISMS)
    mapped = read_regime(
        {"name": "a", "mechanisms": {"council": None, "partner_pool": {}}}, mechanisms=MECHANISMS
    )
    assert listed == mapped
    assert list(listed.mechanisms) == ["council", "partner_pool"]


def test_levers_are_gathered_under_their_full_names(small_house: Path) -> None:
    raw = {"name": "a", "mechanisms": {"council": {"hear_cap": 4}}, "levers": {"council.dates": [1, 2]}}
    assert read_regime(raw, mechanisms=MECHANISMS).overrides() == {
        "council.hear_cap": 4.0,
        "council.dates": (1.0, 2.0),
    }


def test_only_listed_mechanisms_attach(small_house: Path) -> None:
    scenario = read_small()
    regime = Regime(name="a", mechanisms=["partner_pool", "council"])  # type: ignore[arg-type]
    assert scenario.attached(regime) == {"council": {}}


def test_a_regime_may_leave_the_split_to_the_scenario(small_house: Path) -> None:
    scenario = read_small(SCENARIO + "budget: {room: 0.25, staff_share: 0.5}\n")
    assert (scenario.room(Regime(name="a")), scenario.staff_share(Regime(name="a"))) == (0.25, 0.5)
    own = Regime(name="a", room=0.0, staff_share=0.7)
    assert (scenario.room(own), scenario.staff_share(own)) == (0.0, 0.7)


def test_two_regimes_of_one_name_are_refused() -> None:
    with pytest.raises(InputError) as caught:
        read_regimes([Regime(name="a"), Regime(name="b"), Regime(name="a")])
    assert str(caught.value) == "regimes 1 and 3 are both called 'a'; give each its own 'name:'"


# --- what an object promises


def test_objects_are_frozen(small_house: Path) -> None:
    with pytest.raises(ValidationError):
        read_small().days = 3  # type: ignore[misc]


def test_objects_survive_pickling_and_copying(small_house: Path) -> None:
    scenario = read_small(SCENARIO + "margins: {burden: {relative: .05}}\n")
    assert pickle.loads(pickle.dumps(scenario)) == scenario
    assert copy.deepcopy(scenario) == scenario


def test_mesa_takes_an_object_for_one_value(small_house: Path) -> None:
    for one in (read_small(), Regime(name="a"), Margin(absolute=1.0)):
        with pytest.raises(TypeError):
            iter(one)


def test_a_record_can_be_written_and_does_not_depend_on_the_folder(small_house: Path) -> None:
    record = as_run(read_small(), [Regime(name="a")])
    assert json.loads(json.dumps(record)) == record
    (small_house / "below").mkdir()
    (small_house / "below" / "yard.yaml").write_bytes(Path("yard.yaml").read_bytes())
    (small_house / "below" / "small.yaml").write_text(SCENARIO, encoding="utf-8")
    moved = read_scenario(small_house / "below" / "small.yaml", mechanisms=MECHANISMS)
    assert content_hash(as_run(moved, [Regime(name="a")])) == content_hash(record)
    assert content_hash(as_run(moved, [Regime(name="b")])) != content_hash(record)


def test_a_scenario_reads_back_from_its_own_values(small_house: Path) -> None:
    scenario = read_small(SCENARIO + "margins: {burden: {relative: .05}}\n")
    plain = json.loads(json.dumps(scenario.model_dump(mode="json")))
    assert read_scenario(plain, mechanisms=MECHANISMS) == scenario
