"""Protest: grievance against low legitimacy makes people active; many in one building make an incident.

`activation` is Epstein's rule (2002); here authority is a constant and who is counted is active ties and
neighbours in the building. Model.md 7.4.6.
"""

from __future__ import annotations

import math
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.behaviour.influence import Ties
from sim.behaviour.latents import probability
from sim.parameters import Constant, Numbers, Uncertain
from sim.residents import Column, Residents

Floats = NDArray[Any]
Rows = NDArray[np.integer[Any]]
Floaty = float | Floats
Mask = NDArray[np.bool_]

NEVER: Final = -20_000  # long before any run; fits into two bytes with the longest run added
MARGIN: Final = 1e-6
"""Slack of the screen; candidates are decided exactly afterwards."""


class ProtestNumbers(Numbers, file="behaviour/protest.yaml"):
    """Numbers of model.md 7.4.6."""

    threshold: Uncertain
    incident_size: Uncertain
    k_arrest: Constant
    authority: Uncertain
    authority_scale: Constant
    w_grudge: Uncertain
    building_weight: Uncertain
    petition_gap: Constant
    petition_hours: Constant
    incident_gap: Constant
    incident_hours: Constant
    incident_grudge: Uncertain
    incident_trust: Uncertain
    incident_urgency: Constant
    cool_days: Constant


def activation(
    hardship: Floaty,
    legitimacy: Floaty,
    risk_aversion: Floaty,
    cops: Floaty,
    actives: Floaty,
    k: float,
    threshold: Floaty,
    floor: bool = False,
) -> Any:
    """Return who becomes active: hardship * (1 - legitimacy) - risk > threshold.

    The risk is risk_aversion * (1 - exp(-k * cops / actives)), with `floor` on the ratio rounded down as in
    Epstein (2002), which makes crowds safe at once. Special cases: without cops nobody runs a risk; with
    hardship 1, legitimacy 0 and a large k the floored rule is Granovetter's threshold (1978).

    Args:
        hardship, legitimacy, risk_aversion: In [0, 1] each (hardship may exceed 1); arrays or numbers.
        cops: Presence of authority, >= 0.
        actives: Active persons counted, the decider included, >= 1.
        k: Risk constant.
        threshold: Activation threshold.
        floor: Round the ratio down.
    """
    ratio = cops / np.asarray(actives, np.float64)
    if floor:
        ratio = np.floor(ratio)
    risk = risk_aversion * -np.expm1(-k * ratio)
    return hardship * (1.0 - np.asarray(legitimacy, np.float64)) - risk > threshold


def candidate_rows(grievance: Floats, able: Mask, cool: NDArray[np.int16], least: float) -> Rows:
    """Return those who could become active at all: able, not cooling down, grievance above `least`."""
    rows = (grievance > least).nonzero()[0]
    return np.asarray(rows[able[rows] & (cool[rows] == 0)])


class Incident(NamedTuple):
    """A collective incident of today: where, and the rows that took part."""

    building: int
    participants: Rows


class Unrest(NamedTuple):
    """What protest did today.

    Attributes:
        turned: Rows that turned active.
        petitions: Those of them that count as a petition.
        incidents: Collective incidents, in the order of buildings.
    """

    turned: Rows
    petitions: Rows
    incidents: tuple[Incident, ...]


