"""Numbers are data: each lives in one YAML file beside the rule that reads it.

A rule declares the numbers it reads as a class; the file of the same room gives value, unit, range, kind,
source, date and titles. Both directions are checked when the class is first read: a field without an entry
and an entry without a field are errors that name file and line.

    class ExperienceNumbers(Numbers, file="behaviour/experience.yaml"):
        w_outcome: Uncertain

    numbers = Book({"experience.w_outcome": 0.4})[ExperienceNumbers]
"""

from __future__ import annotations

import datetime
import difflib
import hashlib
import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any, ClassVar, Self, TypeVar, get_args, get_origin, get_type_hints

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from sim.errors import InputError


class Kind(StrEnum):
    """Who decides a number: a planner, nature, or nobody."""

    LEVER = "lever"
    UNCERTAIN = "uncertain"
    CONSTANT = "constant"


Lever = Annotated[float, Kind.LEVER]
Uncertain = Annotated[float, Kind.UNCERTAIN]
Constant = Annotated[float, Kind.CONSTANT]
LeverVector = Annotated[tuple[float, ...], Kind.LEVER]
UncertainVector = Annotated[tuple[float, ...], Kind.UNCERTAIN]
ConstantVector = Annotated[tuple[float, ...], Kind.CONSTANT]
Number = float | tuple[float, ...]

_bound: list[type[Numbers]] = []
LONGEST = 200
ENTRY_KEYS = ("value", "unit", "range", "kind", "source", "since", "title")
WHOLE = "whole"
SWITCH = (0.0, 1.0)


@dataclass(frozen=True, slots=True)
class Entry:
    """One number with all that must be said about it.

    `low` and `high` bound every element of a vector, or are vectors of the same length. Where `whole` is true, rules
    take whole numbers only; a range from 0 to 1 then makes a switch.
    """

    room: str
    name: str
    value: Number
    unit: str
    low: Number
    high: Number
    kind: Kind
    source: str
    since: datetime.date
    title_en: str
    title_zh: str
    where: str
    whole: bool = False

    @property
    def key(self) -> str:
        """The name by which scenario files address the number."""
        return f"{self.room}.{self.name}"

    def check(self, value: Number, where: str) -> Number:
        """Return the value in the entry's shape, or raise `InputError` with value, unit and range."""
        vector = isinstance(self.value, tuple)
        given = value if isinstance(value, (tuple, list)) else (value,)
        if vector != isinstance(value, (tuple, list)) or (
            isinstance(self.value, tuple) and len(given) != len(self.value)
        ):
            shape = f"a list of {len(self.value)} numbers" if isinstance(self.value, tuple) else "one number"
            raise InputError(f"{where}: {self.key} = {_told(value)}: must be {shape} ({self.unit})")
        for i, x in enumerate(given):
            wrong = self._wrong(x, i)
            if wrong:
                raise InputError(
                    f"{where}: {self.key} = {_told(value)}{self._unit()}: {wrong} ({self.title_en})"
                )
        return tuple(float(x) for x in given) if vector else float(given[0])

    def bounds(self, place: int = 0) -> tuple[float, float]:
        """Return the least and the greatest value allowed, of a vector those of one place."""
        low = self.low[place] if isinstance(self.low, tuple) else self.low
        high = self.high[place] if isinstance(self.high, tuple) else self.high
        return low, high

    def _unit(self) -> str:
        return "" if self.unit == "-" else f" {self.unit}"

    def _wrong(self, x: object, place: int) -> str:
        """Return what is wrong with a number and what is allowed, or an empty text."""
        low, high = self.bounds(place)
        number = not isinstance(x, bool) and isinstance(x, (int, float)) and finite(x)
        inside = number and low <= x <= high  # type: ignore[operator]
        if inside and not (self.whole and x % 1):  # type: ignore[operator]
            return ""
        if self.whole and (low, high) == SWITCH:
            return "must be 0 (no) or 1 (yes)"
        if inside:
            return f"must be a whole number from {low:g} to {high:g}"
        return f"out of range; allowed is {low:g} to {high:g}{', whole numbers' if self.whole else ''}"


