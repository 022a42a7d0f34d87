"""How issues are noticed: reports of those affected, patrols, and the channels that mechanisms add (model.md 7.3).

Each channel of each open issue gathers hazard; it fires when the sum exceeds an exponential threshold that
the luck fixed before play. So a regime moves the moment of notice, never the luck behind it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.issues import UNNOTICED
from sim.parameters import Constant, Numbers, Uncertain, UncertainVector
from sim.residents import Column
from sim.seams import Channel, ChannelCode, Floats, Rows, Town

CHANNELS = len(ChannelCode)
LUCK = np.arange(2)
LAST_MOMENT = 1.0 - 1e-9
_NOTHING = np.zeros(0)


class DetectionNumbers(Numbers, file="handling/detection.yaml"):
    """Reports, patrols and what a report leads to."""

    report_hazard: Uncertain
    report_ceiling: Constant
    report_base: Uncertain
    report_efficacy: Uncertain
    offline: Uncertain
    repeat_days: Constant
    hotline_share: Uncertain
    report_hours: Constant
    encouraged: Uncertain
    discouraged: Uncertain
    memory_days: Constant
    duplicate_priority: Constant
    patrol_hazard: Uncertain
    visibility: UncertainVector
    pulse_time: Constant


class Patrol:
    """Channel 1: the community's staff on patrol, on working days."""

    code = ChannelCode.PATROL
    pulse = False

    def __init__(self, numbers: DetectionNumbers) -> None:
        self._per_hour = numbers.patrol_hazard
        self._visibility = np.array(numbers.visibility)

    def mass(self, town: Town, issues: Rows) -> Floats:
        """Return the hazard of today's patrol hours; the hours dilute over the residents of the community."""
        potential, n = town.world.issues, town.world.communities.n_residents
        hours = np.array([week.patrol if town.day % 7 < 5 else 0.0 for week in town.weeks])
        rate = self._per_hour * hours * 3000.0 / np.maximum(n, 1)
        return np.asarray(rate[potential.community[issues]] * self._visibility[potential.type[issues]])


