"""Who pays what: shares, compensation and transfers in whole fen that add up exactly."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.ledger import FEN_PER_K

Fen = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Terms:
    """What a plan asks of each flat and gives to it, fen, (..., n).

    Attributes:
        share: Of the cost; adds up to the need.
        compensation: Received (above 0) or paid for those who receive (below 0); adds up to 0.
        transfer: What hearings moved between owners; adds up to 0.
    """

    share: Fen
    compensation: Fen
    transfer: Fen

    @property
    def net(self) -> Fen:
        """What each flat gets (above 0) or pays (below 0) in all, fen."""
        return self.compensation + self.transfer - self.share

    def with_transfer(self, more: Fen) -> Terms:
        """The same with further transfers."""
        return replace(self, transfer=self.transfer + more)


def k(fens: Fen | np.integer[Any] | int) -> Floats:
    """Return fen as k RMB."""
    return np.asarray(np.asarray(fens) / FEN_PER_K, np.float64)


def fens(k_rmb: Floats | float) -> Fen:
    """Return k RMB as whole fen, halves to even."""
    return np.asarray(np.rint(np.asarray(k_rmb, np.float64) * FEN_PER_K), np.int64)


def split(total: Fen | int, weights: Floats) -> Fen:
    """Split sums into whole fen in proportion to weights, by the largest remainder (Hare–Niemeyer).

    Args:
        total: Fen, >= 0, one for each row of weights.
        weights: >= 0, (..., n); a row of zeros is split equally.

    Returns:
        Parts, (..., n), that add up to `total` in every row; equal remainders favour the first.
    """
    weights = np.asarray(weights, np.float64)
    total = np.broadcast_to(np.asarray(total, np.int64), weights.shape[:-1])
    if weights.shape[-1] == 0:
        return np.zeros(weights.shape, np.int64)
    sums = weights.sum(-1, keepdims=True)
    weights = np.where(sums > 0.0, weights, 1.0)
    exact = total[..., None] * (weights / weights.sum(-1, keepdims=True))
    parts = np.floor(exact).astype(np.int64)
    left = total - parts.sum(-1)
    rank = np.argsort(np.argsort(parts - exact, axis=-1, kind="stable"), axis=-1, kind="stable")
    return np.asarray(parts + (rank < left[..., None]), np.int64)


def opening_terms(need: Fen | int, weights: Floats, received: Floats, payers: NDArray[np.bool_]) -> Terms:
    """Return the terms of a scheme: shares of the need, and compensation that others pay.

    Args:
        need: What owners must bring up, fen.
        weights: Coefficient x area of each flat, (..., n).
        received: Compensation of each flat, k RMB, (..., n).
        payers: Who pays it, in proportion to their weights, (..., n). Nobody: nobody receives anything.
    """
    received = np.where((payers & (weights > 0.0)).any(-1, keepdims=True), received, 0.0)
    given = fens(received)
    paid = split(given.sum(-1), np.where(payers, weights, 0.0))
    paid = np.where(given.sum(-1, keepdims=True) > 0, paid, 0)
    return Terms(split(need, weights), given - paid, np.zeros(paid.shape, np.int64))
