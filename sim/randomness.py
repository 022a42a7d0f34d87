"""Keyed draws: the luck of a run, with no state and no order.

A draw is a hash of (seed, stream, time, entity). The same resident in the same week has the same luck
under every regime, however many others there are and on however many processes. Two code paths, arrays
and plain integers, give the same bits. The mixing function is the finaliser of splitmix64 (Steele, Lea &
Flood 2014); the key of a (seed, stream, time) is itself mixed before entities are added, or days would be
shifted copies of one another.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Iterable
from functools import cache, lru_cache
from typing import Any, Final, overload

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from sim.compiled import kernel_is_there
from sim.errors import RuleError

Integers = NDArray[np.integer]
Floats = NDArray[np.float64]
Part = int | Integers
Entity = Part | tuple[Part, ...]

STREAMS: Final[dict[str, str]] = {
    "home": "flats and households",
    "person": "traits of residents",
    "tie": "initial ties and their strength",
    "births": "counts and times of immigrant issues",
    "faults": "latent faults",
    "marks": "severity, difficulty, affected persons, source, children of an issue",
    "theta": "wanted positions",
    "pref": "mean preference of a building",
    "threshold": "detection thresholds",
    "report": "who reports, and by which way",
    "attempt": "what happens in an attempt, a closure and its aftermath",
    "relapse": "whether and when a settlement breaks",
    "hearing": "attendance at hearings",
    "volunteering": "taking part as a volunteer",
    "talk": "attendance at weekly talks",
    "role": "acceptance of roles, chiefs",
    "background": "tickets of communities that are not simulated",
    "lot": "residents drawn by lot, what they find; the order of communities that rank equal",
    "unit": "capacity, pledges and delivery of member units of the alliance",
    "application": "buildings that ask for money for a small project",
    "scan": "replicas of the scan for concentrations, random ties",
    "inspect": "whether an inspection finds a fault",
    "points": "audits of volunteers' weeks, the order of equals on the honour list",
    "activity": "attendance at joint activities, who meets whom, buildings that are checked",
    "shock": "shocks of a community and the issues they add",
    "turnover": "which tenants change, and who comes",
    "elder": "when elders who live alone become helpless, how soon they are missed",
    "sensor": "trips, outages, false alarms of elder sensing, and who answers",
    "lift": "which renovations are asked for and when; what owners gain, lose and believe; who comes, votes and sues",
    "planner": "what a planner's table does not say about the owners of a stairwell",
}

_MASK: Final = (1 << 64) - 1
_GOLDEN: Final = 0x9E3779B97F4A7C15
_MIX_1: Final = 0xBF58476D1CE4E5B9
_MIX_2: Final = 0x94D049BB133111EB
_EPOCH: Final = 0x632BE59BD9B4E019
_UNIT: Final = 2.0**-53
# Constants of the array path, made once: making a NumPy scalar takes as long as using it.
_GOLDEN_WORD: Final = np.uint64(_GOLDEN)
_GOLDEN_TWICE: Final = np.uint64((_GOLDEN * _GOLDEN) & _MASK)
_MIX_1_WORD: Final = np.uint64(_MIX_1)
_MIX_2_WORD: Final = np.uint64(_MIX_2)
_ONE, _NONE = np.uint64(1), np.uint64(0)
_30, _27, _31, _11 = (np.uint64(bits) for bits in (30, 27, 31, 11))


def mix(word: int) -> int:
    """Mix one 64-bit word (splitmix64 finaliser); plain integers."""
    word &= _MASK
    word = ((word ^ (word >> 30)) * _MIX_1) & _MASK
    word = ((word ^ (word >> 27)) * _MIX_2) & _MASK
    return word ^ (word >> 31)


def mix_array(words: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Mix 64-bit words in place and return them; equal to `mix` bit for bit."""
    words ^= words >> _30
    words *= _MIX_1_WORD
    words ^= words >> _27
    words *= _MIX_2_WORD
    words ^= words >> _31
    return words


@lru_cache(maxsize=4096)
def stable_key(text: str) -> int:
    """Return the 64-bit key of a name: the same on every machine and in every process."""
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "little")


@overload
def combine(*parts: int) -> int: ...
@overload
def combine(*parts: Part) -> int | NDArray[np.uint64]: ...


def combine(*parts: Part) -> int | NDArray[np.uint64]:
    """Fold several integers, or arrays of them, into one key an element; arrays broadcast.

    The first part counts as it is; each further part is added to the mixed key of those before it.
    """
    first = parts[0]
    words: int | NDArray[np.uint64] = (
        first.astype(np.uint64) if isinstance(first, np.ndarray) else int(first) & _MASK
    )
    for part in parts[1:]:
        if isinstance(words, int) and isinstance(part, int):
            words = (mix(words + _GOLDEN) + part * _GOLDEN) & _MASK
        else:
            words = _fold(words, part)
    return words


