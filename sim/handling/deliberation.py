"""Rounds of talk: those present give way towards the common position (model 7.4.4).

With two persons, one round and full concession this is the bounded confidence model of Deffuant et al.
(2000).
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.errors import RuleError
from sim.parameters import Constant, Numbers, Uncertain

Floats = NDArray[np.float64]


class DeliberationNumbers(Numbers, file="handling/deliberation.yaml"):
    """How far people give way when they talk."""

    concede: Uncertain
    bound: Uncertain
    mediation_rounds: Constant


class Deliberation(NamedTuple):
    """Where a meeting ended: its position, and the wishes of those present after the last round."""

    position: Any
    moved: Floats


def deliberate(
    theta: Floats,
    trust: Floats,
    mediation: float,
    rounds: int,
    numbers: DeliberationNumbers,
    weights: Floats | None = None,
) -> Deliberation:
    """Play a deliberation.

    In each round the position is the weighted mean of the wishes; whoever is nearer to it than the bound
    moves towards it by concede * mediation * trust, all at once. The position is taken once more after the
    last round.

    Args:
        theta: (..., n) wishes of those present; leading axes are independent meetings.
        trust: (..., n) their trust in neighbours, in [0, 1].
        mediation: The holder's mediation capability μ.
        rounds: Rounds of talk, at least 0.
        numbers: `concede` and `bound`.
        weights: (..., n) influence of each; equal if not given. Only their proportions count.

    Returns:
        The position (a float for one meeting, else an array of the leading axes) and the moved wishes.

    Raises:
        RuleError: Nobody is present.
    """
    n = theta.shape[-1]
    if n == 0:
        raise RuleError("deliberate: nobody is present; a meeting needs the parties that 7.4.4 asks for")
    pull = np.asarray(trust, dtype=np.float64) * (numbers.concede * mediation)
    moved = np.asarray(theta, dtype=np.float64)
    shares = None if weights is None else weights / np.add.reduce(weights, axis=-1, keepdims=True)
    for _ in range(rounds):
        gap = _position(moved, shares) - moved
        moved = moved + pull * (np.abs(gap) < numbers.bound) * gap
    position = _position(moved, shares)[..., 0]
    return Deliberation(float(position) if position.ndim == 0 else position, moved)


def _position(theta: Floats, shares: Floats | None) -> Floats:
    if shares is None:
        mean: Floats = np.add.reduce(theta, axis=-1, keepdims=True) / theta.shape[-1]
        return mean
    weighted: Floats = np.add.reduce(theta * shares, axis=-1, keepdims=True)
    return weighted
