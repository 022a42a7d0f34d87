"""Red-list points (红榜积分): points for hours, redeemed from a fund, and an honour list."""

from __future__ import annotations

import numpy as np

from sim.agents.alliance_unit import UnitRecord
from sim.behaviour.incentives import (
    HUNDREDTHS,
    Terms,
    affordable,
    crowd_out,
    earned,
    honour,
    kept,
    nominal,
    redeem,
)
from sim.behaviour.latents import GOVERNMENT
from sim.errors import ConservationError
from sim.mechanisms.base import Mechanism
from sim.parameters import Book, Constant, Lever, Uncertain
from sim.phases import EFFORT, POINTS
from sim.quantities import MOTIVATION, PARTICIPATION, PARTNER_QUALITY, UNIT_RANK, Case
from sim.residents import Column
from sim.seams import Floats, Rows, Town

CREDITED = frozenset({"volunteering", "chief", "talk", "hearing", "mediation"})
"""Hours that earn points: asked for by mechanisms (help at activities is volunteering); no reports or protest."""
MONTHS_A_YEAR = 12.0
AUDIT, EQUALS = range(2)


class RedListPoints(Mechanism):
    """Hours given to the community earn points, redeemed monthly; those with most are honoured (红榜积分).

    A reward draws people in and is felt as control, which undermines motivation while honour raises it. Where
    looking busy pays more than work, some hours are nominal: they earn points and deliver nothing.

    Special cases: v = 0 and k_hon = 0 equals absence.
    """

    title_en = "Red-list points"
    title_zh = "红榜积分"
    text_zh = "居民服务时长换积分,每月从资金中兑换,积分最高者上红榜;报酬可能挤出动机,也可能引来形式化服务。"
    neutral = {"v": 0.0, "k_hon": 0.0}
    direction = {"v": ("points.spent_k", 1), "k_hon": ("points.honoured", 1)}
    shown_beside = ("council",)

    v: Lever
    fund: Lever
    audit: Lever
    k_hon: Lever
    goods: Lever
    services: Lever
    priority: Lever
    cap: Lever
    household: Lever
    invite: Lever
    invite_tenants: Lever
    activities: Lever
    unit_preference: Lever
    stops: Lever
    an_hour: Constant
    kept: Lever
    wage: Constant
    b_x: Uncertain
    b_h: Uncertain
    disappointment: Uncertain
    d_tan: Uncertain
    d_hon: Uncertain
    ctl: Uncertain
    motivation_sd: Constant
    crowd_rise: Uncertain
    crowd_fall: Uncertain
    c_r: Uncertain
    c_n: Uncertain
    pen: Lever
    joy: Constant
    service_cost: Uncertain
    priority_worth: Uncertain
    service_felt: Uncertain
    priority_felt: Uncertain
    b_team: Uncertain

    def variable_cash(self, scale: float, book: Book) -> float:
        """Return the fund of a year; without a reward there is none."""
        return self.fund * scale if self.v else 0.0

    def attach(self, town: Town) -> None:
        """Join: three columns, hours heard, four values, weekly and monthly books."""
        if self.is_neutral:
            return
        self.points = points = Points(self, town)
        town.on_hours(self.name, points.hear)
        town.on_newcomers(self.name, points.forget)
        town.modify(PARTICIPATION, self.name, points.draw)
        town.modify(MOTIVATION, self.name, points.shift)
        town.modify(PARTNER_QUALITY, self.name, points.spoil)
        town.modify(UNIT_RANK, self.name, points.rank)
        town.on(EFFORT, self.name, points.end_week)
        town.on(POINTS, self.name, points.end_month)


