"""Walks through some buildings, others each time, on which what can be seen is noticed (model.md 7.3)."""

from __future__ import annotations

import math

import numpy as np

from sim.seams import ChannelCode, Floats, Rows, Town


class Walks:
    """A channel that speaks on the day after a walk was announced, at the hour of pulses.

    Args:
        town: The town.
        code: Which channel.
        pulses: Pulse of notice by type of issue, (types,).
        buildings: Buildings walked through in a community of 3,000 residents.
    """

    pulse = True

    def __init__(self, town: Town, code: ChannelCode, pulses: Floats, buildings: float) -> None:
        self.town, self.code, self.pulses, self.buildings = town, code, pulses, buildings
        self.walked = np.zeros(len(town.world.buildings), np.bool_)
        self.day = -1

    def announce(self, turn: int, communities: list[int]) -> None:
        """Have some communities walked tomorrow: the buildings that follow those of the turn before."""
        self.walked[:] = False
        self.day = self.town.day + 1
        place = self.town.world.communities
        for c in communities:
            first, there = int(place.first_building[c]), int(place.last_building[c] - place.first_building[c])
            many = min(there, math.ceil(self.buildings * self.town.scale(c)))
            for i in range(many):
                self.walked[first + (turn * many + i) % there] = True

    def mass(self, town: Town, issues: Rows) -> Floats:
        """Return the pulse for what can be seen in the buildings of today's walk."""
        if town.day != self.day:
            return np.zeros(len(issues))
        potential = town.world.issues
        return np.asarray(self.pulses[potential.type[issues]] * self.walked[potential.building[issues]])
