"""Luck has one source: keyed draws; streams are literals, registered, and used."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from sim.randomness import STREAMS
from tests.architecture.source import HOUSE, ROOMS, python_files, shown, tree_of

DRAWS = {"uniform", "normal", "exponential", "poisson", "choice", "subset"}
GENERATOR = re.compile(
    r"\bnp\.random\b|\bnumpy\.random\b|^\s*import random\b|^\s*from random\b|\bdefault_rng\b|\bRandomState\b"
    r"|\bos\.urandom\b|^\s*(?:import|from) secrets\b|\buuid4\b|\.rvs\(|\b(?:self|model)\.(?:rng|random)\b"
)


def test_no_random_generator_outside_the_house_of_luck() -> None:
    found = [
        f"{shown(file, number)}: {line.strip()}"
        for file in python_files("sim")
        if shown(file) != "sim/randomness.py"
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1)
        if GENERATOR.search(line)
    ]
    assert found == []


def draws(file: Path) -> Iterator[tuple[str, ast.expr]]:
    """Yield the stream argument of every keyed draw in a file, with its place."""
    for node in ast.walk(tree_of(file)):
        if not (
            isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in DRAWS
        ):
            continue
        if any(keyword.arg == "entity" for keyword in node.keywords) and node.args:
            yield shown(file, node.lineno), node.args[0]


def all_draws() -> list[tuple[str, ast.expr]]:
    files = [file for file in python_files(*ROOMS) if shown(file) != "sim/randomness.py"]
    return [draw for file in files for draw in draws(file)]


def test_every_stream_is_a_literal_and_registered() -> None:
    wrong = [
        f"{place}: {ast.unparse(stream)}"
        for place, stream in all_draws()
        if not (isinstance(stream, ast.Constant) and stream.value in STREAMS)
    ]
    assert wrong == []


def test_every_stream_says_what_it_is_for() -> None:
    assert all(meaning.strip() for meaning in STREAMS.values())
    assert len(set(STREAMS.values())) == len(STREAMS)


def test_the_generator_rule_catches_what_it_must() -> None:
    for line in ["rng = np.random.default_rng(1)", "import random", "x = self.random.random()", "d.rvs(3)"]:
        assert GENERATOR.search(line), line
    assert not GENERATOR.search("draws.uniform('talk', entity=rows)")
    assert (HOUSE / "sim" / "randomness.py").is_file()
