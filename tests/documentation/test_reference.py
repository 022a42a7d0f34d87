"""The reference pages are what the code says now."""

from __future__ import annotations

import importlib.util
from types import ModuleType

import pytest

from tests.documentation.pages import HOUSE

PAGES = (
    "numbers.md",
    "mechanisms.md",
    "indicators.md",
    "files.md",
    "result-folder.md",
    "commands.md",
    "failures.md",
)


@pytest.fixture(scope="module")
def maker() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_reference", HOUSE / "tools" / "make_reference.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_all_pages_are_known(maker: ModuleType) -> None:
    assert tuple(maker.PAGES) == PAGES
    assert sorted(page.name for page in maker.FOLDER.glob("*.md")) == sorted([*PAGES, "sources.md"])


@pytest.mark.parametrize("name", PAGES)
def test_page_is_current(maker: ModuleType, name: str) -> None:
    written = (maker.FOLDER / name).read_text(encoding="utf-8")
    assert written == maker.PAGES[name](), f"{name} is out of date: run tools/make_reference.py"


def test_each_column_has_a_text_and_each_text_a_column(maker: ModuleType) -> None:
    """Also that nothing is said of a column that is no more."""
    from experiments.single import EVENTS

    made = {name: maker.own_columns(name) for name in ("groups", "lorenz", "earners")}
    tables = {**maker.model_tables(), **made, "events": EVENTS.names}
    tables["runs"] = ["stage", "message", "traceback"]
    shown = {(table, column) for table, columns in tables.items() for column in columns}
    known = maker.texts()["columns"]
    used = {f"{table}.{column}" if f"{table}.{column}" in known else column for table, column in shown}
    assert used | {"seed", "regime"} == set(known)
    assert set(tables) == set(maker.texts()["tables"])
