"""Laws of red-list points: who games them, what they crowd out, how they fade and are redeemed (model.md 7.6).

A reward that is felt as control undermines motivation by being there, not by its size (Deci, Koestner & Ryan
1999); it comes back slowly. Who would rather be seen than work gives nominal hours where that pays. Points
are counted in whole hundredths, so that books of points are exact.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

Floats = NDArray[Any]
Mask = NDArray[np.bool_]
Rows = NDArray[np.integer[Any]]
Hundredths = NDArray[np.int64]

HUNDREDTHS: Final = 100


class Terms(NamedTuple):
    """What an hour is worth and costs to a volunteer, k RMB an hour.

    Attributes:
        reward: Worth of the points of an hour, v.
        audit: Chance that a week is audited.
        penalty: Charged for a nominal hour that is found, beside its points.
        real_cost: Effort of an hour of work.
        nominal_cost: Effort of an hour that only looks like work.
        joy: Most that work itself can be worth, in units of `real_cost`.
    """

    reward: float
    audit: float
    penalty: float
    real_cost: float
    nominal_cost: float
    joy: float


def nominal(motivation: Floats, terms: Terms) -> Mask:
    """Return whose week is nominal: it must pay, and pay more than real work.

    Nominal iff `v(1 - audit) - c_n - audit·pen > max(0, v + m - c_r)` with `m = joy·c_r·sigma(z)`; none
    where there is no reward.

    Args:
        motivation: Motivation z, logit; any shape.
        terms: Reward, audit and costs.
    """
    sham = terms.reward * (1.0 - terms.audit) - terms.nominal_cost - terms.audit * terms.penalty
    joy = terms.joy * terms.real_cost * expit(np.asarray(motivation, np.float64))
    work = np.maximum(0.0, terms.reward + joy - terms.real_cost)
    return np.asarray((terms.reward > 0.0) & (sham > work))


def crowd_out(crowd: Floats, target: Floats, rising: float, falling: float) -> NDArray[np.float64]:
    """Return the crowding stock after a week: towards `target`, faster up than down; speeds in 1/week."""
    now = np.asarray(crowd, np.float64)
    gap = np.asarray(target, np.float64) - now
    return np.asarray(now + np.where(gap > 0.0, rising, falling) * gap)


def earned(hours: Floats, an_hour: float) -> Hundredths:
    """Return the points of hours credited, in whole hundredths."""
    return np.rint(np.asarray(hours, np.float64) * an_hour * HUNDREDTHS).astype(np.int64)


def each_once(rows: Rows, points: Hundredths) -> tuple[Rows, Hundredths]:
    """Return the rows, each once and ascending, and the points of each added up."""
    if np.count_nonzero(rows[1:] <= rows[:-1]) == 0:
        return rows, points
    rows, place = np.unique(rows, return_inverse=True)
    return rows, np.bincount(place, points, len(rows)).astype(np.int64)


def kept(points: Hundredths, share: float) -> Hundredths:
    """Return what is left of points after a week, rounded down, so that small rests end."""
    return np.asarray(np.floor(points * share), np.int64)


def affordable(fund: float, price: float) -> int:
    """Return how many hundredths of a point a fund can redeem (k RMB; price of one)."""
    count = int(fund / price) if price > 0.0 else 0
    return count - 1 if count * price > fund else count


def redeem(points: Hundredths, most: int) -> Hundredths:
    """Return what each holder redeems: all, or where they hold more than `most` in all, equal shares of it."""
    total = int(points.sum())
    if total <= most:
        return points.copy()
    return np.asarray([held * most // total for held in points.tolist()], np.int64)


def honour(points: Hundredths, places: int, luck: Floats) -> Mask:
    """Return who stands on the honour list: those with the most points, if any; luck settles ties.

    Args:
        points: Held, (M,).
        places: Length of the list.
        luck: Uniforms, (M,); the least goes first among equals.
    """
    listed = np.zeros(len(points), np.bool_)
    listed[np.lexsort((luck, -points))[: max(0, places)]] = True
    return listed & (points > 0)
