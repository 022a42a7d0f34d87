"""How residents share out their attention: in proportion to the strength of their positive ties (model.md 7.2.6)."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, diags_array

from sim.behaviour.slots import blocks_of
from sim.keeping.away import Away, neighbours_of, whose

Floats = NDArray[Any]
BLOCK = 1024  # fewer residents are not worth a call of the rule


class Influence:
    """Row-normalised positive ties: the matrix W, in which attention is shared out in proportion to strength.

    Attributes:
        indptr, away: Starts of the rows (N+1,), and who pulls, a slot each: the arrays of the ties themselves.
        positive, strength: Which ties are positive, and how strong each is, (E,): those of the ties.
        degree: Positive ties of each resident, (N,): where there are none he holds on to himself. Say `changed()`
            after writing.
        blocks: First row and the one behind the last of blocks of residents who have no ties to other blocks.
    """

    def __init__(
        self,
        indptr: NDArray[np.int32],
        away: Away,
        positive: NDArray[np.bool_],
        strength: Floats,
        degree: NDArray[np.uint16],
    ) -> None:
        self.indptr, self.away = indptr, away
        self.positive, self.strength, self.degree = positive, strength, degree
        self.blocks = blocks_of(indptr, away, BLOCK)
        self._pulls: tuple[Any, NDArray[np.float64]] | None = None

    def changed(self) -> None:
        """Note that ties were written."""
        self._pulls = None

    def pulls(self) -> tuple[Any, NDArray[np.float64]]:
        """Return how strong ties pull, a sparse array (N, N), and 1 over the sums of its rows; kept until a change.

        The lonely pull at themselves with strength 1.
        """
        if self._pulls is None:
            n, alone = len(self.degree), (self.degree == 0).astype(np.float64)
            pull = np.where(self.positive, self.strength, 0.0).astype(np.float64)
            total = np.bincount(whose(self.indptr), pull, minlength=n) + alone
            ties = csr_array((pull, neighbours_of(self.indptr, self.away), self.indptr), shape=(n, n))
            self._pulls = ties + diags_array(alone, format="csr"), 1.0 / total
        return self._pulls

    def matrix(self) -> Any:
        """Return W as a sparse float64 array (N, N)."""
        pulls, share = self.pulls()
        return diags_array(share, format="csr") @ pulls

    def pull(self, z: Floats) -> NDArray[np.float64]:
        """Return W z for z (N, 4) in float64; what pulls is summed first, then shared out."""
        if len(z) == 0:
            return np.zeros(z.shape)
        pulls, share = self.pulls()
        return np.asarray((pulls @ z) * share[:, None])

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_pulls": None}
