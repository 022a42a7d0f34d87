"""The owners of a planner's stairwell, drawn many times over where the table does not know them.

A stated position conditions the draws: an owner who is for the plan thinks that they gain under the opening scheme,
one who is against that they lose, one who needs a sum that they lack exactly that sum. Each owner's own luck is drawn
again until it fits (rejection); the luck that all owners of the stairwell share (what a lift does to prices here) is
drawn from its law given all positions, found on a grid. So the draws follow the model's law given what is stated.
Where no luck fits, the one that comes nearest is kept and the plan says so.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, ndtri

from office.lift.play import Crowd
from office.lift.stairwell import Flat, Stairwell, key_of
from sim.handling.renovation.kind import Renovation
from sim.handling.renovation.money import Terms, k
from sim.handling.renovation.numbers import BargainingNumbers
from sim.handling.renovation.project import Luck, Owners, Stakes
from sim.randomness import Draws, combine, stable_key
from sim.world.ages import AgesNumbers
from sim.world.anchors import AnchorsNumbers
from sim.world.households import HouseholdsNumbers

Floats = NDArray[np.float64]
Truth = NDArray[np.bool_]
Whole = NDArray[np.int64]

USE, LOSS, BELIEF, FELT, LET = 1, 2, 3, 4, 5
FAIRNESS, PART, ATTEND, SUIT, AGE, TRUST_N, TRUST_G = 11, 12, 13, 14, 15, 16, 17
SHARED, BUILDING_N, BUILDING_G = 21, 22, 23
TRIES, GRID, GRID_DRAWS = 96, 41, 300
MOST_CELLS = 1_500_000
WINDOW_K = 3.0
ELDER_AGE = 65
CM2 = 10_000.0


class Laws(NamedTuple):
    """From where the traits of owners are drawn."""

    kind: Renovation
    bargaining: BargainingNumbers
    anchors: AnchorsNumbers
    homes: HouseholdsNumbers
    ages: AgesNumbers
    price_m2: float


@dataclass(frozen=True)
class Drawn:
    """The owners in all draws, and how often a stated position could not be met.

    Attributes:
        missed: By owner with a stated position: share of draws in which only the nearest luck was found.
    """

    crowd: Crowd
    missed: dict[str, float]


class _Tries(NamedTuple):
    """Candidates for each draw, (R, tries, n) or shapes that broadcast to it."""

    owners: Owners
    stakes: Stakes
    luck: Luck


def known_owners(stairwell: Stairwell, price_m2: float) -> Owners:
    """What the table says of the flats, (n,); the rest at its neutral value."""
    flats = stairwell.flats
    area = np.array([flat.area_cm2 for flat in flats], np.int64)
    nobody = np.zeros(len(flats), np.bool_)
    places = {name: at for at, name in enumerate(sorted({flat.building for flat in flats}))}
    return Owners(
        np.array([flat.floor for flat in flats], np.int64),
        np.array([places[flat.building] for flat in flats], np.int64),
        area, area / CM2 * price_m2, nobody, nobody, np.full(len(flats), 0.5), np.full(len(flats), 0.5),
    )  # fmt: skip


def draw_owners(stairwell: Stairwell, laws: Laws, opening: Terms, runs: int, seed: int) -> Drawn:
    """Draw the owners `runs` times, given what they have said about the opening terms."""
    maker = _Maker(stairwell, laws, opening, Draws(seed))
    times = np.arange(1, runs + 1)
    shared = maker.shared(times)
    size = max(1, MOST_CELLS // (maker.tries * len(stairwell.flats)))
    parts = [maker.chosen(times[at : at + size], shared[at : at + size]) for at in range(0, runs, size)]
    joined = [np.concatenate([part[name] for part in parts]) for name in range(len(parts[0]))]
    return maker.drawn(joined)


class _Maker:
    """Makes the draws of one stairwell."""

    def __init__(self, stairwell: Stairwell, laws: Laws, opening: Terms, draws: Draws) -> None:
        self.flats, self.laws, self.draws = stairwell.flats, laws, draws
        self.known = known_owners(stairwell, laws.price_m2)
        self.net = k(opening.net)
        self.people = stairwell.people
        row = {name: at for at, name in enumerate(self.people)}
        self.person = np.array([row[flat.owner] for flat in self.flats], np.int64)
        self.member = (self.person[:, None] == np.arange(len(self.people))[None, :]).astype(np.float64)
        self.said = [_said([flat for flat in self.flats if flat.owner == name]) for name in self.people]
        self.tries = TRIES if any(one is not None for one in self.said) else 1
        self.flat_keys = np.array(
            [stable_key(f"{flat.building}/{key_of(flat.name)}") for flat in self.flats], np.uint64
        )
        self.owner_keys = np.array([stable_key(name) for name in self.people], np.uint64)[self.person]

    def shared(self, times: Whole) -> Floats:
        """(R,) uniforms of what the whole stairwell shares, given all stated positions."""
        luck = np.asarray(self.draws.uniform("planner", time=times, entity=np.array([SHARED], np.uint64)))
        if self.tries == 1:
            return luck
        logs = np.zeros(GRID)
        for at in range(GRID):
            level = np.array([(at + 0.5) / GRID])
            fits = self._fits(self._payoff(self._tried(np.zeros(1, np.int64), level, GRID_DRAWS)))
            logs[at] = np.log((fits.sum(axis=1) + 0.5) / (GRID_DRAWS + 1)).sum()
        weights = np.exp(logs - logs.max())
        ends = np.concatenate([[0.0], np.cumsum(weights) / weights.sum()])
        return np.asarray(np.interp(luck, ends, np.linspace(0.0, 1.0, GRID + 1)))

    def chosen(self, times: Whole, shared: Floats) -> list[NDArray[np.float64]]:
        """The first fitting luck of each owner in each draw: the fields of a crowd, (R, n), missed (R, P) last."""
        tried = self._tried(times, shared, self.tries)
        payoff = self._payoff(tried)
        fits = self._fits(payoff)
        some = fits.any(axis=1)
        best = np.where(some, fits.argmax(axis=1), self._distance(payoff).argmin(axis=1))[:, self.person]
        shape = (len(times), self.tries, len(self.flats))
        arrays: list[NDArray[Any]] = [*_luck_parts(tried.luck), tried.owners.absent, tried.owners.elder]
        arrays += [tried.owners.trust_neighbours, tried.owners.trust_government]
        full = (np.broadcast_to(np.asarray(one, np.float64), shape) for one in arrays)
        kept = [np.take_along_axis(one, best[:, None, :], axis=1)[:, 0, :] for one in full]
        return [*kept, np.asarray(~some, np.float64)]

    def drawn(self, joined: list[Floats]) -> Drawn:
        """The crowd out of its fields. Whoever lives in one of their flats is no absent owner of the others."""
        *parts, away, elder, trust_n, trust_g, missed = joined
        luck = Luck(*parts)
        owners = replace(
            self.known, absent=away > 0, elder=elder > 0, trust_neighbours=trust_n, trust_government=trust_g
        )
        stakes = self._shifted(self.laws.kind.stakes(owners, luck))
        nowhere = ((away == 0) @ self.member)[:, self.person] == 0
        types = self.laws.bargaining
        ends = np.cumsum(types.envy_shares)[:-1]
        alpha = np.asarray(np.array(types.envy)[np.searchsorted(ends, luck.fairness, side="right")])
        told = {
            name: float(missed[:, at].mean())
            for at, name in enumerate(self.people)
            if self.said[at] is not None
        }
        return Drawn(Crowd(replace(owners, absent=nowhere), stakes, luck, alpha, self.person), told)

    def _uniform(self, keys: NDArray[np.uint64], use: int, times: Whole, tries: int) -> Floats:
        """(R, tries, n)"""
        number = np.arange(tries, dtype=np.uint64)[None, :, None]
        entity = np.asarray(combine(keys[None, None, :], use, number))
        return np.asarray(self.draws.uniform("planner", time=times[:, None, None], entity=entity))

    def _tried(self, times: Whole, shared: Floats, tries: int) -> _Tries:
        def flat(use: int) -> Floats:
            return self._uniform(self.flat_keys, use, times, tries)

        def owner(use: int) -> Floats:
            return self._uniform(self.owner_keys, use, times, tries)

        value = np.array(ndtri(shared), np.float64)[:, None, None]
        luck = Luck(
            ndtri(flat(USE)), ndtri(flat(LOSS)), ndtri(flat(BELIEF)), value, flat(FELT),
            owner(FAIRNESS), owner(PART), owner(ATTEND), owner(SUIT),
        )  # fmt: skip
        away, elder = self._away(flat(LET)), self._elder(owner(AGE))
        anchors = self.laws.anchors
        trust = [
            _trust(
                anchors.mean[at]
                + anchors.sd * ndtri(owner(own))
                + anchors.sd_building * self._of_all(times, of_all)
            )
            for at, (own, of_all) in enumerate(((TRUST_N, BUILDING_N), (TRUST_G, BUILDING_G)))
        ]
        owners = replace(
            self.known, absent=away, elder=elder, trust_neighbours=trust[0], trust_government=trust[1]
        )
        return _Tries(owners, self.laws.kind.stakes(owners, luck), luck)

    def _of_all(self, times: Whole, use: int) -> Floats:
        """(R, 1, 1) a normal that all owners of the house share."""
        drawn = self.draws.normal("planner", entity=(np.full(len(times), use, np.uint64), times))
        return drawn[:, None, None]

    def _away(self, luck: Floats) -> Truth:
        """(R, tries, n) whether nobody who owns the flat lives in it."""
        known = np.array([flat.use is not None for flat in self.flats])
        away = np.array([flat.use != "owner" for flat in self.flats])
        return np.where(known, away, luck < self.laws.homes.p_ten)

    def _elder(self, luck: Floats) -> Truth:
        """(R, tries, n) whether the owner is 65 or older; the age in any of their rows counts."""
        ages = [[flat.age for flat in self.flats if flat.owner == name and flat.age] for name in self.people]
        known = np.array([bool(one) for one in ages])[self.person]
        old = np.array([bool(one) and max(one) >= ELDER_AGE for one in ages])[self.person]
        return np.where(known, old, luck < self.laws.ages.p_first)

    def _payoff(self, tried: _Tries) -> Floats:
        """(R, tries, P) what each owner thinks to gain under the opening terms, over all their flats."""
        return np.asarray((tried.stakes.gain - tried.stakes.perceived + self.net) @ self.member)

    def _fits(self, payoff: Floats) -> Truth:
        """(R, tries, P)"""
        fits = np.ones(payoff.shape, np.bool_)
        for at, said in self._stated():
            own = payoff[..., at]
            if isinstance(said, float):
                fits[..., at] = np.abs(own + said) <= WINDOW_K
            else:
                fits[..., at] = own > 0 if said == "for" else own < 0
        return fits

    def _distance(self, payoff: Floats) -> Floats:
        """(R, tries, P) how far from what is stated; 0 where nothing is."""
        far = np.zeros(payoff.shape)
        for at, said in self._stated():
            own = payoff[..., at]
            far[..., at] = np.abs(own + said) if isinstance(said, float) else -own if said == "for" else own
        return far

    def _stated(self) -> Iterator[tuple[int, str | float]]:
        for at, said in enumerate(self.said):
            if said is not None:
                yield at, said

    def _shifted(self, stakes: Stakes) -> Stakes:
        """Make owners lack exactly the sum they say: by the loss they fear, and where it would fall below 0 by the
        benefit.
        """
        gain, perceived = stakes.gain.copy(), stakes.perceived.copy()
        for at, said in self._stated():
            if not isinstance(said, float):
                continue
            mine = np.flatnonzero(self.person == at)
            over = (gain[:, mine] - perceived[:, mine] + self.net[mine]).sum(axis=1) + said
            each = np.repeat((over / len(mine))[:, None], len(mine), axis=1)
            feared = np.maximum(perceived[:, mine] + each, 0.0)
            gain[:, mine] -= each - (feared - perceived[:, mine])
            perceived[:, mine] = feared
        return replace(stakes, gain=gain, perceived=perceived)


def _trust(anchor: Floats) -> Floats:
    return np.asarray(expit(anchor), np.float64)


def _luck_parts(luck: Luck) -> list[Floats]:
    return [
        luck.use,
        luck.loss,
        luck.belief,
        luck.value,
        luck.felt,
        luck.fairness,
        luck.part,
        luck.attend,
        luck.suit,
    ]


def _said(flats: list[Flat]) -> str | float | None:
    """What an owner has said: for, against, or the sum they need in all, k yuan."""
    sums = [flat.needs_fen for flat in flats if flat.needs_fen is not None]
    if sums:
        return sum(sums) / 100_000
    return next((flat.position for flat in flats if flat.position), None)
