"""Compiled daily rules of residents; the same numbers as the array rules, which are the specification.

How compiled rules are written: `sim.compiled`. Products and sums are taken in float64 in the order of the ties,
without reassociation. Who could become active is found with arrays in both paths: it takes less than a tenth of
the time of the stocks.
"""

from __future__ import annotations

from typing import Any

import numba
import numpy as np
from numpy.typing import NDArray

from sim.behaviour import experience
from sim.behaviour.attention import Influence
from sim.behaviour.experience import Case, ExperienceNumbers, Judgement, nearness
from sim.behaviour.grievance import Events, entries
from sim.behaviour.influence import Ties
from sim.behaviour.latents import News
from sim.behaviour.participation import Givers, Sight, States
from sim.behaviour.slots import PIECE, alike
from sim.behaviour.weighing import Return, TieRules
from sim.compiled import compiled

Floats = NDArray[Any]
Rows = NDArray[np.integer[Any]]

ONE = np.uint64(1)


def use_threads(threads: int) -> None:
    """Use at most so many cores in the parallel rules."""
    numba.set_num_threads(max(1, min(threads, vars(numba.config)["NUMBA_NUM_THREADS"])))


@compiled()
def _relax_some(rows: Any, first: Any, order: Any, now: Floats, z: Floats, anchors: Floats,
                susceptibility: Floats, indptr: Any, degree: Any, indices: Any, positive: Any, strength: Floats,
                relax: float, drift: float) -> None:  # fmt: skip
    """Relax rows of a block that begins at row `first`; `now` holds its latents of before this day's."""
    first = np.uint64(first)
    for place in range(rows[0], rows[1]):
        i = np.uint64(order[place])
        weight = np.float64(susceptibility[i])
        start, end = np.uint64(indptr[i]), np.uint64(indptr[i + ONE])
        p0 = p1 = p2 = p3 = total = 0.0
        mixed = np.uint64(degree[i]) != end - start
        for slot in range(start, end):
            if mixed and not positive[slot]:
                continue
            w, j = np.float64(strength[slot]), np.uint64(indices[slot]) - first
            total += w
            p0 += w * now[j, 0]
            p1 += w * now[j, 1]
            p2 += w * now[j, 2]
            p3 += w * now[j, 3]
        n0, n1, n2, n3 = now[i, 0], now[i, 1], now[i, 2], now[i, 3]
        alone = 1.0 if degree[i] == 0 else 0.0
        share = 1.0 / (total + alone)
        p0, p1 = (p0 + alone * n0) * share, (p1 + alone * n1) * share
        p2, p3 = (p2 + alone * n2) * share, (p3 + alone * n3) * share
        # All is read before anything is written, or the compiler could not use vector instructions.
        o0, o1 = np.float64(anchors[i, 0]), np.float64(anchors[i, 1])
        o2, o3 = np.float64(anchors[i, 2]), np.float64(anchors[i, 3])
        n0 = ((p0 - o0) * weight + o0 - n0) * relax + n0
        n1 = ((p1 - o1) * weight + o1 - n1) * relax + n1
        n2 = ((p2 - o2) * weight + o2 - n2) * relax + n2
        n3 = ((p3 - o3) * weight + o3 - n3) * relax + n3
        z[i, 0], z[i, 1], z[i, 2], z[i, 3] = n0, n1, n2, n3
        o0, o1 = (n0 - o0) * drift + o0, (n1 - o1) * drift + o1
        o2, o3 = (n2 - o2) * drift + o2, (n3 - o3) * drift + o3
        anchors[i, 0], anchors[i, 1], anchors[i, 2], anchors[i, 3] = o0, o1, o2, o3


@compiled()
def _relax_one(first: Any, order: Any, now: Floats, z: Floats, anchors: Floats, susceptibility: Floats,
               indptr: Any, degree: Any, indices: Any, positive: Any, strength: Floats, relax: float,
               drift: float) -> None:  # fmt: skip
    now[:] = z
    _relax_some((0, len(z)), first, order, now, z, anchors, susceptibility, indptr, degree, indices, positive,
                strength, relax, drift)  # fmt: skip


