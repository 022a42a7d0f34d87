"""Numbers are data: files and classes are bound both ways, and every number says its source."""

from __future__ import annotations

import importlib
import pkgutil
import re
from pathlib import Path

import pytest

import sim
from sim.parameters import Entry, Numbers, all_entries, number_file
from tests.architecture.source import HOUSE, shown

FILES = sorted([*(HOUSE / "sim").rglob("*.yaml"), *(HOUSE / "scenarios" / "numbers").glob("*.yaml")])
SOURCE = re.compile(r"\b[fm]:[A-Z§]\S*|\basm\b|\bdesign\b")


@pytest.fixture(scope="module")
def entries() -> list[Entry]:
    """All numbers of the model, every module imported, each file checked against its class."""
    for module in pkgutil.walk_packages(sim.__path__, "sim."):
        importlib.import_module(module.name)
    return list(all_entries())


def test_every_number_file_is_read_by_a_class(entries: list[Entry]) -> None:
    read = {number_file(cls.file).resolve() for cls in Numbers._declared}
    assert [shown(file) for file in FILES if file.resolve() not in read] == []


def test_every_class_has_its_file(entries: list[Entry]) -> None:
    assert [cls.__name__ for cls in Numbers._declared if not number_file(cls.file).is_file()] == []


def test_rooms_are_unique(entries: list[Entry]) -> None:
    stems = [file.stem for file in FILES]
    assert sorted(stems) == sorted(set(stems))
    keys = [entry.key for entry in entries]
    assert sorted(keys) == sorted(set(keys))


def test_every_number_names_its_source(entries: list[Entry]) -> None:
    assert [
        f"{entry.where} {entry.key}: {entry.source}" for entry in entries if not SOURCE.search(entry.source)
    ] == []


def test_every_title_is_in_both_languages(entries: list[Entry]) -> None:
    chinese = re.compile("[\u4e00-\u9fff]")
    wrong = [
        entry.where
        for entry in entries
        if chinese.search(entry.title_en) or not chinese.search(entry.title_zh)
    ]
    assert wrong == []


def test_levers_leave_room_to_choose(entries: list[Entry]) -> None:
    fixed = [
        entry.key for entry in entries if entry.kind in ("lever", "uncertain") and entry.low == entry.high
    ]
    assert fixed == []


def test_number_files_are_where_rules_are() -> None:
    lonely = [shown(file) for file in FILES if "sim" in file.parts and not has_rule(file)]
    assert lonely == []


def has_rule(file: Path) -> bool:
    """Whether a Python file stands beside the number file to read it."""
    return any(file.parent.glob("*.py"))