def finite(value: float) -> bool:
    """Return whether a number is finite; a whole number too large for a float is not."""
    try:
        return math.isfinite(value)
    except OverflowError:
        return False


def _told(value: object) -> str:
    """Return a value for a message, which no giant may fill."""
    try:
        text = repr(value)
    except ValueError:  # Python writes out no whole number of thousands of digits
        return "a number of thousands of digits"
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 3]}..."


def number_file(file: str) -> Path:
    """Return the path of a number file: relative to `sim/`, or to `scenarios/` after the prefix `scenarios:`."""
    package, _, rest = file.rpartition(":")
    return Path(str(files(package or "sim"))) / rest


def _shaped(value: Any) -> Number:
    return tuple(float(x) for x in value) if isinstance(value, list) else float(value)


def _entry(room: str, name: str, raw: Any, where: str) -> Entry:
    if not isinstance(raw, dict):
        raise InputError(f"{where}: {room}.{name} must be a map with the keys {', '.join(ENTRY_KEYS)}")
    wrong = [f"missing {k}" for k in ENTRY_KEYS if k not in raw] + [
        f"unknown {k}" for k in raw if k not in (*ENTRY_KEYS, WHOLE)
    ]
    if wrong:
        keys = f"{', '.join(ENTRY_KEYS)}, and {WHOLE} where it is needed"
        raise InputError(f"{where}: {room}.{name}: {', '.join(wrong)}; the keys are {keys}")
    if not isinstance(raw.get(WHOLE, False), bool):
        raise InputError(f"{where}: {room}.{name}: {WHOLE} must be true or false")
    title = raw["title"]
    if not (isinstance(title, dict) and title.get("en") and title.get("zh")):
        raise InputError(f"{where}: {room}.{name}: title needs en and zh")
    if set(title) != {"en", "zh"}:
        extra = ", ".join(str(key) for key in title if key not in ("en", "zh"))
        raise InputError(
            f"{where}: {room}.{name}: title has unknown {extra}; quote a text that holds a comma"
        )
    low, high = raw["range"]
    entry = Entry(
        room, name, _shaped(raw["value"]), str(raw["unit"]), _shaped(low), _shaped(high), Kind(raw["kind"]),
        str(raw["source"]), raw["since"], str(title["en"]), str(title["zh"]), where, raw.get(WHOLE, False),
    )  # fmt: skip
    entry.check(entry.value, where)
    return entry


@cache
def read_entries(file: str) -> Mapping[str, Entry]:
    """Read a number file.

    Raises:
        InputError: The file is missing, not YAML, or an entry is incomplete or out of its own range.
    """
    path = number_file(file)
    try:
        raw = YAML(typ="safe", pure=False).load(path.read_text(encoding="utf-8"))
    except (OSError, YAMLError, UnicodeDecodeError) as error:
        raise InputError(f"{path.name}: cannot be read as a number file: {error}") from error
    lines = {
        line.split(":")[0]: i
        for i, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if line[:1].isalpha()
    }
    return {
        name: _entry(path.stem, name, value, f"{path.name}:{lines.get(name, 1)}")
        for name, value in (raw or {}).items()
    }


