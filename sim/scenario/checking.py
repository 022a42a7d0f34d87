"""Makes a checked, frozen object of plain values, and says everything that is wrong with them at once.

What a user reads is one line a problem: file and line, the key with the value found, what is allowed or what
was probably meant.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from difflib import get_close_matches
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from sim.errors import InputError
from sim.scenario.files import Loc, Source, line_of
from sim.scenario.schema import allowed, dotted, node_at, schema_of
from sim.scenario.shortening import shortened

Problem = tuple[Loc, str]
LONG = 30
"""Names that a message lists at most; of more it says which command lists them."""


class Section(BaseModel):
    """Base of all that is read from a file: frozen, strict, and without unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    # A pydantic model can be iterated over, and Mesa's batch_run then takes it for a list of values.
    __iter__ = None  # type: ignore[assignment]


S = TypeVar("S", bound=Section)


class MisplacedError(ValueError):
    """A validator's complaint about one element of the value it was given.

    Args:
        message: What is wrong and what to do.
        below: Where, seen from the value.
    """

    def __init__(self, message: str, *below: int | str) -> None:
        super().__init__(message)
        self.below: Loc = below


def complaint(source: Source, problems: Sequence[Problem]) -> InputError:
    """Make one error of all problems, one line each, in the order of the file."""
    lines = [f"{source.where(loc)}: {text}" for loc, text in problems]
    if source.text is not None:
        text = source.text
        order = sorted(range(len(problems)), key=lambda i: line_of(text, problems[i][0]))
        lines = [lines[i] for i in order]
    return InputError("\n".join(dict.fromkeys(lines)))


def unknown_name(what: str, name: str, known: Collection[str], also: Collection[str] = ()) -> str:
    """Say that a name is unknown, which one was probably meant, also among others, and all that are known."""
    near = get_close_matches(name, sorted({*known, *also}), 1)
    hint = f" Did you mean {near[0]!r}?" if near else ""
    listed = ", ".join(sorted(known)) or "none"
    plural = what[:-1] + "ies" if what.endswith("y") else what + "s"
    if len(known) > LONG:
        return f"unknown {what} {name!r}.{hint} `cogov list {plural}` shows all {len(known)}"
    return f"unknown {what} {name!r}.{hint} Known {plural}: {listed}"


def check(model: type[S], source: Source, further: Callable[[S], Sequence[Problem]] | None = None) -> S:
    """Make a checked object of a source.

    Args:
        model: What it must be.
        source: The values and where they stand.
        further: Returns the problems that only somebody who knows the rest of the house can see.

    Raises:
        InputError: One line for each problem.
    """
    try:
        made = model.model_validate(source.data)
    except ValidationError as error:
        raise complaint(source, _problems(model, error)) from None
    found = further(made) if further else ()
    if found:
        raise complaint(source, found)
    return made


def _problems(model: type[Section], error: ValidationError) -> list[Problem]:
    schema = schema_of(model)
    found: list[Problem] = []
    meant: set[Loc] = set()
    for one in error.errors(include_url=False):
        if one["type"] in ("extra_forbidden", "invalid_key"):
            text, near = _unknown_key(schema, one["loc"])
            found.append((one["loc"], text))
            meant |= {(*one["loc"][:-1], near)} if near else set()
    for one in error.errors(include_url=False):
        loc = one["loc"]
        if one["type"] == "missing" and loc not in meant:
            wanted = allowed(node_at(schema, loc))
            found.append((loc, f"the key {dotted(loc)!r} is missing; add it ({wanted})"))
        elif one["type"] not in ("missing", "extra_forbidden", "invalid_key"):
            found.append(_wrong_value(schema, one))
    return found


def _unknown_key(schema: Mapping[str, Any], loc: Loc) -> tuple[str, str | None]:
    keys = sorted(node_at(schema, loc[:-1]).get("properties", {}))
    near = get_close_matches(str(loc[-1]), keys, 1)
    text = f"unknown key {dotted((*loc[:-1], str(loc[-1])))!r}."
    if near:
        return f"{text} Did you mean {near[0]!r}?", near[0]
    comma = " (text with a comma in braces must stand in quotes)" if " " in str(loc[-1]) else ""
    return f"{text} Allowed here: {', '.join(keys)}{comma}", None


def _wrong_value(schema: Mapping[str, Any], one: Any) -> Problem:
    loc: Loc = one["loc"]
    node = node_at(schema, loc)
    own = one.get("ctx", {}).get("error")
    if isinstance(own, MisplacedError) or (own is not None and not loc):
        return (*loc, *getattr(own, "below", ())), f"{dotted(loc)}: {own}".removeprefix(": ")
    given = f"{dotted(loc)} = {shortened(one['input'])}"
    if isinstance(own, ValueError):
        return loc, f"{given}: {own}"
    unit = f" {node['unit']}" if "unit" in node and isinstance(one["input"], int | float) else ""
    outside = one["type"].startswith(("greater_than", "less_than"))
    reason = "out of range" if outside else "not usable here"
    return loc, f"{given}{unit}: {reason}; allowed is {allowed(node)}"
