"""The folder of a plan: new, empty, or left by the same plan; files stand wholly or not at all."""

from __future__ import annotations

import json
from pathlib import Path

from analysis.folder.writing import refusal, whole_file
from analysis.words import Words
from sim.errors import InputError
from sim.scenario.ordinary import MOST_KEPT, ordinary_bytes

RECORD = "plan.json"
HIDDEN = (".cogov-lock",)


def prepare(folder: Path, file: str, words: Words) -> None:
    """Make the folder, or see that what is in it was left by a plan for the same file.

    Raises:
        InputError: The folder holds something else, or is a file.
        FolderError: It cannot be made or written.
    """
    if folder.exists() and not folder.is_dir():
        raise InputError(words("plan.out_is_file", out=str(folder)))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        held = sorted(path.name for path in folder.iterdir() if path.name not in HIDDEN)
    except OSError as error:
        raise refusal(folder, error) from error
    if held and _planned(folder) != file:
        raise InputError(words("plan.out_holds", out=str(folder), held=", ".join(held[:3]), file=file))
    probe = folder / ".cogov-probe"
    try:
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise refusal(folder, error) from error


def _planned(folder: Path) -> str:
    """The file that the plan in the folder was made for; empty where there is none."""
    try:
        record = json.loads(ordinary_bytes(folder / RECORD, MOST_KEPT).decode("utf-8"))
    except (OSError, ValueError, RecursionError):
        return ""
    return str(record.get("file", "")) if isinstance(record, dict) else ""


def write_bytes(path: Path, data: bytes) -> Path:
    """Write a file wholly; its path comes back. Raises FolderError where the disk does not take it."""
    with whole_file(path) as unfinished:
        unfinished.write_bytes(data)
    return path