class Protest:
    """Who is active, cools down and petitioned; the only one who writes it.

    Args:
        adult: (N,) bool.
        building: Building of each resident, (N,), global.
        buildings: Number of buildings.
        risk_aversion: (N,), in [0, 1].
        numbers: Numbers of the rule.
        residents: Where to show the columns; None outside a model.
    """

    def __init__(
        self,
        adult: Mask,
        building: Rows,
        buildings: int,
        risk_aversion: Floats,
        numbers: ProtestNumbers,
        *,
        residents: Residents | None = None,
    ) -> None:
        n = len(adult)
        self.numbers = numbers
        self.building = building
        self.risk_aversion: Floats = np.asarray(risk_aversion)
        self.adult: Mask = np.array(adult, bool)
        self.active: Mask = np.zeros(n, bool)
        self.cool: NDArray[np.int16] = np.zeros(n, np.int16)
        self.petitions: NDArray[np.int16] = np.zeros(n, np.int16)
        self._last_petition = np.full(n, NEVER, np.int16)
        self._last_incident = np.full(buildings, NEVER, np.int32)
        if residents is not None:
            for name, values in (("active", self.active), ("cool", self.cool), ("petitions", self.petitions)):
                residents.add(Column(name, values.dtype), owner="protest", values=values)

    def renew(self, rows: Rows) -> None:
        """Let newcomers begin with nothing done; petitions are counted on, by dwelling place."""
        self.active[rows] = False
        self.cool[rows] = 0
        self._last_petition[rows] = NEVER

    def daily(self, day: int, grievance: Floats, grudge: Floats, trust: Floats, ties: Ties) -> Unrest:
        """Decide who is active today and what comes of it (P8); everybody sees yesterday's actives.

        The caller applies the participants' grudge and loss of trust, hours and urgency.

        Args:
            day: Today.
            grievance: Stock (N,).
            grudge: Stock (N,).
            trust: Trust in government as a logit, (N,).
            ties: Positive ties.
        """
        rows = self.decide(grievance, grudge, trust, ties)
        turned = rows[~self.active[rows]]
        self.active[:] = False
        self.active[rows] = True
        petitions = turned[day - self._last_petition[turned] >= self.numbers.petition_gap]
        self._last_petition[petitions] = day
        self.petitions[petitions] += 1
        self.cool -= self.cool > 0
        return Unrest(turned, petitions, self._incidents(day, rows))

    def decide(self, grievance: Floats, grudge: Floats, trust: Floats, ties: Ties) -> Rows:
        """Return the rows that are active today; risk is computed only for those whom hardship could move."""
        n = self.numbers
        rows = candidate_rows(grievance, self.adult, self.cool, self._least_grievance())
        if len(rows) == 0:
            return rows
        hard = -np.expm1(-grievance[rows].astype(np.float64))
        hard -= n.w_grudge * np.expm1(-grudge[rows].astype(np.float64))
        legitimacy = probability(trust[rows])
        kept = hard * (1.0 - legitimacy) > n.threshold
        if not np.count_nonzero(kept):
            return rows[:0]
        rows, hard, legitimacy = rows[kept], hard[kept], legitimacy[kept]
        aversion, cops = self.risk_aversion[rows].astype(np.float64), n.authority_scale * n.authority
        crowd = self._actives(rows, ties)
        chosen = activation(hard, legitimacy, aversion, cops, crowd, n.k_arrest, n.threshold)
        return np.asarray(rows[chosen])

    def _least_grievance(self) -> float:
        """Return the grievance below which no grudge and no distrust can make anybody active."""
        least = self.numbers.threshold - self.numbers.w_grudge
        return -math.log1p(-least) - MARGIN if 0.0 < least < 1.0 else (-1.0 if least <= 0.0 else math.inf)

    def _actives(self, rows: Rows, ties: Ties) -> Floats:
        """Return 1 + active ties + weighted other actives of the building, by yesterday's state."""
        were = self.active.nonzero()[0]
        if len(were) == 0:
            return np.ones(len(rows))
        inside = np.bincount(self.building[were], minlength=len(self._last_incident))
        others = inside[self.building[rows]] - self.active[rows]
        return np.asarray(
            1.0 + ties.active_ties_of(rows, self.active) + self.numbers.building_weight * others
        )

    def _incidents(self, day: int, rows: Rows) -> tuple[Incident, ...]:
        """Find today's incidents and send their participants home."""
        if len(rows) < self.numbers.incident_size:
            return ()
        where = self.building[rows]
        size = np.bincount(where, minlength=len(self._last_incident))
        due = (size >= self.numbers.incident_size) & (day - self._last_incident >= self.numbers.incident_gap)
        incidents = tuple(Incident(int(b), rows[where == b]) for b in np.flatnonzero(due))
        for incident in incidents:
            self._last_incident[incident.building] = day
            self.active[incident.participants] = False
            self.cool[incident.participants] = int(self.numbers.cool_days)
        return incidents