def _fold(words: int | NDArray[np.uint64], part: Part) -> int | NDArray[np.uint64]:
    """Mix the key so far and add one more part to it."""
    head = mix(words + _GOLDEN) if isinstance(words, int) else mix_array(words + _GOLDEN_WORD)
    if not isinstance(part, np.ndarray):
        step = (int(part) * _GOLDEN) & _MASK
        return (head + step) & _MASK if isinstance(head, int) else head + np.uint64(step)
    steps = part.astype(np.uint64)
    steps *= _GOLDEN_WORD
    return steps + (np.uint64(head) if isinstance(head, int) else head)


def units_of(words: NDArray[np.uint64], times: np.uint64, plus: np.uint64) -> Floats:
    """Return numbers strictly inside (0, 1): words `times` a number `plus` another are mixed, in place."""
    words *= times
    words += plus
    bits = mix_array(words)
    bits >>= _11
    numbers = bits.astype(np.float64)
    numbers += 0.5
    numbers *= _UNIT
    return numbers


@cache
def _units() -> Callable[[NDArray[np.uint64], np.uint64, np.uint64], Floats]:
    """Return `units_of`, compiled where that can be; chosen once, since the bits are the same."""
    if not kernel_is_there():
        return units_of
    from sim import hashing

    return hashing.units_of


class Lot:
    """The uniforms of one event, each drawn when it is asked for: `lot[use]` is what `Draws.uniform` gives for
    the entity (*event, use).

    Args:
        key: Key of stream and time.
        event: Key of the event, not mixed yet.
    """

    __slots__ = ("_head", "_key")

    def __init__(self, key: int, event: int) -> None:
        self._key, self._head = key, mix(event + _GOLDEN)

    def __getitem__(self, use: int) -> float:
        return ((mix(self._key + (self._head + use * _GOLDEN) * _GOLDEN) >> 11) + 0.5) * _UNIT

    def some(self, uses: Iterable[int]) -> list[float]:
        """Return the uniforms of several uses."""
        key, head = self._key, self._head
        return [((mix(key + (head + use * _GOLDEN) * _GOLDEN) >> 11) + 0.5) * _UNIT for use in uses]


