"""What a day does to residents: experience, grievance, protest, relaxation (phases P6, P8, P9)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.behaviour.experience import (
    Case as Judged,
    ExperienceNumbers,
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
from sim.residents import Column
from sim.seams import INFORMED, Case, Closure, Floats, HandlerKind, Judgements, Rows, Town

STRONG = 0.2
NOBODY = np.zeros(0, np.int64)
Felt = tuple[Rows, Floats, Floats, NDArray[np.int64]]


class Feelings:
    """Turns closures, failures and open issues into trust, grievance, grudges and protest."""

    def __init__(self, town: Town, grievance: Grievance, protest: Protest) -> None:
        self.town, self.grievance, self.protest = town, grievance, protest
        self.numbers = town.book[ExperienceNumbers]
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
        judged = self._judge(closures)
        rows, satisfaction, severity, kinds = _join([self._felt(mine) for mine in judged])
        events = [
            (i.rows, np.full(len(i.rows), i.satisfaction), np.full(len(i.rows), i.severity), np.full(len(i.rows), i.kind))
            for i in impressions
        ]
        more_rows, more, more_severity, more_kinds = _join(events)
        share = government_share(np.concatenate((kinds, more_kinds)), self.numbers)
        everyone = np.concatenate((rows, more_rows))
        feel(town.latents, town.ties, everyone, np.concatenate((satisfaction, more)), share, self.numbers)
        self.grievance.closures(rows, satisfaction, severity)
        self.grievance.events(more_rows, more, more_severity)
        for impression in impressions:
            town.participation.tire(impression.rows, impression.fatigue)
        self.last[everyone] = np.concatenate((satisfaction, more))
        for mine in judged:
            self._learn(mine)
            town.hear(mine.closure, mine)

    def _judge(self, closures: list[Closure]) -> list[Judgements]:
        """Judge all closures at once; entries stand one after another, those of a closure together."""
        town, potential = self.town, self.town.world.issues
        ks = np.array([closure.issue for closure in closures], np.int64)
        pairs, offsets = town.issues.pairs(ks)
        entry = np.repeat(np.arange(len(ks)), np.diff(offsets))
        rows = potential.affected_row[pairs].astype(np.int64)
        adult = town.world.people.adult[rows]
        pairs, entry, rows = pairs[adult], entry[adult], rows[adult]
        parts = judge(self._case(closures, ks, pairs, entry, rows), self.numbers)
        paper = np.array([closure.paper for closure in closures], bool)
        satisfaction = np.where(paper[entry], self.numbers.paper_satisfaction, parts.satisfaction)
        solved = ~paper[entry]
        town.issues.satisfaction[pairs[solved]] = satisfaction[solved]
        sizes = np.bincount(entry, minlength=len(ks))
        means = [
            np.bincount(entry, part, len(ks)) / np.maximum(sizes, 1)
            for part in (satisfaction, parts.outcome, parts.voice, parts.time)
        ]
        ends = np.cumsum(sizes)
        judged = []
        for i, closure in enumerate(closures):
            own = slice(int(ends[i] - sizes[i]), int(ends[i]))
            nothing = np.nan if closure.paper else 1.0
            s, o, v, t = (float(part[i]) for part in means)
            mean = (s, o * nothing, v * nothing, t * nothing)
            judged.append(Judgements(closure, rows[own], satisfaction[own], mean))
            if not closure.paper:
                self._fall_out(closure, pairs[own], rows[own], satisfaction[own])
        return judged

    def _case(self, closures: list[Closure], ks: Rows, pairs: Rows, entry: Rows, rows: Rows) -> Judged:
        town = self.town
        position = np.array([closure.position for closure in closures])
        age = np.array([closure.time - closure.started for closure in closures])
        return Judged(
            distance=np.abs(position[entry] - town.world.issues.theta[pairs]),
            quality=np.array([closure.quality for closure in closures])[entry],
            contested=town.offices.kappa[town.world.issues.type[ks]][entry],
            heard=town.issues.heard[pairs],
            informed=np.array([self._informed(closure) for closure in closures])[entry],
            age=age[entry],
            trust=town.latents.probability_of(rows, GOVERNMENT),
            frustrated=town.issues.frustrated[pairs],
        )

    def _informed(self, closure: Closure) -> float:
        town, k = self.town, closure.issue
        level = town.outcomes.level_of(HandlerKind(closure.kind))
        case = Case(k, int(town.world.issues.community[k]), closure.kind, level)
        return informed(level, min(1.0, town.values.total(INFORMED, case, 0.0)), self.numbers)

    def _felt(self, mine: Judgements) -> Felt:
        n, k = len(mine.rows), mine.closure.issue
        severity = float(self.town.world.issues.severity[k])
        return mine.rows, mine.satisfaction, np.full(n, severity), np.full(n, mine.closure.kind)

    def _fall_out(self, closure: Closure, pairs: Rows, rows: Rows, satisfaction: Floats) -> None:
        """A contested closure that pleases one claimant and not the other sets them against each other (7.2.4)."""
        town, k = self.town, closure.issue
        if not town.offices.contested(k):
            return
        source = int(town.world.issues.source[k])
        claims = (rows == source) | (town.issues.reported[pairs] > -np.inf)
        mine = satisfaction[claims]
        if (mine < -STRONG).any() and (mine > STRONG).any():
            town.outcomes.quarrel(k, rows[claims])

    def _learn(self, mine: Judgements) -> None:
        town, k = self.town, mine.closure.issue
        if len(mine.rows):
            c, t = int(town.world.issues.community[k]), int(town.world.issues.type[k])
            town.casework.memory.learn_satisfaction(c, t, mine.closure.kind, mine.means[0])

    # --- P8 ------------------------------------------------------------------------------------------------

    def grieve(self) -> None:
        """Fill and drain grievance, let overdue issues disappoint, let the aggrieved act."""
        town = self.town
        ks = town.issues.open_rows()
        self.grievance.daily(self.load(ks))
        self._overdue(ks)
        unrest = self.protest.daily(
            town.day, self.grievance.grievance, self.grievance.grudge, town.latents.z[:, GOVERNMENT], town.ties
        )
        town.give_hours("petition", unrest.petitions, self.protest.numbers.petition_hours)
        for row in unrest.petitions.tolist():
            town.counts.petitions[int(town.world.people.community[row])] += 1
        for incident in unrest.incidents:
            self._incident(incident)

    def load(self, ks: Rows) -> Floats:
        """Return each resident's burden today: severity times exposure over the open issues, (N,)."""
        town, potential = self.town, self.town.world.issues
        pairs, offsets = town.issues.pairs(ks)
        weights = potential.exposure[pairs] * np.repeat(potential.severity[ks], np.diff(offsets))
        return np.asarray(np.bincount(potential.affected_row[pairs], weights, town.residents.n), np.float64)

    def _overdue(self, ks: Rows) -> None:
        town, potential = self.town, self.town.world.issues
        late = ks[overdue(town.day + 1.0 - town.issues.spell_start[ks], self.numbers)]
        if len(late) == 0:
            return
        pairs, offsets = town.issues.pairs(late)
        who = np.repeat(np.arange(len(late)), np.diff(offsets))
        adult = town.world.people.adult[potential.affected_row[pairs]]
        rows, who = potential.affected_row[pairs][adult].astype(np.int64), who[adult]
        severity = potential.severity[late][who]
        share = government_share(town.issues.holder[late], self.numbers)[who]
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


def _join(parts: list[Felt]) -> Felt:
    """Put the entries of several events one after another."""
    if not parts:
        return NOBODY, np.zeros(0), np.zeros(0), NOBODY
    rows, satisfaction, severity, kinds = zip(*parts, strict=True)
    return np.concatenate(rows), np.concatenate(satisfaction), np.concatenate(severity), np.concatenate(kinds)
