"""Red-list points (红榜积分): points for hours, redeemed from a fund, and an honour list."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import logit

from sim.agents.alliance_unit import UnitRecord
from sim.behaviour.accounts import FADED, FINED, LEFT, Accounts, Holdings
from sim.behaviour.incentives import (
    HUNDREDTHS,
    Hundredths,
    Terms,
    affordable,
    crowd_out,
    each_once,
    earned,
    honour,
    kept,
    nominal,
    redeem,
)
from sim.behaviour.latents import GOVERNMENT
from sim.behaviour.redemption import CATALOGUE, Catalogue, capped, contradictions, readiest, shared
from sim.errors import ConservationError, InputError
from sim.mechanisms.base import Mechanism
from sim.parameters import Book, Constant, Lever, Uncertain
from sim.phases import EFFORT, POINTS
from sim.quantities import ATTENDANCE, MOTIVATION, PARTICIPATION, PARTNER_QUALITY, UNIT_RANK, Case
from sim.residents import Column
from sim.seams import Floats, Rows, Town

CREDITED = frozenset({"volunteering", "chief", "talk", "hearing", "mediation"})
"""Hours that earn points: asked for by mechanisms (help at activities is volunteering); no reports or protest."""
MONTHS_A_YEAR = 12.0
AUDIT, EQUALS, READY, TENANTS = range(4)


class RedListPoints(Mechanism):
    """Hours given to the community earn points, redeemed monthly; those with most are honoured (红榜积分).

    A reward draws people in and is felt as control, which undermines motivation while honour raises it. Where
    looking busy pays more than work, some hours are nominal: they earn points and deliver nothing. A design says
    what points can be had for, who may earn them, how fast they fade, how they are checked, and when it ends.

    Special cases: v = 0 and k_hon = 0 equals absence.
    """

    title_en = "Red-list points"
    title_zh = "红榜积分"
    text_zh = (
        "居民服务时长换积分，每月从资金中兑换，积分最高者上红榜；报酬可能挤出动机，也可能引来形式化服务。"
    )
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
    redeem_every: Lever
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

    @property
    def catalogue(self) -> Catalogue:
        """What points can be had for."""
        costs = self.service_cost, self.priority_worth, self.service_felt, self.priority_felt
        return Catalogue(self.goods, self.services, self.priority, *costs)

    def variable_cash(self, scale: float, book: Book) -> float:
        """Return the fund of a year; where nothing is to be paid for there is none."""
        return self.fund * scale if self.v and self.stops and self.catalogue.cost else 0.0

    def attach(self, town: Town) -> None:
        """Join: columns, hours heard, values, weekly and monthly books.

        Raises:
            InputError: Points are worth something, and there is nothing to be had for them.
        """
        if self.is_neutral:
            return
        for lever, text in contradictions({name: getattr(self, name) for name in ("v", *CATALOGUE)}):
            raise InputError(f"{self.name}.{lever}: {text}")
        self.points = points = Points(self, town)
        town.on_hours(self.name, points.hear)
        town.on_newcomers(self.name, points.forget)
        town.modify(PARTICIPATION, self.name, points.draw)
        town.modify(MOTIVATION, self.name, points.shift)
        town.modify(PARTNER_QUALITY, self.name, points.spoil)
        town.modify(UNIT_RANK, self.name, points.rank)
        if self.activities:
            town.modify(ATTENDANCE, self.name, points.attract)
        town.on(EFFORT, self.name, points.end_week)
        town.on(POINTS, self.name, points.end_month)


class Points:
    """The points of all residents in whole hundredths, who is honoured, and the books of each community."""

    def __init__(self, rule: RedListPoints, town: Town) -> None:
        self.rule, self.town, self.catalogue = rule, town, rule.catalogue
        reward = rule.v * self.catalogue.worth
        self.terms = Terms(reward, rule.audit, rule.pen, rule.c_r, rule.c_n, rule.joy)
        self.price = rule.v / rule.an_hour / HUNDREDTHS * self.catalogue.cost
        self._own_columns()
        c = town.communities
        self.accounts = Accounts(
            Holdings(self.held, *(self._count(part) for part in ("issued", "redeemed", "expired"))),
            town.world.people.community,
            c,
        )
        self.fund = np.zeros(c)
        self.worth = np.full(c, reward / rule.wage)
        self.nominal_share = np.zeros(c)
        self._nominal_before = np.zeros(c)
        self._nominal_now = np.zeros(c)
        self._nominal_month, self._gamed, self._over_cap = np.zeros(c), np.zeros(c), np.zeros(c)
        self._ready = np.full(c, -np.inf)
        if rule.invite < 1.0 or rule.invite_tenants < 1.0:
            self._invite()

    def _own_columns(self) -> None:
        own, name = self.town.own, self.rule.name
        self.held = own(Column("points", np.int64, unit="1/100 point", meaning="red-list points held"), name)
        self.crowd = own(Column("crowd", np.float32, meaning="motivation crowded out"), name)
        self.honoured = own(Column("honoured", np.bool_, meaning="on the honour list"), name)
        self.month = self._count("month")
        self.nominal_hours = own(Column("nominal_hours", np.float32, unit="h", meaning="hours faked"), name)
        self.invited = own(Column("invited", np.bool_, meaning="may earn points"), name)
        self.invited[:] = True

    def _count(self, part: str) -> Hundredths:
        meaning = "points earned this month" if part == "month" else f"points {part} so far"
        column = Column(f"points_{part}", np.int64, unit="1/100 point", meaning=meaning)
        return self.town.own(column, self.rule.name)

    @property
    def running(self) -> bool:
        """Whether something can still be had for points."""
        return self.rule.v > 0.0 and self.town.day < self.rule.stops

    # --- who may earn --------------------------------------------------------------------------------------

    def _invite(self) -> None:
        """Sign up those readiest to take part, as far as the share of adults goes."""
        people, communities = self.town.world.people, self.town.world.communities
        for c in range(self.town.communities):
            rows = np.arange(communities.first_resident[c], communities.last_resident[c])
            rows = rows[people.adult[rows]]
            self._ready[c] = readiest(self._liking(rows), self.rule.invite)
        self._sign_up(np.arange(len(people.adult)))

    def _liking(self, rows: Rows) -> Floats:
        luck = self.town.draws.uniform("points", entity=(self.town.world.people.key[rows], READY))
        return np.asarray(self.town.participation.acceptance_logit(self.town.latents, rows) + logit(luck))

    def _sign_up(self, rows: Rows) -> None:
        people = self.town.world.people
        asked = self._liking(rows) >= self._ready[people.community[rows]]
        luck = self.town.draws.uniform("points", entity=(people.key[rows], TENANTS))
        self.invited[rows] = asked & (~people.tenant[rows] | (luck < self.rule.invite_tenants))

    # --- hours ---------------------------------------------------------------------------------------------

    def hear(self, purpose: str, rows: Rows, hours: Floats) -> None:
        """Credit hours as they are given; those of volunteers may be nominal."""
        if purpose == "volunteering":
            self._credit(*self._really(rows, hours))
        elif purpose in CREDITED:
            self._credit(rows, hours)
        elif purpose == "attendance" and self.rule.activities:
            self._credit(rows, hours * self.rule.activities)

    def _credit(self, rows: Rows, hours: Floats) -> None:
        """Issue points to those who may earn them, up to the cap of the month."""
        rule = self.rule
        rows, points = each_once(rows, earned(hours, rule.an_hour) * self.invited[rows])
        allowed = capped(points, self.month[rows], int(rule.cap * HUNDREDTHS))
        self._over_cap += self._by_community(rows, points - allowed)
        self.month[rows] += allowed
        if rule.household:
            allowed = self._share(rows, allowed)
        self.accounts.issue(rows, allowed)

    def _share(self, rows: Rows, points: Hundredths) -> Hundredths:
        """Issue each adult's part of what their household earned; return what stays with those who earned it."""
        people = self.town.world.people
        adults = np.flatnonzero(people.adult)
        size = int(people.flat.max(initial=-1)) + 1
        members = np.bincount(people.flat[adults], minlength=size)[people.flat[rows]]
        kept_by, each = shared(points, self.rule.household, np.maximum(members, 1))
        each = np.where(members > 0, each, 0)
        of_flat = np.bincount(people.flat[rows], each, size).astype(np.int64)
        part = of_flat[people.flat[adults]]
        self.accounts.issue(adults[part > 0], part[part > 0])
        return np.where(members > 0, kept_by, points)

    def _really(self, rows: Rows, hours: Floats) -> tuple[Rows, Floats]:
        """Note the nominal hours of the week, fine those that are found out; return what earns points."""
        town, n = self.town, self.town.communities
        terms = self.terms if self.running else self.terms._replace(reward=0.0)
        sham = nominal(town.latents.motivation[rows], terms) & self.invited[rows]
        luck = town.draws.uniform("points", time=town.day // 7, entity=(town.world.people.key[rows], AUDIT))
        found = sham & (luck < self.rule.audit)
        self._nominal_now = self._by_community(rows[sham], hours[sham])
        given = np.bincount(town.world.people.community[rows], hours, n)
        self.nominal_share = self._nominal_now / np.maximum(given, np.finfo(np.float64).tiny)
        self._nominal_month += self._nominal_now
        self.nominal_hours[rows[sham]] += hours[sham]
        unfound = sham & ~found
        self._gamed += self._by_community(rows[unfound], earned(hours[unfound], self.rule.an_hour))
        self._fine(rows[found], hours[found])
        self._note_gamed(rows[sham], hours[sham], found[sham])
        return rows[~found], hours[~found]

    def _note_gamed(self, rows: Rows, hours: Floats, found: NDArray[np.bool_]) -> None:
        for row, given, seen in zip(rows.tolist(), hours.tolist(), found.tolist(), strict=True):
            self.town.note("gamed", t=float(self.town.day), resident=row, hours=given, found=int(seen))

    def _fine(self, rows: Rows, hours: Floats) -> None:
        """Take points of the value of the penalty, as far as they are held."""
        if len(rows):
            fine = earned(hours * self.rule.pen / self.rule.v, self.rule.an_hour)
            self.accounts.expire(rows, np.minimum(fine, self.held[rows]), FINED)

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
        self.accounts.expire(holders, self.held[holders] - kept(self.held[holders], rule.kept), FADED)
        felt = rule.ctl * (self.held > 0) * self.running * self.catalogue.felt
        self.crowd[:] = crowd_out(self.crowd, felt, rule.crowd_rise, rule.crowd_fall)

    def end_month(self) -> None:
        """Post the honour list, redeem points, balance and write the books."""
        communities = self.town.world.communities
        for c in range(self.town.communities):
            rows = np.arange(communities.first_resident[c], communities.last_resident[c])
            self._honour(rows)
            self._balance(c, rows, self._redeem(c, rows))
        self.month[:] = 0

    def _honour(self, rows: Rows) -> None:
        people = self.town.world.people
        places = int(self.rule.k_hon * np.count_nonzero(people.adult[rows]) + 0.5)
        month = (self.town.day + 1) // POINTS.every
        luck = self.town.draws.uniform("points", time=month, entity=(people.key[rows], EQUALS))
        self.honoured[rows] = honour(self.held[rows], places, luck)

    def _redeem(self, c: int, rows: Rows) -> float:
        """Redeem what the fund can pay; where it runs dry, the reward ends for a month and holders are let down.

        Returns:
            Cash spent, k RMB.
        """
        rule, town = self.rule, self.town
        if not self.running:
            return 0.0
        self.fund[c] += rule.fund * town.scale(c) / MONTHS_A_YEAR if self.price else 0.0
        if (town.day + 1) // POINTS.every % int(rule.redeem_every):
            return 0.0
        taken = self.held[rows].copy()
        if self.price:
            taken = redeem(taken, affordable(float(self.fund[c]), self.price))
        self.accounts.redeem(rows, taken)
        spent = int(taken.sum()) * self.price
        self.fund[c] -= spent
        town.spend(rule.name, spent)
        left = rows[self.held[rows] > 0]
        self.worth[c] = 0.0 if len(left) else self.terms.reward / rule.wage
        town.latents.impulse(left, GOVERNMENT, -rule.disappointment)
        return spent

    def _balance(self, c: int, rows: Rows, spent: float) -> None:
        """Write a community's month; points issued less redeemed and expired are those held."""
        month = self.accounts.close(c, rows)
        if self.fund[c] < 0.0:
            raise ConservationError(f"the fund of community {c} is {self.fund[c]} k RMB")
        when = {"month": self.town.ledger.month, "community": c}
        self.town.note(
            "points", **when, issued=month.issued / HUNDREDTHS,
            redeemed=month.redeemed / HUNDREDTHS, expired=month.expired / HUNDREDTHS,
            balance=month.balance / HUNDREDTHS,
            nominal_hours=float(self._nominal_month[c]), honoured=int(np.count_nonzero(self.honoured[rows])),
            spent_k=spent,
        )  # fmt: skip
        self.town.note(
            "points_books", **when, faded=month.faded / HUNDREDTHS, fined=month.fined / HUNDREDTHS,
            left=month.left / HUNDREDTHS, gamed=float(self._gamed[c]) / HUNDREDTHS,
            over_cap=float(self._over_cap[c]) / HUNDREDTHS, fund_k=float(self.fund[c]),
            dry=int(self.running and self.worth[c] == 0.0), rewarded_days=self._rewarded_days(),
        )  # fmt: skip
        for sums in (self._nominal_month, self._gamed, self._over_cap):
            sums[c] = 0.0

    def _rewarded_days(self) -> int:
        """Return on how many days of the month that ends something could be had for points."""
        first = self.town.day + 1 - POINTS.every
        return max(0, min(POINTS.every, int(self.rule.stops) - first)) if self.rule.v else 0

    def forget(self, rows: Rows) -> None:
        """Newcomers hold nothing, have not been crowded out, and are signed up or not by who they are."""
        self.accounts.expire(rows, self.held[rows].copy(), LEFT)
        self.crowd[rows] = 0.0
        self.honoured[rows] = False
        self.month[rows] = 0
        if self.rule.invite < 1.0 or self.rule.invite_tenants < 1.0:
            self._sign_up(rows)

    # --- values --------------------------------------------------------------------------------------------

    def draw(self, _case: None) -> Floats:
        """Return what reward, honour and the household add to volunteering, for each eligible row."""
        rows = self.town.participation.eligible
        pull = self.rule.b_x * self._offered(rows) + self.rule.b_h * self.honoured[rows]
        return np.asarray(pull + self._pull_of_household(rows) if self.rule.household else pull)

    def _offered(self, rows: Rows) -> Floats:
        """Return the reward of an hour to each row, in wages; none for those who may not earn any more."""
        may = self.invited[rows] & (self.month[rows] < self.rule.cap * HUNDREDTHS)
        return np.asarray(self.worth[self.town.world.people.community[rows]] * (may & self.running))

    def _pull_of_household(self, rows: Rows) -> Floats:
        """Return the pull of others of the household who earned points this month."""
        flat, earns = self.town.world.people.flat, self.month > 0
        others = np.bincount(flat[earns], minlength=int(flat.max(initial=-1)) + 1)[flat[rows]] - earns[rows]
        return np.asarray(self.rule.b_team * self.rule.household * (others > 0))

    def attract(self, rows: Rows) -> Floats:
        """Return what points for coming add to the readiness to come to an activity."""
        return np.asarray(self.rule.b_x * self.rule.activities * self._offered(rows))

    def shift(self, _case: None) -> Floats:
        """Return what honour adds to motivation and crowding out takes away, (N,)."""
        rule = self.rule
        felt = rule.d_hon * self.honoured - rule.d_tan * self.crowd.astype(np.float64)
        return np.asarray(rule.motivation_sd * felt)

    def spoil(self, case: Case) -> float:
        """Return what nominal hours take from the partners' quality this week."""
        return -float(self.nominal_share[case.community])

    def rank(self, unit: UnitRecord) -> float:
        """Return what a member unit's place, which is posted too, is worth to it in policy preference."""
        return unit.percentile * self.rule.unit_preference
