"""The network of ties at the end of a run, a row a community: what I18 is made of."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from sim.seams import Rows, Town

OLDER_AGE = 60


def network(town: Town) -> dict[str, NDArray[Any]]:
    """Return sums over the positive ties of each community; ties lie inside communities."""
    people, n = town.world.people, town.communities
    one, other, strength = town.ties.spread(np.arange(town.residents.n))
    once = one < other
    one, other, strength = one[once], other[once].astype(np.int64), strength[once].astype(np.float64)
    where, older = people.community[one], people.age >= OLDER_AGE
    tenure, age = people.tenant[one] != people.tenant[other], older[one] != older[other]
    degree = np.bincount(np.concatenate([one, other]), minlength=town.residents.n)
    open_or_closed = np.bincount(people.community, degree * (degree - 1) // 2, minlength=n)
    return {
        "community": np.arange(n),
        "ties": np.bincount(where, minlength=n),
        "strength": np.bincount(where, strength, minlength=n).astype(np.float64),
        "triples": open_or_closed.astype(np.int64),
        "closed": _closed(town, one, other),
        "tenure_ties": np.bincount(where[tenure], minlength=n),
        "age_ties": np.bincount(where[age], minlength=n),
        "isolated": np.bincount(people.community[degree <= 1], minlength=n),
    }


def _closed(town: Town, one: Rows, other: Rows) -> NDArray[np.int64]:
    """Return how many pairs of ties of one resident are closed by a tie of the two others, by community."""
    communities, found = town.world.communities, np.zeros(town.communities, np.int64)
    first, last = communities.first_resident, communities.last_resident
    for c in range(town.communities):
        mine, size = (one >= first[c]) & (one < last[c]), int(last[c] - first[c])
        i, j = one[mine] - first[c], other[mine] - first[c]
        tied = csr_array((np.ones(len(i), np.int64), (i, j)), shape=(size, size))
        tied = tied + tied.T
        found[c] = (tied @ tied).multiply(tied).sum() // 2
    return found