class Points:
    """The points of all residents in whole hundredths, who is honoured, and the books of each community."""

    def __init__(self, rule: RedListPoints, town: Town) -> None:
        self.rule, self.town = rule, town
        self.terms = Terms(rule.v, rule.audit, rule.pen, rule.c_r, rule.c_n, rule.joy)
        self.price = rule.v / rule.an_hour / HUNDREDTHS
        meaning = "red-list points held"
        self.held = town.own(Column("points", np.int64, unit="1/100 point", meaning=meaning), rule.name)
        self.crowd = town.own(Column("crowd", np.float32, meaning="motivation crowded out"), rule.name)
        self.honoured = town.own(Column("honoured", np.bool_, meaning="on the honour list"), rule.name)
        c = town.communities
        self.fund = np.zeros(c)
        self.worth = np.full(c, rule.v / rule.wage)
        self.nominal_share = np.zeros(c)
        self._nominal_before = np.zeros(c)
        self._nominal_now = np.zeros(c)
        self._nominal_month = np.zeros(c)
        self._issued, self._expired, self._opening = (np.zeros(c, np.int64) for _ in range(3))

    # --- hours ---------------------------------------------------------------------------------------------

    def hear(self, purpose: str, rows: Rows, hours: Floats) -> None:
        """Credit hours as they are given; those of volunteers may be nominal."""
        if purpose == "volunteering":
            self._credit(*self._really(rows, hours))
        elif purpose in CREDITED:
            self._credit(rows, hours)

    def _credit(self, rows: Rows, hours: Floats) -> None:
        points = earned(hours, self.rule.an_hour)
        np.add.at(self.held, rows, points)
        self._issued += self._by_community(rows, points).astype(np.int64)

    def _really(self, rows: Rows, hours: Floats) -> tuple[Rows, Floats]:
        """Note the nominal hours of the week, fine those that are found out; return what earns points."""
        town, n = self.town, self.town.communities
        sham = nominal(town.latents.motivation[rows], self.terms)
        luck = town.draws.uniform("points", time=town.day // 7, entity=(town.world.people.key[rows], AUDIT))
        found = sham & (luck < self.rule.audit)
        self._nominal_now = self._by_community(rows[sham], hours[sham])
        given = np.bincount(town.world.people.community[rows], hours, n)
        self.nominal_share = self._nominal_now / np.maximum(given, np.finfo(np.float64).tiny)
        self._nominal_month += self._nominal_now
        self._fine(rows[found], hours[found])
        return rows[~found], hours[~found]

    def _fine(self, rows: Rows, hours: Floats) -> None:
        """Take points of the value of the penalty, as far as they are held."""
        if len(rows):
            fine = earned(hours * self.rule.pen / self.rule.v, self.rule.an_hour)
            self._expire(rows, np.minimum(fine, self.held[rows]))

    def _expire(self, rows: Rows, points: Rows) -> None:
        self.held[rows] -= points
        self._expired += self._by_community(rows, points).astype(np.int64)

    def _by_community(self, rows: Rows, amounts: Floats | Rows) -> Floats:
        community = self.town.world.people.community[rows]
        return np.bincount(community, amounts, self.town.communities).astype(np.float64)

    # --- week and month ------------------------------------------------------------------------------------

    def end_week(self) -> None:
        """Let points fade and crowding out grow; nominal hours of the week before stand idle in the books."""
        rule = self.rule
        for c, hours in enumerate(self._nominal_before.tolist()):
            self.town.weeks[c].volunteer_idle += hours
        self._nominal_before, self._nominal_now = self._nominal_now, np.zeros_like(self._nominal_now)
        holders = np.flatnonzero(self.held)
        self._expire(holders, self.held[holders] - kept(self.held[holders], rule.kept))
        felt = rule.ctl * (self.held > 0) * (rule.v > 0.0)
        self.crowd[:] = crowd_out(self.crowd, felt, rule.crowd_rise, rule.crowd_fall)

    def end_month(self) -> None:
        """Post the honour list, redeem points, balance and write the books."""
        communities = self.town.world.communities
        for c in range(self.town.communities):
            rows = np.arange(communities.first_resident[c], communities.last_resident[c])
            self._honour(rows)
            redeemed = self._redeem(c, rows)
            self._balance(c, rows, redeemed)

    def _honour(self, rows: Rows) -> None:
        people = self.town.world.people
        places = int(self.rule.k_hon * np.count_nonzero(people.adult[rows]) + 0.5)
        month = (self.town.day + 1) // POINTS.every
        luck = self.town.draws.uniform("points", time=month, entity=(people.key[rows], EQUALS))
        self.honoured[rows] = honour(self.held[rows], places, luck)

    def _redeem(self, c: int, rows: Rows) -> int:
        """Redeem what the fund can pay; where it runs dry, the reward ends for a month and holders are let down."""
        rule, town = self.rule, self.town
        if not rule.v:
            return 0
        self.fund[c] += rule.fund * town.scale(c) / MONTHS_A_YEAR
        most = affordable(float(self.fund[c]), self.price)
        taken = redeem(self.held[rows], most)
        self.held[rows] -= taken
        redeemed = int(taken.sum())
        self.fund[c] -= redeemed * self.price
        town.spend(rule.name, redeemed * self.price)
        left = rows[self.held[rows] > 0]
        self.worth[c] = 0.0 if len(left) else rule.v / rule.wage
        town.latents.impulse(left, GOVERNMENT, -rule.disappointment)
        return redeemed

    def _balance(self, c: int, rows: Rows, redeemed: int) -> None:
        """Write a community's month; points issued less redeemed and expired are those held."""
        issued, expired, held = int(self._issued[c]), int(self._expired[c]), int(self.held[rows].sum())
        if self._opening[c] + issued - redeemed - expired != held or self.fund[c] < 0.0:
            raise ConservationError(
                f"points of community {c}: {issued} - {redeemed} - {expired} are not {held}"
            )
        self.town.note(
            "points", month=self.town.ledger.month, community=c, issued=issued / HUNDREDTHS,
            redeemed=redeemed / HUNDREDTHS, expired=expired / HUNDREDTHS, balance=held / HUNDREDTHS,
            nominal_hours=float(self._nominal_month[c]), honoured=int(np.count_nonzero(self.honoured[rows])),
            spent_k=redeemed * self.price,
        )  # fmt: skip
        self._issued[c] = self._expired[c] = 0
        self._opening[c] = held
        self._nominal_month[c] = 0.0

    def forget(self, rows: Rows) -> None:
        """Newcomers hold nothing and have not been crowded out."""
        self._expire(rows, self.held[rows].copy())
        self.crowd[rows] = 0.0
        self.honoured[rows] = False

    # --- values --------------------------------------------------------------------------------------------

    def draw(self, _case: None) -> Floats:
        """Return what reward and honour add to volunteering, for each eligible row."""
        rows = self.town.participation.eligible
        worth = self.worth[self.town.world.people.community[rows]]
        return np.asarray(self.rule.b_x * worth + self.rule.b_h * self.honoured[rows])

    def shift(self, _case: None) -> Floats:
        """Return what honour adds to motivation and crowding out takes away, (N,)."""
        rule = self.rule
        felt = rule.d_hon * self.honoured - rule.d_tan * self.crowd.astype(np.float64)
        return np.asarray(rule.motivation_sd * felt)

    def spoil(self, case: Case) -> float:
        """Return what nominal hours take from the partners' quality this week."""
        return -float(self.nominal_share[case.community])

    def rank(self, unit: UnitRecord) -> float:
        """Return a member unit's place, which is posted too."""
        return unit.percentile
