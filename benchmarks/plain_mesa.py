"""The three resident rules as plain Mesa agents with `do()`, written the way a Mesa model usually is.

In Mesa's favour: the week's luck comes from one vectorised draw, and nothing is recorded.
"""

from __future__ import annotations

import math
from typing import Any

import mesa
import numpy as np

from benchmarks.case import Case
from sim.behaviour.experience import ExperienceNumbers
from sim.behaviour.grievance import GrievanceNumbers
from sim.behaviour.latents import LatentsNumbers
from sim.behaviour.participation import ERRATIC, HUMP, ParticipationNumbers


def sigmoid(x: float) -> float:
    return 1.0 / (1.0 + math.exp(-x))


class PlainResident(mesa.Agent):
    """One resident as an object."""

    def __init__(self, model: PlainMesa, row: int) -> None:
        super().__init__(model)
        case, persons = model.case, model.case.persons
        self.z = case.anchors[row].tolist()
        self.anchor = case.anchors[row].tolist()
        self.new = [0.0] * 4
        self.impulse = [0.0] * 4
        self.motivation = float(case.motivation[row])
        self.weight = float(case.susceptibility[row])
        self.grievance = self.grudge = self.load = self.fatigue = self.hours_given = 0.0
        self.belief = model.participation.belief_start
        self.closures: list[tuple[Any, ...]] = []
        self.ties: list[tuple[PlainResident, float, float]] = []
        self.building = int(persons.building[row])
        self.adult, self.party = bool(persons.adult[row]), bool(persons.party[row])
        self.age, self.hours = int(persons.age[row]), float(persons.hours[row])
        self.kind, self.slope = int(persons.cooperation[row]), float(persons.slope[row])
        self.luck = self.erratic = 0.0
        self.volunteers = False

    def experience(self) -> None:
        """Judge the day's closures and tell one's ties; stocks of grievance."""
        n, stocks = self.model.experience, self.model.stocks
        for closure in self.closures:
            self._judge(closure, n, stocks)
        self.closures.clear()
        self.grievance = (1.0 - stocks.g_decay) * self.grievance + stocks.g_in * self.load
        self.grudge *= 1.0 - math.log(2.0) / stocks.half_grudge

    def _judge(self, closure: tuple[Any, ...], n: ExperienceNumbers, stocks: GrievanceNumbers) -> None:
        distance, quality, contested, heard, informed, age, handler, severity = closure
        outcome = 2.0 * quality * math.exp(-distance * distance / (2.0 * n.tolerance**2)) - 1.0
        followed = heard if distance <= n.tolerance else 0.0
        voice = max(n.voice_unheard, min(1.0, n.voice_unheard + followed + n.voice_informed * informed))
        voice = contested * voice + (1.0 - contested) * n.voice_informed * (informed - n.voice_informed)
        time = 1.0 - 2.0 * min(1.0, age / (2.0 * n.patience))
        s = n.w_outcome * outcome + n.w_voice * voice + n.w_time * time
        s += n.w_cross * max(voice, 0.0) * (1.0 - outcome) / 2.0 * sigmoid(self.z[1])
        s = max(-1.0, min(1.0, s))
        own = s * (n.a_positive if s > 0.0 else n.a_negative)
        share = n.to_government[handler]
        self.impulse[1] += own * share
        self.impulse[0] += own * (1.0 - share)
        self.impulse[3] += n.efficacy_share * own
        for other, _, strength in self.ties:
            told = n.gossip * n.a_positive * strength * s
            other.impulse[1] += told * share
            other.impulse[0] += told * (1.0 - share)
        if s > 0.0:
            self.grievance *= 1.0 - stocks.relief * s
        else:
            self.grievance -= stocks.g_close * s * severity
        if s < stocks.grudge_below:
            self.grudge -= stocks.grudge_gain * s * severity

    def absorb(self) -> None:
        """Take in the impulses of the day."""
        for k in range(4):
            if self.impulse[k]:
                self.z[k] = max(-8.0, min(8.0, self.z[k] + self.impulse[k]))
                self.impulse[k] = 0.0

    def look(self) -> None:
        """See where ties and anchor pull."""
        a = b = c = d = 0.0
        for other, w, _ in self.ties:
            z = other.z
            a += w * z[0]
            b += w * z[1]
            c += w * z[2]
            d += w * z[3]
        pulls = (a, b, c, d) if self.ties else self.z
        weight, relax = self.weight, self.model.relax
        for k in range(4):
            z = self.z[k]
            self.new[k] = z + relax * (weight * pulls[k] + (1.0 - weight) * self.anchor[k] - z)

    def settle(self) -> None:
        """Move there."""
        drift, anchor = self.model.drift, self.anchor
        self.z, self.new = self.new, self.z
        for k in range(4):
            anchor[k] += drift * (self.z[k] - anchor[k])

    def take_part(self) -> None:
        """Decide whether to volunteer this week."""
        self.volunteers = False
        n = self.model.participation
        if not (self.adult and self.hours > n.least_hours):
            return
        x = n.intercept + n.b_motivation * self.motivation + n.b_belonging * self.z[2]
        x += n.b_neighbours * self.z[0] + n.b_fatigue * self.fatigue + n.b_party * self.party
        x += n.b_hours * math.log(self.hours + n.hours_offset)
        if self.age >= n.older_age:
            x += n.b_older
        elif self.age >= n.middle_age:
            x += n.b_middle
        slope = self.erratic if self.kind == ERRATIC else self.slope
        belief = min(self.belief, 1.0 - self.belief) if self.kind == HUMP else self.belief
        self.volunteers = self.luck < sigmoid(x + n.b_cooperation * slope * belief)

    def learn(self) -> None:
        """Update the belief by what one's ties did; fatigue and belonging."""
        n = self.model.participation
        if self.ties:
            share = sum(other.volunteers for other, _, _ in self.ties) / len(self.ties)
        else:
            share = self.model.share_of_building(self.building)
        self.belief += n.belief_update * (share / (share + n.belief_half) - self.belief)
        hours = min(self.hours, n.most_hours) + n.travel if self.volunteers else 0.0
        self.fatigue = n.fatigue_kept * self.fatigue + n.fatigue_per_hour * hours
        self.hours_given += hours
        if self.volunteers:
            self.z[2] = min(8.0, self.z[2] + n.belonging_week)


