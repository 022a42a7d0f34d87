"""Compiled daily rules of residents; the same numbers as the array rules, which are the specification.

Four traps are minded here: parameters are arguments, never globals (a cached kernel keeps old ones); serial
and parallel are two functions (wrappers of one function share a cache entry); the compiler's flags are pinned
here, before numba is imported (they are not in the cache's key); indices are unsigned (no wrap-around check).
Products and sums are taken in float64 in the order of the ties, without reassociation. Who could become
active is found with arrays in both paths: it takes less than a tenth of the time of the stocks.
"""

from __future__ import annotations

import os

os.environ.setdefault("NUMBA_SLP_VECTORIZE", "1")

from collections.abc import Callable
from typing import Any, TypeVar

import numba
import numpy as np
from numpy.typing import NDArray

from sim.behaviour.influence import Influence, Ties
from sim.behaviour.latents import News, add_to_cells

Floats = NDArray[Any]
F = TypeVar("F", bound=Callable[..., Any])


def _compiled(**options: Any) -> Callable[[F], F]:
    """Compile with a cache on disk, or without one where no folder can hold it."""

    def wrap(function: F) -> F:
        try:
            compiled: F = numba.njit(cache=True, **options)(function)
        except RuntimeError:
            compiled = numba.njit(**options)(function)
        return compiled

    return wrap


def use_threads(threads: int) -> None:
    """Use at most so many cores in the parallel rules."""
    numba.set_num_threads(max(1, min(threads, vars(numba.config)["NUMBA_NUM_THREADS"])))


@_compiled(inline="always")
def _relax_row(i: Any, now: Floats, z: Floats, anchors: Floats, weight: Any, start: Any, end: Any,
               indices: Any, weights: Floats, relax: float, drift: float) -> None:  # fmt: skip
    """Relax one resident; `now` holds everybody's latents before this day's relaxation."""
    p0 = p1 = p2 = p3 = 0.0
    for slot in range(start, end):
        w, j = np.float64(weights[slot]), indices[slot]
        p0 += w * now[j, 0]
        p1 += w * now[j, 1]
        p2 += w * now[j, 2]
        p3 += w * now[j, 3]
    pulls = (p0, p1, p2, p3)
    for k in range(4):
        own = np.float64(anchors[i, k])
        new = ((pulls[k] - own) * weight + own - now[i, k]) * relax + now[i, k]
        z[i, k] = new
        anchors[i, k] = (new - own) * drift + own


@_compiled()
def _relax_one(now: Floats, z: Floats, anchors: Floats, susceptibility: Floats, indptr: Any, indices: Any,
               weights: Floats, relax: float, drift: float) -> None:  # fmt: skip
    now[:] = z
    for row in range(len(z)):
        i, weight = np.uint64(row), np.float64(susceptibility[row])
        start, end = np.uint64(indptr[i]), np.uint64(indptr[i + np.uint64(1)])
        _relax_row(i, now, z, anchors, weight, start, end, indices, weights, relax, drift)


@_compiled(parallel=True)
def _relax_many(now: Floats, z: Floats, anchors: Floats, susceptibility: Floats, indptr: Any, indices: Any,
                weights: Floats, relax: float, drift: float) -> None:  # fmt: skip
    now[:] = z
    for row in numba.prange(len(z)):
        i, weight = np.uint64(row), np.float64(susceptibility[row])
        start, end = np.uint64(indptr[i]), np.uint64(indptr[i + np.uint64(1)])
        _relax_row(i, now, z, anchors, weight, start, end, indices, weights, relax, drift)


@_compiled(inline="always")
def _apply(z: Floats, sums: Floats, i: Any, limit: float) -> None:
    """Add a resident's sums to his trust and efficacy, once: sums are cleared."""
    for k in (0, 1, 3):
        z[i, k] = min(max(z[i, k] + sums[i, k], -limit), limit)
        sums[i, k] = 0.0


