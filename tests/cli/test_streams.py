"""What is printed never ends a command: narrow encodings, closed and full streams, readers who leave."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from cogov.command import main

COMMAND = (sys.executable, "-m", "cogov", "list", "parameters", "--json")


@pytest.mark.parametrize("encoding", ["gbk", "cp1252", "ascii"])
def test_what_an_encoding_lacks_is_replaced(encoding: str) -> None:
    ended = subprocess.run(
        (sys.executable, "-m", "cogov", "list", "laws", "--language", "zh"),
        env=os.environ | {"PYTHONIOENCODING": encoding}, capture_output=True, check=False,
    )  # fmt: skip
    assert (ended.returncode, ended.stderr) == (0, b"")
    assert ended.stdout


@pytest.mark.parametrize("closed", [(1,), (2,), (0, 1, 2)])
def test_closed_streams_end_no_command_and_workers_start(closed: tuple[int, ...], tmp_path: Path) -> None:
    code = (
        "from cogov.command.streams import patient_streams\n"
        "from experiments.map_runs import map_runs\n"
        f"with patient_streams(), open({str(tmp_path / 'told')!r}, 'w') as file:\n"
        "    print('lost', flush=True)\n"
        "    file.write(str(sorted(map_runs(abs, [-1, -2, -3], workers=2))))\n"
    )
    shut = " ".join(f"{one}>&-" for one in closed)
    ended = subprocess.run(["/bin/sh", "-c", f'"$0" -c "$1" {shut}', sys.executable, code], check=False)
    assert ended.returncode == 0
    assert (tmp_path / "told").read_text() == "[(0, 1), (1, 2), (2, 3)]"


def test_a_reader_who_leaves_is_no_fault() -> None:
    ended = subprocess.run(
        ["/bin/sh", "-c", '"$@" | head -1', "sh", *COMMAND], capture_output=True, check=False
    )
    assert (ended.stdout, ended.stderr) == (b"[\n", b"")


def test_the_status_is_good_and_the_rest_is_done_after_a_reader_left(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    read, write = os.pipe()
    os.close(read)
    with os.fdopen(write, "w", encoding="utf-8") as gone:
        monkeypatch.setattr(sys, "stdout", gone)
        assert main(["lift", "template", "--out", str(tmp_path / "a.csv")]) == 0
    assert (tmp_path / "a.csv").exists()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no full device")
def test_a_full_standard_output_is_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        monkeypatch.setattr(sys, "stdout", full)
        assert main(["lift", "template", "--out", str(tmp_path / "a.csv")]) == 1
    assert capfd.readouterr().err == (
        "cogov: standard output: No space left on device; what was finished is kept\n"
    )
    assert (tmp_path / "a.csv").exists()
