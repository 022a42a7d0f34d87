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
from sim.scenario.ordinary import MOST_YAML, ordinary_bytes
from sim.scenario.shortening import shortened
from sim.scenario.weighing import overgrown

Loc = tuple[int | str, ...]
BROKEN_TAG = (KeyError, IndexError, TypeError, AttributeError, OverflowError)
UNREADABLE = (YAMLError, ValueError, RecursionError, *BROKEN_TAG)
"""All that ruamel raises where a file cannot be read; of tags that do not fit, whatever its own code meets."""


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
    try:
        node, line = _with_lines(text), 1
    except UNREADABLE:
        return 1  # what the fast reader takes and the slow one does not
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
        data = _plain(text)
    except DuplicateKeyError as error:
        raise InputError(_twice(error, text, shown)) from error
    except MarkedYAMLError as error:
        raise InputError(_not_yaml(error, text, shown)) from error
    except RecursionError as error:
        raise InputError(f"{shown}: lists or maps stand too deep in one another; write fewer") from error
    except BROKEN_TAG as error:
        raise InputError(_broken_tag(text, shown)) from error
    except (YAMLError, ValueError) as error:
        raise InputError(f"{shown}{_line_of_date(text)}: not valid YAML: {error}") from error
    if wrong := overgrown(data):
        raise InputError(f"{shown}: {wrong}")
    if data is None:
        raise InputError(f"{shown}: the file is empty; it must hold keys and values, one 'key: value' a line")
    if not isinstance(data, dict):
        found = "a list" if isinstance(data, list) else f"one value ({shortened(data)})"
        raise InputError(
            f"{shown}:1: {found} at the top; it must hold keys and values, one 'key: value' a line"
        )
    return Source(deepcopy(data), shown, text, path.resolve().parent)


def _bytes(path: Path, shown: str) -> bytes:
    try:
        return ordinary_bytes(path, MOST_YAML)
    except FileNotFoundError:
        raise InputError(f"{shown}: there is no such file; check the path") from None
    except IsADirectoryError:
        raise InputError(f"{shown}: this is a folder; give a YAML file in it") from None
    except OSError as error:
        raise InputError(
            f"{shown}: the file cannot be read: {error.strerror or error}; give a YAML file"
        ) from error
    except ValueError as error:
        raise InputError(f"{shown!r}: no file can have this name; check the path") from error


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


def _broken_tag(text: str, shown: str) -> str:
    """Say that a value is not what the tag before it promises, or that a key is no word."""
    line = next((f":{number}" for number, one in enumerate(text.splitlines(), 1) if "!!" in one), "")
    if line:
        return f"{shown}{line}: not valid YAML: a value does not fit the '!!' before it; leave '!!' out"
    return f"{shown}: not valid YAML: a list or map stands where a key belongs; keys are words"


def _line_of_date(text: str) -> str:
    """Return `:line` of the first date that the calendar does not have; nothing where there is none."""
    for number, line in enumerate(text.splitlines(), 1):
        for year, month, day in re.findall(r"\b(\d{4})-(\d\d?)-(\d\d?)\b", line):
            try:
                date(int(year), int(month), int(day))
            except ValueError:
                return f":{number}"
    return ""
