"""Exit statuses and messages of the command, on a tiny fake model in this process."""

from __future__ import annotations

import errno
import json
import re
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from cogov.command import main
from cogov.face import Result
from experiments import playing
from experiments.running import RunResult, SeedTask
from tests.helpers.fake_model import FakeModel, fake_model

__all__ = ["fake_model"]
pytestmark = pytest.mark.usefixtures("fake_model")


LONG = "x" * 300


@pytest.fixture
def short(tmp_path: Path) -> str:
    """A scenario of 40 days in a file of the user's own."""
    from scenarios import data_file

    text = data_file("dispute.yaml").read_text(encoding="utf-8").replace("days: 1095", "days: 40")
    path = tmp_path / "short.yaml"
    path.write_text(text, encoding="utf-8")
    return str(path)


@pytest.fixture
def undrawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is drawn and no report written, which takes longer than all else."""
    monkeypatch.setattr(Result, "figures", lambda *_: [])
    monkeypatch.setattr(Result, "report", lambda *_: Path("report.html"))


def compare(short: str, out: Path, *more: str) -> int:
    regimes = ("--regimes", "top_down_tech", "partner")
    return main(["compare", short, *regimes, "--runs", "3", "--workers", "1", "--out", str(out), *more])


def test_compare_prints_the_table_draws_and_reports_in_both_languages(
    short: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    assert compare(short, out) == 0
    told, aside = capfd.readouterr()
    assert "burden of open issues" in told.lower()
    assert str(out / "report.html") in told
    assert "No searched staff mix fits" in aside
    assert (out / "report.html").stat().st_size > 1000
    assert list((out / "figures").glob("*.svg"))
    assert main(["report", str(out), "--language", "zh"]) == 0
    assert str(out / "report.html") in capfd.readouterr().out
    assert 'lang="zh' in (out / "report.html").read_text(encoding="utf-8")


@pytest.mark.usefixtures("undrawn")
def test_compare_as_json_prints_nothing_else(
    short: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert compare(short, tmp_path / "out", "--json") == 0
    rows = json.loads(capfd.readouterr().out)
    assert {"indicator", "window", "difference", "verdict"} <= set(rows[0])


def test_run_twice_writes_the_same_but_for_the_time(
    short: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    for name in ("one", "two"):
        status = main(["run", short, "--regime", "partner", "--seed", "7", "--out", str(tmp_path / name)])
        assert status == 0
    files = sorted(path.relative_to(tmp_path / "one") for path in (tmp_path / "one").rglob("*.*"))
    assert {path.name for path in files} >= {"daily.parquet", "events.parquet", "open_issues.png"}
    for file in files:
        one, two = ((tmp_path / name / file).read_bytes() for name in ("one", "two"))
        if file.name != "manifest.json":
            assert one == two, file
    manifests = [
        json.loads((tmp_path / name / "manifest.json").read_text("utf-8")) for name in ("one", "two")
    ]
    assert [one.pop("made") is not None for one in manifests] == [True, True]
    assert manifests[0] == manifests[1]
    assert "burden of open issues" in capfd.readouterr().out.lower()


def test_a_dry_run_plays_nothing_else(short: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert compare(short, tmp_path / "out", "--dry-run") == 0
    assert "6 runs, about" in capfd.readouterr().out
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["compare", "disput"], "Did you mean 'dispute'"),
        (["compare", "missing.yaml"], "missing.yaml: there is no such file"),
        (["compare", "dispute", "--regimes", "partnr", "top_down"], "Did you mean 'partner'"),
        (["compare", "dispute", "--regimes", "partner", "partner"], "both called 'partner'"),
        (["compare", "dispute", "--regimes", "partner"], "needs two regimes"),
        (["compare", "dispute", "--regimes", "--runs", "2"], "--regimes: names no regime"),
        (["compare", "dispute", "--runs", "0"], "--runs 0: at least 1 run is needed"),
        (["compare", "dispute", "--search-staff", "--runs", "41"], "plays 1 to 40 tuning worlds"),
        (["compare", "dispute", "--runs", "many"], "valid integer"),
        (["compare", "dispute", "--precision", "5"], "--precision 5.0: must lie between 0 and 1"),
        (["compare", "dispute", "--workers", "0"], "--workers 0: must be 1 or more"),
        (
            ["compare", "dispute", "--language", "fr"],
            "--language fr: there is no such language; allowed: en, zh",
        ),
        (["compare", "dispute", "--accounting", "X"], "--accounting X: there is no such mode"),
        (["compare", "dispute", "--rnus", "3"], "No such option: --rnus"),
        (["compar", "dispute"], "No such command 'compar'"),
        (["run", "dispute", "--regime", "nobody"], "unknown regime 'nobody'"),
        (["run", "dispute"], "Missing option '--regime'"),
        (["report", "nowhere"], "nowhere: there is no such folder"),
        (["list", "everything"], "everything"),
        (["run", "dispute", "--regime", "partner", "--out", ""], "--out: names no folder"),
        (["compare", "dispute", "--out="], "--out: names no folder"),
        (["run", "dispute", "--regime", "partner", "--out", LONG], "cannot be written (File name too long)"),
        (["compare", "dispute", "--runs", "2", "--out", LONG], "cannot be written (File name too long)"),
        (["compare", "dispute", "--regimes", LONG, "partner"], "unknown regime 'xxx"),
        (["compare", f"{LONG}.yaml"], "File name too long"),
        (["lift", "template", "--out", f"{LONG}.csv"], "the name is too long for a file"),
        (["report", LONG], "there is no such folder"),
        (["explain", LONG], "there is no such folder"),
    ],
)
def test_wrong_input_is_one_message_and_status_1(
    arguments: list[str],
    message: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(arguments) == 1
    told, said = capfd.readouterr()
    assert message in said
    assert "Traceback" not in said
    assert said.startswith("cogov: ")
    assert told == ""
    assert list(tmp_path.iterdir()) == []


def test_a_run_checks_indicators_like_a_comparison(
    short: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    path = Path(short)
    path.write_text(path.read_text(encoding="utf-8").replace("[burden, ", "[burdn, "), encoding="utf-8")
    assert main(["run", short, "--regime", "partner", "--out", str(tmp_path / "out")]) == 1
    assert "unknown indicator 'burdn'. Did you mean 'burden'?" in capfd.readouterr().err
    assert not (tmp_path / "out").exists()


@pytest.mark.usefixtures("undrawn")
def test_an_output_folder_with_another_result_is_refused(
    short: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert compare(short, tmp_path / "out") == 0
    assert compare(short, tmp_path / "out", "--seed", "9") == 1
    assert "first seed (there 1, asked 9)" in capfd.readouterr().err


def test_an_unwritable_output_folder_is_refused(
    short: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """The system refuses to make the folder, whoever asks: root may write where others may not."""
    locked, make = tmp_path / "locked", Path.mkdir

    def refused(self: Path, *args: object, **keys: object) -> None:
        if self.is_relative_to(locked):
            raise PermissionError(errno.EACCES, "Permission denied", str(self))
        make(self, *args, **keys)  # type: ignore[arg-type]

    monkeypatch.setattr(Path, "mkdir", refused)
    assert compare(short, locked / "out") == 1
    assert "cannot be written" in capfd.readouterr().err


def test_a_file_below_which_no_folder_can_be_is_refused(
    short: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert compare(short, Path(short) / "out") == 1
    assert "cannot be written" in capfd.readouterr().err


@pytest.mark.usefixtures("undrawn")
def test_ctrl_c_is_130_and_the_same_command_goes_on(
    short: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    play = playing.play_seed

    def stopped(task: SeedTask) -> list[RunResult]:
        if task.seed == 2:
            raise KeyboardInterrupt
        return play(task)

    with monkeypatch.context() as patch:
        patch.setattr(playing, "play_seed", stopped)
        assert compare(short, tmp_path / "out") == 130
    assert "2 of 6 runs are kept" in capfd.readouterr().err
    assert compare(short, tmp_path / "out") == 0
    assert len(pd.read_parquet(tmp_path / "out" / "runs.parquet")) == 6


def test_ctrl_c_while_pictures_are_drawn_says_that_the_runs_are_kept(
    short: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def stopped(*_given: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Result, "figures", stopped)
    assert compare(short, tmp_path / "out") == 130
    told = capfd.readouterr().err
    assert f"stopped; all runs are kept in {tmp_path / 'out'}. The same command draws" in told


@pytest.mark.usefixtures("undrawn")
def test_a_chinese_comparison_says_all_in_chinese(
    short: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert compare(short, tmp_path / "out", "--language", "zh") == 0
    told, aside = capfd.readouterr()
    last = told[told.index("核算口径：") :].replace(str(tmp_path / "out"), "").splitlines()
    assert [line for line in last if line.isascii() and line.strip()] == []
    assert not {"burden", "top_down_tech", "equal_cash"} & set(re.findall(r"\w+", "\n".join(last), re.ASCII))
    assert aside.startswith("cogov: 以下治理模式没有相符的人员配置搜索结果：")


@pytest.mark.usefixtures("undrawn")
def test_a_missing_run_is_said_below_the_table(
    short: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    step = FakeModel.step

    def breaks_once(self: FakeModel) -> None:
        if (self.seed, self.day) == (2, 20) and len(self.schedule.attached) > 3:
            raise RuntimeError("a mechanism raised")
        step(self)

    monkeypatch.setattr(FakeModel, "step", breaks_once)
    assert compare(short, tmp_path / "out") == 0
    assert "1 of 6 runs is missing" in capfd.readouterr().out


def test_a_fault_of_ours_is_2_with_what_to_report(
    short: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(FakeModel, "breaks", {"day 3": True})
    assert main(["run", short, "--regime", "partner", "--out", str(tmp_path / "run")]) == 2
    said = capfd.readouterr().err
    assert "broken at day 3" in said
    assert "please report" in said


def test_a_budget_that_cannot_pay_is_the_users(
    short: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(FakeModel, "breaks", {"build": "input"})
    assert compare(short, tmp_path / "out") == 1
    assert "give more cash" in capfd.readouterr().err


@pytest.mark.parametrize("name", ["s3:x", "gs:b", "of\udcff"])
@pytest.mark.usefixtures("undrawn")
def test_a_folder_named_like_an_address_or_no_text_holds_results(
    short: str, tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for _ in range(2):
        assert compare(short, Path(name)) == 0
    assert main(["run", short, "--regime", "partner", "--out", f"{name}-run"]) == 0
    assert (tmp_path / name / "daily.parquet").exists()
    assert (tmp_path / f"{name}-run" / "events.parquet").exists()


def test_a_run_takes_workers_and_says_that_it_needs_one(
    short: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    run = ["run", short, "--regime", "partner", "--out", str(tmp_path / "run"), "--workers"]
    assert main([*run, "2"]) == 0
    assert "one run takes one process: --workers 2 changes nothing" in capfd.readouterr().err
    assert main([*run, "1"]) == 0
    assert capfd.readouterr().err == ""
    assert main([*run, "0"]) == 1
    assert "--workers 0: must be 1 or more" in capfd.readouterr().err


@pytest.mark.parametrize(("runs", "told"), [("299", False), ("300", True), ("400", True)])
def test_a_first_stage_above_the_cap_is_told_before_anything_is_played(
    short: str, tmp_path: Path, runs: str, told: bool, capfd: pytest.CaptureFixture[str]
) -> None:
    asked = ["compare", short, "--regimes", "top_down_tech", "partner", "--precision", "0.05", "--runs", runs]
    assert main([*asked, "--dry-run", "--out", str(tmp_path / "out")]) == 0
    aside = capfd.readouterr().err
    assert (f"--runs {runs} with --precision: the two-stage rule plays at most 300 worlds" in aside) == told
    assert main([*asked, "--dry-run", "--language", "zh", "--out", str(tmp_path / "out")]) == 0
    assert ("两阶段规则最多运行 300 个世界" in capfd.readouterr().err) == told


def test_an_exit_outside_of_runs_is_a_fault_with_its_status(
    short: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def leave(*_: object, **__: object) -> None:
        raise SystemExit(0)

    monkeypatch.setattr("cogov.face.run", leave)
    assert main(["run", short, "--regime", "partner"]) == 2
    assert "please report it" in capfd.readouterr().err


@pytest.mark.parametrize(("name", "make"), [("figures", Path.touch), ("report.html", Path.mkdir)])
def test_what_stands_in_the_way_is_told(
    short: str, tmp_path: Path, name: str, make: Callable[[Path], None], capfd: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Result, "figures", lambda *_: [])
        patch.setattr(Result, "report", lambda *_: Path("report.html"))
        assert compare(short, out) == 0
        make(out / name)
        patch.undo()
        assert main(["report", str(out)]) == 1
    told = capfd.readouterr().err
    assert f"{name}: could not be written" in told
    assert "stands in the way; move it elsewhere" in told
