"""Numbers of stairwells as people count them: within their building, from 1. Tables count through the whole result."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from analysis.folder import ResultFolder


def communities_of(folder: ResultFolder) -> list[Mapping[str, Any]]:
    """Return the communities of a result in their order, as its manifest tells them."""
    return [one for one in folder.read_manifest().get("communities") or [] if isinstance(one, Mapping)]


def stairwell_number(row: int, communities: Sequence[Mapping[str, Any]]) -> int:
    """Return the number of a stairwell within its building, given its row among all stairwells of the result.

    Where the communities do not tell how many stairwells a building has, all are counted through, from 1.
    """
    first = 0
    for one in communities:
        each = int(one.get("stairwells") or 0)
        count = each * int(one.get("buildings") or 0)
        if first <= row < first + count:
            return (row - first) % each + 1
        first += count
    return row + 1
