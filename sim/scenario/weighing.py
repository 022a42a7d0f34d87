"""How much a file holds once its aliases are put in their places: a few lines can stand for billions of values."""

from __future__ import annotations

DEEPEST = 50
MOST_VALUES = 200_000


def overgrown(value: object) -> str:
    """Return what is wrong with the size of a value, for a message; empty where it is fit to be read."""
    try:
        size, depth = _weighed(value, {})
    except RecursionError:
        return f"lists or maps stand more than {DEEPEST} deep in one another; write fewer"
    if depth > DEEPEST:
        return f"lists or maps stand more than {DEEPEST} deep in one another; write fewer"
    if size > MOST_VALUES:
        return f"with its aliases (*) it holds more than {MOST_VALUES:,} values; write out what is meant"
    return ""


def _weighed(value: object, known: dict[int, tuple[int, int]]) -> tuple[int, int]:
    """Return the number of values, aliases put in their places, and how deep they stand."""
    if not isinstance(value, list | tuple | dict | set):
        return 1, 0
    if id(value) not in known:
        known[id(value)] = (0, DEEPEST + 1)  # met again inside itself, it has no end
        inside = [*value, *value.values()] if isinstance(value, dict) else list(value)
        parts = [_weighed(one, known) for one in inside]
        known[id(value)] = (
            1 + sum(size for size, _ in parts),
            1 + max((depth for _, depth in parts), default=0),
        )
    return known[id(value)]
