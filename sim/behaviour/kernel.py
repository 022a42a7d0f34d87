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

ONE, TWO, THREE = np.uint64(1), np.uint64(2), np.uint64(3)


def use_threads(threads: int) -> None:
    """Use at most so many cores in the parallel rules."""
    numba.set_num_threads(max(1, min(threads, vars(numba.config)["NUMBA_NUM_THREADS"])))


@compiled(error_model="numpy")
def _relax_some(begin: int, stop: int, piece: int, order: Any, now: Floats, z: Floats, anchors: Floats,
                susceptibility: Floats, indptr: Any, degree: Any, away: Any, positive: Any, strength: Floats,
                relax: float, drift: float) -> None:  # fmt: skip
    """Relax rows of a block from the beginning of a piece on; `now` holds the block's latents of before this day's.

    Latents stand one resident after another, four each: an address is then a shift, not a product.
    """
    for base in range(begin, stop, piece):
        for at in range(base, min(base + piece, stop)):
            row = base + order[at]
            i = np.uint64(row)
            start, end = np.uint64(indptr[i]), np.uint64(indptr[i + ONE])
            p0 = p1 = p2 = p3 = total = 0.0
            mixed = np.uint64(degree[i]) != end - start
            for slot in range(start, end):
                if mixed and not positive[slot]:
                    continue
                w, j = np.float64(strength[slot]), np.uint64(row + away[slot]) << TWO
                total += w
                p0 += w * now[j]
                p1 += w * now[j + ONE]
                p2 += w * now[j + TWO]
                p3 += w * now[j + THREE]
            k, weight = i << TWO, np.float64(susceptibility[i])
            n0, n1, n2, n3 = now[k], now[k + ONE], now[k + TWO], now[k + THREE]
            alone = 1.0 if degree[i] == 0 else 0.0
            share = 1.0 / (total + alone)
            p0, p1 = (p0 + alone * n0) * share, (p1 + alone * n1) * share
            p2, p3 = (p2 + alone * n2) * share, (p3 + alone * n3) * share
            # All is read before anything is written, or the compiler could not use vector instructions.
            o0, o1 = np.float64(anchors[k]), np.float64(anchors[k + ONE])
            o2, o3 = np.float64(anchors[k + TWO]), np.float64(anchors[k + THREE])
            n0 = ((p0 - o0) * weight + o0 - n0) * relax + n0
            n1 = ((p1 - o1) * weight + o1 - n1) * relax + n1
            n2 = ((p2 - o2) * weight + o2 - n2) * relax + n2
            n3 = ((p3 - o3) * weight + o3 - n3) * relax + n3
            z[k], z[k + ONE], z[k + TWO], z[k + THREE] = n0, n1, n2, n3
            o0, o1 = (n0 - o0) * drift + o0, (n1 - o1) * drift + o1
            o2, o3 = (n2 - o2) * drift + o2, (n3 - o3) * drift + o3
            anchors[k], anchors[k + ONE], anchors[k + TWO], anchors[k + THREE] = o0, o1, o2, o3


@compiled()
def _relax_one(piece: int, order: Any, now: Floats, z: Floats, anchors: Floats, susceptibility: Floats,
               indptr: Any, degree: Any, away: Any, positive: Any, strength: Floats, relax: float,
               drift: float) -> None:  # fmt: skip
    for k in range(len(z)):
        now[k] = z[k]
    _relax_some(0, len(order), piece, order, now, z, anchors, susceptibility, indptr, degree, away, positive,
                strength, relax, drift)  # fmt: skip


