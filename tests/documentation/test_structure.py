"""Links resolve, both languages say the same, and whatever command the pages name exists."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.documentation.pages import (
    HOUSE,
    anchor,
    blocks,
    headings,
    links,
    name_of,
    pages,
    plain,
    silent,
    uncommented,
)

PAIRS = [page for page in pages() if page.name.endswith(".zh.md")]
PICTURES = (".png", ".svg")
TOOLS = {".venv/bin/cogov": "cogov", ".venv/bin/python": "python", ".venv/bin/solara": "solara"}


@pytest.mark.parametrize("page", pages(), ids=name_of)
def test_links_resolve(page: Path) -> None:
    for link in links(page):
        target, _, part = link.partition("#")
        file = (page.parent / target).resolve() if target else page
        if not target.endswith(PICTURES):
            assert file.exists(), f"{name_of(page)}: {link}: there is no such file"
        if part:
            anchors = [anchor(text) for _, text in headings(file)]
            assert part in anchors, f"{name_of(page)}: {link}: the headings are {anchors}"


@pytest.mark.parametrize("page", pages(), ids=name_of)
def test_pictures_are_there(page: Path) -> None:
    """Made from a real result, and kept in docs/pictures."""
    for link in links(page):
        if link.endswith(PICTURES):
            assert (page.parent / link).is_file(), f"{name_of(page)}: {link}"


@pytest.mark.parametrize("page", pages(), ids=name_of)
def test_pages_name_no_machine(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert not re.search(r"/(work|home|root|Users)/|localhost|127\.0\.0\.1", text)


@pytest.mark.parametrize("page", PAIRS, ids=name_of)
def test_both_languages_have_the_same_sections(page: Path) -> None:
    other = page.with_name(page.name.replace(".zh.md", ".md"))
    assert [level for level, _ in headings(page)] == [level for level, _ in headings(other)]
    for mark in ("\n| ", "\n- ", "\n1. "):
        assert plain(page).count(mark) == plain(other).count(mark), f"{name_of(page)}: lines with {mark!r}"


@pytest.mark.parametrize("page", PAIRS, ids=name_of)
def test_both_languages_have_the_same_blocks(page: Path) -> None:
    """The same files, commands and programs; texts and comments may differ, so only one is run."""
    other = page.with_name(page.name.replace(".zh.md", ".md"))
    for one, two in zip(blocks(page), blocks(other), strict=True):
        assert (one.language, one.file) == (two.language, two.file)
        if one.language == "python":
            assert silent(one.text) == silent(two.text)
        elif one.file:
            assert uncommented(one.text) == uncommented(two.text)


def commands() -> Iterator[Any]:
    """Each command line in a shell block, with the page that names it."""
    for page in pages():
        for block in blocks(page):
            for line in block.text.splitlines() if block.language == "sh" else ():
                yield pytest.param(line, id=f"{name_of(page)}: {line[:60]}")


@pytest.mark.parametrize("line", list(commands()))
def test_commands_exist(line: str) -> None:
    words = shlex.split(line)
    tool = TOOLS.get(words[0], words[0])
    if tool == "cogov":
        check_cogov(words[1:])
    elif tool == "make":
        makefile = (HOUSE / "Makefile").read_text(encoding="utf-8")
        assert re.search(rf"^{words[1]}:", makefile, re.MULTILINE), f"make {words[1]}: no such target"
    elif tool == "python" and words[1].endswith(".py"):
        assert (HOUSE / words[1]).is_file()
    else:
        assert tool in ("python", "solara")


def check_cogov(words: list[str]) -> None:
    """The verb is there and takes these options; nothing is run."""
    import typer

    from cogov.command.app import app
    from cogov.command.arguments import spread_lists

    group: Any = typer.main.get_command(app)
    verb, *rest = spread_lists(words)
    assert verb in group.commands, f"cogov {verb}: the verbs are {', '.join(group.commands)}"
    group.commands[verb].make_context(verb, rest)


def test_inline_verbs_exist() -> None:
    import typer

    from cogov.command.app import app

    group: Any = typer.main.get_command(app)
    for page in pages():
        for verb in re.findall(r"`cogov ([a-z]+)", plain(page)):
            assert verb in group.commands, f"{name_of(page)}: cogov {verb}"


def test_every_page_is_reached_from_the_readme() -> None:
    reached, waiting = set(), [HOUSE / "README.md"]
    while waiting:
        page = waiting.pop()
        if page in reached or page.suffix != ".md":
            continue
        reached.add(page)
        targets = [link.partition("#")[0] for link in links(page)]
        waiting += [(page.parent / target).resolve() for target in targets if target]
    assert {name_of(page) for page in pages()} <= {name_of(page) for page in reached if page.is_file()}