class Detection:
    """The thresholds and gathered hazards of all potential issues, and what a report sets in motion."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.numbers = town.book[DetectionNumbers]
        potential = town.world.issues
        codes = np.arange(CHANNELS)
        self.threshold = town.draws.exponential("threshold", entity=(potential.key[:, None], codes[None, :], 0))
        self.threshold = self.threshold.reshape(len(potential.key), CHANNELS)
        self.gathered = np.zeros_like(self.threshold)
        self.fired = np.zeros(self.threshold.shape, np.int32)
        self.first_report = np.full(len(potential.key), np.nan)
        self.last_hazard = np.zeros(len(potential.key))
        self._left = self.threshold[:, ChannelCode.REPORT].copy()
        ones = np.ones(town.residents.n, np.float32)
        self.multiplier = town.own(Column("report_multiplier", np.float32), "detection", ones)
        self.until = town.own(Column("report_multiplier_until", np.float32, unit="d"), "detection")
        people = town.world.people
        self._ready = np.where(people.digital, 1.0, self.numbers.offline) * people.adult
        self._today = np.zeros(town.residents.n)
        self._reporters: list[int] = []

    def readiness(self) -> Floats:
        """Return each resident's readiness to report, (N,); zero for children."""
        efficacy = self.town.latents.probability(3)
        ready = self._ready * (self.numbers.report_base + self.numbers.report_efficacy * efficacy)
        return np.asarray(ready * np.where(self.until > self.town.day, self.multiplier, 1.0))

    def play(self) -> None:
        """Play the day's notices in order of their time (P2)."""
        town = self.town
        ks = town.issues.open_rows()
        if len(ks) == 0:
            return
        firings = [self._reports(ks)]
        unnoticed = ks[UNNOTICED[town.issues.state[ks]]]
        firings += [self._gather(channel, unnoticed) for channel in town.channels]
        times = np.concatenate([firing[0] for firing in firings])
        if len(times) == 0:
            return
        issues = np.concatenate([firing[1] for firing in firings])
        codes = np.concatenate([firing[2] for firing in firings])
        order = np.lexsort((codes, issues, times))
        times, issues, codes = times[order], issues[order], codes[order]
        luck = self._start_again(issues, codes)
        for i, (time, k, code) in enumerate(zip(times.tolist(), issues.tolist(), codes.tolist(), strict=True)):
            self._fire(time, k, ChannelCode(code), luck[i])
        town.give_hours("report", np.array(self._reporters, np.int64), self.numbers.report_hours)
        self._reporters.clear()

    def _start_again(self, issues: Rows, codes: Rows) -> list[list[float]]:
        """Set the channels that fire today back to nothing, with new thresholds; return the luck of reports."""
        town = self.town
        self.gathered[issues, codes] = 0.0
        self.fired[issues, codes] += 1
        keys = town.world.issues.key[issues]
        entity = (keys, codes, self.fired[issues, codes])
        self.threshold[issues, codes] = town.draws.exponential("threshold", entity=entity)
        reports = town.issues.reports[issues] + 1
        luck: list[list[float]] = town.draws.uniform("report", entity=(keys[:, None], reports[:, None], LUCK)).tolist()
        return luck

    def _reports(self, ks: Rows) -> tuple[Floats, Rows, Rows]:
        town, potential = self.town, self.town.world.issues
        pairs, offsets = town.issues.pairs(ks)
        self._today = self.readiness()
        ready = self._today[potential.affected_row[pairs]]
        ready[town.issues.reported[pairs] > town.day - self.numbers.repeat_days] = 0.0
        sums = np.add.reduceat(ready, offsets[:-1])
        hazard = self.numbers.report_hazard * potential.severity[ks] * sums
        np.minimum(hazard, self.numbers.report_ceiling, out=hazard)
        self._foresee(ks, hazard)
        return self._add(ks, hazard, ChannelCode.REPORT, pulse=False)

    def _gather(self, channel: Channel, ks: Rows) -> tuple[Floats, Rows, Rows]:
        if len(ks) == 0:
            return _NOTHING, ks, ks
        return self._add(ks, channel.mass(self.town, ks), channel.code, pulse=channel.pulse)

    def _add(self, ks: Rows, mass: Floats, code: ChannelCode, *, pulse: bool) -> tuple[Floats, Rows, Rows]:
        """Add mass to a channel; return times, issues and codes of those that fire today."""
        before = self.gathered[ks, code]
        self.gathered[ks, code] = before + mass
        fires = (self.gathered[ks, code] > self.threshold[ks, code]).nonzero()[0]
        if len(fires) == 0:
            return _NOTHING, ks[:0], ks[:0]
        share = (self.threshold[ks[fires], code] - before[fires]) / mass[fires]
        times = self.town.day + np.minimum(self.numbers.pulse_time if pulse else share, LAST_MOMENT)
        codes = np.full(len(fires), int(code))
        return times + np.zeros(len(fires)), ks[fires], codes

    def _foresee(self, ks: Rows, hazard: Floats) -> None:
        """Keep when the first report would have come, had nobody else noticed (indicator I16b)."""
        waiting = np.isnan(self.first_report[ks])
        rows, rate = ks[waiting], hazard[waiting]
        self.last_hazard[rows] = rate
        left = self._left[rows]
        self._left[rows] = left - rate
        due = rate >= left
        self.first_report[rows[due]] = self.town.day + left[due] / rate[due]

    def settle_first_report(self, k: int, time: float) -> None:
        """After a solution the hazard is held at its last value: fix when the first report would have come."""
        if np.isnan(self.first_report[k]) and self.last_hazard[k] > 0.0:
            self.first_report[k] = time + max(self._left[k], 0.0) / self.last_hazard[k]

    def forget(self, k: int) -> None:
        """Clear what the channels of an issue have gathered: on a paper closure, or when it opens again."""
        self.gathered[k] = 0.0

    def _fire(self, time: float, k: int, code: ChannelCode, luck: list[float]) -> None:
        if code is ChannelCode.REPORT:
            self._report(time, k, luck)
        if UNNOTICED[self.town.issues.state[k]]:
            self.town.casework.open_ticket(k, time, code)
        else:
            self.town.casework.raise_priority(k, self.numbers.duplicate_priority)

    def _report(self, time: float, k: int, luck: list[float]) -> None:
        """Draw who reports, and which way."""
        town, issues, potential = self.town, self.town.issues, self.town.world.issues
        pairs = issues.pairs_of(k)
        rows = potential.affected_row[pairs]
        weights = self._today[rows]
        weights[issues.reported[pairs] > town.day - self.numbers.repeat_days] = 0.0
        issues.reports[k] += 1
        cumulative = weights.cumsum()
        chosen = min(int(cumulative.searchsorted(luck[0] * cumulative[-1], side="right")), len(rows) - 1)
        issues.reported[pairs.start + chosen] = time
        row = int(rows[chosen])
        community = int(potential.community[k])
        hotline = bool(town.world.people.digital[row]) and luck[1] < self.numbers.hotline_share
        self._reporters.append(row)
        if hotline:
            town.hotline.answer(community, int(potential.type[k]))
            town.counts.hotline[community] += 1
        else:
            town.counts.desk[community] += 1
        town.charge(community, town.intake_hours)

    def remember(self, k: int, time: float, *, solved: bool) -> None:
        """Make reporters of this spell readier after a prompt solution, less ready after a paper closure."""
        issues, numbers = self.town.issues, self.numbers
        pairs = issues.pairs_of(k)
        since = time - numbers.repeat_days if solved else issues.spell_start[k]
        reported: NDArray[np.bool_] = issues.reported[pairs] >= since
        if reported.any():
            rows = self.town.world.issues.affected_row[pairs][reported]
            self.multiplier[rows] = numbers.encouraged if solved else numbers.discouraged
            self.until[rows] = time + numbers.memory_days
