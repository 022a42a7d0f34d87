"""Designs of points as data: those that come with CoGov, what is wrong with others, and where they are read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cogov.command import main
from experiments.design import make_design
from scenarios import data_file
from sim.errors import InputError
from sim.mechanisms.registry import mechanism
from sim.scenario import (
    list_designs,
    list_regimes,
    read_design,
    read_regime,
    read_regimes,
    read_scenario,
)
from tests.helpers.playing import model_of

NAMED = {
    "none", "honour_only", "goods", "time_bank", "household_ranking", "lasting_points",
    "registered_volunteers", "activity_points",
}  # fmt: skip
POINTS = "red_list_points"
FILE = """\
name: mine
title: {en: Mine, zh: 我的}
description: {en: A try., zh: 一试。}
source: asm
base: partner_no_tech
without: [council]
levers:
  red_list_points.v: 0.004
  red_list_points.audit: 0.3
"""


def test_the_scenario_plays_the_eight_named_designs_and_the_experiment() -> None:
    scenario = read_scenario("points")
    assert set(scenario.regimes) == NAMED | {"goods_withdrawn"}
    assert scenario.regimes[0] == "none"
    assert make_design("points", runs=3).scenario.primary[0] == "burden"
    assert set(list_designs()) >= set(scenario.regimes)
    assert not set(list_designs()) & set(list_regimes())


@pytest.mark.parametrize("name", list_designs())
def test_each_says_where_it_is_practised_and_differs_from_its_base_in_points_alone(name: str) -> None:
    design, regime = read_design(name), read_regime(name)
    base = read_regime(design.base)
    assert design.name == name == regime.name
    assert "f:§7" in design.source or "m:§7.6" in design.source
    assert set(base.mechanisms) - set(regime.mechanisms) == set(design.without) <= {POINTS}
    assert regime.overrides() == design.levers
    assert {key.partition(".")[0] for key in design.levers} <= {POINTS}


def test_no_two_designs_are_the_same() -> None:
    contents = [
        (sorted(one.mechanisms), sorted(one.overrides().items())) for one in read_regimes(list_designs())
    ]
    assert len({json.dumps(one) for one in contents}) == len(contents)


def written(folder: Path, text: str = FILE) -> Path:
    path = folder / "mine.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_design_of_ones_own_is_read_where_a_regime_is(tmp_path: Path) -> None:
    regime = read_regime(written(tmp_path))
    assert "council" not in regime.mechanisms
    assert regime.overrides() == {f"{POINTS}.v": 0.004, f"{POINTS}.audit": 0.3}
    assert regime.title is not None
    assert regime.title.zh == "我的"


def test_a_lever_of_the_base_is_replaced_and_others_stay(tmp_path: Path) -> None:
    base = "name: base\nmechanisms:\n  council:\n  red_list_points: {v: 0.01, k_hon: 0.1}\nroom: 0.1\n"
    (tmp_path / "base.yaml").write_text(base, encoding="utf-8")
    text = FILE.replace("partner_no_tech", "./base.yaml").replace("without: [council]\n", "")
    regime = read_regime(written(tmp_path, text))
    assert regime.overrides() == {f"{POINTS}.v": 0.004, f"{POINTS}.k_hon": 0.1, f"{POINTS}.audit": 0.3}
    assert regime.room == 0.1


WRONG = {
    "unknown key": (("source:", "sourse:"), "mine.yaml:4: unknown key 'sourse'. Did you mean 'source'?"),
    "no base": (("partner_no_tech", "partner_no_tec"), "mine.yaml:5: unknown regime 'partner_no_tec'. Did you mean"),
    "a file that is not there": (("partner_no_tech", "x/y.yaml"), "mine.yaml:5: there is no file 'x/y.yaml'"),
    "a design as base": (("partner_no_tech", "goods"), "mine.yaml:5: 'goods' is a design itself"),
    "without": (("[council]", "[hotline_warning]"), "mine.yaml:6: 'hotline_warning' is not among the mechanisms"),
    "unknown lever": (("points.audit", "points.audt"), "mine.yaml:9: unknown number 'red_list_points.audt'. Did you"),
    "no lever": (("points.audit", "points.ctl"), "mine.yaml:9: 'red_list_points.ctl' is no lever but uncertain"),
    "out of range": (("0.3", "1.3"), "mine.yaml:9: red_list_points.audit = 1.3: out of range; allowed is 0 to 1"),
    "a list": (("v: 0.004", "v: [0.1, 0.2]"), "mine.yaml:8: red_list_points.v = (0.1, 0.2): must be one number"),
    "not played": (("[council]", "[red_list_points]"), "mine.yaml:8: the design does not play 'red_list_points'"),
    "empty catalogue": (("audit: 0.3", "goods: 0"), "mine.yaml:9: points of an hour are worth v = 0.004 k RMB, but"),
    "no Chinese": (("{en: Mine, zh: 我的}", "{en: Mine}"), "mine.yaml:2: the key 'title.zh' is missing"),
}  # fmt: skip


@pytest.mark.parametrize("case", list(WRONG))
def test_what_is_wrong_is_said_with_its_line(
    case: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (old, new), told = WRONG[case]
    assert old in FILE
    written(tmp_path, FILE.replace(old, new))
    monkeypatch.chdir(tmp_path)
    for read in (read_regime, read_design):
        with pytest.raises(InputError) as caught:
            read("./mine.yaml")
        assert told in str(caught.value)


def test_an_unknown_name_tells_the_nearest_design() -> None:
    with pytest.raises(InputError, match=r"unknown regime 'time_banck'\. Did you mean 'time_bank'"):
        read_regime("time_banck")
    with pytest.raises(InputError, match=r"unknown design 'time_banck'\. Did you mean 'time_bank'"):
        read_design("time_banck")


def test_an_empty_catalogue_is_refused_in_any_regime() -> None:
    regime = {"name": "x", "mechanisms": {POINTS: {"goods": 0.0}, "council": {}}}
    with pytest.raises(InputError, match=r"red_list_points\.goods: .*the catalogue is empty"):
        model_of(regime=regime)


def test_the_command_refuses_it_too(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    path = written(tmp_path, FILE.replace("audit: 0.3", "goods: 0"))
    args = [
        "compare",
        "points",
        "--regimes",
        "none",
        str(path),
        "--runs",
        "2",
        "--out",
        str(tmp_path / "out"),
    ]
    assert main(args) == 1
    assert "the catalogue is empty" in capfd.readouterr().err


def test_the_list_has_a_line_each(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["list", "designs"]) == 0
    printed = capfd.readouterr().out
    assert [name for name in list_designs() if f"|{name} " not in printed] == []
    assert main(["list", "designs", "--json"]) == 0
    rows = {row["name"]: row for row in json.loads(capfd.readouterr().out)}
    assert rows["goods"]["settings"]["red_list_points.v"] == 0.004
    assert rows["none"]["without"] == [POINTS]


def test_every_file_names_its_schema() -> None:
    for file in data_file("designs").glob("*.yaml"):
        assert file.read_text(encoding="utf-8").startswith(
            "# yaml-language-server: $schema=../schemas/design.json"
        )


def test_only_known_levers_can_be_set() -> None:
    assert {key.partition(".")[2] for name in list_designs() for key in read_design(name).levers} <= set(
        mechanism(POINTS).entries()
    )
