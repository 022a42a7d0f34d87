"""Reads a YAML file into plain values and remembers where each stands.

Line numbers are looked up only when something is wrong: reading a file with them is slow.
"""

from __future__ import annotations

import re
from copy import deepcopy
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.constructor import DuplicateKeyError
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from sim.errors import InputError

Loc = tuple[int | str, ...]


@dataclass(frozen=True)
class Source:
    """A map of plain values and where it came from.

    Args:
        data: Keys and values as found.
        shown: How a user is told of the place: the path, or what kind of object it was.
        text: The file's text; None for an object.
        folder: What relative paths inside are relative to; None for an object.
    """

    data: dict[str, Any]
    shown: str
    text: str | None = None
    folder: Path | None = None

    def where(self, loc: Loc) -> str:
        """Return `file:line` of a place, or of the nearest place above it that has a line."""
        return self.shown if self.text is None else f"{self.shown}:{line_of(self.text, loc)}"


@lru_cache(maxsize=256)
def _plain(text: str) -> Any:
    """Return the plain values of a YAML text; kept, since a study reads the same few files for every run."""
    return YAML(typ="safe", pure=True).load(text)


@cache
def _with_lines(text: str) -> Any:
    return YAML(typ="rt", pure=True).load(text)


def line_of(text: str, loc: Loc) -> int:
    """Return the line (from 1) of a key or list entry in a YAML text; of what holds it if it is not there."""
    node, line = _with_lines(text), 1
    for part in loc:
        try:
            line = (node.lc.item(part) if isinstance(part, int) else node.lc.key(part))[0] + 1
            node = node[part]
        except (AttributeError, KeyError, IndexError, TypeError):
            break
    return line


def load(path: Path, shown: str | None = None) -> Source:
    """Read a YAML file with a map at the top.

    Args:
        path: The file.
        shown: How a user is told of it; the path as given if None.

    Raises:
        InputError: The file cannot be read, is not UTF-8 or not YAML, gives a key twice, or is no map.
    """
    shown = shown or str(path)
    text = _decode(_bytes(path, shown), shown)
    try:
        data = deepcopy(_plain(text))
    except DuplicateKeyError as error:
        raise InputError(_twice(error, text, shown)) from error
    except MarkedYAMLError as error:
        raise InputError(_not_yaml(error, text, shown)) from error
    except (YAMLError, ValueError, RecursionError) as error:
        raise InputError(f"{shown}{_line_of_date(text)}: not valid YAML: {error}") from error
    if data is None:
        raise InputError(f"{shown}: the file is empty; it must hold keys and values, one 'key: value' a line")
    if not isinstance(data, dict):
        found = "a list" if isinstance(data, list) else f"one value ({shortened(data)})"
        raise InputError(
            f"{shown}:1: {found} at the top; it must hold keys and values, one 'key: value' a line"
        )
    return Source(data, shown, text, path.resolve().parent)


def _bytes(path: Path, shown: str) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise InputError(f"{shown}: there is no such file; check the path") from None
    except IsADirectoryError:
        raise InputError(f"{shown}: this is a folder; give a YAML file in it") from None
    except OSError as error:
        raise InputError(f"{shown}: the file cannot be read: {error.strerror}") from error


def _decode(raw: bytes, shown: str) -> str:
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in raw[:64]:
        raise InputError(f"{shown}: the file is in UTF-16; save it as UTF-8")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(
            f"{shown}: not a UTF-8 text file (byte {error.start + 1}); save it as UTF-8"
        ) from error


def _twice(error: DuplicateKeyError, text: str, shown: str) -> str:
    line = error.problem_mark.line
    key = text.splitlines()[line].strip().partition(":")[0]
    told = str(error.problem).partition('duplicate key "')[2].partition('"')[0]
    return f"{shown}:{line + 1}: the key {told or key!r} is given twice; keep one"


def _not_yaml(error: MarkedYAMLError, text: str, shown: str) -> str:
    lines = text.splitlines()
    for number, line in enumerate(lines, 1):
        if "\t" in line[: len(line) - len(line.lstrip())]:
            return f"{shown}:{number}: a tab at the start of the line; YAML allows only spaces there"
    mark = error.problem_mark or error.context_mark
    number = mark.line + 1 if mark else 1
    if "'\\t'" in str(error.problem) and 0 < number <= len(lines) and "\t" in lines[number - 1]:
        return f"{shown}:{number}: a tab in the line; write a space behind the colon, YAML allows no tab"
    for near in (number, number - 1):
        if 0 < near <= len(lines) and "：" in lines[near - 1] and ":" not in lines[near - 1]:
            return f"{shown}:{near}: the full-width colon '：' does not separate key and value; write ': '"
    return f"{shown}:{number}: not valid YAML: {error.problem or error.context}"


def _line_of_date(text: str) -> str:
    """Return `:line` of the first date that the calendar does not have; nothing where there is none."""
    for number, line in enumerate(text.splitlines(), 1):
        for year, month, day in re.findall(r"\b(\d{4})-(\d\d?)-(\d\d?)\b", line):
            try:
                date(int(year), int(month), int(day))
            except ValueError:
                return f":{number}"
    return ""


def shortened(value: object) -> str:
    """Return a value as it is told to a user, cut at 60 characters."""
    if value is None:
        return "nothing"
    text = repr(list(value) if isinstance(value, tuple) else value)
    return text if len(text) <= 60 else text[:57] + "..."
