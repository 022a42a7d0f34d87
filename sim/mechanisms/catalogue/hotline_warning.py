"""Warning of concentrations among calls to the hotline (热线诉求集中预警)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.handling.scan import Replicas, Scan, ScanNumbers, baseline, make_zones, p_value
from sim.mechanisms.base import Mechanism
from sim.parameters import Constant, Lever, Uncertain
from sim.phases import SCAN
from sim.quantities import WARNING_DESK
from sim.randomness import invert_poisson, stable_key
from sim.seams import Floats, HandlerKind, Rows, Town
from sim.world.arrivals import ArrivalsNumbers
from sim.world.columns import N_TYPES

WEEK, YEAR = 7, 365.0
HEARD, ERROR, OTHER = 10, 11, 12
MARKS = np.arange(2)
TIES = 1 << 40
"""In the place of a number of reports: the draws by which ties are broken."""
Whole = NDArray[np.int64]


class Alert(NamedTuple):
    """A concentration of reports on a topic around a building, and how rare it would be by chance."""

    building: int
    nearest: int
    topic: int
    p: float


class HotlineWarning(Mechanism):
    """Looks every week for topics on which one place calls more than usual, and has it inspected (集中预警).

    An inspection may find the fault behind the calls, which is then repaired; nothing else follows.

    Special cases: al_level = 0 equals absence.
    """

    title_en = "Hotline concentration warning"
    title_zh = "热线诉求集中预警"
    text_zh = "每周扫描12345热线诉求，某类问题在局部时空异常集中时预警，派人排查一次，查出的隐患予以修复。"
    neutral = {"al_level": 0.0}
    direction = {"al_level": ("alerts.hours", 1)}
    shown_with = {"quiet_days": 0.0}

    al_level: Lever
    quiet_days: Constant
    least_reports: Constant
    topic_error: Uncertain
    background_reports: Uncertain
    inspection_hours: Constant
    found: Uncertain
    found_plus: Uncertain

    def attach(self, town: Town) -> None:
        """Join: hear reports, look at each subdistrict every week."""
        if not self.al_level:
            return
        self.town = town
        self.counted: set[int] = set()
        subdistrict = town.world.communities.subdistrict
        self.watches = {int(s): Watch(self, town, int(s)) for s in sorted(set(subdistrict.tolist()))}
        town.on_report(self.name, self._hear)
        town.on(SCAN, self.name, self._look)

    def _hear(self, issue: int, _resident: int, time: float, hotline: bool) -> None:
        """Count an issue by the first of its reports that may be seen, under the topic it is taken for."""
        town, issues = self.town, self.town.world.issues
        if issue in self.counted:
            return
        luck = town.draws.lot("report", event=(int(issues.key[issue]), int(town.issues.reports[issue])))
        if not hotline and luck[HEARD] >= town.values.total(WARNING_DESK, None, 0.0):
            return
        self.counted.add(issue)
        topic = int(issues.type[issue])
        if luck[ERROR] < self.topic_error:
            topic = (topic + 1 + int(luck[OTHER] * (N_TYPES - 1))) % N_TYPES
        community = int(issues.community[issue])
        watch = self.watches[int(town.world.communities.subdistrict[community])]
        watch.note(int(time), int(issues.building[issue]), topic)

    def _look(self) -> None:
        if self.town.day >= self.quiet_days:
            for watch in self.watches.values():
                for alert in watch.alerts():
                    self._inspect(alert)

    def _inspect(self, alert: Alert) -> None:
        """Inspect the building and its nearest, and have repaired what is found."""
        town, buildings = self.town, self.town.world.buildings
        partners = town.handled_by(HandlerKind.PARTNER_TEAM)
        community = int(buildings.community[alert.building])
        faults = self._faults(alert, self.found + (self.found_plus if partners else 0.0))
        for fault in faults.tolist():
            town.outcomes.repair(fault, town.day + 1.0)
        self._charge(community, partners)
        town.note(
            "alerts", t=float(town.day), community=community, building=alert.building, topic=alert.topic,
            p=alert.p, inspector="partners" if partners else "staff", hours=self.inspection_hours,
            found=len(faults),
        )  # fmt: skip

    def _faults(self, alert: Alert, chance: float) -> Rows:
        """Return the active faults of the topic that are found in the two buildings."""
        town, faults, end = self.town, self.town.world.faults, self.town.day + 1.0
        here = (faults.building == alert.building) | (faults.building == alert.nearest)
        active = here & (faults.type == alert.topic) & (faults.start < end) & (town.outcomes.fault_end > end)
        rows = np.flatnonzero(active)
        event = (int(town.world.buildings.key[alert.building]), town.day // WEEK, alert.topic)
        luck = town.draws.uniform("inspect", entity=(*event, faults.key[rows]))
        return np.asarray(rows[luck < chance])

    def _charge(self, community: int, partners: bool) -> None:
        """Charge the inspection to the partners' bought hours as far as they are free, else to staff."""
        week = self.town.weeks[community]
        free = max(0.0, week.professional_bought - week.professional_booked) if partners else 0.0
        booked = min(self.inspection_hours, free)
        week.professional_booked += booked
        self.town.charge(community, self.inspection_hours - booked)


