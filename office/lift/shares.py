"""Who pays what, in whole fen: a scheme applied to the flats of a stairwell, and the same with changed terms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from sim.handling.renovation.money import Terms, opening_terms

Fen = NDArray[np.int64]
Floats = NDArray[np.float64]
THIRD = 3
FEN_PER_K = 100_000


@dataclass(frozen=True)
class Scheme:
    """One way to share the cost among the flats of a stairwell.

    Attributes:
        coefficient: (n,) as the scheme gives it.
        base: (n,) what the coefficient multiplies: the area, its part of the floor's area, or 1.
        received: (n,) compensation, k yuan.
        payers: (n,) who pays it, pro rata.
    """

    name: str
    title: Mapping[str, str]
    source: str
    floor: Fen
    coefficient: Floats
    base: Floats
    received: Floats
    payers: NDArray[np.bool_]


@dataclass(frozen=True)
class Moves:
    """How the terms differ from a scheme as it stands.

    Attributes:
        third: Another coefficient of floor 3.
        compensation_k: More (or less) for each flat that pays no compensation, paid by the others; k yuan.
        public_fen: For each flat that pays no compensation, paid by nobody in the house.
    """

    third: float | None = None
    compensation_k: float = 0.0
    public_fen: int = 0


@dataclass(frozen=True)
class Bill:
    """What each flat owes, (n,); shares sum to the need, compensation to what the public pays."""

    coefficient: Floats
    terms: Terms

    @property
    def pays_fen(self) -> Fen:
        """What each flat pays in all; below 0 it receives."""
        return -self.terms.net


def bill(scheme: Scheme, need_fen: int, moves: Moves | None = None) -> Bill:
    """Share a need among flats. Where all coefficients are 0 all flats pay alike."""
    moves = moves or Moves()
    coefficient = scheme.coefficient
    if moves.third is not None:
        coefficient = np.where(scheme.floor == THIRD, moves.third, coefficient)
    received = np.where(
        scheme.payers, scheme.received, np.maximum(scheme.received + moves.compensation_k, 0.0)
    )
    terms = opening_terms(need_fen, coefficient * scheme.base, received, scheme.payers)
    public = np.where(scheme.payers, 0, moves.public_fen).astype(np.int64)
    return Bill(coefficient, replace(terms, compensation=terms.compensation + public))
