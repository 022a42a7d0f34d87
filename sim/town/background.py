"""Feeds the shared queues with tickets of communities that are not simulated (model.md 7.4.3)."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

import numpy as np

from sim.handling.background import BackgroundNumbers, TicketLaw, arrivals, mean_per_day, next_ratio
from sim.handling.offices import OfficesNumbers
from sim.queueing.job import Job
from sim.queueing.pool import Pool
from sim.randomness import stable_key
from sim.seams import HandlerKind, Town
from sim.world.arrivals import ArrivalsNumbers
from sim.world.marks import MarksNumbers

KIND_OF_LEVEL = {2: HandlerKind.SUBDISTRICT, 3: HandlerKind.DEPARTMENT, 4: HandlerKind.CITY}
SERIAL = 1 << 40


Sent = tuple[float, float, int, float]
"""One background ticket: time in days, hours of work, issue type, severity."""


@dataclass
class Stream:
    """The background of one shared level: how many residents send it, and how it follows those simulated."""

    name: str
    level: int
    unit: int
    members: list[int]
    residents: float
    load: float
    law: TicketLaw
    ratio: float = 1.0
    tickets: deque[Sent] | None = None


class Background:
    """All background streams of a run."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.numbers = town.book[BackgroundNumbers]
        self._order = town.book[OfficesNumbers]
        kappa = town.book[ArrivalsNumbers]
        self._contested = [k >= kappa.contested_from for k in kappa.contestedness]
        self._window = int(self.numbers.window)
        self._serial = SERIAL
        communities, territory = town.world.communities, town.offices.territory
        self.streams: list[Stream] = []
        for s in town.offices.subdistricts:
            members = np.flatnonzero(communities.subdistrict == s).tolist()
            self._add(f"subdistrict:{s}", 2, s, members, int(territory.per_subdistrict))
        for d in town.offices.districts:
            members = np.flatnonzero(communities.district == d).tolist()
            self._add(f"district:{d}", 3, d, members, town.offices.in_district)
            self._add(f"city:{d}", 4, d, members, town.offices.in_district)

    def _add(self, name: str, level: int, unit: int, members: list[int], size: int) -> None:
        communities = self.town.world.communities
        residents = float(np.mean(communities.n_residents[members])) * max(0, size - len(members))
        if residents > 0.0:
            load = float(np.mean(communities.load[members]))
            self.streams.append(Stream(name, level, unit, members, residents, load, self._law(level)))

    def _law(self, level: int) -> TicketLaw:
        handlers, marks = self.town.offices.handlers, self.town.book[MarksNumbers]
        return TicketLaw(
            self.town.book[ArrivalsNumbers].rate,
            handlers.work_hours[KIND_OF_LEVEL[level]],
            handlers.work_log_mean,
            handlers.work_log_sd,
            marks.sev_log_mean,
            marks.sev_log_sd,
            marks.sev_cap,
        )

    def play(self) -> None:
        """Send today's tickets to their queues; every window, draw the next ones."""
        day = self.town.day
        for stream in self.streams:
            if day % self._window == 0 or stream.tickets is None:
                self._renew(stream, day)
            self._send(stream, day + 1.0)

    def _renew(self, stream: Stream, day: int) -> None:
        sent = self.town.casework.sent[stream.level]
        if day > 0:
            focal = float(self.town.world.communities.n_residents[stream.members].sum())
            rate = mean_per_day(stream.load, self.numbers.escalation(stream.level), focal)
            observed = float(sum(sent[c] for c in stream.members))
            stream.ratio = next_ratio(stream.ratio, observed, rate * self._window, self.numbers)
        for c in stream.members:
            sent[c] = 0
        mean = mean_per_day(
            stream.load, self.numbers.escalation(stream.level), stream.residents, stream.ratio
        )
        end = day + self._window - day % self._window
        block = arrivals(self.town.draws, stable_key(stream.name), range(day, end), mean, stream.law)
        columns = (block.time.tolist(), block.work.tolist(), block.type.tolist(), block.severity.tolist())
        stream.tickets = deque(zip(*columns, strict=True))

    def _send(self, stream: Stream, until: float) -> None:
        tickets, order = stream.tickets, self._order
        while tickets and tickets[0][0] < until:
            time, work, kind, severity = tickets.popleft()
            first = severity > order.class_severity or kind == order.class_type
            urgency = severity - order.age_urgency * time
            self._serial += 1
            job = Job(-1, -1, work, 0 if first else 1, urgency, time, self._serial)
            self.town.service.submit(self._queue(stream, kind), job)

    def _queue(self, stream: Stream, kind: int) -> Pool:
        """Return the queue that a background ticket joins; contested ones at level 2 take the shorter."""
        offices = self.town.offices
        if stream.level == 4:
            return offices.city_queue
        if stream.level == 3:
            return offices.department_queue[stream.unit][offices.department_of(kind)]
        office, room = offices.subdistrict_queue[stream.unit], offices.room_queue[stream.unit]
        if not self._contested[kind] or room.hours_per_day <= 0.0:
            return office
        if office.hours_per_day <= 0.0:
            return room
        shorter = room.waiting_hours / room.hours_per_day < office.waiting_hours / office.hours_per_day
        return room if shorter else office