class Watch:
    """The reports of one subdistrict, from communities that are simulated and from twins of them that are not.

    Buildings of the subdistrict are counted from 0, those simulated first.
    """

    def __init__(self, rule: HotlineWarning, town: Town, subdistrict: int) -> None:
        self.rule, self.town = rule, town
        self.numbers = town.book[ScanNumbers]
        self.key = stable_key(f"hotline_warning:{subdistrict}")
        communities, buildings = town.world.communities, town.world.buildings
        members = np.flatnonzero(communities.subdistrict == subdistrict)
        missing = max(0, int(town.offices.territory.per_subdistrict) - len(members))
        rows = [
            np.arange(communities.first_building[c], communities.last_building[c])
            for c in (*members, *np.resize(members, missing))
        ]
        sizes = [len(block) for block in rows]
        self.rows = np.concatenate(rows).astype(np.int64)
        self.simulated = sum(sizes[: len(members)])
        self.local = {int(row): i for i, row in enumerate(self.rows[: self.simulated].tolist())}
        place = np.arange(len(rows)).repeat(sizes)
        self.zones = make_zones(
            buildings.x[self.rows], buildings.y[self.rows], place, int(self.numbers.neighbours)
        )
        self.residents = buildings.n_residents[self.rows].astype(np.int64)
        of_place = np.bincount(place, self.residents, len(rows)).astype(np.float64)
        self.twins, self.before = of_place[len(members) :], (of_place.cumsum() - of_place)[len(members) :]
        self.rates = np.cumsum(town.book[ArrivalsNumbers].rate)
        self.reports = np.zeros((3, 0), np.int64)
        self.fresh: list[tuple[int, int, int]] = []
        self.drawn = town.day

    def note(self, day: int, building: int, topic: int) -> None:
        """Note a report from a building of the world."""
        self.fresh.append((day, self.local[building], topic))

    def alerts(self) -> list[Alert]:
        """Return this week's alerts in simulated buildings, by topic."""
        day, building, topic = self._gather()
        numbers, rule, age = self.numbers, self.rule, self.town.day - day
        share = baseline(np.bincount(building, minlength=len(self.rows)), self.residents)
        scan = Scan(self.zones, share, numbers.periods)
        replicas, found = Replicas(scan, self._luck), []
        for kind in range(N_TYPES):
            mine = (topic == kind) & (age < scan.window)
            n = int(np.count_nonzero(mine))
            if n < rule.least_reports:
                continue
            best = scan.best(building[mine], age[mine])
            # A concentration elsewhere is inspected elsewhere: how rare it is need not be known here.
            if best.zone < 0 or self.zones.centre[best.zone] >= self.simulated:
                continue
            luck, many = self._tie(kind), int(numbers.replicas)
            p = p_value(best.statistic, n, replicas, many, luck, level=rule.al_level)
            if p is not None:
                found.append(self._alert(int(self.zones.centre[best.zone]), kind, p))
        return found

    def _alert(self, centre: int, topic: int, p: float) -> Alert:
        nearest = int(self.zones.nearest[centre])
        return Alert(int(self.rows[centre]), int(self.rows[nearest]) if nearest >= 0 else -1, topic, p)

    def _luck(self, n: int, first: int, last: int) -> Floats:
        """Return the uniforms of some replicas of n reports, (replicas, n, 2)."""
        index = np.arange(first * n * 2, last * n * 2)
        luck = self.town.draws.uniform("scan", time=self.town.day // WEEK, entity=(self.key, n, index))
        return np.asarray(luck).reshape(last - first, n, 2)

    def _tie(self, topic: int) -> float:
        entity = (self.key, TIES, topic)
        return float(self.town.draws.uniform("scan", time=self.town.day // WEEK, entity=entity))

    def _gather(self) -> Whole:
        """Return day, building and topic of all reports of the history, (3, reports)."""
        end = self.town.day + 1
        start = end - int(self.numbers.history)
        new = np.array(self.fresh, np.int64).reshape(-1, 3).T
        self.fresh.clear()
        reports = np.concatenate([self.reports, new, self._elsewhere(max(start, self.drawn), end)], axis=1)
        self.drawn = end
        self.reports = reports[:, reports[0] >= start]
        return self.reports

    def _elsewhere(self, start: int, end: int) -> Whole:
        """Draw what comes from communities that are not simulated: day, building and topic, (3, reports)."""
        draws, days, twins = self.town.draws, np.arange(start, end), np.arange(len(self.twins))
        luck = np.asarray(draws.uniform("background", time=days[:, None], entity=(self.key, twins)))
        counts = invert_poisson(luck, self.rule.background_reports / YEAR * self.twins).ravel()
        day, twin = np.repeat(days, len(twins)).repeat(counts), np.tile(twins, len(days)).repeat(counts)
        serial = np.arange(counts.sum()) - (counts.cumsum() - counts).repeat(counts)
        entity = (self.key, twin[:, None], serial[:, None], MARKS)
        where, what = draws.uniform("background", time=day[:, None], entity=entity).T
        place = self.before[twin] + where * self.twins[twin]
        building = self.residents.cumsum().searchsorted(place, side="right")
        return np.stack([day, building, self.rates.searchsorted(what * self.rates[-1])])
