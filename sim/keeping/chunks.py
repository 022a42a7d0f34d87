"""Cutting long work into pieces, so that what a rule scribbles on stays small."""

from __future__ import annotations

from collections.abc import Iterator

SIZE = 16_384


def chunks(n: int) -> Iterator[slice]:
    """Yield slices that cover n rows, in order."""
    for first in range(0, n, SIZE):
        yield slice(first, min(first + SIZE, n))
