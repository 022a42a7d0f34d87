"""Participation: who volunteers this week, at what cost, and with what beliefs (model.md 7.6, 7.8).

Random utility with conditional cooperation (Fischbacher, Gaechter & Fehr 2001): a resident gives more when
more of those to whom he has ties give. Fatigue holds back those who gave. Accepting a role is a law apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, NamedTuple, Protocol

import numpy as np
from numpy.typing import DTypeLike, NDArray
from scipy.special import logit

from sim.behaviour.acting import acting
from sim.behaviour.influence import Ties
from sim.behaviour.latents import BELONGING, NEIGHBOURS, Latents
from sim.keeping.chunks import chunks
from sim.parameters import Constant, Lever, Numbers, Uncertain
from sim.residents import Column, Residents

Floats = NDArray[Any]
Rows = NDArray[np.integer[Any]]
Floaty = float | Floats
Mask = NDArray[np.bool_]

CONDITIONAL: Final = 0
FREE_RIDER: Final = 1
HUMP: Final = 2
ERRATIC: Final = 3
"""Cooperation types; an erratic cooperator's slope is drawn anew each week."""

NO_ROLE: Final = 0
PARTNER: Final = 2
LAPSED: Final = 3


class ParticipationNumbers(Numbers, file="behaviour/participation.yaml"):
    """Numbers of volunteering (model.md 7.6), its belonging (7.2.6) and the acceptance of roles (7.8)."""

    intercept: Uncertain
    b_motivation: Uncertain
    b_belonging: Uncertain
    b_neighbours: Uncertain
    b_cooperation: Uncertain
    b_role: Uncertain
    b_lapsed: Uncertain
    b_fatigue: Uncertain
    b_hours: Uncertain
    hours_offset: Constant
    b_middle: Uncertain
    b_older: Uncertain
    middle_age: Constant
    older_age: Constant
    b_party: Uncertain
    least_hours: Constant
    most_hours: Uncertain
    travel: Uncertain
    fatigue_kept: Uncertain
    fatigue_per_hour: Uncertain
    belief_start: Uncertain
    belief_update: Uncertain
    belief_half: Uncertain
    belonging_week: Uncertain
    accept_intercept: Uncertain
    accept_belonging: Uncertain
    accept_motivation: Uncertain
    accept_neighbours: Uncertain
    accept_fatigue: Uncertain
    accept_tenant: Uncertain
    first_partners: Lever


@dataclass(frozen=True, slots=True)
class Persons:
    """What participation must know of residents: arrays (N,).

    Attributes:
        adult, party, tenant: bool.
        age: Years.
        hours: Spare hours a week.
        cooperation: Cooperation type, a code of this file.
        slope: Slope of conditional cooperation.
        building: Building, global.
    """

    adult: Mask
    party: Mask
    tenant: Mask
    age: Rows
    hours: Floats
    cooperation: Rows
    slope: Floats
    building: Rows


@dataclass(frozen=True, slots=True)
class VolunteerWeek:
    """Who volunteered this week, the hours given by each without travel, and with it."""

    rows: Rows
    hours: Floats
    hours_with_travel: Floats


def felt_share(share: Floaty, half: float) -> Floats:
    """Return f(s) = s / (s + half): few volunteers are noticed early."""
    return np.asarray(share / (np.asarray(share) + half))


def update_belief(belief: Floaty, felt: Floaty, speed: float) -> Floats:
    """Move beliefs about others' participation towards what is felt; model.md 7.6."""
    return np.asarray(belief + speed * (np.asarray(felt) - belief))


def conditional_contribution(belief: Floaty, slope: Floaty, hump: Mask | bool = False) -> Floats:
    """Return slope * belief; for the hump-shaped, who tire of crowds, slope * min(belief, 1 - belief)."""
    belief = np.asarray(belief, np.float64)
    return np.asarray(slope * np.where(hump, np.minimum(belief, 1.0 - belief), belief))


@dataclass(frozen=True, slots=True)
class Givers:
    """Those who may volunteer this week: rows, fixed part of the logit, slope, hump-shaped or not; (M,)."""

    rows: Rows
    fixed: NDArray[np.float32]
    slope: Floats
    hump: Mask


