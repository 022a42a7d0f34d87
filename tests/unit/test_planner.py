"""The planner's sheet, the picture and the table, from the folder of a search of a toy."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from analysis.errors import FolderError
from analysis.planner import Searched, draw, print_designs, write_sheet
from analysis.planner.sentences import signs
from analysis.words import translator
from cogov.designs import DesignResult
from experiments.designer.designing import Job, design
from tests.helpers.toy_designs import Toy, toy_named, toy_space

SIGN = {
    "indicator": "points_gamed_share",
    "above": 0.05,
    "title": {"en": "Hours for show", "zh": "走形式"},
    "text": {"en": "Check more records.", "zh": "提高抽查比例。"},
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("planner")
    conditions = [{"name": "gaming", "title": {"en": "Looking busy is easy", "zh": "走形式更省力"}}]
    space = toy_space(signs=[SIGN], conditions=conditions)
    return design(Job(space, 24, 1), made, response=Toy(), named=toy_named())


@pytest.mark.parametrize(
    ("language", "wanted"),
    [
        (
            "en",
            [
                "Planner&#39;s sheet",
                "Winner of the search",
                "Goods for points",
                "Doing nothing",
                "Hours for show",
            ],
        ),
        ("zh", ["规划者一页纸", "搜索所得最优方案", "积分兑换实物", "不设积分", "走形式更省力", "每年花费"]),
    ],
)
def test_the_sheet_says_all_and_needs_nothing_else(folder: Path, language: str, wanted: list[str]) -> None:
    page = write_sheet(folder, language, folder / f"{language}.html").read_text(encoding="utf-8")
    assert [text for text in wanted if text not in page] == []
    assert re.findall(r'(?:src|href)="(?!#)', page) == []
    assert "http" not in re.sub(r'xmlns(:\w+)?="[^"]*"', "", page)


def test_the_table_prints_four_rows_and_the_verdict(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = Searched.read(folder)
    print_designs(data, translator("en"))
    told = capsys.readouterr().out
    assert all(
        data.title(kind, translator("en")) in told for kind in ("optimised", "named", "random", "nothing")
    )
    assert "The test speaks for" in told
    assert "Promised less kept" in told


def test_the_picture_shows_every_tested_design_with_intervals(folder: Path) -> None:
    data = Searched.read(folder)
    axes = draw(data, translator("en")).axes[0]
    tested = data.tests[data.tests["community"].eq("unseen") & data.tests["measure"].eq("score")]
    shown = tested[tested["condition"].eq("as_searched")]["design"].nunique()
    filled = [line for line in axes.lines if line.get_zorder() == 3]
    assert len(filled) == shown
    intervals = [one for one in axes.collections if one.get_paths()]
    assert len(intervals) == 2 * (shown - 1)


def test_a_sign_above_its_level_is_marked(folder: Path) -> None:
    data = Searched.read(folder)
    row = data.tests["measure"].eq("points_gamed_share") & data.tests["condition"].eq("gaming")
    data.tests.loc[row, "value"] = 0.2
    shown = signs(data, translator("en"))[0]
    assert (shown["usual"], shown["worst"], shown["above"], shown["css"]) == ("0.0%", "20%", "5.0%", "alert")


def test_json_holds_no_nan(folder: Path) -> None:
    held = json.loads(DesignResult(folder).json(), parse_constant=lambda name: pytest.fail(name))
    assert set(held["chosen"]) == {"optimised", "random", "named"}


def test_what_is_no_search_is_refused(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text('{"kind": "comparison", "state": "finished"}', encoding="utf-8")
    with pytest.raises(FolderError, match="no finished search of designs"):
        Searched.read(tmp_path)


def test_a_manifest_that_lacks_what_was_searched_names_itself(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text('{"kind": "designs", "state": "finished"}', encoding="utf-8")
    with pytest.raises(FolderError, match=r"manifest\.json: does not say space, titles"):
        Searched.read(tmp_path)
