"""Latents: trust in neighbours and in government, belonging, efficacy, motivation; logits (model.md 7.2.5).

Between events each latent relaxes towards a mixture of what a resident's positive ties hold and of the
resident's own anchor (Friedkin & Johnsen 1990); anchors follow slowly. Without drift the fixed point is
(I - LW)^-1 (I - L) z0, with W the influence and L the susceptibilities.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, Final, NamedTuple, Protocol

import numpy as np
from numpy.typing import DTypeLike, NDArray
from scipy.special import expit, logit

from sim.behaviour.attention import Influence
from sim.behaviour.influence import Ties
from sim.parameters import Constant, Numbers, Uncertain
from sim.residents import Column, Residents

Floats = NDArray[Any]
Rows = NDArray[np.integer[Any]]

NEIGHBOURS: Final = 0
GOVERNMENT: Final = 1
BELONGING: Final = 2
EFFICACY: Final = 3
SHARES: Final = (0.0, 1.0)
NAMES: Final = ("trust_neighbours", "trust_government", "belonging", "efficacy")


class LatentsNumbers(Numbers, file="behaviour/latents.yaml"):
    """Numbers of model.md 7.2.5."""

    relax: Uncertain
    drift: Uncertain
    limit: Constant
    motivation_speed: Uncertain


class News(NamedTuple):
    """What some residents feel and tell: one entry each, all of which act together; arrays (M,).

    Attributes:
        rows: Who feels; repeats allowed.
        own: Impulse of their own, logit.
        told: Impulse to those to whom they have positive ties, logit per unit of tie strength.
        share: Share of both that goes to trust in government; the rest goes to trust in neighbours.
        efficacy: Impulse to their own efficacy, as a share of `own`; one number.
    """

    rows: Rows
    own: NDArray[np.float64]
    told: NDArray[np.float64]
    share: NDArray[np.float64]
    efficacy: float


class Relaxation(Protocol):
    """The rules of latents that are worth compiling; made for the susceptibilities of a run, (N,)."""

    def __call__(self, z: Floats, anchors: Floats, influence: Influence, relax: float, drift: float) -> None:
        """Relax latents (N, 4) and let anchors (N, 4) drift, in place; speeds in 1/d."""

    def add(self, z: Floats, cells: NDArray[np.int64], amount: float | Floats, limit: float) -> None:
        """Add amounts to flat cells of z in place; repeats add up in float64, then the sum is clipped."""

    def deliver(self, z: Floats, ties: Ties, news: News, limit: float) -> None:
        """Let residents feel and tell, in place."""

    def renew(self, rows: Rows, susceptibility: Floats) -> None:
        """Take in the susceptibilities of newcomers, (M,)."""


class ArrayRelaxation:
    """The specification of the rules, with arrays.

    Products and sums are taken in float64 in the order of the ties, then rounded to the type of the state,
    so that the kernel can give the same bits.
    """

    def __init__(self, susceptibility: Floats) -> None:
        n = len(susceptibility)
        self._work: NDArray[np.float64] = np.zeros((n, len(NAMES)))
        self._own: NDArray[np.float64] = np.zeros((n, len(NAMES)))
        weight = susceptibility.astype(np.float64)[:, None]
        self._weight: NDArray[np.float64] = np.repeat(weight, len(NAMES), axis=1)

    def __call__(self, z: Floats, anchors: Floats, influence: Influence, relax: float, drift: float) -> None:
        """Play one day."""
        now, own = self._work, self._own
        now[...] = z
        own[...] = anchors
        new = influence.pull(now)
        new -= own
        new *= self._weight
        new += own
        new -= now
        new *= relax
        new += now
        z[...] = new
        if drift:
            new -= own
            new *= drift
            new += own
            anchors[...] = new

    def add(self, z: Floats, cells: NDArray[np.int64], amount: float | Floats, limit: float) -> None:
        """Add amounts to flat cells of z."""
        add_to_cells(z, self._work, cells, amount, limit)

    def deliver(self, z: Floats, ties: Ties, news: News, limit: float) -> None:
        """Let residents feel, then tell, in the order of entries and ties."""
        entry, listeners, strength = ties.spread(news.rows)
        told, toward = news.told[entry] * strength.astype(np.float64), news.share[entry]
        aside, rows, m = 1.0 - news.share, news.rows, len(news.rows)
        felt = (news.own * news.share, news.own * aside, news.own * news.efficacy)
        columns = np.repeat(
            (GOVERNMENT, NEIGHBOURS, EFFICACY, GOVERNMENT, NEIGHBOURS), (m, m, m, *2 * [len(entry)])
        )
        cells = np.concatenate((rows, rows, rows, listeners, listeners)) * len(NAMES) + columns
        self.add(z, cells, np.concatenate((*felt, told * toward, told * aside[entry])), limit)

    def renew(self, rows: Rows, susceptibility: Floats) -> None:
        """Take in the susceptibilities of newcomers."""
        self._weight[rows] = susceptibility.astype(np.float64)[:, None]


def add_to_cells(
    z: Floats, work: NDArray[np.float64], cells: NDArray[np.int64], amount: float | Floats, limit: float
) -> None:
    """Add amounts to flat cells of z in place, with `work` of the same shape to scribble on."""
    sums, flat = work.reshape(-1), z.reshape(-1)
    sums[cells] = 0.0
    np.add.at(sums, cells, amount)
    flat[cells] = np.minimum(np.maximum(flat[cells] + sums[cells], -limit), limit)


def probability(logits: Floats) -> Floats:
    """Return the probabilities of logits, in float64."""
    return np.asarray(expit(logits, dtype=np.float64))


def rough_probability(logits: Floats) -> NDArray[np.float32]:
    """Return the probabilities of logits in single precision, several times faster; for means that are shown."""
    odds = np.exp(-np.asarray(logits, np.float32))
    odds += np.float32(1.0)
    return np.asarray(np.reciprocal(odds, out=odds))


class Latents:
    """The latents of all residents; the only one who writes them.

    Args:
        anchors: First values and anchors (N, 4): neighbours, government, belonging, efficacy; logit.
        motivation: First values and anchors of motivation, (N,); logit.
        susceptibility: Weight of others, (N,), in [0, 1]; used as it is, where it has the type of the state.
        numbers: Numbers of the rule.
        residents: Where to show the columns; None outside a model.
        relaxation: Maker of the daily rule; the kernel's gives the same.
        dtype: Type of the state; float64 for exact tests.
    """

    def __init__(
        self,
        anchors: Floats,
        motivation: Floats,
        susceptibility: Floats,
        numbers: LatentsNumbers,
        *,
        residents: Residents | None = None,
        relaxation: Callable[[Floats], Relaxation] = ArrayRelaxation,
        dtype: DTypeLike = np.float32,
    ) -> None:
        self.numbers = numbers
        limit = numbers.limit
        clipped = np.reshape(np.clip(anchors, -limit, limit), (-1, len(NAMES)))
        self.z: Floats = np.array(
            clipped, dtype, order="C"
        )  # owns its memory, so that its columns pickle with it
        self.anchors: Floats = self.z.copy()
        self.motivation: Floats = np.array(np.clip(motivation, -limit, limit), dtype)
        kept = motivation.dtype == self.motivation.dtype and np.array_equal(motivation, self.motivation)
        self.motivation_anchor: Floats = motivation if kept else self.motivation.copy()
        self._anchor_is_lent = kept  # nothing moves it but newcomers
        self.susceptibility: Floats = np.asarray(susceptibility, dtype)
        self._relaxation = relaxation(self.susceptibility)
        self._probabilities: list[Floats | None] = [None] * len(NAMES)
        if residents is not None:
            self._show(residents)

    def _show(self, residents: Residents) -> None:
        columns: list[tuple[str, Floats, Callable[[int, float], None]]] = [
            (name, self.z[:, i], partial(self._set, i)) for i, name in enumerate(NAMES)
        ]
        columns.append(("motivation", self.motivation, self._set_motivation))
        for name, values, write in columns:
            meaning, limits = name.replace("_", " "), (-self.numbers.limit, self.numbers.limit)
            stored = Column(f"{name}_logit", values.dtype, unit="logit", meaning=meaning, limits=limits)
            residents.add(stored, owner="latents", values=values, writer=write)
            residents.derive(name, stored.name, probability, partial(_write_probability, write), SHARES)

    def _set(self, column: int, row: int, value: float) -> None:
        self.z[row, column] = np.clip(value, -self.numbers.limit, self.numbers.limit)
        self._probabilities[column] = None

    def _set_motivation(self, row: int, value: float) -> None:
        self.motivation[row] = np.clip(value, -self.numbers.limit, self.numbers.limit)

    def probability(self, column: int) -> Floats:
        """Return the probabilities of one latent for all residents, (N,) float64, kept until it changes."""
        held = self._probabilities[column]
        if held is None:
            held = probability(self.z[:, column])
            held.flags.writeable = False
            self._probabilities[column] = held
        return held

    def trust_neighbours(self) -> Floats:
        """Return T^N, (N,)."""
        return self.probability(NEIGHBOURS)

    def trust_government(self) -> Floats:
        """Return T^G, (N,)."""
        return self.probability(GOVERNMENT)

    def probability_of(self, rows: Rows, column: int) -> Floats:
        """Return the probabilities of one latent for some rows; work in proportion to the rows."""
        return probability(self.z[rows, column])

    def shown(
        self, column: int | slice = slice(None), rows: Rows | slice = slice(None)
    ) -> NDArray[np.float32]:
        """Return the probabilities of all latents (4, N), or of one (N,), in single precision, for observers.

        Args:
            column: Which latents.
            rows: Of whom.
        """
        return rough_probability(self.z[rows].T[column])

    def impulse(self, rows: Rows, column: int | NDArray[np.integer[Any]], amount: float | Floats) -> None:
        """Add impulses to latents; repeated rows add up in float64, then the sum is clipped.

        Args:
            rows: Residents, any order, repeats allowed; (M,).
            column: Which latent: one for all, or (M,).
            amount: Logits, one for all or (M,).
        """
        cells = np.asarray(rows, np.int64) * len(NAMES) + column
        if cells.size == 0:
            return
        self._relaxation.add(self.z, cells, amount, self.numbers.limit)
        for touched in [column] if isinstance(column, int) else range(len(NAMES)):
            self._probabilities[touched] = None

    def deliver(self, ties: Ties, news: News) -> None:
        """Let residents feel news and tell those to whom they have positive ties."""
        self._relaxation.deliver(self.z, ties, news, self.numbers.limit)
        self._probabilities = [None] * len(NAMES)

    def renew(self, rows: Rows, anchors: Floats, motivation: Floats, susceptibility: Floats) -> None:
        """Put newcomers in the place of some residents: latents begin at their anchors.

        Args:
            rows: Where somebody is new, (M,).
            anchors: Anchors, (M, 4); logit.
            motivation: Anchors of motivation, (M,); logit.
            susceptibility: Weights of others, (M,).
        """
        limit = self.numbers.limit
        self.z[rows] = np.clip(anchors, -limit, limit)
        self.anchors[rows] = self.z[rows]
        self.motivation[rows] = np.clip(motivation, -limit, limit)
        if self._anchor_is_lent:
            self.motivation_anchor, self._anchor_is_lent = self.motivation_anchor.copy(), False
        self.motivation_anchor[rows] = self.motivation[rows]
        self.susceptibility[rows] = susceptibility
        self._relaxation.renew(rows, self.susceptibility[rows])
        self._probabilities = [None] * len(NAMES)

    def relax(self, influence: Influence) -> None:
        """Play one day of relaxation and drift (P9)."""
        self._relaxation(self.z, self.anchors, influence, self.numbers.relax, self.numbers.drift)
        self._probabilities = [None] * len(NAMES)

    def relax_motivation(self, shift: float | Floats) -> None:
        """Play one week of motivation (7.6): towards each resident's own anchor plus a shift, (N,), logit."""
        now, limit = self.motivation.astype(np.float64), self.numbers.limit
        moved = now + self.numbers.motivation_speed * (self.motivation_anchor + shift - now)
        self.motivation[:] = np.clip(moved, -limit, limit)


def _write_probability(write: Callable[[int, float], None], row: int, value: float) -> None:
    """Set a logit by its probability; 0 and 1 end at the limits."""
    write(row, float(logit(value)))
