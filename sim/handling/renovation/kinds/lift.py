"""A lift for a walk-up stairwell (既有住宅加装电梯)."""

from __future__ import annotations

from itertools import product

import numpy as np

from sim.handling.renovation.kind import Flags, Floats, Renovation, Scheme, Training, premium, tenants_part
from sim.handling.renovation.project import Luck, Owners, Stakes
from sim.parameters import Constant, ConstantVector, Uncertain, UncertainVector

LOWEST = 2
"""Floors up to this one receive compensation and pay no share."""


class Lift(Renovation):
    """A lift in a stairwell: upper floors gain comfort and price, lower ones get noise and shade (加装电梯).

    An opening scheme is (c3, k1, k2): the coefficient of the third floor, from which it rises to the fifth (.9) and
    sixth (1), and what flats of the first and second floor receive (k RMB). Higher floors take .1 more each.
    """

    title_en = "Lift for a walk-up"
    title_zh = "加装电梯"
    text_zh = "为无电梯单元加装电梯：高层得便利与增值，低层受噪声与遮挡；按楼层系数分摊，低层可获补偿。"
    unit = "stairwell"
    training = Training(2000, 500, 4)
    scheme_names = ("c3", "k1", "k2")

    capital: Uncertain
    floors_least: Constant
    floors_most: Constant
    premium_floor: UncertainVector
    premium_log_sd: Uncertain
    felt_low: Uncertain
    felt_high: Uncertain
    climb_power: Uncertain
    climb_elder: Uncertain
    climb_younger: Uncertain
    climb_absent: Uncertain
    climb_log_sd: Uncertain
    loss_floor: UncertainVector
    loss_log_sd: Uncertain
    belief_log_mean: Uncertain
    belief_log_sd: Uncertain
    upper: ConstantVector
    grid_third: ConstantVector
    grid_first: ConstantVector
    grid_second: ConstantVector

    @property
    def floors(self) -> tuple[int, int]:
        """Floors of a walk-up."""
        return int(self.floors_least), int(self.floors_most)

    def cost(self, owners: Owners) -> float:
        """Return the price of a lift."""
        return self.capital

    def stakes(self, owners: Owners, luck: Luck) -> Stakes:
        """Return what the lift does to each flat, by its floor."""
        floor = owners.floor
        rate = _by_floor(self.premium_floor, floor)
        added = premium(
            owners, rate, luck, log_sd=self.premium_log_sd, low=self.felt_low, high=self.felt_high
        )
        year = np.where(owners.elder, self.climb_elder, self.climb_younger)
        climb = (floor - 1.0) ** self.climb_power * year * np.exp(self.climb_log_sd * luck.use)
        loss = _by_floor(self.loss_floor, floor) * np.exp(self.loss_log_sd * luck.loss)
        perceived = loss * np.exp(self.belief_log_mean + self.belief_log_sd * luck.belief)
        gain = added + climb * np.where(owners.absent, self.climb_absent, 1.0)
        return Stakes(gain, loss, perceived, tenants_part(np.asarray(climb), loss, self.climb_absent))

    def schemes(self) -> tuple[Scheme, ...]:
        """Return the grid of (c3, k1, k2)."""
        return tuple(product(self.grid_third, self.grid_first, self.grid_second))

    def coefficients(self, owners: Owners, scheme: Scheme) -> Floats:
        """Return 0, 0, c3, then rising to those of the fifth and sixth floor, and .1 more each above."""
        third, (fifth, sixth) = scheme[0], self.upper
        listed = np.array([0.0, 0.0, third, (third + fifth) / 2.0, fifth, sixth])
        above = np.maximum(owners.floor - len(listed), 0)
        return np.asarray(_by_floor(tuple(listed), owners.floor) + 0.1 * above)

    def received(self, owners: Owners, scheme: Scheme) -> Floats:
        """Return k1 on the first floor, k2 on the second."""
        return np.where(owners.floor == 1, scheme[1], np.where(owners.floor == LOWEST, scheme[2], 0.0))

    def payers(self, owners: Owners) -> Flags:
        """Return the flats from the third floor up."""
        return np.asarray(owners.floor > LOWEST)


def _by_floor(values: tuple[float, ...], floor: np.ndarray[tuple[int, ...], np.dtype[np.int64]]) -> Floats:
    """Return a value of each floor; floors above the last have the last."""
    return np.asarray(values, np.float64)[np.clip(floor, 1, len(values)) - 1]