@_compiled()
def _deliver(z: Floats, sums: Floats, rows: Any, own: Floats, told: Floats, share: Floats, efficacy: float,
             indptr: Any, neighbour: Any, positive: Any, strength: Floats, limit: float) -> None:  # fmt: skip
    """Let residents feel and tell: clear what will be touched, sum in the order of the arrays, apply once."""
    for e in range(len(rows)):
        i = np.uint64(rows[e])
        sums[i, 0] = sums[i, 1] = sums[i, 3] = 0.0
        for slot in range(np.uint64(indptr[i]), np.uint64(indptr[i + np.uint64(1)])):
            j = neighbour[slot]
            sums[j, 0] = sums[j, 1] = sums[j, 3] = 0.0
    for e in range(len(rows)):
        i = np.uint64(rows[e])
        sums[i, 1] += own[e] * share[e]
        sums[i, 0] += own[e] * (1.0 - share[e])
        sums[i, 3] += own[e] * efficacy
    for e in range(len(rows)):
        i = np.uint64(rows[e])
        for slot in range(np.uint64(indptr[i]), np.uint64(indptr[i + np.uint64(1)])):
            if positive[slot]:
                amount = told[e] * np.float64(strength[slot])
                sums[neighbour[slot], 1] += amount * share[e]
                sums[neighbour[slot], 0] += amount * (1.0 - share[e])
    for e in range(len(rows)):
        i = np.uint64(rows[e])
        _apply(z, sums, i, limit)
        for slot in range(np.uint64(indptr[i]), np.uint64(indptr[i + np.uint64(1)])):
            if positive[slot]:
                _apply(z, sums, np.uint64(neighbour[slot]), limit)


@_compiled()
def _daily(grievance: Floats, grudge: Floats, load: Floats, kept: float, inflow: float, fade: float) -> None:
    for i in range(len(grievance)):
        grievance[i] = np.float64(grievance[i]) * kept + inflow * load[i]
        grudge[i] = np.float64(grudge[i]) * fade


@_compiled()
def _change(stock: Floats, rows: Any, kept: Floats, added: Floats) -> None:
    for e in range(len(rows)):
        i = np.uint64(rows[e])
        stock[i] = np.float64(stock[i]) * kept[e] + added[e]


class SerialRelaxation:
    """Rules of latents on one core; see `sim.behaviour.latents.ArrayRelaxation`."""

    def __init__(self, susceptibility: Floats) -> None:
        self._work: NDArray[np.float64] = np.zeros((len(susceptibility), 4))
        self._susceptibility = susceptibility

    def __call__(self, z: Floats, anchors: Floats, influence: Influence, relax: float, drift: float) -> None:
        """Play one day of relaxation."""
        indptr, indices = influence.indptr.view(np.uint32), influence.indices.view(np.uint32)
        self._run(
            self._work, z, anchors, self._susceptibility, indptr, indices, influence.weights, relax, drift
        )

    def _run(self, *arguments: Any) -> None:
        _relax_one(*arguments)

    def add(self, z: Floats, cells: NDArray[np.int64], amount: float | Floats, limit: float) -> None:
        """Add amounts to flat cells of z."""
        add_to_cells(z, self._work, cells, amount, limit)

    def deliver(self, z: Floats, ties: Ties, news: News, limit: float) -> None:
        """Let residents feel, then tell."""
        neighbour = ties.neighbour.view(np.uint32)
        _deliver(z, self._work, news.rows.astype(np.int64, copy=False), news.own, news.told, news.share, news.efficacy,
                 ties.indptr, neighbour, ties.positive, ties.strength, limit)  # fmt: skip


class ParallelRelaxation(SerialRelaxation):
    """Rules of latents with relaxation on several cores."""

    def _run(self, *arguments: Any) -> None:
        _relax_many(*arguments)


class Stocks:
    """Rules of the two stocks; see `sim.behaviour.grievance.ArrayStocks`."""

    def daily(
        self, grievance: Floats, grudge: Floats, load: Floats, kept: float, inflow: float, fade: float
    ) -> None:
        """Play one day of both stocks."""
        _daily(grievance, grudge, load, kept, inflow, fade)

    def change(self, stock: Floats, rows: NDArray[Any], kept: Floats, added: Floats) -> None:
        """Change a stock for some rows, entry by entry."""
        _change(stock, rows.astype(np.int64, copy=False), kept, added)
