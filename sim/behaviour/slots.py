"""Slots of a sparse network: where the entries of rows stand, and where they go when entries come and leave."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.integer[Any]]
Integers = NDArray[np.int64]

PIECE, LONG = 128, 64  # rows of a piece, at most 256; rows of as many slots and more count as equal


def slots_of(indptr: Rows, rows: Rows) -> tuple[Integers, Integers]:
    """Return the slots of some sparse rows, and for each slot the position in `rows` that it belongs to."""
    lengths = indptr[rows + 1] - indptr[rows]
    entry = np.arange(len(rows)).repeat(lengths)
    skipped = indptr[rows] - (lengths.cumsum() - lengths)
    return np.arange(len(entry)) + skipped.repeat(lengths), entry


def each_once(numbers: Integers) -> Integers:
    """Return whole numbers ascending, each once; much cheaper than NumPy's own where most are in order already."""
    ordered = np.sort(numbers, kind="stable")
    new = np.ones(len(ordered), np.bool_)
    np.not_equal(ordered[1:], ordered[:-1], out=new[1:])
    return ordered[new]


def blocks_of(indptr: Rows, away: Rows, least: int) -> list[tuple[int, int]]:
    """Cut the rows of a symmetric network into blocks between which there are no entries.

    Args:
        indptr, away: The network, (N+1,), (E,); neighbours of a row ascending, counted from it.
        least: Rows of a block, but for the last.

    Returns:
        First row of each block, and the one behind its last.
    """
    n = len(indptr) - 1
    reach, tied = np.arange(n), (indptr[1:] > indptr[:-1]).nonzero()[0]
    reach[tied] += np.maximum(away[indptr[tied + 1] - 1], 0)
    ends = (np.maximum.accumulate(reach) == np.arange(n)).nonzero()[0] + 1
    blocks, first = [], 0
    while first < n:
        place = min(int(ends.searchsorted(first + least)), len(ends) - 1)
        blocks.append((first, int(ends[place])))
        first = blocks[-1][1]
    return blocks


def alike(indptr: Rows, blocks: list[tuple[int, int]]) -> NDArray[np.uint8]:
    """Return an order of the rows of each block in which rows of equal length follow one another.

    A processor foresees the end of a row as long as the row before. Rows far apart stay apart, since their
    neighbours are near them: each `PIECE` rows are put in order by themselves.

    Args:
        indptr: Starts of the rows, (N+1,).
        blocks: First row of each block, and the one behind its last.

    Returns:
        Rows counted from the first of their piece; pieces are counted from the first row of their block, (N,).
    """
    order = np.empty(len(indptr) - 1, np.uint8)
    lengths = np.minimum(np.diff(indptr), LONG - 1)
    for first, last in blocks:
        piece = np.arange(last - first) // PIECE
        rows = np.argsort(lengths[first:last] + piece * LONG, kind="stable")
        order[first:last] = rows - piece * PIECE
    return order


def places_of(order: Integers, kept: Integers, slots: Integers) -> Integers:
    """Return where slots stand after the kept ones, and new ones behind them, were put in order.

    Args:
        order: The order: which of the kept, then the new, stands where (K + M).
        kept: Slots that were kept, ascending (K).
        slots: Slots asked for; those that were not kept are left out.

    Returns:
        New slots, ascending.
    """
    place = np.empty(len(order), np.int64)
    place[order] = np.arange(len(order))
    found = np.searchsorted(kept, slots)
    there = np.append(kept, -1)[found] == slots
    return np.sort(place[found[there]])


def slots_from(codes: Integers, n: int, one: Integers, other: Integers) -> Integers:
    """Return the slots of the directions one to other, -1 where there is none, (P,).

    Args:
        codes: One number for each slot, ascending: row times n plus neighbour.
        n: Number of rows.
        one, other: Rows, (P,).
    """
    wanted = one * n + other
    found = np.minimum(np.searchsorted(codes, wanted), max(len(codes) - 1, 0))
    return np.where(codes[found] == wanted, found, -1) if len(codes) else np.full(len(one), -1)


def with_room(column: NDArray[Any], kept: NDArray[np.bool_], new: NDArray[Any] | float) -> NDArray[Any]:
    """Return a column of slots where the kept ones stand where `kept` holds, and new ones elsewhere, in order."""
    grown = np.empty(len(kept), column.dtype)
    grown[kept] = column
    grown[~kept] = new
    return grown
