"""The command on the real model: ten small buildings, a month."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

import cogov
from scenarios import data_file

COMMUNITY = """
name: tiny
title: {en: Tiny, zh: 小}
buildings: 10
stairwells: 2
floors: 3
flats_per_floor: 2
"""
TABLES = (
    "runs.parquet",
    "daily.parquet",
    "issues.parquet",
    "groups.parquet",
    "summary.csv",
    "summary_more.csv",
)


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A scenario of ten small buildings and a month in the user's own folder."""
    folder = tmp_path_factory.mktemp("tiny")
    (folder / "tiny.yaml").write_text(COMMUNITY, encoding="utf-8")
    text = data_file("dispute.yaml").read_text(encoding="utf-8")
    text = text.replace("days: 1095", "days: 30").replace("[old_quarter]", "[./tiny.yaml]")
    (folder / "short.yaml").write_text(text, encoding="utf-8")
    return folder / "short.yaml"


def test_one_worker_and_two_write_equal_tables(tiny: Path, tmp_path: Path) -> None:
    for workers in (1, 2):
        cogov.compare(
            tiny, ["top_down_tech", "partner"], runs=3, workers=workers, out=tmp_path / str(workers)
        )
    for name in TABLES:
        assert (tmp_path / "1" / name).read_bytes() == (tmp_path / "2" / name).read_bytes(), name
    runs = pd.read_parquet(tmp_path / "1" / "runs.parquet")
    assert (runs["stage"] == "").all()


def test_a_copy_under_another_name_gives_exactly_nothing(tiny: Path, tmp_path: Path) -> None:
    twin = tmp_path / "twin.yaml"
    text = data_file("regimes", "partner.yaml").read_text(encoding="utf-8")
    twin.write_text(text.replace("name: partner", "name: twin"), encoding="utf-8")
    result = cogov.compare(tiny, ["partner", twin], runs=3, workers=1, out=tmp_path / "out")
    summary = result.summary
    assert (summary[["difference", "low", "high"]] == 0.0).all(axis=None)
    everywhere = summary[summary["n"] == 3]
    assert len(everywhere) > 40
    assert set(everywhere["verdict"]) == {"no difference"}
    assert "verdict" in result._repr_html_()


def test_a_run_and_its_folder(tiny: Path, tmp_path: Path) -> None:
    result = cogov.run(tiny, "partner", seed=7, out=tmp_path)
    assert len(result.runs) == 1
    assert cogov.open_result(tmp_path).runs.equals(result.runs)
    events = pd.read_parquet(tmp_path / "events.parquet")
    assert events["time"].is_monotonic_increasing
    manifest = json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8"))
    assert {"scenario", "scenario_hash", "parameters", "mechanisms", "schedule", "packages"} <= set(manifest)
    assert manifest["scenario"]["burn_in"] == 60


def test_a_run_is_printed_in_the_units_of_a_comparison(
    tiny: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cogov.run(tiny, "partner", out=tmp_path).print()
    told = capsys.readouterr().out
    assert "thousand RMB per resident" not in told
    assert "yuan per resident and year" in told
    assert "%" in next(line for line in told.splitlines() if "utilisation" in line.lower())


@pytest.mark.long
def test_the_command_works_in_a_folder_that_hides_our_packages(tiny: Path, tmp_path: Path) -> None:
    (tmp_path / "analysis").mkdir()
    (tmp_path / "analysis" / "__init__.py").touch()
    command = [
        str(Path(sys.executable).parent / "cogov"),
        "compare",
        str(tiny),
        "--runs",
        "2",
        "--workers",
        "2",
    ]
    played = subprocess.run(
        [*command, "--regimes", "top_down", "partner", "--out", "out", "--json"],
        cwd=tmp_path, capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert played.returncode == 0, played.stderr
    assert json.loads(played.stdout)
