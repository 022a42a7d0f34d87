"""Finds where a mechanism's source writes what belongs to others: anything reached through the town."""

from __future__ import annotations

import ast
from collections.abc import Iterator

NOTEBOOK = "weeks"
"""The one place in the town that is there for mechanisms to note the hours of a week in."""
MUTATORS = {"append", "extend", "insert", "add", "update", "pop", "remove", "clear", "sort", "fill", "put"}
OWNERS = {"service"}
"""Parts of the town whose methods are called like those of a list but belong to an owner."""
IN_PLACE = {"at", "copyto", "put", "putmask", "place"}


def foreign_writes(source: str) -> list[str]:
    """Return the lines of a module that write into the town, each as `line: code`."""
    tree = ast.parse(source)
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    found = {(node.lineno, ast.unparse(node)) for function in functions for node in _writes(function)}
    return [f"{line}: {code}" for line, code in sorted(found)]


def _writes(function: ast.FunctionDef) -> Iterator[ast.stmt | ast.Call]:
    aliases = {"town": False}
    for node in ast.walk(function):
        if isinstance(node, ast.Assign):
            _learn(node.targets, node.value, aliases)
        elif isinstance(node, ast.For):
            _learn([node.target], node.iter, aliases)
    for node in ast.walk(function):
        if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if any(isinstance(t, ast.Attribute | ast.Subscript) and _foreign(t, aliases) for t in targets):
                yield node
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            own = node.func.value
            owner = isinstance(own, ast.Name) or (isinstance(own, ast.Attribute) and own.attr in OWNERS)
            mutates = node.func.attr in MUTATORS and not owner and _foreign(own, aliases)
            in_place = node.func.attr in IN_PLACE and node.args and _foreign(node.args[0], aliases)
            if mutates or in_place:
                yield node


def _learn(targets: list[ast.expr], value: ast.expr, aliases: dict[str, bool]) -> None:
    """Note which names stand for something of the town; True for the notebook."""
    for target in targets:
        pairs = [(target, value)]
        if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
            pairs = list(zip(target.elts, value.elts, strict=True))
        for name, part in pairs:
            reached = _reaches(part, aliases)
            if isinstance(name, ast.Name) and reached is not None:
                aliases[name.id] = reached


def _reaches(node: ast.expr, aliases: dict[str, bool]) -> bool | None:
    """Return None if an expression is not part of the town, else whether it is in the notebook."""
    noted = False
    while isinstance(node, ast.Attribute | ast.Subscript):
        if isinstance(node, ast.Attribute):
            if node.attr == "town" and isinstance(node.value, ast.Name):
                return noted
            noted = noted or node.attr == NOTEBOOK
        node = node.value
    if isinstance(node, ast.Name) and node.id in aliases:
        return noted or aliases[node.id]
    return None


def _foreign(node: ast.expr, aliases: dict[str, bool]) -> bool:
    if isinstance(node, ast.Attribute) and node.attr == "town":
        return False
    return _reaches(node, aliases) is False