class Numbers:
    """Base of the numbers that one rule reads; subclasses declare fields only.

    Attributes hold floats, or tuples of floats for vectors. Instances are frozen.
    """

    file: ClassVar[str]
    _declared: ClassVar[list[type[Numbers]]] = []

    def __init_subclass__(cls, *, file: str | None = None, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if file is not None:
            cls.file = file
            Numbers._declared.append(cls)

    def __init__(self, values: Mapping[str, Number]) -> None:
        self.__dict__.update(values)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"{type(self).__name__} is frozen; give overrides to read() or to a Book")

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(f'{k}={v}' for k, v in self.__dict__.items())})"

    @classmethod
    def room(cls) -> str:
        """Name of the room: the stem of the number file."""
        return Path(cls.file.rpartition(":")[2]).stem

    @classmethod
    def entries(cls) -> Mapping[str, Entry]:
        """Return the checked entries of this class, by name."""
        _check_binding(cls)
        return read_entries(cls.file)

    @classmethod
    def read(cls, overrides: Mapping[str, Number] | None = None) -> Self:
        """Return the numbers with `overrides` (by bare name) put in and checked.

        Raises:
            InputError: An override is unknown or out of range, or file and class do not match.
        """
        entries = cls.entries()
        values = {name: entry.value for name, entry in entries.items()}
        for name, value in (overrides or {}).items():
            if name not in entries:
                raise InputError(unknown("number", f"{cls.room()}.{name}", [e.key for e in entries.values()]))
            values[name] = entries[name].check(value, "override")
        return cls(values)


def _check_binding(cls: type[Numbers]) -> None:
    if cls in _bound:
        return
    entries = read_entries(cls.file)
    fields = {
        name: hint
        for name, hint in get_type_hints(cls, include_extras=True).items()
        if get_origin(hint) is Annotated
    }
    for name, entry in entries.items():
        if name not in fields:
            raise InputError(
                f"{entry.where}: {entry.key} has no field in {cls.__name__}; declare it there or delete the entry"
            )
        base, kind = get_args(fields[name])[:2]
        if kind is not entry.kind:
            raise InputError(
                f"{entry.where}: {entry.key} is {entry.kind} in the file but {kind} in {cls.__name__}"
            )
        if (base is not float) != isinstance(entry.value, tuple):
            raise InputError(f"{entry.where}: {entry.key} and its field in {cls.__name__} differ in shape")
    missing = [name for name in fields if name not in entries]
    if missing:
        raise InputError(
            f"{cls.file}: no entry for {', '.join(missing)} of {cls.__name__}; add it with {', '.join(ENTRY_KEYS)}"
        )
    _bound.append(cls)


def unknown(what: str, name: str, known: list[str]) -> str:
    """Say that a name is unknown, with the nearest known one."""
    near = difflib.get_close_matches(name, known, 1)
    hint = f" Did you mean {near[0]!r}?" if near else f" Known: {', '.join(sorted(known))}."
    return f"unknown {what} {name!r}.{hint}"


N = TypeVar("N", bound=Numbers)


class Book:
    """All numbers of one run: the files' values with a scenario's overrides put in.

    Args:
        overrides: By full name, such as `{"experience.w_outcome": 0.4}`.

    Raises:
        InputError: An override names no number, or is out of range.
    """

    def __init__(self, overrides: Mapping[str, Number] | None = None) -> None:
        self.overrides: dict[str, Number] = dict(overrides or {})
        known = {entry.key: entry for entry in all_entries()}
        for key, value in self.overrides.items():
            if key not in known:
                raise InputError(unknown("number", key, list(known)))
            self.overrides[key] = known[key].check(value, "override")
        self._read: dict[type[Numbers], Numbers] = {}

    def __getitem__(self, cls: type[N]) -> N:
        """Return the frozen numbers of one rule."""
        if cls not in self._read:
            room = cls.room() + "."
            mine = {k.removeprefix(room): v for k, v in self.overrides.items() if k.startswith(room)}
            self._read[cls] = cls.read(mine)
        found = self._read[cls]
        assert isinstance(found, cls)
        return found

    def replaced(self, overrides: Mapping[str, Number]) -> Book:
        """Return a book with further overrides."""
        return Book({**self.overrides, **overrides})

    def values(self) -> dict[str, Number]:
        """Return every number of the run by its full name, sorted."""
        return dict(sorted({**{entry.key: entry.value for entry in all_entries()}, **self.overrides}.items()))

    def hash(self) -> str:
        """Return a short stable hash of all numbers."""
        text = json.dumps(self.values(), sort_keys=True)
        return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()


def all_entries() -> Iterator[Entry]:
    """Yield the entries of every number class that has been imported, checked."""
    for cls in Numbers._declared:
        yield from cls.entries().values()
