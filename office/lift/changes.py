"""Which change of subsidy, compensation or coefficients turns the verdict, and what it costs.

Each lever is moved alone, away from where it stands, in coarse steps until the verdict turns, then between the
last two by halves down to its smallest step. All is judged on the same draws, so that the answer is a fact of
these draws: the change turns the verdict, and one step less does not.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from office.lift.result import Chance, Change

COARSE = 5
NEAREST = 2


@dataclass(frozen=True)
class Lever:
    """One thing that can be changed.

    Attributes:
        name: subsidy, public_compensation, compensation or coefficient.
        now: Where it stands, in whole steps.
        low, high: How far it may go, in whole steps.
        step: Size of a step: yuan, or parts of a coefficient.
    """

    name: str
    now: int
    low: int
    high: int
    step: float

    def value(self, at: int) -> float:
        """The lever's value after so many steps from 0."""
        return at * self.step


Judge = Callable[[str, float], Chance]
"""The chance of passing with one lever at a value, all else as it stands."""
Cost = Callable[[str, float], int]
"""The money moved, in fen, by putting one lever at a value."""


def turning(lever: Lever, judge: Judge, least: float, *, passing: bool) -> list[tuple[int, Chance]]:
    """The smallest moves of one lever that turn the verdict, one for each direction in which there is one.

    Args:
        passing: Whether the scheme passes where the lever stands.
    """
    found = []
    for end in (lever.low, lever.high):
        turned = _outward(lever, end, judge, least, passing=passing)
        if turned is not None:
            found.append(turned)
    return found


def _outward(
    lever: Lever, end: int, judge: Judge, least: float, *, passing: bool
) -> tuple[int, Chance] | None:
    """The first coarse step that turns the verdict, made finer by halves."""
    held = lever.now
    for part in range(1, COARSE + 1):
        at = lever.now + round((end - lever.now) * part / COARSE)
        if at == held:
            continue
        chance = judge(lever.name, lever.value(at))
        if (chance.share >= least) != passing:
            return _halved(lever, held, at, chance, judge, least, passing=passing)
        held = at
    return None


def _halved(
    lever: Lever, held: int, turned: int, chance: Chance, judge: Judge, least: float, *, passing: bool
) -> tuple[int, Chance]:
    while abs(turned - held) > 1:
        middle = (turned + held) // 2
        tried = judge(lever.name, lever.value(middle))
        if (tried.share >= least) != passing:
            turned, chance = middle, tried
        else:
            held = middle
    return turned, chance


def changes(
    levers: Sequence[Lever], judge: Judge, cost: Cost, least: float, *, passing: bool
) -> list[Change]:
    """Every smallest change that turns the verdict, the cheapest first; equal costs in the order of levers."""
    found = [
        Change(
            lever.name,
            lever.value(lever.now),
            lever.value(at),
            cost(lever.name, lever.value(at)),
            chance,
        )
        for lever in levers
        for at, chance in turning(lever, judge, least, passing=passing)
    ]
    return sorted(found, key=lambda one: one.moved_fen)


def nearest(found: Sequence[Change]) -> tuple[Change, ...]:
    """The two nearest of different levers, so that the reader sees two ways and not two sizes of one."""
    kept: dict[str, Change] = {}
    for one in found:
        kept.setdefault(one.lever, one)
    return tuple(kept.values())[:NEAREST]
