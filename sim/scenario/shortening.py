"""Values as they are told to a user: short, however large, deep or often repeated they are."""

from __future__ import annotations

from collections.abc import Iterator

LONGEST = 60


def shortened(value: object) -> str:
    """Return a value as it is told to a user, cut at 60 characters."""
    if value is None:
        return "nothing"
    text = ""
    for piece in _pieces(value):
        text += piece
        if len(text) > LONGEST:
            return text[: LONGEST - 3] + "..."
    return text


def _pieces(value: object) -> Iterator[str]:
    """Yield the text of a value bit by bit, so that nobody need write out all of it."""
    if isinstance(value, list | tuple):
        yield "["
        for i, one in enumerate(value):
            yield ", " if i else ""
            yield from _pieces(one)
        yield "]"
    elif isinstance(value, dict):
        yield "{"
        for i, (key, one) in enumerate(value.items()):
            yield ", " if i else ""
            yield from _pieces(key)
            yield ": "
            yield from _pieces(one)
        yield "}"
    elif isinstance(value, str | bytes):
        yield repr(value[: LONGEST + 1])
    else:
        yield _plain(value)


def _plain(value: object) -> str:
    try:
        return repr(value)
    except ValueError:  # Python writes out no whole number of thousands of digits
        return "a number of thousands of digits"
