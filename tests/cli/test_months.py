"""`cogov run --months`: a month's problem list and happiness list, in both languages."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

import cogov
from analysis.terminal import chosen_month
from cogov.command import main
from cogov.command.arguments import name_month

COMMUNITY = """
name: tiny
title: {en: Tiny, zh: 小}
buildings: 4
stairwells: 2
floors: 4
flats_per_floor: 2
load: 5
"""
SCENARIO = """
name: short
title: {en: Short, zh: 短}
days: 95
communities: [./tiny.yaml]
before: top_down
burn_in: 14
regimes: [top_down, ./allied.yaml]
mechanisms: [party_alliance]
"""
REGIME = """
name: allied
title: {en: Allied, zh: 联盟}
mechanisms: {party_alliance: {n_units: 25}}
room: 0.125
"""


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A scenario of three months with an alliance of five units."""
    folder = tmp_path_factory.mktemp("months")
    for name, text in (("tiny", COMMUNITY), ("short", SCENARIO), ("allied", REGIME)):
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return folder


def cells(told: str) -> list[list[str]]:
    """The rows of printed tables."""
    return [[cell.strip() for cell in line.split("|")] for line in told.splitlines() if "|" in line]


def test_a_month_is_printed_in_both_languages_with_the_same_entries(
    tiny: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    words = {}
    for language in ("en", "zh"):
        command = [
            "run",
            str(tiny / "short.yaml"),
            "--regime",
            str(tiny / "allied.yaml"),
            "--language",
            language,
        ]
        assert main([*command, "--months", "2", "--out", str(tmp_path / language)]) == 0
        words[language] = capfd.readouterr().out
    assert "Problem list of month 2 (days 30 to 59)" in words["en"]
    assert "Happiness list of month 2 (days 30 to 59)" in words["en"]
    assert "问题清单，第 2 个月（第 30 至 59 天）" in words["zh"]
    assert "幸福清单，第 2 个月" in words["zh"]
    assert any(resource in words["en"] for resource in ("rooms and grounds", "authority", "skilled hours"))
    rows = [pd.read_parquet(tmp_path / language / "lists.parquet") for language in ("en", "zh")]
    assert rows[0].equals(rows[1])
    assert {"problem", "happiness"} == set(rows[0]["list"])
    for text in words.values():
        assert len(cells(text)) > 6


def test_the_lists_of_a_result_are_those_of_the_month(tiny: Path, tmp_path: Path) -> None:
    result = cogov.run(tiny / "short.yaml", tiny / "allied.yaml", out=tmp_path)
    last, first = result.month_lists(), result.month_lists(1)
    assert (last.month, first.month) == (3, 1)
    table = pd.read_parquet(tmp_path / "lists.parquet")
    assert len(last.rows) == (table["month"] == 2).sum()
    happy = last.of("happiness")
    assert (happy["resource"] != "").all()
    assert set(happy["item"]) <= set(last.of("problem")["item"])
    assert len(json.loads(last.json())) == len(last.rows)


def test_a_month_that_the_run_does_not_have_is_refused_before_it_plays(
    tiny: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    command = ["run", str(tiny / "short.yaml"), "--regime", "top_down", "--out", str(tmp_path / "new")]
    assert main([*command, "--month", "4"]) == 1
    assert "the run has the full months 1 to 3 (95 days)" in capfd.readouterr().err
    assert not (tmp_path / "new").exists()
    with pytest.raises(Exception, match="29 days has no full month"):
        chosen_month(29, None)


def test_without_an_alliance_the_lists_are_empty_and_say_why(
    tiny: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    command = ["run", str(tiny / "short.yaml"), "--regime", "top_down", "--out", str(tmp_path)]
    assert main([*command, "--months"]) == 0
    told = capfd.readouterr().out
    assert "Problem list of month 3 (days 60 to 89): 0 entries" in told
    assert "no Party alliance (party_alliance)" in told


def test_months_may_be_followed_by_its_number() -> None:
    assert name_month(["run", "x", "--months", "2"]) == ["run", "x", "--months", "--month", "2"]
    assert name_month(["run", "x", "--months", "--json"]) == ["run", "x", "--months", "--json"]
