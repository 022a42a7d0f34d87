"""Comprehensive upgrade of an old compound (老旧小区综合改造): pipes, facade, parking."""

from __future__ import annotations

from itertools import product

import numpy as np

from sim.handling.renovation.kind import Flags, Floats, Renovation, Scheme, Training, premium, tenants_part
from sim.handling.renovation.project import Luck, Owners, Stakes
from sim.parameters import ConstantVector, Uncertain, UncertainVector


class CompoundUpgrade(Renovation):
    """New pipes, a warm facade and parking for a whole compound, whose owners decide together (老旧小区改造).

    Everybody gains by pipes, facade and price. Buildings stand in turn beside the new parking, near it and away from
    it: the nearer, the more noise and lost green. Ground-floor flats lose the yards that were fenced in. An opening
    scheme is (beside, ground): what flats of buildings beside the parking, and ground-floor flats, receive (k RMB).
    The others pay it, and all pay the cost in proportion to area. Money of the kind is per flat.
    """

    title_en = "Upgrade of an old compound"
    title_zh = "老旧小区综合改造"
    text_zh = (
        "整个小区共同决定的综合改造：管线、外立面与停车。各户均受益；紧邻新停车位的楼栋受噪声与占绿影响，"
        "一层失去围占的院子；按面积分摊，受损者可获补偿。"
    )
    unit = "compound"
    training = Training(100, 400, 4)
    scheme_names = ("beside", "ground")

    capital: Uncertain
    premium_rate: Uncertain
    premium_log_sd: Uncertain
    felt_low: Uncertain
    felt_high: Uncertain
    pipes_building: UncertainVector
    warmth: Uncertain
    parking_elder: Uncertain
    parking_younger: Uncertain
    use_absent: Uncertain
    use_log_sd: Uncertain
    loss_building: UncertainVector
    loss_ground: Uncertain
    loss_works: Uncertain
    loss_log_sd: Uncertain
    belief_log_mean: Uncertain
    belief_log_sd: Uncertain
    grid_beside: ConstantVector
    grid_ground: ConstantVector

    def cost(self, owners: Owners) -> float:
        """Return the price of the works: so much for each flat."""
        return self.capital * int(owners.area_cm2.shape[-1])

    def stakes(self, owners: Owners, luck: Luck) -> Stakes:
        """Return what the upgrade does to each flat, by its building and floor."""
        rate = np.full(owners.floor.shape, self.premium_rate)
        added = premium(
            owners, rate, luck, log_sd=self.premium_log_sd, low=self.felt_low, high=self.felt_high
        )
        parking = np.where(owners.elder, self.parking_elder, self.parking_younger)
        use = (_in_turn(self.pipes_building, owners) + self.warmth + parking) * np.exp(
            self.use_log_sd * luck.use
        )
        ground = np.where(owners.floor == 1, self.loss_ground, 0.0)
        loss = (_in_turn(self.loss_building, owners) + ground + self.loss_works) * np.exp(
            self.loss_log_sd * luck.loss
        )
        perceived = loss * np.exp(self.belief_log_mean + self.belief_log_sd * luck.belief)
        gain = added + use * np.where(owners.absent, self.use_absent, 1.0)
        return Stakes(gain, loss, perceived, tenants_part(use, loss, self.use_absent))

    def schemes(self) -> tuple[Scheme, ...]:
        """Return the grid of (beside, ground)."""
        return tuple(product(self.grid_beside, self.grid_ground))

    def coefficients(self, owners: Owners, scheme: Scheme) -> Floats:
        """Return 1 for every flat: the cost is shared by area."""
        return np.ones(owners.area_cm2.shape)

    def received(self, owners: Owners, scheme: Scheme) -> Floats:
        """Return what flats beside the parking and ground-floor flats receive; the greater where both hold."""
        beside = np.where(self._beside(owners), scheme[0], 0.0)
        return np.maximum(beside, np.where(owners.floor == 1, scheme[1], 0.0))

    def payers(self, owners: Owners) -> Flags:
        """Return the flats that neither stand beside the parking nor on the ground."""
        return np.asarray(~self._beside(owners) & (owners.floor > 1))

    def _beside(self, owners: Owners) -> Flags:
        return np.asarray(owners.place % len(self.loss_building) == 0)


def _in_turn(values: tuple[float, ...], owners: Owners) -> Floats:
    """Return a value of each flat by its building; buildings have the values in turn."""
    return np.asarray(values, np.float64)[owners.place % len(values)]
