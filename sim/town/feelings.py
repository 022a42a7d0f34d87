"""What a day does to residents: experience, grievance, protest, relaxation (phases P6, P8, P9)."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from sim.behaviour.experience import (
    Case as Judged,
)
from sim.behaviour.experience import (
    ExperienceNumbers,
    Judgement,
    feel,
    government_share,
    informed,
    judge,
    overdue,
    overdue_satisfaction,
)
from sim.behaviour.grievance import Grievance
from sim.behaviour.influence import InfluenceNumbers
from sim.behaviour.latents import BELONGING, GOVERNMENT
from sim.behaviour.protest import Incident, Protest
from sim.handling.parties import Matter
from sim.quantities import INFORMED, Case
from sim.residents import Column
from sim.seams import Closure, Floats, Impression, Judgements, Rows, Town

Judge = Callable[[Judged, ExperienceNumbers], Judgement]

STRONG = 0.2


class Felt(NamedTuple):
    """What adults feel of several events, an entry each: rows, S, severity of the matter, share of government."""

    rows: Rows
    satisfaction: Floats
    severity: Floats
    share: Floats


class Feelings:
    """Turns closures, failures and open issues into trust, grievance, grudges and protest.

    Args:
        town: The town.
        grievance: The two stocks.
        protest: Who is active.
        judge: The rule by which closures are judged; the kernel's gives the same.
    """

    def __init__(self, town: Town, grievance: Grievance, protest: Protest, judge: Judge = judge) -> None:
        self.town, self.grievance, self.protest, self._rule = town, grievance, protest, judge
        self.numbers = town.book[ExperienceNumbers]
        self._felt_of: Rows | None = None
        self._felt: Floats = np.zeros(0)
        self._belonging_lost = town.book[InfluenceNumbers].belonging_lost
        self.last = town.own(Column("last_satisfaction", np.float32, unit="S"), "feelings")

    # --- P6 ------------------------------------------------------------------------------------------------

    def experience(self) -> None:
        """Let those affected judge the day's closures, synchronously from the state at its start."""
        town = self.town
        closures = sorted(town.closures, key=lambda c: (c.time, c.issue))
        impressions = list(town.impressions)
        town.closures.clear()
        town.impressions.clear()
        if not closures and not impressions:
            return
        judged: list[Judgements] = []
        felt: list[Felt] = []
        if closures:
            mine, judged = self._judge(closures)
            felt.append(mine)
            self.grievance.closures(mine.rows, mine.satisfaction, mine.severity)
        if impressions:
            felt.append(self._impress(impressions))
        rows, satisfaction, _, share = (
            felt[0] if len(felt) == 1 else map(np.concatenate, zip(*felt, strict=True))
        )
        feel(town.latents, town.ties, rows, satisfaction, share, self.numbers)
        self.last[rows] = satisfaction
        for one in judged:
            self._learn(one)
            town.hear(one.closure, one)
            if not one.closure.paper:
                town.casework.parties.forget(one.closure.issue)

    def _impress(self, impressions: list[Impression]) -> Felt:
        """Let events with a stated satisfaction leave grudges and fatigue; return what is felt of them."""
        sizes = [len(one.rows) for one in impressions]
        stated = np.array([(one.satisfaction, one.severity) for one in impressions]).repeat(sizes, axis=0)
        share = government_share(np.array([one.kind for one in impressions]), self.numbers).repeat(sizes)
        felt = Felt(np.concatenate([one.rows for one in impressions]), stated[:, 0], stated[:, 1], share)
        self.grievance.events(felt.rows, felt.satisfaction, felt.severity)
        for one in impressions:
            self.town.participation.tire(one.rows, one.fatigue)
        return felt

    def _judge(self, closures: list[Closure]) -> tuple[Felt, list[Judgements]]:
        """Judge all closures at once; entries stand one after another, those of a closure together."""
        issues = self.town.issues
        matters = [self.town.casework.parties.matter(closure.issue) for closure in closures]
        sizes = [len(matter.rows) for matter in matters]
        pairs, rows, theta = (
            np.concatenate([getattr(m, name) for m in matters]) for name in ("pairs", "rows", "theta")
        )
        known = np.array([self._known(*pair) for pair in zip(closures, matters, strict=True)])
        entry = np.arange(len(closures)).repeat(sizes)
        position, quality, contested, told, age, severity, paper = known.T[:, entry]
        parts = self._rule(
            Judged(
                distance=np.abs(position - theta), quality=quality, contested=contested,
                heard=issues.heard[pairs], informed=told, age=age,
                trust=self.town.latents.probability_of(rows, GOVERNMENT), frustrated=issues.frustrated[pairs],
            ),
            self.numbers,
        )  # fmt: skip
        on_paper = paper > 0.0
        satisfaction = np.where(on_paper, self.numbers.paper_satisfaction, parts.satisfaction)
        share = government_share(np.array([closure.kind for closure in closures]), self.numbers)
        columns = (satisfaction, parts.outcome, parts.voice, parts.time)
        many, heads = len(sizes), np.maximum(sizes, 1)
        means = [(np.bincount(entry, x, many) / heads).tolist() for x in columns]
        judged = self._split(closures, sizes, rows, columns[:3], means)
        return Felt(rows, satisfaction, severity, share[entry]), judged

    def _known(self, closure: Closure, matter: Matter) -> tuple[float, ...]:
        """Return what everybody judges by: position, quality, contestedness, information, age, severity, paper."""
        k, level = closure.issue, self.town.offices.capabilities[closure.kind].level
        case = Case(k, matter.community, closure.kind, level)
        told = informed(level, min(1.0, self.town.values.total(INFORMED, case, 0.0)), self.numbers)
        contested, age = matter.contestedness, closure.time - closure.started
        return closure.position, closure.quality, contested, told, age, matter.severity, float(closure.paper)

    def _split(
        self,
        closures: list[Closure],
        sizes: list[int],
        rows: Rows,
        felt: Sequence[Floats],
        means: list[list[float]],
    ) -> list[Judgements]:
        """Return the entries of each closure (S, O, V felt); claimants of a contested one may fall out over it."""
        judged, end = [], 0
        for i, closure in enumerate(closures):
            own = slice(end, end + sizes[i])
            end = own.stop
            nothing = math.nan if closure.paper else 1.0
            s, o, v, t = (part[i] for part in means)
            satisfaction, outcome, voice = (part[own] for part in felt)
            told = (s, o * nothing, v * nothing, t * nothing)
            judged.append(Judgements(closure, rows[own], satisfaction, told, outcome, voice))
            if not closure.paper:
                self.town.issues.ratings.keep(closure.issue, satisfaction)
                self._fall_out(closure, rows[own], satisfaction)
        return judged

    def _fall_out(self, closure: Closure, rows: Rows, satisfaction: Floats) -> None:
        """A contested closure that pleases one claimant and not the other sets them against each other (7.2.4)."""
        town, k = self.town, closure.issue
        parties = town.casework.parties
        if not parties.matter(k).contested:
            return
        claims = parties.claimants(k)
        mine = satisfaction[claims]
        if np.count_nonzero(mine < -STRONG) and np.count_nonzero(mine > STRONG):
            town.outcomes.quarrel(k, rows[claims])

    def _learn(self, mine: Judgements) -> None:
        """Let routing learn from a closure."""
        casework, closure = self.town.casework, mine.closure
        matter = casework.parties.matter(closure.issue)
        if len(mine.rows):
            casework.memory.learn_satisfaction(matter.community, matter.type, closure.kind, mine.means[0])

    # --- P8 ------------------------------------------------------------------------------------------------

    def grieve(self) -> None:
        """Fill and drain grievance, let overdue issues disappoint, let the aggrieved act."""
        town = self.town
        self.grievance.daily(self.load())
        self._overdue(town.issues.open_rows())
        unrest = self.protest.daily(
            town.day,
            self.grievance.grievance,
            self.grievance.grudge,
            town.latents.z[:, GOVERNMENT],
            town.ties,
        )
        town.give_hours("petition", unrest.petitions, self.protest.numbers.petition_hours)
        where = town.world.people.community[unrest.petitions].tolist()
        for community, small in zip(where, self._over_small(unrest.petitions), strict=True):
            town.counts.petitions[community] += 1
            town.counts.small_petitions[community] += small
        for incident in unrest.incidents:
            self._incident(incident)

    def _over_small(self, petitioners: Rows) -> list[bool]:
        """Return which petitioners an open small issue affects today (indicator I2d)."""
        if len(petitioners) == 0:
            return []
        issues, potential = self.town.issues, self.town.world.issues
        ks = issues.open_rows()
        over: list[bool] = np.isin(petitioners, potential.affected(ks[potential.small[ks]])).tolist()
        return over

    def load(self) -> Floats:
        """Return each resident's burden today: severity times exposure over the open issues, (N,)."""
        town, ks = self.town, self.town.issues.open_rows()
        if self._felt_of is not ks:
            severity = town.world.issues.severity[ks].repeat(np.diff(town.issues.open_pairs()[1]))
            self._felt_of, self._felt = ks, town.stakes.exposure(ks, town.issues.open_affected()) * severity
        burden = np.bincount(town.issues.open_affected(), self._felt, minlength=town.residents.n)
        return np.asarray(burden, np.float64)

    def _overdue(self, ks: Rows) -> None:
        town = self.town
        late = ks[overdue(town.day + 1.0 - town.issues.spell_start[ks], self.numbers)]
        if len(late) == 0:
            return
        affected = [town.casework.parties.adults(k) for k in late.tolist()]
        rows, sizes = np.concatenate(affected), [len(adults) for adults in affected]
        severity = town.world.issues.severity[late].repeat(sizes)
        share = government_share(town.issues.holder[late], self.numbers).repeat(sizes)
        satisfaction = overdue_satisfaction(severity, self.numbers)
        feel(town.latents, town.ties, rows, satisfaction, share, self.numbers)
        self.grievance.overdue(rows, severity)
        self.last[rows] = satisfaction

    def _incident(self, incident: Incident) -> None:
        """Apply a collective incident: hours, grudges, lost trust; the building's issues go to the district."""
        town, rows, numbers = self.town, incident.participants, self.protest.numbers
        town.give_hours("incident", rows, numbers.incident_hours)
        self.grievance.add_grudge(rows, numbers.incident_grudge)
        town.latents.impulse(rows, GOVERNMENT, -abs(numbers.incident_trust))
        community = int(town.world.buildings.community[incident.building])
        town.counts.incidents[community] += 1
        town.note_incident(community, incident.building, len(rows))
        ks = town.issues.open_rows()
        for k in ks[town.world.issues.building[ks] == incident.building].tolist():
            town.casework.raise_priority(k, numbers.incident_urgency)
            town.casework.call_up(k, town.day + 1.0, (3, 3))

    # --- ties and relaxation -------------------------------------------------------------------------------

    def fall_out(self, i: int, j: int) -> None:
        """Give two residents a grudge tie; a new one costs both some belonging (7.2.4, 7.2.6)."""
        if self.town.ties.add_grudge(i, j):
            self.town.latents.impulse(np.array([i, j]), BELONGING, -abs(self._belonging_lost))

    def relax(self) -> None:
        """Let latents and ties relax (P9)."""
        self.town.latents.relax(self.town.ties.influence)
        self.town.ties.daily()