@compiled(parallel=True)
def _relax_many(piece: int, first: Any, order: Any, now: Floats, z: Floats, anchors: Floats,
                susceptibility: Floats, indptr: Any, degree: Any, indices: Any, positive: Any, strength: Floats,
                relax: float, drift: float) -> None:  # fmt: skip
    n = len(z)
    # Each core copies the rows that it relaxes: what another core wrote last is slow to read.
    for p in numba.prange((n + piece - 1) // piece):
        now[p * piece : (p + 1) * piece] = z[p * piece : (p + 1) * piece]
    for p in numba.prange((n + piece - 1) // piece):
        _relax_some((p * piece, min((p + 1) * piece, n)), first, order, now, z, anchors, susceptibility,
                    indptr, degree, indices, positive, strength, relax, drift)  # fmt: skip


@compiled()
def _add(flat: Floats, cells: Any, amount: Floats, limit: float) -> None:
    """Add amounts to flat cells, which are sorted; the amounts of a cell are summed in their order."""
    e = np.uint64(0)
    while e < np.uint64(len(cells)):
        cell, total = cells[e], 0.0
        while e < np.uint64(len(cells)) and cells[e] == cell:
            total += amount[e]
            e += np.uint64(1)
        flat[cell] = min(max(flat[cell] + total, -limit), limit)


@compiled(inline="always")
def _place(place: Any, i: Any, met: Any, rows: Any) -> Any:
    """Give a resident a place among the sums, unless there is one; return how many have a place."""
    if place[i] < 0:
        place[i], rows[met] = met, i
        met += 1
    return met


@compiled()
def _deliver(z: Floats, place: Any, rows: Any, own: Floats, told: Floats, share: Floats, efficacy: float,
             indptr: Any, neighbour: Any, positive: Any, strength: Floats, limit: float) -> None:  # fmt: skip
    """Let residents feel and tell: sum in the order of the arrays, apply once; `place` is -1 before and after."""
    most = len(rows)
    for e in range(len(rows)):
        i = np.uint64(rows[e])
        most += indptr[i + np.uint64(1)] - indptr[i]
    sums, touched, met = np.zeros((most, 3)), np.empty(most, np.int64), 0
    for e in range(len(rows)):
        i = np.uint64(rows[e])
        met = _place(place, i, met, touched)
        here = place[i]
        sums[here, 1] += own[e] * share[e]
        sums[here, 0] += own[e] * (1.0 - share[e])
        sums[here, 2] += own[e] * efficacy
    for e in range(len(rows)):
        i = np.uint64(rows[e])
        for slot in range(np.uint64(indptr[i]), np.uint64(indptr[i + np.uint64(1)])):
            if positive[slot]:
                j = np.uint64(neighbour[slot])
                met = _place(place, j, met, touched)
                amount, here = told[e] * np.float64(strength[slot]), place[j]
                sums[here, 1] += amount * share[e]
                sums[here, 0] += amount * (1.0 - share[e])
    for here in range(met):
        i = np.uint64(touched[here])
        z[i, 0] = min(max(z[i, 0] + sums[here, 0], -limit), limit)
        z[i, 1] = min(max(z[i, 1] + sums[here, 1], -limit), limit)
        z[i, 3] = min(max(z[i, 3] + sums[here, 2], -limit), limit)
        place[i] = -1


@compiled()
def _daily(grievance: Floats, grudge: Floats, load: Floats, kept: float, inflow: float, fade: float) -> None:
    for i in range(len(grievance)):
        grievance[i] = np.float64(grievance[i]) * kept + inflow * load[i]
        grudge[i] = np.float64(grudge[i]) * fade


@compiled()
def _close(stock: Floats, rows: Any, satisfaction: Floats, severity: Floats, relief: float,
           gain: float) -> None:  # fmt: skip
    for e in range(len(rows)):
        i = np.uint64(rows[e])
        kept = 1.0 - relief * max(satisfaction[e], 0.0)
        stock[i] = np.float64(stock[i]) * kept + gain * max(-satisfaction[e], 0.0) * severity[e]


@compiled()
def _resent(stock: Floats, rows: Any, satisfaction: Floats, severity: Floats, gain: float,
            below: float) -> None:  # fmt: skip
    for e in range(len(rows)):
        if satisfaction[e] < below:
            i = np.uint64(rows[e])
            stock[i] = np.float64(stock[i]) + gain * -satisfaction[e] * severity[e]


@compiled()
def _fill(stock: Floats, rows: Any, added: Floats) -> None:
    for e in range(len(rows)):
        i = np.uint64(rows[e])
        stock[i] = np.float64(stock[i]) + added[e]


@compiled()
def _judge(parts: Floats, n: Any, near: Floats, distance: Floats, quality: Floats, contested: Floats,
           heard: Floats, informed: Floats, age: Floats, trust: Floats,
           frustrated: Floats) -> None:  # fmt: skip
    """Judge entries into `parts`: satisfaction, outcome, voice, time; `n` holds the numbers in order."""
    w_outcome, w_voice, w_time, w_cross, frustration, unheard, told, tolerance, patience = n
    total = w_outcome + w_voice + w_time
    for e in range(len(near)):
        outcome = 2.0 * quality[e] * near[e] - 1.0
        followed = heard[e] if distance[e] <= tolerance else 0.0
        voice = min(max(unheard + followed + told * informed[e], unheard), 1.0)
        voice = contested[e] * voice + (1.0 - contested[e]) * (told * (informed[e] - told))
        voice = voice - frustration * frustrated[e]
        time = 1.0 - 2.0 * min(1.0, age[e] / (2.0 * patience))
        plain = (w_outcome * outcome + w_voice * voice + w_time * time) / total
        cushion = w_cross * max(voice, 0.0) * (1.0 - outcome) / 2.0 * trust[e]
        parts[0, e] = min(max(plain + cushion, -1.0), 1.0)
        parts[1, e], parts[2, e], parts[3, e] = outcome, voice, time


@compiled()
def _logit(x: Floats, rows: Any, slope: Floats, hump: Any, z: Floats, motivation: Floats, belief: Floats,
           fatigue: Floats, role: Any, weights: Any) -> None:  # fmt: skip
    """Add to the fixed part `x` of the logit of volunteering what changes."""
    for e in range(len(rows)):
        i = np.uint64(rows[e])
        own = np.float64(belief[i])
        if hump[e]:
            own = min(own, 1.0 - own)
        here = x[e] + weights[0] * np.float64(motivation[i])
        here += weights[1] * np.float64(z[i, 2])
        here += weights[2] * np.float64(z[i, 0])
        here += weights[3] * (np.float64(slope[e]) * own)
        here += weights[4] * np.float64(fatigue[i])
        if role[i]:
            here += weights[5] if role[i] == 2 else weights[6]
        x[e] = here


@compiled()
def _learn(belief: Floats, seen: Any, degree: Any, building: Any, among: Floats, half: float,
           speed: float) -> None:  # fmt: skip
    for i in range(len(belief)):
        own, felt = np.float64(belief[i]), 0.0
        if seen[i] > 0 or degree[i] == 0:
            share = seen[i] / degree[i] if degree[i] > 0 else among[building[i]]
            felt = share / (share + half)
        belief[i] = own + speed * (felt - own)


@compiled()
def recount(indptr: Any, positive: Any, strength: Floats, degree: Any) -> None:
    """Count everybody's positive ties; see `sim.behaviour.weighing.recount`."""
    for row in range(len(degree)):
        i, ties = np.uint64(row), 0
        for slot in range(np.uint64(indptr[i]), np.uint64(indptr[i + np.uint64(1)])):
            if positive[slot] and strength[slot] > 0.0:
                ties += 1
        degree[i] = ties


@compiled()
def _take_back(slots: Any, positive: Any, strength: Floats, first: Floats, ended: Any, step: float, near: float,
               least: float) -> None:  # fmt: skip
    for e in range(len(slots)):
        slot = np.uint64(slots[e])
        if positive[slot]:
            start, now = np.float64(first[slot]), np.float64(strength[slot])
            there = abs(start - now) <= near
            moved = start if there else now + (start - now) * step
            gone = start == 0.0 and moved < least
            strength[slot] = 0.0 if gone else moved
            positive[slot] = not gone
            ended[e] = there or gone


def take_back(slots: Rows, positive: Any, strength: Floats, first: Floats, law: Return) -> NDArray[np.bool_]:
    """Let disturbed ties return for a day; see `sim.behaviour.weighing.take_back`."""
    ended = np.zeros(len(slots), np.bool_)
    _take_back(slots, positive, strength, first, ended, *law)
    return ended


def judge(case: Case, numbers: ExperienceNumbers) -> Judgement:
    """Judge closures; see `sim.behaviour.experience.judge`. Exponentials are NumPy's, so that bits agree."""
    n = numbers
    if not isinstance(case.distance, np.ndarray) or case.distance.ndim == 0:
        return experience.judge(case, numbers)
    m = len(case.distance)
    met = (case.distance, case.quality, case.contested, case.heard, case.informed, case.age, case.trust)
    weights = (n.w_outcome, n.w_voice, n.w_time, n.w_cross, n.frustration)
    rest, parts = (n.voice_unheard, n.voice_informed, n.tolerance, n.patience), np.empty((4, m))
    arrays = [entries(one, m) for one in (*met, case.frustrated)]
    _judge(parts, (*weights, *rest), nearness(arrays[0], n.tolerance), *arrays)
    return Judgement(*parts)


TIES = TieRules(recount, take_back)


class Volunteering:
    """Rules of a volunteer week; see `sim.behaviour.participation.ArrayVolunteering`."""

    def logit(self, givers: Givers, states: States, weights: tuple[float, ...]) -> NDArray[np.float64]:
        """Return the logit of volunteering."""
        x = givers.fixed.astype(np.float64)
        _logit(x, givers.rows, givers.slope, givers.hump, *states, weights)
        return x

    def learn(self, belief: Floats, sight: Sight) -> None:
        """Update all beliefs."""
        _learn(belief, *sight)


class SerialRelaxation:
    """Rules of latents on one core; see `sim.behaviour.latents.ArrayRelaxation`."""

    def __init__(self, susceptibility: Floats) -> None:
        self._susceptibility = susceptibility
        self._place = np.full(len(susceptibility), -1, np.int32)
        self._before: NDArray[np.float64] = np.empty((0, 4))
        self._starts: Rows | None = None
        self._order: Rows = np.empty(0, np.int32)

    def __call__(self, z: Floats, anchors: Floats, influence: Influence, relax: float, drift: float) -> None:
        """Play one day of relaxation, block by block, so that yesterday's latents of one block are held only."""
        if self._starts is not influence.indptr:
            self._starts, self._order = influence.indptr, alike(influence.indptr, influence.blocks)
        slots = (influence.indices.view(np.uint32), influence.positive, influence.strength)
        for first, last in influence.blocks:
            mine, ends = slice(first, last), influence.indptr[first : last + 1]
            state = (self._room(last - first), z[mine], anchors[mine], self._susceptibility[mine])
            rest = (ends, influence.degree[mine], *slots, relax, drift)
            self._run(first, self._order[mine].view(np.uint32), *state, *rest)

    def _room(self, rows: int) -> NDArray[np.float64]:
        """Return a place for yesterday's latents of a block, which all blocks share."""
        if len(self._before) < rows:
            self._before = np.empty((rows, 4))
        return self._before[:rows]

    def _run(self, *arguments: Any) -> None:
        _relax_one(*arguments)

    def add(self, z: Floats, cells: NDArray[np.int64], amount: float | Floats, limit: float) -> None:
        """Add amounts to flat cells of z."""
        order = cells.argsort(kind="stable")
        amounts = np.zeros(len(cells)) + amount
        _add(z.reshape(-1), cells[order], amounts[order], limit)

    def deliver(self, z: Floats, ties: Ties, news: News, limit: float) -> None:
        """Let residents feel, then tell."""
        rows, neighbour = news.rows.astype(np.int64, copy=False), ties.neighbour.view(np.uint32)
        felt = (rows, news.own, news.told, news.share, news.efficacy)
        _deliver(z, self._place, *felt, ties.indptr, neighbour, ties.positive, ties.strength, limit)

    def renew(self, rows: Rows, susceptibility: Floats) -> None:
        """Take in the susceptibilities of newcomers."""
        self._susceptibility[rows] = susceptibility


class ParallelRelaxation(SerialRelaxation):
    """Rules of latents with relaxation on several cores."""

    def _run(self, *arguments: Any) -> None:
        _relax_many(PIECE, *arguments)


class Stocks:
    """Rules of the two stocks; see `sim.behaviour.grievance.ArrayStocks`."""

    def daily(
        self, grievance: Floats, grudge: Floats, load: Floats, kept: float, inflow: float, fade: float
    ) -> None:
        """Play one day of both stocks."""
        _daily(grievance, grudge, load, kept, inflow, fade)

    def close(self, grievance: Floats, closed: Events, relief: float, gain: float) -> None:
        """Take in closures, entry by entry."""
        rows = closed.rows.astype(np.int64, copy=False)
        _close(grievance, rows, closed.satisfaction, closed.severity, relief, gain)

    def resent(self, grudge: Floats, felt: Events, gain: float, below: float) -> None:
        """Add where satisfaction is below a limit."""
        _resent(grudge, felt.rows.astype(np.int64, copy=False), felt.satisfaction, felt.severity, gain, below)

    def add(self, stock: Floats, rows: NDArray[Any], added: Floats) -> None:
        """Add to a stock for some rows, entry by entry."""
        _fill(stock, rows.astype(np.int64, copy=False), added)
