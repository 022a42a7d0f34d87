"""No rule knows a regime by name: a regime is data (rule R1 of the model)."""

from __future__ import annotations

import ast
import re

import pytest

from tests.architecture.source import HOUSE, python_files, shown, strings, tree_of

REGIMES = tuple(sorted(file.stem for file in (HOUSE / "scenarios" / "regimes").glob("*.yaml")))
# `partner` alone is also a plain English word; the others cannot stand in a rule's text by chance.
LABELS = {"name", "title", "description", "model_dump", "model_dump_json", "__dict__"}
GETTERS = {"getattr", "vars", "hash", "str", "repr"}
TELLING = [name for name in REGIMES if "_" in name]


def test_the_regimes_are_found() -> None:
    assert {"top_down", "top_down_tech", "partner_no_tech", "partner"} <= set(REGIMES)


def test_no_string_in_sim_is_a_regime() -> None:
    found = [
        f"{shown(file, line)}: {text!r}"
        for file in python_files("sim")
        for line, text in strings(file)
        if text in REGIMES
    ]
    assert found == []


def test_no_telling_regime_name_stands_anywhere_in_sim() -> None:
    word = re.compile(r"\b(" + "|".join(TELLING) + r")\b")
    files = [file for file in (HOUSE / "sim").rglob("*") if file.suffix in {".py", ".yaml"}]
    found = [
        f"{shown(file, number)}: {line.strip()}"
        for file in sorted(files)
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1)
        if word.search(line)
    ]
    assert found == []


def names_read(tree: ast.Module) -> list[int]:
    """Return the lines at which the name, title or description of a regime is read, but for messages of errors.

    A regime is whatever is called so, or made by reading one; `getattr` with a text for the attribute counts too.
    """
    told = {id(inner) for node in ast.walk(tree) if isinstance(node, ast.Raise) for inner in ast.walk(node)}
    regimes = {"regime"} | {
        ast.unparse(target)
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and re.search(r"regime(\(|$)", ast.unparse(node.value))
        for target in node.targets
    }

    def is_regime(value: ast.expr) -> bool:
        text = ast.unparse(value)
        return text in regimes or text.endswith(("regime", "regime)")) or "regime(" in text

    lines = []
    for node in ast.walk(tree):
        if id(node) in told:
            continue
        by_dot = isinstance(node, ast.Attribute) and node.attr in LABELS and is_regime(node.value)
        by_text = (
            isinstance(node, ast.Call)
            and ast.unparse(node.func) in GETTERS
            and any(is_regime(one) for one in node.args)
        )
        if by_dot or by_text:
            lines.append(node.lineno)
    return lines


def test_no_rule_asks_for_the_name_of_a_regime() -> None:
    files = [file for file in python_files("sim") if file.parent.name != "scenario"]
    assert [shown(file, line) for file in files for line in names_read(tree_of(file))] == []


@pytest.mark.parametrize(
    "line",
    [
        "x = self.regime.name == 'a'",
        "x = regime.name.startswith('par')",
        "x = {'p': 1}.get(regime.name[:1])",
        "x = bool(self.model.regime.title)",
        "x = getattr(regime, 'name')",
        "x = vars(self.regime)",
        "x = str(regime)",
        "x = regime.model_dump()",
        "x = read_regime(self.case.before).name",
        "before = read_regime(y)\nx = before.name",
        "plan = self.regime\nx = plan.name",
    ],
)
def test_a_rule_that_asks_is_found(line: str) -> None:
    assert names_read(ast.parse(line)) != []


def test_messages_may_name_a_regime() -> None:
    assert names_read(ast.parse("if x:\n    raise InputError(f'regime {regime.name!r}: no')")) == []


def test_regimes_are_read_by_the_model_alone() -> None:
    """Whatever plays below the model never sees a regime, whatever it would read of it."""
    seen = {
        shown(file)
        for file in python_files("sim")
        for node in ast.walk(tree_of(file))
        if isinstance(node, ast.Attribute | ast.Name | ast.alias | ast.arg)
        and re.search(r"(^|_)regimes?$", _word(node), re.IGNORECASE)
    }
    others = {file for file in seen if not file.startswith("sim/scenario/")}
    assert others == {"sim/model.py", "sim/handling/background.py"}  # the latter: `same_regime`, a number


def _word(node: ast.AST) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    if isinstance(node, ast.Name):
        return node.id
    return node.name if isinstance(node, ast.alias) else node.arg  # type: ignore[attr-defined]
