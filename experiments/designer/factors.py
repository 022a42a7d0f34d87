"""Factors of a condition: levers of whatever design is tested, multiplied; what their ranges make of that."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from experiments.designer.space import Space
from sim.parameters import Number
from sim.scenario import known_numbers, read_regime
from sim.scenario.finding import known


@dataclass(frozen=True)
class Held:
    """A lever that a condition would take out of its range from `at` on, and that is played at `bound` there."""

    condition: str
    lever: str
    factor: float
    bound: float
    at: float


def wrong_factor(space: Space, key: str, factor: float) -> Iterator[str]:
    """Yield why a lever cannot be multiplied by a factor; nothing where it can."""
    entry = known_numbers()[key]
    if factor < 0:
        yield f"{key} = {factor:g}: a factor must not be below 0"
    elif entry.whole:
        yield f"{key!r} takes whole numbers only and cannot be multiplied; leave it out"
    elif isinstance(entry.value, tuple):
        yield f"{key!r} is a list of numbers and cannot be multiplied; leave it out"
    else:
        low, high = entry.bounds()
        least, most = (end * factor for end in _reach(space, key))
        if most < low or least > high:
            told = f"{key} x {factor:g} lies between {least:g} and {most:g} for the designs of this space: out of range"
            yield f"{told}; allowed is {low:g} to {high:g} ({entry.title_en})"


def held_at_bounds(space: Space) -> Iterator[Held]:
    """Yield the levers that some designs of the space would have out of range under a condition."""
    for condition in space.conditions:
        for key, factor in condition.factors.items():
            low, high = known_numbers()[key].bounds()
            least, most = (end * factor for end in _reach(space, key))
            for bound, outside in ((low, least < low), (high, most > high)):
                if outside:
                    yield Held(condition.name, key, factor, bound, bound / factor)


def _reach(space: Space, key: str) -> tuple[float, float]:
    """Return the least and the greatest value that the designs of a search can give a lever."""
    if key in space.variables:
        return space.variables[key].low, space.variables[key].high
    held = read_regime(space.base).overrides() if space.base in known("regime") else {}
    value: Number = space.fixed.get(key, held.get(key, known_numbers()[key].value))
    return (min(value), max(value)) if isinstance(value, tuple) else (value, value)
