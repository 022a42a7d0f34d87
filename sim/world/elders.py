"""Elders who live alone (独居老人) and what happens to them (model section 7.10).

Fixed before play: who they are, how soon each is missed by others, when each becomes helpless, and how much
natural discovery it then takes until somebody comes. No regime can add an emergency.
"""

from __future__ import annotations

import numpy as np

from sim.parameters import Numbers, Uncertain
from sim.randomness import Draws
from sim.world.arrivals import YEAR
from sim.world.columns import Elders, Emergencies, People

FRAILTY, WHEN, PATIENCE = 1, 2, 3


class EldersNumbers(Numbers, file="world/elders.yaml"):
    """How often elders become helpless, and how differently they are missed."""

    incidents: Uncertain
    frailty_sd: Uncertain


def draw_elders(
    draws: Draws, people: People, days: range, numbers: EldersNumbers
) -> tuple[Elders, Emergencies]:
    """Return the elders of one community who live alone, and what happens to them in these days."""
    elders = lone_elders(draws, people, numbers)
    return elders, draw_emergencies(draws, people, elders, days, numbers)


def lone_elders(draws: Draws, people: People, numbers: EldersNumbers) -> Elders:
    """Return the elders of one community who live alone, with the frailty of their natural discovery."""
    row = np.flatnonzero(people.alone65)
    luck = draws.normal("elder", entity=(people.key[row], FRAILTY))
    return Elders(person=row.astype(np.int32), frailty=np.exp(numbers.frailty_sd * luck))


def draw_emergencies(
    draws: Draws, people: People, elders: Elders, days: range, numbers: EldersNumbers
) -> Emergencies:
    """Draw when elders become helpless, at most once a day each, at any time of the day; in order of time.

    Args:
        days: First day of the burn-in to the horizon; a day's luck does not depend on them.
    """
    key, day = people.key[elders.person], np.arange(days.start, days.stop)
    chance = -np.expm1(-numbers.incidents / YEAR)
    luck: np.typing.NDArray[np.float64] = draws.uniform("elder", time=day[:, None], entity=key)
    at, elder = np.nonzero(luck.reshape(len(day), len(key)) < chance)
    time = day[at] + draws.uniform("elder", time=day[at], entity=(key[elder], WHEN))
    patience = -np.log1p(-draws.uniform("elder", time=day[at], entity=(key[elder], PATIENCE)))
    order = np.lexsort((key[elder], time))
    return Emergencies(elder=elder[order].astype(np.int32), time=time[order], patience=patience[order])
