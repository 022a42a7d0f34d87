"""Small made-up neighbourhoods for the tests of behaviour: networks, latents, persons."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from sim.behaviour.engine import ARRAYS, DailyRules
from sim.behaviour.grievance import GrievanceNumbers
from sim.behaviour.influence import InfluenceNumbers, Ties
from sim.behaviour.latents import Latents, LatentsNumbers
from sim.behaviour.participation import Participation, ParticipationNumbers, Persons
from sim.keeping.away import away_of
from sim.randomness import Draws


def ties_of(
    n: int,
    pairs: list[tuple[int, int, float]],
    dtype: DTypeLike = np.float32,
    half_grudge: float | None = None,
) -> Ties:
    """Return the ties of a symmetric network given as (i, j, strength)."""
    both = sorted([(i, j, s) for i, j, s in pairs] + [(j, i, s) for i, j, s in pairs])
    source = np.array([i for i, _, _ in both], np.int64)
    indptr = np.searchsorted(source, np.arange(n + 1))
    half = GrievanceNumbers.read().half_grudge if half_grudge is None else half_grudge
    return Ties(
        indptr,
        away_of(indptr, np.array([j for _, j, _ in both], np.int32)),
        np.array([s for _, _, s in both], dtype),
        InfluenceNumbers.read(),
        half_grudge=half,
        dtype=dtype,
    )


def random_pairs(n: int, degree: float, seed: int) -> list[tuple[int, int, float]]:
    """Return a random network of about so many ties a resident, mostly among near rows."""
    count = int(n * degree / 2)
    draws, serial = Draws(seed), np.arange(count)
    left = (draws.uniform("tie", entity=(1, serial)) * n).astype(int)
    right = (left + 1 + draws.uniform("tie", entity=(2, serial)) * min(60, n - 1)).astype(int) % n
    strength = 0.3 + 0.4 * draws.uniform("tie", entity=(3, serial))
    found = {(min(i, j), max(i, j)): s for i, j, s in zip(left, right, strength, strict=True) if i != j}
    return [(int(i), int(j), float(s)) for (i, j), s in sorted(found.items())]


def latents_of(
    n: int,
    seed: int = 1,
    *,
    rules: DailyRules = ARRAYS,
    dtype: DTypeLike = np.float32,
    numbers: LatentsNumbers | None = None,
) -> Latents:
    """Return latents with normal anchors and susceptibilities in (0, 1)."""
    draws, rows = Draws(seed), np.arange(n)
    anchors = np.stack([0.8 * draws.normal("person", entity=(k, rows)) for k in range(4)], axis=1)
    motivation = draws.normal("person", entity=(5, rows))
    susceptibility = draws.uniform("person", entity=(6, rows))
    numbers = numbers or LatentsNumbers.read()
    return Latents(anchors, motivation, susceptibility, numbers, relaxation=rules.relaxation, dtype=dtype)


def persons_of(n: int, seed: int = 1, **given: Any) -> Persons:
    """Return persons of all kinds; single arrays or numbers may be given."""
    draws, rows = Draws(seed), np.arange(n)

    def luck(k: int) -> NDArray[np.float64]:
        return draws.uniform("person", entity=(20 + k, rows))

    made: dict[str, Any] = {
        "adult": luck(0) < 0.8,
        "party": luck(1) < 0.05,
        "tenant": luck(2) < 0.3,
        "age": (18 + 70 * luck(3)).astype(np.int8),
        "hours": (4 * luck(4)).astype(np.float32),
        "cooperation": (4 * luck(5)).astype(np.int8),
        "slope": luck(6).astype(np.float32),
        "building": rows // 100,
    }
    return Persons(**{key: np.broadcast_to(given.get(key, value), n).copy() for key, value in made.items()})


def participation_of(persons: Persons, dtype: DTypeLike = np.float32, **overrides: float) -> Participation:
    """Return the participation of persons, with some numbers changed."""
    return Participation(persons, ParticipationNumbers.read(overrides), dtype=dtype)
