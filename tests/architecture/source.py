"""The product's source as the architecture tests read it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

HOUSE = Path(__file__).parents[2]
ROOMS = ("cogov", "experiments", "office", "analysis", "sim", "scenarios")
Function = ast.FunctionDef | ast.AsyncFunctionDef


@cache
def python_files(*rooms: str) -> tuple[Path, ...]:
    """Return the Python files of the rooms, sorted."""
    return tuple(sorted(file for room in rooms for file in (HOUSE / room).rglob("*.py")))


@cache
def tree_of(file: Path) -> ast.Module:
    """Return the syntax tree of a file."""
    return ast.parse(file.read_text(encoding="utf-8"), str(file))


def shown(file: Path, line: int | None = None) -> str:
    """Return a file's place as a reader looks for it."""
    name = file.relative_to(HOUSE).as_posix()
    return name if line is None else f"{name}:{line}"


def functions(file: Path) -> Iterator[Function]:
    """Yield every function and method of a file."""
    for node in ast.walk(tree_of(file)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def body_length(function: Function) -> int:
    """Return the lines of a function's body, its docstring not counted."""
    body = function.body[1:] if ast.get_docstring(function) is not None else function.body
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0


def docstrings(tree: ast.Module) -> set[int]:
    """Return the identities of the nodes that are docstrings."""
    owners = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    return {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, owners)
        and ast.get_docstring(node) is not None
        and isinstance(node.body[0], ast.Expr)
    }


def strings(file: Path) -> Iterator[tuple[int, str]]:
    """Yield every string of a file that is not a docstring, with its line."""
    tree = tree_of(file)
    skip = docstrings(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in skip:
            yield node.lineno, node.value
