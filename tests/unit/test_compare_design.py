"""The design of a comparison, and its way from seeds to a folder, on a tiny fake model."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from analysis.errors import DesignError
from analysis.indicators import column_name, headline_window
from experiments import playing, staff_search
from experiments.compare import compare, dry_run
from experiments.design import Design, make_design
from experiments.playing import Stopped
from experiments.running import Arm, RunFailedError, RunResult, SeedTask
from experiments.seeds import TUNING_FIRST, evaluation_seeds, tuning_seeds
from experiments.staff_mixes import StaffMix
from experiments.staff_search import search_staff, tuned_cash
from sim.errors import InputError
from sim.scenario import Regime, Scenario, read_regime, read_scenario
from tests.helpers.fake_model import FakeModel, fake_model

__all__ = ["fake_model"]
pytestmark = pytest.mark.usefixtures("fake_model")
TABLES = (
    "runs.parquet",
    "daily.parquet",
    "issues.parquet",
    "groups.parquet",
    "summary.csv",
    "summary_more.csv",
)


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return read_scenario("dispute").model_copy(update={"days": 500})


def design_of(scenario: Scenario, *regimes: str | Regime, runs: int | None = 3, **more: object) -> Design:
    return make_design(scenario, regimes or ("top_down_tech", "partner"), runs=runs, **more)  # type: ignore[arg-type]


def test_no_runs_and_no_precision_is_two_stages_at_five_percent(scenario: Scenario) -> None:
    design = design_of(scenario, runs=None)
    assert (design.runs, design.precision, design.most_runs) == (40, 0.05, 300)
    assert design_of(scenario, runs=7).precision is None


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"runs": 0}, "--runs 0: at least 1 run"),
        ({"precision": 0.0}, "--precision 0.0: must lie between 0 and 1"),
        ({"runs": 1, "precision": 0.1}, "needs at least 2 runs"),
        ({"seed": -1}, "--seed -1"),
        ({"runs": 2.5}, "--runs 2.5: must be a whole number"),
        ({"runs": "2"}, "--runs '2': must be a whole number"),
        ({"seed": "x"}, "--seed 'x': must be a whole number"),
        ({"precision": "x"}, "--precision x: must lie between 0 and 1"),
        ({"days": 0}, "days = 0 d: out of range"),
        ({"days": "9"}, "days = '9': not usable here"),
        ({"seed": TUNING_FIRST - 2}, "kept for calibration"),
        ({"accounting": "free"}, r"--accounting free: .* equal_cash \(F\), compensated \(C\)"),
    ],
)
def test_impossible_designs_are_refused(scenario: Scenario, given: dict[str, object], message: str) -> None:
    with pytest.raises(InputError, match=message):
        design_of(scenario, **given)


def test_unknown_regimes_are_named_with_the_nearest(scenario: Scenario) -> None:
    with pytest.raises(InputError, match="Did you mean 'partner'"):
        design_of(scenario, "partnr", "top_down")


def test_one_regime_is_not_taken_for_its_letters(scenario: Scenario) -> None:
    with pytest.raises(DesignError, match=r"needs two regimes or more, got \['partner'\]"):
        make_design(scenario, "partner")


def test_one_regime_cannot_be_compared(scenario: Scenario) -> None:
    with pytest.raises(DesignError, match="needs two regimes"):
        design_of(scenario, "partner")


def test_tuning_and_evaluation_never_meet() -> None:
    assert not set(evaluation_seeds(1, 300)) & set(tuning_seeds())


def test_a_comparison_is_a_folder(scenario: Scenario, tmp_path: Path) -> None:
    compare(design_of(scenario), tmp_path)
    assert {path.name for path in tmp_path.iterdir()} >= {*TABLES, "manifest.json"}
    manifest = json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["state"] == "finished"
    assert manifest["baseline"] == "top_down_tech"
    assert manifest["seeds"] == [1, 3]
    assert manifest["accounting"] == "equal_cash"
    assert not manifest["staff_mix"]["searched"]
    assert len(pd.read_parquet(tmp_path / "runs.parquet")) == 6


def test_equal_regimes_under_two_names_give_exactly_nothing(scenario: Scenario, tmp_path: Path) -> None:
    twin = read_regime("partner").model_copy(update={"name": "twin"})
    compare(design_of(scenario, "partner", twin), tmp_path)
    summary = pd.read_csv(tmp_path / "summary.csv")
    assert (summary[["difference", "low", "high"]] == 0.0).all(axis=None)
    assert set(summary["verdict"]) == {"no difference"}


def test_ctrl_c_keeps_what_is_done_and_the_same_call_goes_on(
    scenario: Scenario, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, broken = tmp_path / "whole", tmp_path / "broken"
    compare(design_of(scenario), whole)
    play = playing.play_seed

    def interrupted(task: SeedTask) -> list[RunResult]:
        if task.seed == 3:
            raise KeyboardInterrupt
        return play(task)

    with monkeypatch.context() as patch:
        patch.setattr(playing, "play_seed", interrupted)
        with pytest.raises(Stopped, match="4 of 6 runs are kept"):
            compare(design_of(scenario), broken)
    played: list[int] = []
    with monkeypatch.context() as patch:
        patch.setattr(playing, "play_seed", lambda task: played.append(task.seed) or play(task))
        compare(design_of(scenario), broken)
    assert played == [3]
    assert {name: (whole / name).read_bytes() for name in TABLES} == {
        name: (broken / name).read_bytes() for name in TABLES
    }


def test_a_finished_comparison_is_not_played_again(
    scenario: Scenario, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    compare(design_of(scenario), tmp_path)
    before = (tmp_path / "manifest.json").read_bytes()
    monkeypatch.setattr(playing, "play_seed", lambda task: pytest.fail("played again"))
    compare(design_of(scenario), tmp_path)
    assert (tmp_path / "manifest.json").read_bytes() == before


def test_a_failed_run_is_a_row_and_the_others_are_kept(
    scenario: Scenario, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    step = FakeModel.step

    def breaks_once(self: FakeModel) -> None:
        if self.seed == 2 and self.day == 200 and self.schedule.attached:
            raise RuntimeError("a mechanism raised")
        step(self)

    monkeypatch.setattr(FakeModel, "step", breaks_once)
    compare(design_of(scenario, "top_down", "partner"), tmp_path)
    runs = pd.read_parquet(tmp_path / "runs.parquet")
    assert runs.loc[runs["stage"] != "", ["seed", "regime", "stage"]].to_numpy().tolist() == [
        [2, "partner", "day 200"]
    ]
    manifest = json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8"))
    assert len(manifest["failed"]) == 1
    assert pd.read_csv(tmp_path / "summary.csv")["n"].max() == 2


def test_a_budget_that_cannot_pay_is_the_users_and_found_at_once(
    scenario: Scenario, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(FakeModel, "breaks", {"build": "input"})
    with pytest.raises(InputError, match="give more cash"):
        compare(design_of(scenario), tmp_path)


def test_where_all_runs_fail_there_is_nothing_to_compare(
    scenario: Scenario, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(FakeModel, "breaks", {"day 3": True})
    with pytest.raises(RunFailedError, match=r"6 of 6 runs failed.*day 3: ValueError: broken"):
        compare(design_of(scenario), tmp_path)
    assert len(pd.read_parquet(tmp_path / "runs.parquet")) == 6


def test_where_one_regime_always_fails_there_is_nothing_to_compare(
    scenario: Scenario, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    step = FakeModel.step

    def breaks(self: FakeModel) -> None:
        if self.schedule.attached:
            raise RuntimeError("a mechanism raised")
        step(self)

    monkeypatch.setattr(FakeModel, "step", breaks)
    for _ in range(2):
        with pytest.raises(RunFailedError, match=r"3 of 6 runs failed.* regime partner, seed 1"):
            compare(design_of(scenario, "top_down", "partner"), tmp_path)
    assert len(pd.read_parquet(tmp_path / "runs.parquet")) == 6


def test_a_summary_that_was_deleted_is_made_again_from_the_runs(
    scenario: Scenario, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    compare(design_of(scenario), tmp_path)
    before = (tmp_path / "summary.csv").read_bytes()
    (tmp_path / "summary.csv").unlink()
    monkeypatch.setattr(playing, "play_seed", lambda task: pytest.fail("played again"))
    compare(design_of(scenario), tmp_path)
    assert (tmp_path / "summary.csv").read_bytes() == before


def test_another_result_is_refused(scenario: Scenario, tmp_path: Path) -> None:
    compare(design_of(scenario), tmp_path)
    with pytest.raises(InputError, match=r"runs \(there 3, asked 4\)"):
        compare(design_of(scenario, runs=4), tmp_path)


def test_two_stages_play_what_the_first_one_asks_for(scenario: Scenario, tmp_path: Path) -> None:
    compare(design_of(scenario, runs=3, precision=0.2), tmp_path)
    manifest = json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8"))
    assert 3 < manifest["runs"] <= 300
    assert len(pd.read_parquet(tmp_path / "runs.parquet")) == 2 * manifest["runs"]


def test_progress_tells_half_widths_and_never_a_verdict(scenario: Scenario, tmp_path: Path) -> None:
    notes: list[str] = []

    class Bar:
        def __init__(self, total: float, title: str) -> None:
            self.left = total

        def __enter__(self) -> Bar:
            return self

        def __exit__(self, *_: object) -> None:
            assert self.left == 0

        def __call__(self, advance: float = 1, note: str = "") -> None:
            self.left -= advance
            notes.append(note)

    compare(design_of(scenario), tmp_path, bar=Bar)
    assert "burden ±" in notes[-1]
    assert not any(word in note for note in notes for word in ("better", "worse", "difference"))


def test_a_dry_run_says_runs_minutes_and_disk(scenario: Scenario) -> None:
    need = dry_run(design_of(scenario, runs=10, precision=0.05), workers=2)
    assert (need.runs, need.most_runs) == (20, 600)
    assert 0 < need.minutes < need.most_minutes
    assert 0 < need.megabytes < need.most_megabytes


def small(design: Design, tuning: int = 2) -> Design:
    return Design(
        design.scenario,
        design.regimes,
        design.runs,
        design.precision,
        design.accounting,
        design.first_seed,
        tuning=tuning,
    )


def test_the_search_finds_the_least_burden_and_leaves_out_what_cannot_be_paid(
    scenario: Scenario, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make = FakeModel.__init__

    def staffed(self: FakeModel, case: Scenario, regime: Regime, seed: int, **given: Any) -> None:
        if regime.staff_share == 0.8:
            raise InputError("no posts above the community")
        make(self, case, regime, seed, **given)
        self.strength += 5 * case.staff_share(regime)

    monkeypatch.setattr(FakeModel, "__init__", staffed)
    mixes = [StaffMix(share, 0.0) for share in (0.5, 0.7, 0.8)]
    records = search_staff(small(design_of(scenario)), tmp_path, mixes=mixes)
    assert [(record.regime, record.share, record.tried, record.seeds) for record in records] == [
        ("top_down_tech", 0.7, 2, 2),
        ("partner", 0.7, 2, 2),
    ]
    assert search_staff(small(design_of(scenario)), tmp_path, mixes=mixes) == records


@pytest.mark.parametrize(
    ("weeks_behind", "share"),
    [({0.5: 0.0, 0.6: 0.0}, 0.5), ({0.5: 0.06, 0.6: 0.05}, 0.6), ({0.5: 0.9, 0.6: 0.7}, 0.6)],
    ids=["both keep up", "the better one does not", "neither does"],
)
def test_a_mix_whose_staff_does_not_keep_up_is_left_out(
    scenario: Scenario, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    weeks_behind: dict[float, float], share: float,
) -> None:  # fmt: skip
    """The mix of .5 has the smaller burden in every world."""
    design = small(design_of(scenario))
    burden, behind = (
        column_name(name, headline_window(design.scenario.days)) for name in ("burden", "staff_behind")
    )

    def rows(_design: Design, arms: list[Arm], *_: object, seeds: tuple[int, ...], **__: object) -> object:
        shares = [arm.regime.staff_share or 0.0 for arm in arms]
        return [
            {"regime": arm.name, "seed": seed, "stage": "", burden: one + seed, behind: weeks_behind[one]}
            for seed in seeds
            for arm, one in zip(arms, shares, strict=True)
        ]

    monkeypatch.setattr(staff_search, "tuning_rows", rows)
    mixes = [StaffMix(one, 0.0) for one in weeks_behind]
    assert {one.share for one in search_staff(design, tmp_path, mixes=mixes)} == {share}


def test_compensation_gives_cash_to_the_regime_whose_residents_give_less(
    scenario: Scenario, tmp_path: Path
) -> None:
    def quiet(total: float, title: str) -> object:
        from experiments.staff_search import quiet

        return quiet(total, title)

    design = small(design_of(scenario, "top_down", "partner", accounting="C"))
    cash = tuned_cash(design, tmp_path, workers=1, bar=quiet)  # type: ignore[arg-type]
    assert cash["partner"] == 0.0 < cash["top_down"]
    assert tuned_cash(small(design_of(scenario)), tmp_path / "no", workers=1, bar=quiet) == {}  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("lost", "played"),
    [
        ("daily.parquet", True), ("issues.parquet", True), ("runs.parquet", True), ("summary_more.csv", False),
        ("pooled.csv", False),
    ],
)  # fmt: skip
def test_a_finished_comparison_that_lost_a_file_is_made_whole(
    scenario: Scenario, tmp_path: Path, lost: str, played: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    design = design_of(scenario, runs=2)
    compare(design, tmp_path)
    whole = {path.name: path.read_bytes() for path in tmp_path.iterdir() if path.suffix != ".json"}
    (tmp_path / lost).unlink()
    seeds: list[int] = []
    play = playing.play_seed

    def counted(task: SeedTask) -> list[RunResult]:
        seeds.append(task.seed)
        return play(task)

    monkeypatch.setattr(playing, "play_seed", counted)
    compare(design, tmp_path)
    assert bool(seeds) == played
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir() if path.suffix != ".json"} == whole
    before = (tmp_path / "manifest.json").read_bytes()
    compare(design, tmp_path)
    assert (tmp_path / "manifest.json").read_bytes() == before


@pytest.mark.parametrize("bytes_left", [0, 200])
def test_a_table_that_was_cut_is_judged_again(scenario: Scenario, tmp_path: Path, bytes_left: int) -> None:
    design = design_of(scenario, runs=2)
    compare(design, tmp_path)
    whole = (tmp_path / "summary.csv").read_bytes()
    (tmp_path / "summary.csv").write_bytes(whole[:bytes_left])
    compare(design, tmp_path)
    assert (tmp_path / "summary.csv").read_bytes() == whole
