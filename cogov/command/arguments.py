"""Lists on the command line: `--regimes A B`, `--regimes A --regimes B` and `--regimes A,B` are the same."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

from sim.errors import InputError

LISTS = ("--regimes",)
FLAGS = ("--dry-run", "--search-staff", "--json", "--months", "--help")


def name_month(arguments: Sequence[str]) -> list[str]:
    """Write `--months N` as `--months --month N`; `--months` alone means the last full month."""
    named: list[str] = []
    for previous, word in pairwise(["", *arguments]):
        named += ["--month", word] if previous == "--months" and word.isdecimal() else [word]
    return named


def refuse_nowhere(arguments: Sequence[str]) -> None:
    """Raise InputError for an `--out` that names nothing, as an unset variable of a shell gives."""
    if "--out=" in arguments or any(pair == ("--out", "") for pair in pairwise(arguments)):
        raise InputError(
            "--out: names no folder; give one, such as results/mine, or '.' for the current folder"
        )


def spread_lists(arguments: Sequence[str], lists: Sequence[str] = LISTS) -> list[str]:
    """Repeat the option before each of its values.

    Where the subject of the command was not given before the list, the last value is that subject:
    `cogov compare --regimes A B dispute`.
    """
    spread: list[str] = []
    position = 0
    while position < len(arguments):
        word = arguments[position]
        position += 1
        if word not in lists:
            spread.append(word)
            continue
        values = _values(arguments[position:])
        position += len(values)
        subject = values[1:] and not _has_subject(spread, arguments[position:])
        for value in values[:-1] if subject else values:
            spread += [word, value]
        spread += values[-1:] if subject else []
        spread += [] if values else [f"{word}="]
    return spread


def split_commas(values: Sequence[str] | None) -> list[str]:
    """Values with comma lists taken apart; the name of an existing file stays whole."""
    parts: list[str] = []
    for value in values or ():
        parts += [value] if _exists(value) else [part.strip() for part in value.split(",")]
    return [part for part in parts if part]


def _exists(name: str) -> bool:
    try:
        return Path(name).exists()
    except OSError:  # no file can have this name
        return False


def _values(rest: Sequence[str]) -> list[str]:
    values: list[str] = []
    for word in rest:
        if word.startswith("-"):
            break
        values.append(word)
    return values


def _has_subject(before: Sequence[str], after: Sequence[str]) -> bool:
    """Whether the subject of the verb stands before or behind the list: a word that is no option and no
    option's value.
    """
    return _has_plain_word(before) or _has_plain_word(["--json", *after])


def _has_plain_word(words: Sequence[str]) -> bool:
    for previous, word in pairwise(words):
        takes_value = previous.startswith("-") and previous not in FLAGS and "=" not in previous
        if not word.startswith("-") and not takes_value:
            return True
    return False