class PlainMesa(mesa.Model):
    """A community of plain agents."""

    def __init__(self, case: Case) -> None:
        super().__init__(rng=1)
        self.case, self.day = case, 0
        self.experience, self.stocks = ExperienceNumbers.read(), GrievanceNumbers.read()
        self.participation, latents = ParticipationNumbers.read(), LatentsNumbers.read()
        self.relax, self.drift = latents.relax, latents.drift
        self.people = [PlainResident(self, row) for row in range(case.n)]
        self.volunteers: list[np.ndarray[Any, Any]] = []
        self._make_ties()
        self.adults = np.bincount(case.persons.building[case.persons.adult], minlength=self._buildings())

    def _buildings(self) -> int:
        return int(self.case.persons.building.max(initial=-1)) + 1

    def _make_ties(self) -> None:
        indptr, neighbour, strength = (array.tolist() for array in self.case.network)
        for row, one in enumerate(self.people):
            slots = range(indptr[row], indptr[row + 1])
            total = sum(strength[slot] for slot in slots)
            one.ties = [(self.people[neighbour[k]], strength[k] / total, strength[k]) for k in slots]

    def share_of_building(self, building: int) -> float:
        """Return the share of a building's adults who volunteer this week."""
        return self.inside[building] / max(int(self.adults[building]), 1)

    def step(self) -> None:
        """Play one day."""
        self._bring_the_day()
        self.agents.do("experience")
        self.agents.do("absorb")
        self.agents.do("look")
        self.agents.do("settle")
        self.day += 1
        if self.day % 7 == 0:
            self._volunteer(self.day // 7)

    def _bring_the_day(self) -> None:
        for one, load in zip(
            self.people, self.case.loads[self.day % len(self.case.loads)].tolist(), strict=True
        ):
            one.load = load
        c = self.case.closures[self.day % len(self.case.closures)]
        columns = (c.distance, c.quality, c.contested, c.heard, c.informed, c.age, c.handler, c.severity)
        for row, *closure in zip(c.rows.tolist(), *(column.tolist() for column in columns), strict=True):
            self.people[row].closures.append(tuple(closure))

    def _volunteer(self, week: int) -> None:
        rows = self.case.rows
        luck, erratic = (self.case.luck_of_week(week, rows, use).tolist() for use in (0, 1))
        for one, a, b in zip(self.people, luck, erratic, strict=True):
            one.luck, one.erratic = a, b
        self.agents.do("take_part")
        chosen = np.flatnonzero([one.volunteers for one in self.people])
        self.inside = np.bincount(self.case.persons.building[chosen], minlength=self._buildings()).tolist()
        self.volunteers.append(chosen)
        self.agents.do("learn")