@compiled(parallel=True)
def _relax_many(piece: int, order: Any, now: Floats, z: Floats, anchors: Floats, susceptibility: Floats,
                indptr: Any, degree: Any, away: Any, positive: Any, strength: Floats, relax: float,
                drift: float) -> None:  # fmt: skip
    n = len(order)
    # Each core copies the rows that it relaxes: what another core wrote last is slow to read.
    for p in numba.prange((n + piece - 1) // piece):
        for k in range(4 * p * piece, 4 * min((p + 1) * piece, n)):
            now[k] = z[k]
    for p in numba.prange((n + piece - 1) // piece):
        _relax_some(p * piece, min((p + 1) * piece, n), piece, order, now, z, anchors, susceptibility, indptr,
                    degree, away, positive, strength, relax, drift)  # fmt: skip


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
def _deliver(first: int, z: Floats, place: Any, rows: Any, own: Floats, told: Floats, share: Floats,
             efficacy: float, indptr: Any, away: Any, positive: Any, strength: Floats,
             limit: float) -> None:  # fmt: skip
    """Let residents of a block that begins at row `first` feel and tell: sum in the order of the arrays, apply once.

    `place` is -1 before and after.
    """
    most = len(rows)
    for e in range(len(rows)):
        i = np.uint64(rows[e])
        most += indptr[i + np.uint64(1)] - indptr[i]
    sums, touched, met = np.zeros((most, 3)), np.empty(most, np.int64), 0
    for e in range(len(rows)):
        i = np.uint64(rows[e] - first)
        met = _place(place, i, met, touched)
        here = place[i]
        sums[here, 1] += own[e] * share[e]
        sums[here, 0] += own[e] * (1.0 - share[e])
        sums[here, 2] += own[e] * efficacy
    for e in range(len(rows)):
        i = np.uint64(rows[e])
        for slot in range(np.uint64(indptr[i]), np.uint64(indptr[i + np.uint64(1)])):
            if positive[slot]:
                j = np.uint64(rows[e] + away[slot] - first)
                met = _place(place, j, met, touched)
                amount, here = told[e] * np.float64(strength[slot]), place[j]
                sums[here, 1] += amount * share[e]
                sums[here, 0] += amount * (1.0 - share[e])
    for here in range(met):
        near = np.uint64(touched[here])
        i, place[near] = near + np.uint64(first), -1
        z[i, 0] = min(max(z[i, 0] + sums[here, 0], -limit), limit)
        z[i, 1] = min(max(z[i, 1] + sums[here, 1], -limit), limit)
        z[i, 3] = min(max(z[i, 3] + sums[here, 2], -limit), limit)


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
        self._place = np.empty(0, np.int32)
        self._before: NDArray[np.float64] = np.empty(0)
        self._starts: Rows | None = None
        self._order = np.empty(0, np.uint8)

    def __call__(self, z: Floats, anchors: Floats, influence: Influence, relax: float, drift: float) -> None:
        """Play one day of relaxation, block by block, so that yesterday's latents of one block are held only."""
        if self._starts is not influence.indptr:
            self._starts, self._order = influence.indptr, alike(influence.indptr, influence.blocks)
        slots = (influence.away, influence.positive, influence.strength)
        for first, last in influence.blocks:
            if len(self._before) < 4 * (last - first):
                self._before = np.empty(4 * (last - first))
            mine, ends = slice(first, last), influence.indptr[first : last + 1]
            state = (self._before, z[mine].reshape(-1), anchors[mine].reshape(-1), self._susceptibility[mine])
            self._run(PIECE, self._order[mine], *state, ends, influence.degree[mine], *slots, relax, drift)

    def _run(self, *arguments: Any) -> None:
        _relax_one(*arguments)

    def add(self, z: Floats, cells: NDArray[np.int64], amount: float | Floats, limit: float) -> None:
        """Add amounts to flat cells of z."""
        order = cells.argsort(kind="stable")
        amounts = np.zeros(len(cells)) + amount
        _add(z.reshape(-1), cells[order], amounts[order], limit)

    def deliver(self, z: Floats, ties: Ties, news: News, limit: float) -> None:
        """Let residents feel, then tell, block by block, so that sums of one block are held only."""
        rows, blocks = news.rows.astype(np.int64, copy=False), ties.blocks
        if len(blocks) == 1:
            return self._tell(blocks[0], news._replace(rows=rows), z, ties, limit)
        where = np.searchsorted([last for _, last in blocks], rows, side="right")
        for block in sorted(set(where.tolist())):
            mine = np.flatnonzero(where == block)
            own, told, share = (part[mine] for part in (news.own, news.told, news.share))
            self._tell(blocks[block], News(rows[mine], own, told, share, news.efficacy), z, ties, limit)
        return None

    def _tell(self, block: tuple[int, int], news: News, z: Floats, ties: Ties, limit: float) -> None:
        first, last = block
        if len(self._place) < last - first:
            self._place = np.full(last - first, -1, np.int32)
        slots = (ties.indptr, ties.away, ties.positive, ties.strength)
        _deliver(first, z, self._place, *news, *slots, limit)

    def renew(self, rows: Rows, susceptibility: Floats) -> None:
        """Take in the susceptibilities of newcomers."""
        self._susceptibility[rows] = susceptibility


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