class States(NamedTuple):
    """States of all residents that volunteering depends on: (N, 4) and (N,)."""

    z: Floats
    motivation: Floats
    belief: Floats
    fatigue: Floats
    role: NDArray[np.int8]


class Sight(NamedTuple):
    """What residents see of others' participation this week.

    Attributes:
        seen: Positive ties that volunteered, (N,).
        degree: Positive ties, (N,).
        building: Building of each resident, (N,).
        among: Share of each building's adults, for those who have no positive tie.
        half: Share that is felt as one half.
        speed: Speed of updating.
    """

    seen: Rows
    degree: Rows
    building: Rows
    among: Floats
    half: float
    speed: float


class VolunteeringRule(Protocol):
    """The rules of a volunteer week that are worth compiling."""

    def logit(self, givers: Givers, states: States, weights: tuple[float, ...]) -> NDArray[np.float64]:
        """Return the logit of volunteering, (M,).

        Args:
            givers: Who is asked.
            states: Of all residents.
            weights: Of motivation, belonging, neighbours, cooperation, fatigue, role, lapsed role.
        """

    def learn(self, belief: Floats, sight: Sight) -> None:
        """Update all beliefs about others' participation (N,) in place."""


class ArrayVolunteering:
    """The specification of the rules, with arrays."""

    def logit(self, givers: Givers, states: States, weights: tuple[float, ...]) -> NDArray[np.float64]:
        """Return the logit of volunteering."""
        rows, role = givers.rows, states.role
        x = givers.fixed.astype(np.float64) + weights[0] * states.motivation[rows].astype(np.float64)
        x += weights[1] * states.z[rows, BELONGING].astype(np.float64)
        x += weights[2] * states.z[rows, NEIGHBOURS].astype(np.float64)
        x += weights[3] * conditional_contribution(states.belief[rows], givers.slope, givers.hump)
        x += weights[4] * states.fatigue[rows].astype(np.float64)
        held = np.flatnonzero(role[rows])
        x[held] += np.where(role[rows[held]] == PARTNER, weights[5], weights[6])
        return np.asarray(x)

    def learn(self, belief: Floats, sight: Sight) -> None:
        """Update all beliefs."""
        share = np.where(
            sight.degree > 0, sight.seen / np.maximum(sight.degree, 1), sight.among[sight.building]
        )
        belief[:] = update_belief(belief.astype(np.float64), felt_share(share, sight.half), sight.speed)


