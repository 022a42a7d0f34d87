"""How money moves between owners so that a plan suits more of them: bounded transfers, Nash, Zeuthen.

Nash (1950): the product of gains over disagreement is greatest. Zeuthen (1930) as in Harsanyi (1956): whoever would
lose less by a conflict concedes next; concessions end at the Nash solution.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from sim.handling.renovation.money import Fen, fens, split

Floats = NDArray[np.float64]
NASH_STEPS = 2_000
NASH_RATE = 0.5
LEAST = 1e-9


def bounded_transfers(reported: Floats, share_of_gains: float, most: float) -> Fen:
    """Return transfers from owners who report a gain to those who report a loss, pro rata (7.5).

    What moves is the least of a share of all gains, of all shortfalls, and of a bound.

    Args:
        reported: Reported utilities, k RMB, (..., n).
        share_of_gains: Share of the gains that winners give at the most.
        most: Bound on the sum of a round, k RMB.

    Returns:
        Fen, (..., n); every row adds up to 0.
    """
    gains, gaps = np.maximum(reported, 0.0), np.maximum(-reported, 0.0)
    moved = np.minimum(np.minimum(share_of_gains * gains.sum(-1), gaps.sum(-1)), most)
    total = fens(moved)
    given = np.where((total > 0)[..., None], split(total, gains), 0)
    taken = np.where((total > 0)[..., None], split(total, gaps), 0)
    return taken - given


def nash_transfers(payoff: Floats, disagreement: Floats | float = 0.0) -> Fen:
    """Return the transfers of the exact Nash solution with money that moves freely between owners.

    Projected gradient on the sum of logs over all divisions of the surplus; none moves where there is no surplus to
    divide (then no agreement is better for all).

    Args:
        payoff: k RMB, (n,).
        disagreement: What each has without an agreement, k RMB.

    Returns:
        Fen, (n,), adding up to 0.
    """
    gains = np.asarray(payoff, np.float64) - disagreement
    surplus, n = float(gains.sum()), len(gains)
    if n < 2 or surplus <= 0.0:
        return np.zeros(n, np.int64)
    parts = _on_simplex(np.maximum(gains, 0.0), surplus)
    for _ in range(NASH_STEPS):
        slope = 1.0 / np.maximum(parts, LEAST * surplus)
        step = NASH_RATE * (surplus / n) ** 2 * (slope - slope.mean())
        moved = _on_simplex(parts + step, surplus)
        if float(np.abs(moved - parts).max()) < LEAST * surplus:
            break
        parts = np.asarray(0.5 * (parts + moved))
    wanted = fens(parts - gains)
    wanted[int(np.argmax(parts))] -= wanted.sum()
    return wanted


def _on_simplex(point: Floats, total: float) -> Floats:
    """Return the nearest point with no negative part whose parts add up to a total (Held, Wolfe & Crowder 1974)."""
    ranked = np.sort(point)[::-1]
    level = (np.cumsum(ranked) - total) / np.arange(1, len(point) + 1)
    last = int(np.flatnonzero(ranked > level)[-1])
    return np.asarray(np.maximum(point - level[last], 0.0), np.float64)


def zeuthen(one: Callable[[float], float], other: Callable[[float], float], step: float) -> float:
    """Return the share of the first of two parties that concede in turn until their claims meet.

    Whoever risks a smaller part of his claim by conceding than by a conflict concedes by one step; of equals the first.

    Args:
        one, other: Utility of each party by the first party's share x in [0, 1]; conflict gives 0.
        step: Size of a concession, in shares.

    Returns:
        The middle of the two last claims; within two steps of the greatest product of utilities.
    """
    claim, offer = 1.0, 0.0
    while claim - offer > step:
        risk_one = _risk(one(claim), one(offer))
        risk_other = _risk(other(offer), other(claim))
        if risk_one <= risk_other:
            claim = max(offer, claim - step)
        else:
            offer = min(claim, offer + step)
    return (claim + offer) / 2.0


def _risk(mine: float, theirs: float) -> float:
    """Return the chance of conflict that a party can stand: what it would lose by accepting, over what it claims."""
    return (mine - theirs) / mine if mine > 0.0 else 0.0
