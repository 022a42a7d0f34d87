"""The house numbers of style.md: short files, short functions, everything public typed and documented."""

from __future__ import annotations

import ast
import statistics
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.source import (
    HOUSE,
    ROOMS,
    Function,
    body_length,
    functions,
    python_files,
    shown,
    tree_of,
)

PRODUCT = python_files(*ROOMS, "tools", "benchmarks")
FILE_LINES = 400
FUNCTION_LINES = 40
DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def test_no_file_is_longer_than_the_house_allows() -> None:
    lengths = {shown(file): len(file.read_text(encoding="utf-8").splitlines()) for file in PRODUCT}
    assert {file: lines for file, lines in lengths.items() if lines > FILE_LINES} == {}


def test_no_function_is_longer_than_the_house_allows() -> None:
    long = [
        f"{shown(file, function.lineno)} {function.name}: {body_length(function)} lines"
        for file in PRODUCT
        for function in functions(file)
        if body_length(function) > FUNCTION_LINES
    ]
    assert long == []


def test_functions_are_short_on_the_whole() -> None:
    lengths = sorted(body_length(function) for file in python_files(*ROOMS) for function in functions(file))
    assert statistics.median(lengths) <= 8
    assert lengths[int(0.9 * len(lengths))] <= 25


def public(tree: ast.Module | ast.ClassDef) -> Iterator[Function | ast.ClassDef]:
    """Yield what a module or class offers: definitions without a leading underscore, and theirs."""
    for node in tree.body:
        if isinstance(node, DEFINITIONS) and not node.name.startswith("_"):
            yield node
            if isinstance(node, ast.ClassDef):
                yield from public(node)


def is_overload(node: ast.AST) -> bool:
    return any(
        isinstance(part, ast.Name) and part.id == "overload" for part in getattr(node, "decorator_list", [])
    )


def test_everything_public_is_documented() -> None:
    bare = [
        f"{shown(file, node.lineno)} {node.name}"
        for file in python_files(*ROOMS)
        for node in public(tree_of(file))
        if ast.get_docstring(node) is None and not is_overload(node)
    ]
    assert bare == []


def test_every_file_says_what_it_is() -> None:
    files = [file for file in python_files(*ROOMS) if file.read_text(encoding="utf-8").strip()]
    assert [shown(file) for file in files if ast.get_docstring(tree_of(file)) is None] == []


def test_everything_public_is_typed() -> None:
    bare = [
        f"{shown(file, node.lineno)} {node.name}"
        for file in python_files(*ROOMS)
        for node in public(tree_of(file))
        if not isinstance(node, ast.ClassDef) and node.returns is None
    ]
    assert bare == []


def test_nobody_sleeps_in_a_test() -> None:
    pause = "time" + ".sleep"
    tests = sorted((HOUSE / "tests").rglob("*.py"))
    assert [shown(file) for file in tests if pause in file.read_text(encoding="utf-8")] == []


def marks_of_unfinished_work(file: Path) -> Iterator[str]:
    words = [
        "TO" + "DO",
        "FIX" + "ME",
        "XX" + "X",
        "HA" + "CK",
        "place" + "holder",
        "simplified " + "version",
        "for " + "now",
    ]
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        if any(word in line for word in words):
            yield f"{shown(file, number)}: {line.strip()}"


def test_nothing_is_marked_as_unfinished() -> None:
    assert [mark for file in PRODUCT for mark in marks_of_unfinished_work(file)] == []