class Draws:
    """The luck of one run.

    Args:
        seed: The run's seed; any integer.
    """

    def __init__(self, seed: int) -> None:
        self.seed = int(seed)
        self._root = mix(mix(self.seed & _MASK) + _GOLDEN)
        self._timeless: dict[str, int] = {}
        self._bases: dict[str, int] = {}

    def _key(self, stream: str, time: int) -> int:
        """Return the key of a stream at a time; keys of streams without time are kept."""
        if time:
            return mix(self._base(stream) + mix(int(time) + _EPOCH))
        key = self._timeless.get(stream)
        if key is None:
            key = self._timeless[stream] = mix(self._base(stream) + mix(_EPOCH))
        return key

    def _keys(self, stream: str, times: Integers) -> NDArray[np.uint64]:
        """Return the key of a stream at each of several times."""
        words = mix_array(times.astype(np.uint64) + np.uint64(_EPOCH))
        return mix_array(words + np.uint64(self._base(stream)))

    def _base(self, stream: str) -> int:
        """Return the key of a stream, which is kept."""
        if stream in self._bases:
            return self._bases[stream]
        if stream not in STREAMS:
            raise RuleError(
                f"unknown stream {stream!r}; the streams are {', '.join(STREAMS)} (sim/randomness.py)"
            )
        self._bases[stream] = mix(self._root ^ stable_key(stream))
        return self._bases[stream]

    @overload
    def uniform(self, stream: str, *, time: int = 0, entity: int) -> float: ...
    @overload
    def uniform(self, stream: str, *, time: int | Integers = 0, entity: Integers) -> Floats: ...
    @overload
    def uniform(self, stream: str, *, time: int | Integers = 0, entity: Entity) -> Any: ...

    def uniform(self, stream: str, *, time: int | Integers = 0, entity: Entity) -> float | Floats:
        """Draw uniforms strictly inside (0, 1).

        Args:
            stream: A name of `STREAMS`.
            time: Day, week, month or year, as the stream's key says; an array of them broadcasts with the entity.
            entity: Who draws: an integer, an array, or a tuple of them that is hashed together.

        Returns:
            A float for integers, else an array of the broadcast shape.
        """
        if isinstance(time, np.ndarray):
            entity = combine(*entity) if isinstance(entity, tuple) else entity
            words = np.asarray(entity if isinstance(entity, np.ndarray) else int(entity) & _MASK, np.uint64)
            return _units()(words * _GOLDEN_WORD + self._keys(stream, time), _ONE, _NONE)
        key = self._key(stream, time)
        if isinstance(entity, tuple):
            *event, last = entity
            head = combine(*event) if event else None
            if isinstance(head, int) and isinstance(last, np.ndarray):
                plus = np.uint64(
                    (mix(head + _GOLDEN) * _GOLDEN + key) & _MASK
                )  # both steps of the hash in one
                return _units()(last.astype(np.uint64), _GOLDEN_TWICE, plus)
            entity = last if head is None else combine(head, last)
        if isinstance(entity, np.ndarray):
            return _units()(entity.astype(np.uint64), _GOLDEN_WORD, np.uint64(key))
        return ((mix(key + (int(entity) & _MASK) * _GOLDEN) >> 11) + 0.5) * _UNIT

    def lot(self, stream: str, *, time: int = 0, event: tuple[int, ...]) -> Lot:
        """Return the uniforms of one event, to be drawn by use; cheaper than an array where few are needed."""
        word = event[0] & _MASK
        for part in event[1:]:
            word = mix(word + _GOLDEN) + part * _GOLDEN
        return Lot(self._key(stream, time), word & _MASK)

    def normal(self, stream: str, *, time: int = 0, entity: Entity) -> Floats:
        """Draw standard normals by inversion."""
        return np.asarray(ndtri(self.uniform(stream, time=time, entity=entity)))

    def exponential(
        self, stream: str, *, time: int = 0, entity: Entity, mean: float | Floats = 1.0
    ) -> Floats:
        """Draw exponentials with the given mean by inversion."""
        return np.asarray(-mean * np.log1p(-self.uniform(stream, time=time, entity=entity)))

    def poisson(
        self, stream: str, *, time: int = 0, entity: Entity, mean: float | Floats
    ) -> NDArray[np.int64]:
        """Draw Poisson counts by inversion; a larger mean never gives a smaller count."""
        return invert_poisson(np.asarray(self.uniform(stream, time=time, entity=entity)), mean)

    def choice(self, stream: str, *, time: int = 0, entity: Entity, weights: Floats) -> NDArray[np.int64]:
        """Choose indices with chances in proportion to `weights` (at least one positive), by inversion."""
        cumulative = np.cumsum(weights, dtype=np.float64)
        uniforms = np.asarray(self.uniform(stream, time=time, entity=entity))
        chosen = np.searchsorted(cumulative, uniforms * cumulative[-1], side="right")
        return np.asarray(np.minimum(chosen, len(cumulative) - 1), dtype=np.int64)

    def subset(
        self, stream: str, *, time: int = 0, entity: Integers | tuple[Part, ...], size: int
    ) -> NDArray[np.int64]:
        """Choose `size` of the entities without replacement: those with the smallest draws, in that order."""
        return np.argsort(self.uniform(stream, time=time, entity=entity), kind="stable")[:size]


def invert_poisson(uniforms: Floats, mean: float | Floats) -> NDArray[np.int64]:
    """Return the Poisson quantiles of `uniforms` for `mean` (broadcast), by summing the law upwards."""
    if isinstance(mean, float) and uniforms.size:
        return _invert_one_law(uniforms, mean)
    mean = np.asarray(mean, dtype=np.float64)
    uniforms, mean = np.broadcast_arrays(uniforms, mean)
    counts = np.zeros(uniforms.shape, dtype=np.int64)
    active = np.flatnonzero(uniforms.ravel() > np.exp(-mean).ravel())
    if active.size == 0:
        return counts
    flat_counts, u, m = counts.ravel(), uniforms.ravel()[active], mean.ravel()[active]
    term = np.exp(-m)
    total = term.copy()
    step = 0
    while active.size:
        step += 1
        term = term * m / step
        total = total + term
        flat_counts[active] = step
        going = (u > total) & ((term > 0.0) | (step < m))
        active, u, m, term, total = active[going], u[going], m[going], term[going], total[going]
    return counts


def _invert_one_law(uniforms: Floats, mean: float) -> NDArray[np.int64]:
    """Return the quantiles where all have one mean: the law is summed once, as far as the largest needs it."""
    last, step, term = float(uniforms.max()), 0, float(np.exp(-mean))
    sums = [term]
    while last > sums[-1] and (term > 0.0 or step < mean):
        step += 1
        term = term * mean / step
        sums.append(sums[-1] + term)
    return np.minimum(np.searchsorted(sums, uniforms), step)


def lognormal(uniform: float, log_mean: float, log_sd: float) -> float:
    """Return the log-normal quantile of one uniform; plain floats."""
    return math.exp(log_mean + log_sd * float(ndtri(uniform)))
