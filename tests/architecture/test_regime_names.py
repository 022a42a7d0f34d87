"""No rule knows a regime by name: a regime is data (rule R1 of the model)."""

from __future__ import annotations

import ast
import re

from tests.architecture.source import HOUSE, python_files, shown, strings, tree_of

REGIMES = tuple(sorted(file.stem for file in (HOUSE / "scenarios" / "regimes").glob("*.yaml")))
# `partner` alone is also a plain English word; the others cannot stand in a rule's text by chance.
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


def test_no_rule_asks_for_the_name_of_a_regime() -> None:
    asked = [
        shown(file, node.lineno)
        for file in python_files("sim")
        for node in ast.walk(tree_of(file))
        if isinstance(node, ast.Compare) and "regime.name" in ast.unparse(node)
    ]
    assert asked == []
