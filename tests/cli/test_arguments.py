"""The three ways to write a list on the command line mean the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from cogov.command.arguments import split_commas, spread_lists

SAME = ["--regimes", "a", "--regimes", "b"]


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ("compare dispute --regimes a b", ["compare", "dispute", *SAME]),
        ("compare dispute --regimes a --regimes b", ["compare", "dispute", *SAME]),
        ("compare dispute --regimes a b --runs 3", ["compare", "dispute", *SAME, "--runs", "3"]),
        ("compare --regimes a b dispute", ["compare", *SAME, "dispute"]),
        ("compare --runs 3 --regimes a b dispute", ["compare", "--runs", "3", *SAME, "dispute"]),
        ("compare --regimes a b --runs 3 dispute", ["compare", *SAME, "--runs", "3", "dispute"]),
        ("compare --dry-run dispute --regimes a b", ["compare", "--dry-run", "dispute", *SAME]),
        ("compare --regimes a b --json dispute", ["compare", *SAME, "--json", "dispute"]),
        ("compare dispute --regimes", ["compare", "dispute", "--regimes="]),
    ],
)
def test_values_after_one_flag_are_spread(given: str, wanted: list[str]) -> None:
    assert spread_lists(given.split()) == wanted


def test_commas_are_taken_apart_but_not_in_file_names(tmp_path: Path) -> None:
    own = tmp_path / "mine, changed.yaml"
    own.touch()
    assert split_commas(["a,b", str(own), "c"]) == ["a", "b", str(own), "c"]
