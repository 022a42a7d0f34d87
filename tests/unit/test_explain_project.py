"""What a reader is told of one renovation: counts by the law, both regimes, clear refusals."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.errors import AnalysisError
from analysis.explain.project import chosen_projects, explain_project
from analysis.folder import ResultFolder
from analysis.words import LANGUAGES, translator
from tests.helpers.synthetic_projects import project_tables

LAW = {
    "name": "cc278", "participation_persons": [2, 3], "participation_area": [2, 3], "approval_of": "participants",
    "approval_persons": [3, 4], "approval_area": [3, 4],
}  # fmt: skip
REGIMES = ("top_down_tech", "partner")


def folder_with(tmp_path: Path, tables: dict[str, pd.DataFrame]) -> ResultFolder:
    for name, table in tables.items():
        table.to_parquet(tmp_path / f"{name}.parquet")
    (tmp_path / "manifest.json").write_text(json.dumps({"law": LAW}), encoding="utf-8")
    return ResultFolder(tmp_path)


@pytest.fixture
def folder(tmp_path: Path) -> ResultFolder:
    return folder_with(tmp_path, project_tables(REGIMES, 2))


def votes(tmp_path: Path, took: list[int], yes: list[int], area: list[int]) -> str:
    """Return what is told of a vote of twelve flats that failed, in English."""
    tables = project_tables(REGIMES[:1], 1)
    tables["project_owners"]["area_cm2"] = np.tile(area, 6)
    for column, values in (("taking_part", took), ("yes", yes)):
        tables["project_rounds"][column] = np.tile(values, 18)
    tables["project_rounds"]["passed"] = 0
    story = explain_project(folder_with(tmp_path, tables), translator("en"), 0)[0]
    return next(line for line in story.lines if line.startswith("Vote"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_both_regimes_are_told_with_every_round(folder: ResultFolder, language: str) -> None:
    words = translator(language)
    stories = explain_project(folder, words, 0, seed=2, regime="partner")
    assert len(stories) == 2
    assert words.name("regime", "partner") in stories[0].title
    assert words.name("regime", "top_down_tech") in stories[1].title
    for story in stories:
        assert sum(line == words("project.state_built", day=330) for line in story.lines) == 1
        assert len(story.lines) >= 2 + 3 * 3


def test_a_vote_says_which_count_lacks(tmp_path: Path) -> None:
    equal = [800_000] * 12
    few = votes(tmp_path / "a", [1] * 7 + [0] * 5, [1] * 7 + [0] * 5, equal)
    assert "too few owners take part" in few
    assert "own too little area" in few
    against = votes(tmp_path / "b", [1] * 8 + [0] * 4, [1] * 5 + [0] * 7, equal)
    assert "too few owners agree" in against
    assert "take part" in against
    assert "too few owners take part" not in against
    small = votes(tmp_path / "c", [1] * 8 + [0] * 4, [1] * 8 + [0] * 4, [100_000] * 8 + [800_000] * 4)
    assert "those who take part own too little area" in small
    assert "too few" not in small


@pytest.fixture(autouse=True)
def _folders(tmp_path: Path) -> None:
    for name in "abc":
        (tmp_path / name).mkdir()


def test_owners_who_started_elsewhere_only_are_said(tmp_path: Path) -> None:
    tables = project_tables(REGIMES, 1)
    known = tables["projects"]
    tables["projects"] = known[~(known["regime"].eq("partner") & known["project"].eq(3))]
    stories = explain_project(folder_with(tmp_path, tables), translator("en"), 3, regime="top_down_tech")
    assert "did not start" in stories[1].lines[0]


def test_the_list_can_be_narrowed(folder: ResultFolder) -> None:
    assert len(chosen_projects(folder, None, None)) == 2 * 2 * 6
    assert set(chosen_projects(folder, 2, "partner")["regime"]) == {"partner"}


def test_what_is_not_there_is_refused_with_what_is(folder: ResultFolder, tmp_path: Path) -> None:
    with pytest.raises(AnalysisError, match=r"--project 9: there is no such project; there are 0 to 5"):
        explain_project(folder, translator("en"), 9)
    with pytest.raises(AnalysisError, match=r"--regime patner: not in this result. Did you mean partner"):
        explain_project(folder, translator("en"), 0, regime="patner")
    with pytest.raises(AnalysisError, match=r"--seed 77: not in this result.* There are: 1, 2"):
        explain_project(folder, translator("en"), 0, seed=77)
    with pytest.raises(AnalysisError, match="holds no renovations"):
        explain_project(ResultFolder(tmp_path / "a"), translator("en"), 0)


def test_a_twin_that_went_alike_is_told_once(tmp_path: Path) -> None:
    tables = project_tables(("top_down",), 1)
    both = {
        name: pd.concat([table, table.assign(regime="top_down_tech")], ignore_index=True)
        for name, table in tables.items()
    }
    first, second = explain_project(folder_with(tmp_path, both), translator("en"), 0)
    assert len(first.lines) > 5
    assert len(second.lines) == 1
    assert second.lines[0].startswith("As under Top-down command: the same owners came")
    late = both["project_rounds"]
    late.loc[late["regime"].eq("top_down_tech") & late["round"].eq(3), "perceived_k"] *= 1.05
    stories = explain_project(folder_with(tmp_path, both), translator("en"), 0)
    assert len(stories[1].lines) == len(first.lines)


def test_a_stairwell_is_counted_within_its_building(tmp_path: Path) -> None:
    """The third project stands in row 8 of the stairwells: the first stairwell of a second community's second house."""
    tables = project_tables(("partner",), 1)
    folder = folder_with(tmp_path, tables)
    sizes = [{"buildings": 2, "stairwells": 3}, {"buildings": 4, "stairwells": 2}]
    (tmp_path / "manifest.json").write_text(json.dumps({"law": LAW, "communities": sizes}), encoding="utf-8")
    assert "building 3, stairwell 1" in explain_project(folder, translator("en"), 2)[0].title


def test_a_renovation_wider_than_a_stairwell_has_none_in_its_title(tmp_path: Path) -> None:
    tables = project_tables(("partner",), 1)
    tables["projects"]["stairwell"] = -1
    folder = folder_with(tmp_path, tables)
    title = explain_project(folder, translator("en"), 2)[0].title
    assert "in building 3 (world 1)" in title
    tables["projects"]["building"] = -1
    title = explain_project(folder_with(tmp_path, tables), translator("en"), 2)[0].title
    assert "building" not in title
    assert "stairwell" not in title
