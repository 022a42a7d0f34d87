"""Searched staff mixes as data: kept, found again only for the same thing, kept elsewhere where one may
not write.
"""

from __future__ import annotations

import dataclasses
import os
from pathlib import Path

import pytest

from experiments import staff_mixes
from experiments.design import make_design
from experiments.staff_mixes import (
    MixRecord,
    StaffMix,
    find_mix,
    keep_mixes,
    read_mixes,
    record_for,
    with_mix,
)
from sim.errors import InputError
from sim.scenario import Regime, Scenario, read_regime, read_scenario


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return read_scenario("dispute")


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "house" / "searched.yaml"
    monkeypatch.setattr(staff_mixes, "house_file", lambda: path)
    return path


def record(
    scenario: Scenario, regime: Regime, share: float = 0.55, accounting: str = "equal_cash"
) -> MixRecord:
    empty = record_for(scenario, regime, accounting)
    return dataclasses.replace(empty, seeds=40, share=share, room=0.125, burden=20.5, tried=14)


def test_what_is_kept_is_read_again(scenario: Scenario, house: Path, tmp_path: Path) -> None:
    kept = [record(scenario, read_regime(name)) for name in ("partner", "top_down")]
    assert keep_mixes(kept, tmp_path / "elsewhere.yaml") == house
    assert read_mixes(house) == kept


def test_a_new_search_replaces_the_old_one(scenario: Scenario, house: Path, tmp_path: Path) -> None:
    partner = read_regime("partner")
    keep_mixes([record(scenario, partner, 0.5)], tmp_path / "elsewhere.yaml")
    keep_mixes([record(scenario, partner, 0.7)], tmp_path / "elsewhere.yaml")
    assert [one.mix for one in read_mixes(house)] == [StaffMix(0.7, 0.125)]


def test_where_the_house_is_locked_the_users_folder_takes_it(
    scenario: Scenario, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    locked = tmp_path / "file"
    locked.touch()
    monkeypatch.setattr(staff_mixes, "house_file", lambda: locked / "searched.yaml")
    own = tmp_path / "own" / "staff_mix.yaml"
    assert keep_mixes([record(scenario, read_regime("partner"))], own) == own
    assert find_mix(scenario, read_regime("partner"), "equal_cash", [own]) is not None
    assert find_mix(scenario, read_regime("partner"), "equal_cash") is None


@pytest.mark.usefixtures("house")
@pytest.mark.parametrize("other", ["cash", "days", "numbers", "accounting", "levers"])
def test_a_mix_for_something_else_does_not_fit(scenario: Scenario, other: str, tmp_path: Path) -> None:
    partner = read_regime("partner")
    keep_mixes([record(scenario, partner)], tmp_path / "elsewhere.yaml")
    changed = {
        "cash": scenario.model_copy(update={"budget": scenario.budget.model_copy(update={"cash": 400.0})}),
        "days": scenario.model_copy(update={"days": 400}),
        "numbers": scenario.model_copy(update={"numbers": {"budget.wage_upper": 120.0}}),
    }.get(other, scenario)
    mode = "compensated" if other == "accounting" else "equal_cash"
    lever = partner.model_copy(update={"levers": {"council.talks": 0.0}}) if other == "levers" else partner
    assert find_mix(changed, lever, mode) is None
    assert find_mix(scenario, partner, "equal_cash") is not None


@pytest.mark.usefixtures("house")
def test_a_copy_under_another_name_plays_with_the_same_mix(scenario: Scenario, tmp_path: Path) -> None:
    partner = read_regime("partner")
    keep_mixes([record(scenario, partner)], tmp_path / "elsewhere.yaml")
    assert find_mix(scenario, partner.model_copy(update={"name": "twin"}), "equal_cash") is not None


@pytest.mark.usefixtures("house")
def test_where_one_mix_lacks_all_regimes_use_the_default(scenario: Scenario, tmp_path: Path) -> None:
    partner, top_down = read_regime("partner"), read_regime("top_down")
    keep_mixes([record(scenario, partner)], tmp_path / "elsewhere.yaml")
    design = make_design(scenario, [partner, top_down], runs=2)
    assert not design.searched
    assert design.mix(partner) == StaffMix(scenario.budget.staff_share, 0.0)
    keep_mixes([record(scenario, top_down, 0.8)], tmp_path / "elsewhere.yaml")
    design = make_design(scenario, [partner, top_down], runs=2)
    assert design.searched
    assert design.staffed(top_down) == with_mix(top_down, StaffMix(0.8, 0.125))


@pytest.mark.usefixtures("house")
def test_without_a_search_under_compensation_the_mixes_of_equal_cash_are_taken(
    scenario: Scenario, tmp_path: Path
) -> None:
    partner, top_down = read_regime("partner"), read_regime("top_down")
    kept = tmp_path / "elsewhere.yaml"
    keep_mixes([record(scenario, partner, 0.5), record(scenario, top_down, 0.8)], kept)
    under = {
        mode: make_design(scenario, [partner, top_down], runs=2, accounting=mode)
        for mode in ("equal_cash", "compensated", "isocost")
    }
    assert {design.searched_under for design in under.values()} == {"equal_cash"}
    assert under["compensated"].mix(top_down).share == 0.8
    keep_mixes([record(scenario, partner, 0.6, "compensated")], kept)
    both = make_design(scenario, [partner, top_down], runs=2, accounting="compensated")
    assert both.mix(partner).share == 0.5, "one mode for all regimes"
    keep_mixes([record(scenario, top_down, 0.7, "compensated")], kept)
    both = make_design(scenario, [partner, top_down], runs=2, accounting="compensated")
    assert (both.searched_under, both.mix(partner).share) == ("compensated", 0.6)


@pytest.mark.parametrize("text", ["mixes: [{scenario: x}]", "mixes: 3", "a: [", "- 1"])
def test_a_damaged_file_is_said(text: str, tmp_path: Path) -> None:
    path = tmp_path / "searched.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=r"searched\.yaml: .* search again"):
        read_mixes(path)


def test_numbers_that_a_scenario_cannot_read_do_not_matter_to_it(scenario: Scenario) -> None:
    from experiments import fingerprints

    numbers = fingerprints.known_numbers()
    assert set(fingerprints.READ_ONLY_BY) <= {key.partition(".")[0] for key in numbers} | set(numbers)
    usual = fingerprints.numbers_hash(scenario)
    unread = scenario.model_copy(update={"mechanisms": (*scenario.mechanisms, "hotline_warning")})
    assert fingerprints.numbers_hash(unread) != usual
    assert (
        fingerprints.numbers_hash(scenario.model_copy(update={"numbers": {"routing.misroute": 0.2}})) != usual
    )


@pytest.mark.parametrize(
    "text", ["mixes: !!bool maybe\n", 'mixes: !!int ""\n', "mixes: [1]\n", "mixes: {[[1]]: 2}\n", "[" * 5000]
)
def test_a_file_that_is_none_of_staff_mixes_is_told(text: str, tmp_path: Path) -> None:
    path = tmp_path / "staff_mix.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=r"staff_mix\.yaml: .*search again"):
        read_mixes(path)


def test_a_pipe_is_no_file_of_staff_mixes(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "staff_mix.yaml")
    with pytest.raises(InputError, match="it is not an ordinary file"):
        read_mixes(tmp_path / "staff_mix.yaml")
