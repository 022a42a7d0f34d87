"""The books of points: what was issued to each resident, redeemed and expired, and what they hold.

Everything is in whole hundredths of a point, so that issued less redeemed and expired is what is held, exactly,
of each resident and of each community's month.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.behaviour.incentives import Hundredths
from sim.errors import ConservationError

Rows = NDArray[np.integer[Any]]
FADED: Final = "faded"
FINED: Final = "fined"
LEFT: Final = "left"
REASONS: Final = (FADED, FINED, LEFT)
"""Why points expire: with time, as a penalty, or since whoever held them moved out."""


class Month(NamedTuple):
    """A community's month in whole hundredths of a point; `expired` is the sum of the last three."""

    issued: int
    redeemed: int
    expired: int
    balance: int
    faded: int
    fined: int
    left: int


class Holdings(NamedTuple):
    """Writable columns of all residents, (N,): held now, and since the beginning issued, redeemed, expired."""

    held: Hundredths
    issued: Hundredths
    redeemed: Hundredths
    expired: Hundredths


class Accounts:
    """Keeps the points of all residents; the only one who moves them.

    Args:
        columns: Where they are kept.
        community: Community of each resident, (N,).
        communities: How many there are.
    """

    def __init__(self, columns: Holdings, community: Rows, communities: int) -> None:
        self.columns = columns
        self._community, self._communities = community, communities
        self._issued, self._redeemed, self._opening = (np.zeros(communities, np.int64) for _ in range(3))
        self._gone = {reason: np.zeros(communities, np.int64) for reason in REASONS}

    def issue(self, rows: Rows, points: Hundredths) -> None:
        """Credit points; repeated rows add up."""
        np.add.at(self.columns.held, rows, points)
        np.add.at(self.columns.issued, rows, points)
        self._issued += self._by_community(rows, points)

    def expire(self, rows: Rows, points: Hundredths, reason: str) -> None:
        """Take points away that are held; each row once.

        Args:
            rows: Of whom.
            points: How many of each, at most what they hold.
            reason: One of `REASONS`.
        """
        self.columns.held[rows] -= points
        self.columns.expired[rows] += points
        self._gone[reason] += self._by_community(rows, points)

    def redeem(self, rows: Rows, points: Hundredths) -> None:
        """Redeem points that are held; each row once."""
        self.columns.held[rows] -= points
        self.columns.redeemed[rows] += points
        self._redeemed += self._by_community(rows, points)

    def close(self, c: int, rows: Rows) -> Month:
        """Close a community's month and begin the next.

        Args:
            c: Community.
            rows: Its residents.

        Raises:
            ConservationError: Points issued less redeemed and expired are not those held, of the community or of
                a resident, or somebody holds less than nothing.
        """
        held, issued, redeemed, expired = (column[rows] for column in self.columns)
        gone = {reason: int(counts[c]) for reason, counts in self._gone.items()}
        month = Month(
            int(self._issued[c]), int(self._redeemed[c]), sum(gone.values()), int(held.sum()), **gone
        )
        due = int(self._opening[c]) + month.issued - month.redeemed - month.expired
        if due != month.balance or (held < 0).any() or (issued - redeemed - expired != held).any():
            raise ConservationError(
                f"points of community {c}: {month.issued} - {month.redeemed} - {month.expired} are not {month.balance}"
            )
        for counts in (self._issued, self._redeemed, *self._gone.values()):
            counts[c] = 0
        self._opening[c] = month.balance
        return month

    def _by_community(self, rows: Rows, points: Hundredths) -> NDArray[np.int64]:
        sums = np.bincount(self._community[rows], points, self._communities)
        return np.asarray(sums, np.float64).astype(np.int64)
