"""Every key of a source in a number file or scenario is told in the reference, and nothing else is."""

from __future__ import annotations

import re

from tests.documentation.pages import HOUSE

PAGE = HOUSE / "docs" / "reference" / "sources.md"
ROOMS = ("sim", "scenarios")
KEY = re.compile(r"\b[fm]:[^\s,;\"'})]+")
ROW = re.compile(r"^\| `([fm]:[^`]+)` \|", re.MULTILINE)


def keys_in(text: str) -> set[str]:
    """The keys that a file cites; what follows a key as punctuation is none of it."""
    return {key.rstrip(":.") for key in KEY.findall(text)}


def cited() -> set[str]:
    files = [file for room in ROOMS for file in (HOUSE / room).rglob("*.yaml")]
    return set().union(*(keys_in(file.read_text(encoding="utf-8")) for file in files))


def told() -> list[str]:
    return ROW.findall(PAGE.read_text(encoding="utf-8"))


def complaints(used: set[str], rows: list[str]) -> list[str]:
    """What is wrong between the keys used and the rows of the page."""
    untold = [f"{key}: no row in {PAGE.name}" for key in sorted(used - set(rows))]
    unused = [f"{key}: a row that nothing cites" for key in sorted(set(rows) - used)]
    return untold + unused + [f"{key}: two rows" for key in sorted(set(rows)) if rows.count(key) > 1]


def test_every_key_has_one_row_and_every_row_is_used() -> None:
    assert complaints(cited(), told()) == []


def test_a_made_up_key_and_a_stray_row_are_found() -> None:
    used = keys_in('source: "asm; f:Z99: a remark (f:§7.3), m:§7.10"')
    assert used == {"f:Z99", "f:§7.3", "m:§7.10"}
    assert complaints(used, ["f:§7.3", "m:§7.10", "m:P0", "m:§7.10"]) == [
        "f:Z99: no row in sources.md",
        "m:P0: a row that nothing cites",
        "m:§7.10: two rows",
    ]
