"""How the members of a foundation vote on grants (model.md 7.8). Pure functions."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Counts = NDArray[np.int64]


def approvals(
    buildings: Sequence[int], beneficiaries: Sequence[int], voters: Counts, others: int
) -> list[int]:
    """Return how many members approve each application.

    A member approves those of the own building, and the one from which most people gain (the oldest of
    several).

    Args:
        buildings: Of the applications, oldest first, (A,); -1 for the whole community.
        beneficiaries: How many people gain from each, (A,).
        voters: Members who live in each building, (B,).
        others: Members who live in none.
    """
    if not buildings:
        return []
    given = [int(voters[building]) if building >= 0 else 0 for building in buildings]
    given[int(np.argmax(beneficiaries))] = int(voters.sum()) + others
    return given


def choose_grants(approved: Sequence[int], costs: Sequence[float], money: float) -> list[int]:
    """Return which applications are granted: most approvals first, then the oldest, while the money lasts.

    What nobody approves is not granted; the first that cannot be paid ends the list, so that one may save up.

    Args:
        approved: Approvals of the applications, oldest first.
        costs: What each needs.
        money: What there is, in the unit of `costs`.
    """
    chosen = []
    for i in sorted(range(len(approved)), key=lambda i: -approved[i]):
        if not approved[i] or costs[i] > money:
            break
        money -= costs[i]
        chosen.append(i)
    return chosen
