"""The Python blocks of the documentation run, in the order of the page, each page in a process of its own.

Chinese pages hold the same blocks (`test_structure.py`) and are not run again.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.documentation.pages import HOUSE, blocks, name_of, pages

ROOMS = ("cogov", "experiments", "office", "analysis", "sim", "scenarios")
NEW_MECHANISM = HOUSE / "docs" / "how-to" / "add-a-mechanism.md"
SECONDS = 300


def script_of(page: Path) -> str:
    """The Python blocks of a page as one program; a block that stands for a file is none of it."""
    return "\n\n".join(one.text for one in blocks(page) if one.language == "python" and not one.file)


def write_files(page: Path, folder: Path) -> None:
    for one in blocks(page):
        if one.file:
            (folder / one.file).parent.mkdir(parents=True, exist_ok=True)
            (folder / one.file).write_text(one.text, encoding="utf-8")


def play(script: str, folder: Path) -> None:
    """Run a program in a folder, warnings being errors; it finds the house, or a copy of it there."""
    program = folder / "blocks.py"
    program.write_text(script, encoding="utf-8")
    home = folder if (folder / "sim").is_dir() and (folder / "cogov").is_dir() else HOUSE
    environment = {**os.environ, "COGOV_NUMBA": "0", "MPLBACKEND": "Agg", "PYTHONPATH": str(home)}
    command = [sys.executable, "-W", "error", program.name]
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=SECONDS, check=False
    )
    assert done.returncode == 0, f"{script}\n{done.stdout}\n{done.stderr}"


def is_run(page: Path) -> bool:
    return bool(script_of(page)) and page != NEW_MECHANISM and not page.name.endswith(".zh.md")


RUNNING = [page for page in pages() if is_run(page)]


@pytest.mark.parametrize("page", RUNNING, ids=name_of)
def test_python_blocks_run(page: Path, tmp_path: Path) -> None:
    write_files(page, tmp_path)
    play(script_of(page), tmp_path)


def test_a_mechanism_is_two_files_and_a_line(tmp_path: Path) -> None:
    """In a copy of the house, with the two files of the guide in their place and nothing else changed."""
    for room in ROOMS:
        shutil.copytree(HOUSE / room, tmp_path / room, ignore=shutil.ignore_patterns("__pycache__"))
    write_files(NEW_MECHANISM, tmp_path)
    play(script_of(NEW_MECHANISM), tmp_path)


def test_the_readme_has_the_first_experiment_in_ten_lines() -> None:
    example = (HOUSE / "examples" / "first_experiment.py").read_text(encoding="utf-8").partition("\n\n")[2]
    assert script_of(HOUSE / "README.md") == example
    assert len([line for line in example.splitlines() if line.strip()]) == 10