class Participation:
    """Fatigue, beliefs, hours given and roles of all residents; the only one who writes them.

    Args:
        persons: What must be known of residents.
        numbers: Numbers of the rule.
        residents: Where to show the columns; None outside a model.
        rule: Rules of a week; the kernel's give the same.
        dtype: Type of the state; float64 for exact tests.

    Attributes:
        eligible: Rows that may volunteer; `weekly` takes one uniform for each.
        erratic: Rows among them whose slope is drawn anew each week; `weekly` takes one uniform for each.
    """

    def __init__(
        self,
        persons: Persons,
        numbers: ParticipationNumbers,
        *,
        residents: Residents | None = None,
        rule: VolunteeringRule | None = None,
        dtype: DTypeLike = np.float32,
    ) -> None:
        n = len(persons.adult)
        self._rule: VolunteeringRule = rule or ArrayVolunteering()
        self.numbers, self.persons = numbers, persons
        self.fatigue: Floats = np.zeros(n, dtype)
        self.belief: Floats = np.full(n, numbers.belief_start, dtype)
        self.hours_given: Floats = np.zeros(n, dtype)
        self.role: NDArray[np.int8] = np.zeros(n, np.int8)
        self._given: list[tuple[Rows, NDArray[np.float64]]] = []
        self._look()
        where, buildings = persons.building, int(np.max(persons.building, initial=-1)) + 1
        self._adults_of_building = np.bincount(where[persons.adult], minlength=buildings)
        if residents is not None:
            self._show(residents)

    def _look(self) -> None:
        """Look up who may volunteer."""
        able = self.persons.adult & (self.persons.hours > self.numbers.least_hours)
        self.eligible: Rows = np.flatnonzero(able).astype(np.int32)
        kind = np.asarray(self.persons.cooperation)[self.eligible]
        self._hump: Mask = kind == HUMP
        self._erratic = np.flatnonzero(kind == ERRATIC).astype(np.int32)
        self.erratic: Rows = self.eligible[self._erratic]
        self._fixed = self.fixed_logit(self.eligible)

    def renew(self, rows: Rows) -> None:
        """Let newcomers begin unwearied and without a role, after `persons` holds what they are.

        Hours given are counted on, by dwelling place, as the ledger counts them.
        """
        self.fatigue[rows] = 0.0
        self._given = [_without(rows, *given) for given in self._given]
        self.belief[rows] = self.numbers.belief_start
        self.role[rows] = NO_ROLE
        self._look()

    def _show(self, residents: Residents) -> None:
        columns = {"fatigue": self.fatigue, "belief": self.belief, "role": self.role}
        for name, values in columns.items():
            residents.add(Column(name, values.dtype), owner="participation", values=values)
        hours = Column("hours_given", self.hours_given.dtype, unit="h")
        residents.add(hours, owner="participation", values=self.hours_given)

    def fixed_logit(self, rows: Rows) -> NDArray[np.float32]:
        """Return the part of the logit that does not change from week to week."""
        fixed = np.empty(len(rows), np.float32)
        for part in chunks(len(rows)):
            fixed[part] = self._fixed_logit(rows[part])
        return fixed

    def _fixed_logit(self, rows: Rows) -> NDArray[np.float64]:
        n, age = self.numbers, np.asarray(self.persons.age)[rows]
        middle = (age >= n.middle_age) & (age < n.older_age)
        spare = np.log(np.asarray(self.persons.hours, np.float64)[rows] + n.hours_offset)
        older, party = age >= n.older_age, self.persons.party[rows]
        return np.asarray(
            n.intercept + n.b_hours * spare + n.b_middle * middle + n.b_older * older + n.b_party * party
        )

    def volunteering_logit(self, latents: Latents, erratic: Floats, extra: Floaty = 0.0) -> Floats:
        """Return the logit of volunteering for each eligible row.

        Args:
            latents: Trust, belonging, motivation.
            erratic: This week's slopes of the erratic, uniform in (0, 1).
            extra: What mechanisms add (value participation.logit): a number, or one for each eligible row.
        """
        return self._logit(latents, slice(0, len(self.eligible)), erratic, extra)

    def _logit(self, latents: Latents, part: slice, erratic: Floats, extra: Floaty) -> NDArray[np.float64]:
        """Return the logit of some of the eligible."""
        n, rows = self.numbers, self.eligible[part]
        slope = self.persons.slope[rows]
        first, last = self._erratic.searchsorted((part.start, part.stop)).tolist()
        slope[self._erratic[first:last] - part.start] = erratic[first:last]
        givers = Givers(rows, self._fixed[part], slope, self._hump[part])
        weights = (
            n.b_motivation, n.b_belonging, n.b_neighbours, n.b_cooperation, n.b_fatigue, n.b_role, n.b_lapsed,
        )  # fmt: skip
        states = States(latents.z, latents.motivation, self.belief, self.fatigue, self.role)
        added: Floats = np.broadcast_to(extra, len(self.eligible))[part]
        return self._rule.logit(givers, states, weights) + added

    def weekly(
        self, latents: Latents, ties: Ties, uniforms: Floats, erratic: Floats, extra: Floaty = 0.0
    ) -> VolunteerWeek:
        """Play one week of volunteering (W3): who takes part, hours, fatigue, beliefs.

        The caller adds `belonging_week` to the belonging of those who did. Where nobody is asked, `rest` is played.

        Args:
            latents: Trust, belonging, motivation.
            ties: Whose participation a resident sees.
            uniforms: One for each row of `eligible`.
            erratic: One for each row of `erratic`.
            extra: Added to the logit: a number, or one for each eligible row.
        """
        rows = self.eligible[self._choose(latents, uniforms, erratic, extra)]
        hours = np.minimum(self.persons.hours[rows].astype(np.float64), self.numbers.most_hours)
        with_travel = hours + self.numbers.travel
        self.give(rows, with_travel)
        self._learn(rows, ties)
        self.rest()
        return VolunteerWeek(rows, hours, with_travel)

    def _choose(self, latents: Latents, uniforms: Floats, erratic: Floats, extra: Floaty) -> Rows:
        """Return which of the eligible volunteer, ascending."""
        x = ((part, self._logit(latents, part, erratic, extra)) for part in chunks(len(self.eligible)))
        chosen = [acting(uniforms[part], own) + part.start for part, own in x]
        return np.concatenate([np.zeros(0, np.int64), *chosen])

    def _learn(self, rows: Rows, ties: Ties) -> None:
        building, n = self.persons.building, self.numbers
        inside = np.bincount(building[rows], minlength=len(self._adults_of_building))
        among = inside / np.maximum(self._adults_of_building, 1)
        sight = Sight(ties.ties_to(rows), ties.degree, building, among, n.belief_half, n.belief_update)
        self._rule.learn(self.belief, sight)

    def rest(self) -> None:
        """End a week: fatigue fades and takes in the hours given since the last time, in every regime."""
        n, fatigue = self.numbers, self.fatigue
        all_rows, all_hours = zip((np.zeros(0, np.int32), np.zeros(0)), *self._given, strict=True)
        rows, entry = np.unique(np.concatenate(all_rows), return_inverse=True)
        hours = np.bincount(entry, np.concatenate(all_hours), len(rows))
        tired = n.fatigue_kept * fatigue[rows].astype(np.float64) + n.fatigue_per_hour * hours
        np.multiply(fatigue, n.fatigue_kept, out=fatigue, dtype=np.float64, casting="same_kind")
        fatigue[rows] = tired
        self._given.clear()

    def give(self, rows: Rows, hours: Floaty) -> None:
        """Book hours that residents gave, travel included, for whatever purpose; repeated rows add up."""
        self._given.append((np.array(rows, np.int32), np.zeros(len(rows)) + hours))
        np.add.at(self.hours_given, rows, np.asarray(hours, self.hours_given.dtype))

    def tire(self, rows: Rows, amount: Floaty) -> None:
        """Add fatigue from an event, such as a failed meeting of the parties; repeated rows add up."""
        np.add.at(self.fatigue, rows, np.asarray(amount, self.fatigue.dtype))

    def partners(self) -> NDArray[np.bool_]:
        """Return who is an active partner, (N,)."""
        return np.asarray(self.role == PARTNER)

    def take_role(self, rows: Rows, role: int) -> None:
        """Give residents a role: NO_ROLE, PARTNER or LAPSED."""
        self.role[rows] = role

    def acceptance_logit(self, latents: Latents, rows: Rows) -> NDArray[np.float64]:
        """Return the logit of accepting a role, for some rows; model.md 7.8."""
        n = self.numbers
        x = n.accept_intercept + n.accept_belonging * latents.z[rows, BELONGING].astype(np.float64)
        x += n.accept_motivation * latents.motivation[rows].astype(np.float64)
        x += n.accept_neighbours * latents.probability_of(rows, NEIGHBOURS)
        x += n.accept_fatigue * self.fatigue[rows].astype(np.float64)
        return np.asarray(x + n.accept_tenant * self.persons.tenant[rows])

    def first_partners(self, latents: Latents, adults: Rows, uniforms: Floats) -> Rows:
        """Return who become the first active partners of one community.

        Args:
            latents: Trust, belonging, motivation.
            adults: Rows of the community's adults, (M,).
            uniforms: One for each of them; they make logistic noise.

        Returns:
            The adults with the largest acceptance logit plus noise, in that order.
        """
        count = int(self.numbers.first_partners * len(adults) + 0.5)
        liking = self.acceptance_logit(latents, adults) + logit(uniforms)
        return np.asarray(adults)[np.argsort(-liking, kind="stable")[:count]]


def _without(left: Rows, rows: Rows, hours: NDArray[np.float64]) -> tuple[Rows, NDArray[np.float64]]:
    """Return rows and hours without those of some rows."""
    kept = ~np.isin(rows, left)
    return rows[kept], hours[kept]
