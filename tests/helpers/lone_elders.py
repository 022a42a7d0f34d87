"""A town of nothing but elders who live alone: the production rules of 7.10 on as many of them as a test needs."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np

from sim.handling.discovery import DiscoveryNumbers
from sim.ledger import Ledger
from sim.mechanisms.catalogue.elder_sensing import ElderSensing, Watch
from sim.observers.events import Events
from sim.parameters import Numbers
from sim.randomness import Draws, combine
from sim.seams import HandlerKind
from sim.town.elders import EldersAlone
from sim.values import Values
from sim.world.elders import EldersNumbers, draw_elders

NO_FALSE_ALARMS = {"trip_rate": 0.0, "outage_rate": 0.0, "dead": 0.0, "spurious": 0.0}
AT_ONCE = {"notice": 0.0, "volunteers_take": 0.0, "staff_take": 0.0, "duty_take": 0.0}
ALWAYS_ASTIR = {"uses": 1e9, "first_hour": 0.0, "last_hour": 24.0}


def numbers(cls: type[Any], **changed: float) -> Any:
    """Return the numbers of a rule, also outside the ranges that a planner may use: theory has its own."""
    assert issubclass(cls, Numbers)
    return cls({**{name: entry.value for name, entry in cls.entries().items()}, **changed})


class EldersTown:
    """Lone elders and nobody else.

    Attributes:
        events: Tables of events.
        charged: Hours charged to the staff.
        given: Residents who answered an alarm, a row an alarm.
        helpers: Which kinds of handlers there are.
    """

    def __init__(
        self, n: int, days: int, *, seed: int = 1, elders: Any = None, discovery: Any = None, ties: int = 8
    ) -> None:
        self.day, self.communities, self.seed = 0, 1, seed
        self.draws, self.values, self.ledger = Draws(seed), Values(), Ledger()
        key = np.asarray(combine(99, np.arange(n)), np.uint64)
        people: Any = SimpleNamespace(key=key, alone65=np.ones(n, bool), community=np.zeros(n, np.int32))
        lone, emergencies = draw_elders(self.draws, people, range(days), elders or EldersNumbers.read())
        bounds = SimpleNamespace(first_resident=np.array([0]), last_resident=np.array([n]))
        self.world = SimpleNamespace(people=people, elders=lone, emergencies=emergencies, communities=bounds)
        self.book = {DiscoveryNumbers: discovery or DiscoveryNumbers.read()}
        self.ties = SimpleNamespace(degree=np.full(n, ties))
        self.offices = SimpleNamespace(money=SimpleNamespace(wage_professional=0.035))
        self.events = Events()
        self.charged = 0.0
        self.given: list[int] = []
        self.helpers: set[HandlerKind] = set()
        town: Any = self
        self.elders = EldersAlone(town)
        self.watch: Watch | None = None

    def sense(self, **changed: float) -> Watch:
        """Watch all homes, from today on."""
        town: Any = self
        self.watch = Watch(numbers(ElderSensing, **changed), town)
        return self.watch

    def play(self, days: int) -> EldersTown:
        """Play so many days."""
        for _ in range(days):
            self.elders.play()
            if self.watch is not None:
                self.watch.play()
            self.day += 1
        return self

    def column(self, table: str, name: str) -> np.ndarray[Any, Any]:
        """Return a column of a table of events."""
        return np.array([row[name] for row in self.events.rows(table)])

    def note(self, table: str, **row: Any) -> None:
        self.events.note(table, row)

    def charge(self, community: int, hours: float) -> None:
        self.charged += hours

    def handled_by(self, kind: HandlerKind) -> bool:
        return kind in self.helpers

    def give_hours(self, purpose: str, rows: np.ndarray[Any, Any], hours: float) -> None:
        assert purpose == "alarm"
        self.given += rows.tolist()
