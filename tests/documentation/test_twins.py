"""Every how-to guide stands in both languages, with the same programs, so that running the English one is enough.

What both languages of any page share is checked in `test_structure.py`; `test_blocks.py` runs the English pages.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.documentation.pages import (
    HOUSE,
    Block,
    blocks,
    headings,
    links,
    name_of,
    pages,
    silent,
    uncommented,
)

HOW_TO = HOUSE / "docs" / "how-to"
GUIDES = sorted(page for page in HOW_TO.glob("*.md") if not page.name.endswith(".zh.md"))
CHINESE = [page for page in pages() if page.name.endswith(".zh.md")]
LANGUAGE = re.compile(r" --language (?:en|zh)\b")


def twin_of(page: Path) -> Path:
    """The same page in the other language, whether it is there or not."""
    if page.name.endswith(".zh.md"):
        return page.with_name(page.name.removesuffix(".zh.md") + ".md")
    return page.with_name(page.stem + ".zh.md")


def neutral(block: Block) -> Block:
    """A block as it is, but for comments, what a program prints, and the language that a command asks for."""
    text = block.text
    if block.language == "sh":
        text = LANGUAGE.sub("", text)
    elif block.language == "python" and not block.file:
        text = silent(text)
    elif block.language == "yaml":
        text = uncommented(text)
    return Block(block.language, text, block.file)


@pytest.mark.parametrize("page", GUIDES, ids=name_of)
def test_every_guide_has_a_chinese_twin(page: Path) -> None:
    twin = twin_of(page)
    assert twin.is_file(), f"{name_of(page)}: write {name_of(twin)}"
    assert [neutral(one) for one in blocks(twin)] == [neutral(one) for one in blocks(page)]
    assert len(headings(twin)) == len(headings(page))


@pytest.mark.parametrize("page", CHINESE, ids=name_of)
def test_twins_link_to_each_other_below_the_title(page: Path) -> None:
    other = twin_of(page)
    assert other.is_file(), f"{name_of(page)}: there is no {name_of(other)}"
    assert third_line(page) == f"*[English]({other.name})*"
    assert third_line(other) == f"*[中文]({page.name})*"


def third_line(page: Path) -> str:
    """What stands below the title and a blank line."""
    return page.read_text(encoding="utf-8").splitlines()[2]


@pytest.mark.parametrize("page", CHINESE, ids=name_of)
def test_chinese_pages_link_to_chinese_pages(page: Path) -> None:
    """Where the page linked to has a Chinese twin; the link to the page's own English twin stays."""
    for link in links(page):
        target = (page.parent / link.partition("#")[0]).resolve()
        if target.suffix == ".md" and target != twin_of(page) and not target.name.endswith(".zh.md"):
            assert not twin_of(target).is_file(), f"{name_of(page)}: {link}: link to {twin_of(target).name}"


@pytest.mark.parametrize("page", CHINESE, ids=name_of)
def test_chinese_pages_are_in_chinese(page: Path) -> None:
    """No heading was left in the other language."""
    for _, heading in headings(page):
        assert heading == "CoGov" or re.search(r"[\u4e00-\u9fff]", heading), heading
