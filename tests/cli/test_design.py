"""`cogov design points` as a user types it, on a small real community; killed and typed again."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from cogov.command import main
from scenarios import data_file

COMMUNITY = "name: {name}\nbuildings: {n}\nstairwells: 1\nfloors: 4\nflats_per_floor: 2\n"
EFFORT = "effort: {worlds: 1, rounds: [{designs: 2, worlds: 2}], test: 2, batch: 2, start: 4}\n"
HOUSE = Path(__file__).resolve().parents[2]


@pytest.fixture
def space(tmp_path: Path) -> Path:
    """A space of 30 days in two small communities of the user's own."""
    for name, n in (("here", 3), ("there", 4)):
        (tmp_path / f"{name}.yaml").write_text(COMMUNITY.format(name=name, n=n), encoding="utf-8")
    text = data_file("designs", "spaces", "points.yaml").read_text(encoding="utf-8")
    text = text.partition("effort:")[0] + EFFORT
    text = text.replace("community: old_quarter", "community: here.yaml").replace(
        "[kangfu_2, wawuli]", "[there.yaml]"
    )
    text = text.replace("days: 210", "days: 30").replace("burn_in: 30", "burn_in: 0")
    before, after = text.partition("designs:\n")[0], text.partition("unseen:")[2]
    path = tmp_path / "mine.yaml"
    path.write_text(f"{before}designs: [goods, honour_only]\nunseen:{after}", encoding="utf-8")
    return path


def command(space: Path, out: Path, trials: int, *more: str) -> list[str]:
    given = ["--space", str(space), "--trials", str(trials), "--out", str(out), "--workers", "1"]
    return ["design", "points", *given, *more]


def test_a_search_prints_the_table_draws_and_reports(
    space: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    assert main(command(space, out, 4)) == 0
    told = capfd.readouterr().out
    assert all(
        text in told
        for text in ("Winner of the search", "Best of practice", "Best of random", "Doing nothing")
    )
    assert "The test speaks for" in told
    table = pd.read_csv(out / "designs.csv")
    assert table["kind"].value_counts().to_dict() == {"optimised": 4, "random": 4, "named": 2, "nothing": 1}
    assert (out / "figures" / "pareto_front.svg").exists()
    assert main(command(space, out, 4, "--json")) == 0
    assert set(json.loads(capfd.readouterr().out)["chosen"]) == {"optimised", "named", "random"}
    assert main(["report", str(out), "--language", "zh"]) == 0
    assert "规划者一页纸" in (out / "report.html").read_text(encoding="utf-8")


def test_what_a_user_gets_wrong_is_one_message(
    space: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    space.write_text(
        space.read_text(encoding="utf-8").replace("{low: 0, high: 0.012}", "{low: 1, high: 0}"),
        encoding="utf-8",
    )
    assert main(command(space, tmp_path / "out", 4)) == 1
    told = capfd.readouterr().err
    assert "low = 1 is above high = 0" in told
    assert "Traceback" not in told
    assert main(["design", "points", "--space", "pionts"]) == 1
    assert "Did you mean 'points'" in capfd.readouterr().err
    assert main(["design", "points", "--trials", "0"]) == 1
    assert "--trials 0" in capfd.readouterr().err


@pytest.mark.long
def test_a_search_killed_half_way_ends_as_one_that_was_not(space: Path, tmp_path: Path) -> None:
    whole, killed = tmp_path / "whole", tmp_path / "killed"
    assert main(command(space, whole, 4)) == 0
    paths = os.pathsep.join([str(HOUSE), os.environ.get("PYTHONPATH", "")])
    started = subprocess.Popen(
        [sys.executable, "-m", "cogov", *command(space, killed, 4)],
        env=os.environ | {"PYTHONPATH": paths}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    while started.poll() is None and not list((killed / "journal").glob("*.runs.parquet")):
        with contextlib.suppress(subprocess.TimeoutExpired):
            started.wait(0.05)
    started.send_signal(signal.SIGKILL)
    started.wait()
    assert not (killed / "designs.csv").exists()
    assert main(command(space, killed, 4)) == 0
    for name in ("designs.csv", "tests.csv", "contrasts.csv"):
        assert (killed / name).read_bytes() == (whole / name).read_bytes()
