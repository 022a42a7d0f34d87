"""How issues are noticed: reports of those affected, patrols, and the channels that mechanisms add (model.md 7.3).

Each channel of each open issue gathers hazard; it fires when the sum exceeds an exponential threshold that
the luck fixed before play. So a regime moves the moment of notice, never the luck behind it.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from sim.issues import UNNOTICED
from sim.parameters import Constant, Numbers, Uncertain, UncertainVector
from sim.quantities import DUPLICATE, Case
from sim.randomness import Draws
from sim.residents import Column
from sim.seams import ChannelCode, Floats, Rows, Town

CODES = tuple(ChannelCode)
WHO, WAY = range(2)
WORKING_DAYS = 5
EFFICACY = 3
LAST_MOMENT = 1.0 - 1e-9
Firing = tuple[float, int, int]
"""When, which issue, by which channel."""


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
        if town.day % 7 >= WORKING_DAYS:
            return np.zeros(len(issues))
        potential, sizes = town.world.issues, town.world.communities.n_residents.tolist()
        pairs = zip(town.weeks, sizes, strict=True)
        rate = np.array([self._per_hour * week.patrol * 3000.0 / max(n, 1) for week, n in pairs])
        return np.asarray(rate[potential.community[issues]] * self._visibility[potential.type[issues]])


class Watch:
    """What one channel has gathered of all potential issues, (K,).

    Attributes:
        threshold: Unit exponentials at which it fires.
        gathered: Hazard since it last fired or was forgotten.
        fired: How often it has fired.
    """

    def __init__(self, draws: Draws, code: ChannelCode, keys: NDArray[np.uint64]) -> None:
        self.threshold = draws.exponential("threshold", entity=(keys, int(code), 0))
        self.gathered = np.zeros(len(keys))
        self.fired = np.zeros(len(keys), np.int16)


class Detection:
    """How issues are noticed by the channels that there are, and what a report sets in motion."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.numbers = town.book[DetectionNumbers]
        key = town.world.issues.key
        self._watches: dict[ChannelCode, Watch] = {}
        self.first_report = np.full(len(key), np.nan)
        self.last_hazard = np.zeros(len(key))
        self._left = self.watch(
            ChannelCode.REPORT
        ).threshold.copy()  # infinite once the first report has come
        ones = np.ones(town.residents.n, np.float32)
        self.multiplier = town.own(Column("report_multiplier", np.float32), "detection", ones)
        self.until = town.own(Column("report_multiplier_until", np.float32, unit="d"), "detection")
        self._way: NDArray[np.int8] = np.zeros(town.residents.n, np.int8)
        self._look(np.arange(town.residents.n))
        self._reach = np.array([0.0, self.numbers.offline, 1.0])
        self._weights: dict[int, Floats] = {}
        self._reporters: list[int] = []
        self.listeners: list[tuple[str, Callable[[int, int, float, bool], None]]] = []

    def watch(self, code: ChannelCode) -> Watch:
        """Return what a channel has gathered; its thresholds are drawn when it is first asked for."""
        watch = self._watches.get(code)
        if watch is None:
            watch = self._watches[code] = Watch(self.town.draws, code, self.town.world.issues.key)
        return watch

    def _look(self, rows: Rows) -> None:
        """Look up by which ways residents can report."""
        people = self.town.world.people
        self._way[rows] = people.adult[rows] * (1 + people.digital[rows])

    def renew(self, rows: Rows) -> None:
        """Let newcomers report by their own ways, with nothing remembered."""
        self._look(rows)
        self.multiplier[rows] = 1.0
        self.until[rows] = 0.0

    def readiness(self, rows: Rows) -> Floats:
        """Return the readiness of some residents to report; zero for children."""
        efficacy = self.town.latents.probability_of(rows, EFFICACY)
        ready = self._reach[self._way[rows]] * (
            self.numbers.report_base + self.numbers.report_efficacy * efficacy
        )
        ready *= self.multiplier[rows]
        return np.asarray(ready)

    def play(self) -> None:
        """Play the day's notices in order of their time (P2)."""
        town = self.town
        ks = town.issues.open_rows()
        self._lapse()
        if len(ks) == 0:
            return
        firings = self._reports(ks)
        unnoticed = ks[UNNOTICED[town.issues.state[ks]]]
        if len(unnoticed):
            for channel in town.channels:
                mass = channel.mass(town, unnoticed)
                firings += self._add(unnoticed, mass, channel.code, pulse=channel.pulse)
        for time, k, code in sorted(firings):
            self._start_again(k, code)
            self._fire(time, k, CODES[code])
        town.give_hours("report", np.array(self._reporters, np.int64), self.numbers.report_hours)
        self._reporters.clear()

    def _start_again(self, k: int, code: int) -> None:
        """Set a channel that fires today back to nothing, with a new threshold."""
        watch = self.watch(CODES[code])
        watch.gathered[k] = 0.0
        watch.fired[k] += 1
        luck = self.town.draws.lot("threshold", event=(self.town.casework.parties.matter(k).key, code))
        watch.threshold[k] = -math.log1p(-luck[int(watch.fired[k])])

    def _reports(self, ks: Rows) -> list[Firing]:
        """Gather the readiness of those affected who have not reported lately."""
        town, potential = self.town, self.town.world.issues
        pairs, offsets = town.issues.open_pairs()
        ready = self.readiness(town.issues.open_affected())
        ready[town.issues.reported.after(town.day - self.numbers.repeat_days, pairs)] = 0.0
        hazard = np.add.reduceat(ready, offsets[:-1])
        hazard *= self.numbers.report_hazard * potential.severity[ks]
        np.minimum(hazard, self.numbers.report_ceiling, out=hazard)
        self._foresee(ks, hazard)
        firings = self._add(ks, hazard, ChannelCode.REPORT, pulse=False)
        if firings:
            starts = dict(zip(ks.tolist(), offsets.tolist(), strict=False))
            size = town.issues.size_of
            self._weights = {k: ready[starts[k] : starts[k] + size(k)] for _, k, _ in firings}
        return firings

    def _add(self, ks: Rows, mass: Floats, code: ChannelCode, *, pulse: bool) -> list[Firing]:
        """Add mass to a channel; return the firings of today."""
        if not np.count_nonzero(mass):
            return []
        watch = self.watch(code)
        before, threshold = watch.gathered[ks], watch.threshold[ks]
        after = before + mass
        watch.gathered[ks] = after
        firings = []
        for i in (after > threshold).nonzero()[0].tolist():
            share = self.numbers.pulse_time if pulse else float((threshold[i] - before[i]) / mass[i])
            firings.append((self.town.day + min(share, LAST_MOMENT), int(ks[i]), int(code)))
        return firings

    def _foresee(self, ks: Rows, hazard: Floats) -> None:
        """Keep when the first report would have come, had nobody else noticed (indicator I16b)."""
        self.last_hazard[ks] = hazard
        left = self._left[ks]
        self._left[ks] = left - hazard
        for i in (hazard >= left).nonzero()[0].tolist():
            self.first_report[ks[i]] = self.town.day + left[i] / hazard[i]
            self._left[ks[i]] = np.inf

    def settle_first_report(self, k: int, time: float) -> None:
        """After a solution the hazard is held at its last value: fix when the first report would have come."""
        hazard = float(self.last_hazard[k])
        if hazard > 0.0 and math.isnan(self.first_report[k]):
            self.first_report[k] = time + max(float(self._left[k]), 0.0) / hazard

    def forget(self, k: int) -> None:
        """Clear what the channels of an issue have gathered: on a paper closure, or when it opens again."""
        for watch in self._watches.values():
            watch.gathered[k] = 0.0

    def _fire(self, time: float, k: int, code: ChannelCode) -> None:
        if code is ChannelCode.REPORT:
            self._report(time, k)
        if UNNOTICED[self.town.issues.state[k]]:
            self.town.casework.open_ticket(k, time, code)
        else:
            self.town.casework.raise_priority(k, self.numbers.duplicate_priority)

    def _report(self, time: float, k: int) -> None:
        """Draw who reports, and which way."""
        town, issues, matter = self.town, self.town.issues, self.town.casework.parties.matter(k)
        reports = int(issues.reports[k]) + 1
        issues.reports[k] = reports
        luck = town.draws.lot("report", event=(matter.key, reports))
        cumulative = self._weights[k].cumsum()
        chosen = int(cumulative.searchsorted(luck[WHO] * cumulative[-1], side="right"))
        chosen = min(chosen, len(cumulative) - 1)
        issues.reported.add(int(town.world.issues.indptr[k]) + chosen, time)
        row = int(town.world.issues.affected_by(k)[chosen])
        self._reporters.append(row)
        hotline = bool(town.world.people.digital[row]) and luck[WAY] < self.numbers.hotline_share
        if hotline:
            town.hotline.answer(matter.community, matter.type)
            town.counts.hotline[matter.community] += 1
        else:
            town.counts.desk[matter.community] += 1
        town.charge(matter.community, town.intake_hours * self._intake(k))
        self.tell(k, row, time, hotline=hotline)

    def tell(self, k: int, row: int, time: float, *, hotline: bool) -> None:
        """Tell all who listen of a report on an issue by a resident."""
        for _, hear in self.listeners:
            hear(k, row, time, hotline)

    def _intake(self, k: int) -> float:
        """Return the share of an intake's hours that this report costs: less than all for a duplicate."""
        town, issues = self.town, self.town.issues
        if UNNOTICED[issues.state[k]] or not town.values.touched(DUPLICATE):
            return 1.0
        community = town.casework.parties.matter(k).community
        case = Case(k, community, int(issues.holder[k]), int(issues.level[k]))
        return max(0.0, float(town.values.total(DUPLICATE, case, 1.0)))

    def remember(self, k: int, time: float, *, solved: bool) -> None:
        """Make reporters of this spell readier after a prompt solution, less ready after a paper closure."""
        issues, numbers = self.town.issues, self.numbers
        since = float(np.float32(time - numbers.repeat_days)) if solved else float(issues.spell_start[k])
        reported = issues.reported.since(since, issues.pairs_of(k))
        if len(reported):
            potential = self.town.world.issues
            rows = potential.affected_by(k)[reported - potential.indptr[k]]
            self.multiplier[rows] = numbers.encouraged if solved else numbers.discouraged
            self.until[rows] = time + numbers.memory_days

    def _lapse(self) -> None:
        """Let memories lapse whose time is over."""
        self.multiplier[self.until <= self.town.day] = 1.0
