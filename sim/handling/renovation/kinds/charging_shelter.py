"""A shelter in which e-bikes are charged (电动自行车充电车棚): more want a place than there are."""

from __future__ import annotations

from itertools import product

import numpy as np

from sim.handling.renovation.kind import Flags, Floats, Renovation, Scheme, Training
from sim.handling.renovation.project import Luck, Owners, Stakes
from sim.parameters import ConstantVector, Uncertain, UncertainVector

LOWEST = 2
"""Floors up to this one look onto the shelter."""


class ChargingShelter(Renovation):
    """A charging shelter before a building: who rides may charge safely, low floors fear noise and fire (充电车棚).

    It is of the capacity type: there are so many places to a flat, and where more owners want one than there are, lots
    decide, so that each expects the chance of a place. An opening scheme is (low, ground): the coefficient of the first
    and second floor, and what first-floor flats receive (k RMB).
    """

    title_en = "Charging shelter for e-bikes"
    title_zh = "电动自行车充电车棚"
    text_zh = (
        "在楼前建充电车棚，属容量型项目：车位有限，需求超过车位时按抽签机会计算受益；低层担心噪声与火险，"
        "可少分摊，一层可获补偿。"
    )
    unit = "building"
    training = Training(500, 500, 4)
    scheme_names = ("low", "ground")

    shelter: Uncertain
    place_cost: Uncertain
    places: Uncertain
    rides_elder: Uncertain
    rides_younger: Uncertain
    rides_absent: Uncertain
    charging: Uncertain
    charging_log_sd: Uncertain
    safety: Uncertain
    loss_floor: UncertainVector
    loss_log_sd: Uncertain
    belief_log_mean: Uncertain
    belief_log_sd: Uncertain
    grid_low: ConstantVector
    grid_ground: ConstantVector

    def cost(self, owners: Owners) -> float:
        """Return the price of roof and wiring, and of each place."""
        return self.shelter + self.place_cost * self.places_of(owners)

    def places_of(self, owners: Owners) -> int:
        """Return how many places are built, whole."""
        return round(self.places * int(owners.area_cm2.shape[-1]))

    def stakes(self, owners: Owners, luck: Luck) -> Stakes:
        """Return what the shelter does to each flat: a chance of a place, fewer fires in the stairwell, a loss."""
        rides = np.where(owners.elder, self.rides_elder, self.rides_younger)
        wants = luck.felt < np.where(owners.absent, self.rides_absent, rides)
        wanted = np.maximum(wants.sum(-1, keepdims=True), 1)
        chance = np.minimum(1.0, self.places_of(owners) / wanted)
        place = wants * chance * self.charging * np.exp(self.charging_log_sd * luck.use)
        last = len(self.loss_floor)
        loss = np.asarray(self.loss_floor)[np.clip(owners.floor, 1, last) - 1] * np.exp(
            self.loss_log_sd * luck.loss
        )
        perceived = loss * np.exp(self.belief_log_mean + self.belief_log_sd * luck.belief)
        return Stakes(self.safety + place, loss, perceived)

    def schemes(self) -> tuple[Scheme, ...]:
        """Return the grid of (low, ground)."""
        return tuple(product(self.grid_low, self.grid_ground))

    def coefficients(self, owners: Owners, scheme: Scheme) -> Floats:
        """Return the lowered coefficient of the first two floors, 1 above."""
        return np.where(owners.floor <= LOWEST, scheme[0], 1.0)

    def received(self, owners: Owners, scheme: Scheme) -> Floats:
        """Return what the first floor receives."""
        return np.where(owners.floor == 1, scheme[1], 0.0)

    def payers(self, owners: Owners) -> Flags:
        """Return the flats above the second floor."""
        return np.asarray(owners.floor > LOWEST)
