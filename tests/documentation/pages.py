"""The documentation as data: pages, their code blocks, headings and links."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

HOUSE = Path(__file__).parents[2]
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
FILE = re.compile(r"<!-- file: (\S+) -->\n$")
HEADING = re.compile(r"^(#+) (.+)$", re.MULTILINE)
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")


@dataclass(frozen=True)
class Block:
    """One fenced block: language, text, and the file that it stands for ("" if none)."""

    language: str
    text: str
    file: str


def pages() -> list[Path]:
    """All pages of the documentation."""
    top = [HOUSE / name for name in ("README.md", "README.zh.md", "CHANGELOG.md", "CONTRIBUTING.md")]
    return [*top, *sorted((HOUSE / "docs").rglob("*.md"))]


def name_of(page: Path) -> str:
    """The page's path from the house, for test names."""
    return page.relative_to(HOUSE).as_posix()


def blocks(page: Path) -> list[Block]:
    """The fenced blocks of a page, in order."""
    text = page.read_text(encoding="utf-8")
    found = []
    for match in FENCE.finditer(text):
        marked = FILE.search(text[: match.start()])
        found.append(Block(match[1], match[2], marked[1] if marked else ""))
    return found


def plain(page: Path) -> str:
    """The text of a page without its fenced blocks."""
    return FENCE.sub("", page.read_text(encoding="utf-8"))


def headings(page: Path) -> list[tuple[int, str]]:
    """Level and text of each heading."""
    return [(len(mark), text) for mark, text in HEADING.findall(plain(page))]


def anchor(heading: str) -> str:
    """The anchor that a heading gets where Markdown is shown."""
    kept = re.sub(r"[^\w\- ]", "", heading.lower())
    return kept.replace(" ", "-")


def links(page: Path) -> Iterator[str]:
    """Targets of the links and pictures of a page that lie in the house."""
    for target in LINK.findall(plain(page)):
        if not target.startswith(("http:", "https:", "mailto:")):
            yield target


def silent(program: str) -> str:
    """A program without its comments, and without the texts that it prints or that choose a language."""
    tree = ast.parse(program)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print":
            node.args = [_without_words(one) for one in node.args if not isinstance(one, ast.Constant)]
        if isinstance(node, ast.keyword) and node.arg == "language":
            node.value = ast.Constant("")
    return ast.dump(tree)


def _without_words(printed: ast.expr) -> ast.expr:
    """What is printed without words of its own, and of a text in both languages either."""
    for node in ast.walk(printed):
        if isinstance(node, ast.JoinedStr):
            node.values = [one for one in node.values if not isinstance(one, ast.Constant)]
        if isinstance(node, ast.Attribute) and node.attr in ("en", "zh"):
            node.attr = ""
    return printed


def uncommented(data: str) -> str:
    """YAML without its comments."""
    return re.sub(r"[ \t]*(?<!\S)#.*", "", data)
