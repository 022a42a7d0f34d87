"""`cogov lift`: template and plan, what they print and write, and what they refuse."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import load_workbook

from cogov.command import main
from experiments.claim import claimed
from office.lift import sources
from scenarios import data_file

EXAMPLE = str(data_file("examples", "stairwell.csv"))
FEW = ("--runs", "40", "--language", "en")
ROOT = hasattr(os, "geteuid") and os.geteuid() == 0


def plan(file: str | Path, out: Path, *more: str) -> int:
    return main(["lift", "plan", str(file), "--out", str(out), *FEW, *more])


@pytest.fixture(autouse=True, scope="module")
def _one_city() -> object:
    """The coefficients of one city stand for those of all, which takes a third of the time."""
    patch, all_cities = pytest.MonkeyPatch(), sources.coefficient_schemes()
    patch.setattr(
        sources, "coefficient_schemes", lambda: {name: all_cities[name] for name in list(all_cities)[:1]}
    )
    yield None
    patch.undo()


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory, _one_city: object) -> Path:
    """The folder of a plan of the example."""
    out = tmp_path_factory.mktemp("plans") / "one"
    assert plan(EXAMPLE, out) == 0
    return out


def test_the_template_goes_round_through_plan(
    tmp_path: Path, planned: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    from office.lift import writing

    monkeypatch.setattr(writing, "pictures", lambda *_: [])  # drawn once, by the fixture
    file = tmp_path / "stairwell.xlsx"
    assert main(["lift", "template", "--out", str(file)]) == 0
    assert f"已生成：{file}" in capfd.readouterr().out
    assert plan(file, tmp_path / "out") == 0
    told = capfd.readouterr().out
    assert "stairwell.xlsx: 12 flats, 11 owners, 966.00 m²" in told
    assert str(tmp_path / "out" / "hearing_zh.xlsx") in told
    one, two = (
        json.loads((folder / "plan.json").read_text("utf-8")) for folder in (planned, tmp_path / "out")
    )
    assert one["schemes"] == two["schemes"]


def test_the_same_command_again_writes_the_same_files(
    planned: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    before = {path.name: path.read_bytes() for path in planned.iterdir()}
    assert {"hearing_zh.xlsx", "hearing_en.xlsx", "plan.json", "chances.png", "stairwell_opening.png"} <= set(
        before
    )
    assert plan(EXAMPLE, planned, "--json") == 0
    told = json.loads(capfd.readouterr().out)
    assert {"passed", "runs", "share", "low", "high"} <= set(told["schemes"][0]["outcomes"][0]["chance"])
    assert {path.name: path.read_bytes() for path in planned.iterdir()} == before


def test_the_file_for_the_hearing_is_chinese_and_balances(planned: Path) -> None:
    book = load_workbook(planned / "hearing_zh.xlsx")
    assert book.sheetnames == ["方案比较", "逐户分摊", "议事规则与法律依据", "假设说明"]
    rows = list(book["逐户分摊"].iter_rows(values_only=True))
    record = json.loads((planned / "plan.json").read_text("utf-8"))
    need = (record["terms"]["cost_fen"] - record["terms"]["subsidy_fen"] - record["terms"]["grant_fen"]) / 100
    header = next(at for at, row in enumerate(rows) if row[0] == "房号")
    flats, total = rows[header + 1 : header + 13], rows[header + 13]
    assert total[0] == "合计"
    for at, name in enumerate(rows[header]):
        if name == "合计应付（元，负数为所得）":
            assert round(sum(float(str(row[at])) for row in flats), 2) == total[at] == need
    assert book["方案比较"].column_dimensions["A"].width >= 20
    shares = [
        cell for row in book["逐户分摊"].iter_rows() for cell in row if cell.number_format == "#,##0.00"
    ]
    assert len(shares) > 12 * 9
    assert load_workbook(planned / "hearing_en.xlsx").sheetnames[0] == "Schemes"


def test_every_problem_of_a_table_is_told_with_its_row(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "单元.csv"
    file.write_bytes("房号,楼层,面积\n101,1,80\n101,1,\n201,12,920\n".encode("gb18030"))
    assert plan(file, tmp_path / "out") == 1
    said = capfd.readouterr().err
    assert said.startswith("cogov: 4 things in this file must be put right:")
    assert "单元.csv, row 3, column “房号”: flat 101 stands in row 2 already" in said
    assert "单元.csv, row 3, column “面积”: the area is missing" in said
    assert "row 4, column “面积”: “920” lies outside 10 to 500 m² and looks like square feet" in said
    assert "Traceback" not in said
    assert not (tmp_path / "out" / "plan.json").exists()
    assert main(["lift", "plan", str(file), "--out", str(tmp_path / "out")]) == 1
    assert "有 4 处需要改正" in capfd.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["lift"], ""),
        (["lift", "pln"], "No such command 'pln'"),
        (["lift", "template"], "Missing option '--out'"),
        (["lift", "template", "--out", "t.doc", "--language", "en"], "t.doc: a template ends in .csv, .xlsx"),
        (["lift", "template", "--out", "t.csv", "--language", "fr"], "--language fr: there is no such language"),
        (["lift", "plan", "none.csv", "--out", "o", *FEW], "none.csv: there is no such file"),
        (["lift", "plan", EXAMPLE], "Missing option '--out'"),
        (["lift", "plan", EXAMPLE, "--out", "o", "--runs", "0"], "--runs 0: must lie between 1 and 20000"),
        (["lift", "plan", EXAMPLE, "--out", "o", "--subsidy", "-5"], "--subsidy -5: must lie between"),
        (["lift", "plan", EXAMPLE, "--out", "o", *FEW, "--floors", "5"], "floor 6 is beyond the roof"),
        (["lift", "plan", EXAMPLE, "--out", "o", "--law", "cc279"], "Did you mean 'cc278'"),
        (["lift", "plan", EXAMPLE, "--out", "o", "--kind", "lft"], "Did you mean 'lift'"),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_told_without_a_traceback(
    arguments: list[str],
    message: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(arguments) == (1 if message else 0) or not message
    told = capfd.readouterr()
    assert message in told.err
    assert "Traceback" not in told.err


def test_a_folder_that_holds_something_else_is_left_alone(
    tmp_path: Path, planned: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    assert plan(EXAMPLE, tmp_path) == 1
    assert "holds notes.txt, which no plan for stairwell.csv has left" in capfd.readouterr().err
    other = tmp_path / "other.csv"
    other.write_bytes(Path(EXAMPLE).read_bytes())
    before = (planned / "plan.json").read_bytes()
    assert plan(other, planned) == 1
    assert "which no plan for other.csv has left" in capfd.readouterr().err
    assert (planned / "plan.json").read_bytes() == before
    assert plan(EXAMPLE, tmp_path / "notes.txt") == 1
    assert "is a file; name a folder" in capfd.readouterr().err


def test_a_folder_in_use_is_refused(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with claimed(tmp_path / "out"):
        assert plan(EXAMPLE, tmp_path / "out") == 1
    assert "another cogov command is writing there" in capfd.readouterr().err


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").touch()
    assert plan(EXAMPLE, tmp_path / "file" / "out") == 1
    assert "could not be written" in capfd.readouterr().err
    if not ROOT:
        closed = tmp_path / "closed"
        closed.mkdir(mode=0o500)
        assert plan(EXAMPLE, closed) == 1
        assert "may not be written" in capfd.readouterr().err


@pytest.mark.parametrize("verb", ["template", "plan"])
def test_help_has_an_example(verb: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["lift", verb, "--help"]) == 0
    assert f"Example: cogov lift {verb}" in capfd.readouterr().out


@pytest.mark.parametrize("make", [os.mkfifo, lambda path: path.write_text("[" * 100_000)])
def test_a_folder_with_a_plan_that_is_none_is_refused(
    tmp_path: Path, make: Callable[[Path], object], capfd: pytest.CaptureFixture[str]
) -> None:
    make(tmp_path / "plan.json")
    assert plan(EXAMPLE, tmp_path) == 1
    assert "Traceback" not in capfd.readouterr().err
