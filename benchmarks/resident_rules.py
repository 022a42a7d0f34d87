"""The three resident rules from the production code: arrays, or the kernel on one core or several."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from benchmarks.case import Case
from sim.behaviour import experience
from sim.behaviour.engine import DailyRules
from sim.behaviour.grievance import Grievance, GrievanceNumbers
from sim.behaviour.influence import InfluenceNumbers, Ties
from sim.behaviour.latents import BELONGING, GOVERNMENT, Latents, LatentsNumbers
from sim.behaviour.participation import Participation, ParticipationNumbers
from sim.keeping.away import away_of


class ArrayTown:
    """Experience, participation and relaxation of one case.

    Args:
        case: What happens.
        rules: Which implementation of the daily rules.
        dtype: Type of the state; float64 for exact comparison.
    """

    def __init__(self, case: Case, rules: DailyRules, dtype: DTypeLike = np.float32) -> None:
        self.case, self.rules, self.day = case, rules, 0
        self.experience = experience.ExperienceNumbers.read()
        stocks = GrievanceNumbers.read()
        indptr, neighbour, strength = case.network
        self.ties = Ties(
            indptr, away_of(indptr, neighbour), strength, InfluenceNumbers.read(),
            half_grudge=stocks.half_grudge, dtype=dtype,
        )  # fmt: skip
        self.latents = Latents(
            case.anchors, case.motivation, case.susceptibility, LatentsNumbers.read(),
            relaxation=rules.relaxation, dtype=dtype,
        )  # fmt: skip
        self.grievance = Grievance(case.n, stocks, rule=rules.stocks, dtype=dtype)
        self.participation = Participation(
            case.persons, ParticipationNumbers.read(), rule=rules.volunteering, dtype=dtype
        )
        self.volunteers: list[NDArray[np.integer[Any]]] = []

    def step(self) -> None:
        """Play one day."""
        self._judge()
        self.grievance.daily(self.case.loads[self.day % len(self.case.loads)])
        self.latents.relax(self.ties.influence)
        self.day += 1
        if self.day % 7 == 0:
            self._volunteer(self.day // 7)

    def _judge(self) -> None:
        c = self.case.closures[self.day % len(self.case.closures)]
        trust = self.latents.probability_of(c.rows, GOVERNMENT)
        met = experience.Case(c.distance, c.quality, c.contested, c.heard, c.informed, c.age, trust)
        satisfaction = self.rules.judge(met, self.experience).satisfaction
        share = experience.government_share(c.handler, self.experience)
        experience.feel(self.latents, self.ties, c.rows, satisfaction, share, self.experience)
        self.grievance.closures(c.rows, satisfaction, c.severity)

    def _volunteer(self, week: int) -> None:
        people = self.participation
        uniforms = self.case.luck_of_week(week, people.eligible, 0)
        erratic = self.case.luck_of_week(week, people.erratic, 1)
        chosen = people.weekly(self.latents, self.ties, uniforms, erratic)
        self.latents.impulse(chosen.rows, BELONGING, people.numbers.belonging_week)
        self.volunteers.append(chosen.rows)
