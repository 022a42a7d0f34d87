"""The offices of government and the property company: their queues, hours and delays (model.md 7.4.1, 7.4.3).

Queues above the community are full-size pools: eight communities share a subdistrict, sixty-four a district.
Those that are not simulated are there as background tickets (`background.py`).
"""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np

from sim.agents.department import Department
from sim.agents.grid_worker import GridWorker
from sim.agents.mediation_room import MediationRoom
from sim.agents.property_company import PropertyCompany
from sim.errors import InputError
from sim.handling.handlers import (
    HandlersNumbers,
    capability_table,
    latency,
    mean_latency,
    property_posts,
    takes,
)
from sim.handling.parties import Matter
from sim.money import BudgetNumbers
from sim.parameters import Constant, ConstantVector, Numbers, Uncertain
from sim.quantities import LATENCY, Case
from sim.queueing.calendar import STAFF_HOURS
from sim.queueing.job import Job
from sim.queueing.pool import Pool
from sim.seams import HandlerKind, Staff, Town
from sim.world.arrivals import ArrivalsNumbers
from sim.world.territory import TerritoryNumbers

OFFICIALS = (
    HandlerKind.COMMUNITY_STAFF, HandlerKind.PROPERTY_COMPANY, HandlerKind.MEDIATION_ROOM,
    HandlerKind.SUBDISTRICT, HandlerKind.DEPARTMENT, HandlerKind.CITY,
)  # fmt: skip
DEPARTMENTS = ("housing", "police", "urban_management", "fire")


class OfficesNumbers(Numbers, file="handling/offices.yaml"):
    """Right addresses, and the order of queues."""

    department_of_type: ConstantVector
    class_severity: Constant
    class_type: Constant
    age_urgency: Uncertain


class OfficeHandler:
    """An official handler: who it is for an issue, and how long until it begins."""

    def __init__(self, town: Town, kind: HandlerKind, offices: Offices) -> None:
        self.town, self.kind, self.offices = town, kind, offices
        self.capabilities = offices.capabilities[kind]
        self._queues = offices.queues(kind)
        self._mean_latency = [mean_latency(self.capabilities, contested) for contested in (False, True)]

    def queue(self, matter: Matter) -> Pool | None:
        """Return the queue for this issue, None if it is not taken."""
        if self.kind is HandlerKind.PROPERTY_COMPANY and matter.building in self.offices.unserved:
            return None
        return self._queues[matter.community][matter.type]

    def capacity(self, matter: Matter) -> float:
        """Return hours a day."""
        pool = self._queues[matter.community][matter.type]
        return pool.hours_per_day if pool is not None else 0.0

    def _factor(self, matter: Matter) -> float:
        """Return what mechanisms make of the time until the handler begins."""
        if not self.town.values.touched(LATENCY):
            return 1.0
        case = Case(matter.issue, matter.community, self.kind, self.capabilities.level)
        return math.exp(self.town.values.total(LATENCY, case, 0.0))

    def mean_latency(self, matter: Matter) -> float:
        """Return the expected days until the ticket reaches the queue."""
        return self._mean_latency[matter.contested] * self._factor(matter)

    def latency(self, matter: Matter, luck: tuple[float, float]) -> float:
        """Return the drawn days until the ticket reaches the queue."""
        return latency(self.capabilities, matter.contested, luck) * self._factor(matter)


class Offices:
    """All official queues of a run, and the agents that stand behind them."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.numbers = town.book[OfficesNumbers]
        _check_departments(self.numbers)
        self.handlers = town.book[HandlersNumbers]
        self.money = town.book[BudgetNumbers]
        self.territory = town.book[TerritoryNumbers]
        self.in_district = int(self.territory.per_subdistrict * self.territory.per_district)
        self.capabilities = capability_table(self.handlers)
        world = town.world
        self.kappa = np.array(town.book[ArrivalsNumbers].contestedness)
        self._contested = (self.kappa >= town.book[ArrivalsNumbers].contested_from).tolist()
        self.communities = range(len(world.communities.n_residents))
        self.subdistricts = sorted({int(x) for x in world.communities.subdistrict})
        self.districts = sorted({int(x) for x in world.communities.district})
        self.staff_queue = [self._pool(f"community_staff:{c}") for c in self.communities]
        self.property_queue = [
            self._pool(f"property_company:{c}") if world.communities.property_company[c] else None
            for c in self.communities
        ]
        self.room_queue = {s: self._pool(f"mediation_room:{s}") for s in self.subdistricts}
        self.subdistrict_queue = {s: self._pool(f"subdistrict:{s}") for s in self.subdistricts}
        self.department_queue = {
            d: [self._pool(f"{name}:{d}") for name in DEPARTMENTS] for d in self.districts
        }
        self.city_queue = self._pool("city:0")
        self._rates = np.array(town.book[ArrivalsNumbers].rate)
        self.grid_workers: list[list[GridWorker]] = []
        self.unserved: frozenset[int] = frozenset()
        self._settle_property()

    def _pool(self, name: str) -> Pool:
        pool = Pool(name, STAFF_HOURS)
        self.town.service.add(pool)
        return pool

    def _settle_property(self) -> None:
        for c, pool in enumerate(self.property_queue):
            if pool is not None:
                posts = property_posts(int(self.town.world.communities.households[c]), self.handlers)
                pool.set_capacity(posts, self.handlers.efficiency[HandlerKind.PROPERTY_COMPANY])

    def leave(self, buildings: Iterable[int]) -> bool:
        """Have property companies serve all but some buildings; return whether these are others than before."""
        before, self.unserved = self.unserved, frozenset(buildings)
        return before != self.unserved

    def contested(self, issue: int) -> bool:
        """Whether the type of an issue divides people."""
        return bool(self._contested[self.town.world.issues.type[issue]])

    def queues(self, kind: HandlerKind) -> list[list[Pool | None]]:
        """Return an official handler's queue by community and issue type; None where the type is not taken."""
        types = range(len(self._rates))
        taken = [takes(kind, t, False, self._contested[t], self.handlers) for t in types]
        return [[self._queue(kind, c, t) if taken[t] else None for t in types] for c in self.communities]

    def _queue(self, kind: HandlerKind, community: int, issue_type: int) -> Pool | None:
        place = self.town.world.communities
        if kind is HandlerKind.COMMUNITY_STAFF:
            return self.staff_queue[community]
        if kind is HandlerKind.PROPERTY_COMPANY:
            return self.property_queue[community]
        if kind is HandlerKind.MEDIATION_ROOM:
            return self.room_queue[int(place.subdistrict[community])]
        if kind is HandlerKind.SUBDISTRICT:
            return self.subdistrict_queue[int(place.subdistrict[community])]
        if kind is HandlerKind.DEPARTMENT:
            return self.department_queue[int(place.district[community])][self.department_of(issue_type)]
        return self.city_queue

    def department_of(self, issue_type: int) -> int:
        """Return which department is the right address for a type."""
        return int(self.numbers.department_of_type[issue_type])

    def set_staff(self, staff: list[Staff]) -> None:
        """Give the shared queues the posts that the communities pay for; those not simulated pay the mean."""
        communities, money, table = self.town.world.communities, self.money, self.handlers.efficiency
        split = np.array(money.upper_split) / sum(money.upper_split)
        rooms = np.array([s.room for s in staff])
        upper = np.array([s.upper for s in staff])
        for s in self.subdistricts:
            mine = np.flatnonzero(communities.subdistrict == s)
            size = self.territory.per_subdistrict / len(mine)
            self.room_queue[s].set_capacity(
                float(rooms[mine].sum()) * size, table[HandlerKind.MEDIATION_ROOM]
            )
            posts = float(upper[mine].sum()) * size * float(split[0])
            self.subdistrict_queue[s].set_capacity(posts, table[HandlerKind.SUBDISTRICT])
        shares = np.bincount(np.array(self.numbers.department_of_type, int), self._rates, len(DEPARTMENTS))
        for d in self.districts:
            mine = np.flatnonzero(communities.district == d)
            posts = float(upper[mine].sum()) * self.in_district / len(mine)
            for queue, share in zip(self.department_queue[d], shares / shares.sum(), strict=True):
                queue.set_capacity(posts * float(split[1] * share), table[HandlerKind.DEPARTMENT])
        posts = float(upper.mean()) * self.in_district if len(upper) else 0.0
        posts *= max(1, len(self.districts))
        self.city_queue.set_capacity(posts * float(split[2]), table[HandlerKind.CITY])

    def set_casework(self, community: int, hours: float) -> None:
        """Give a community's staff its hours of casework a week."""
        efficiency = self.handlers.efficiency[HandlerKind.COMMUNITY_STAFF]
        self.staff_queue[community].set_capacity(hours / (self.handlers.week_hours * efficiency), efficiency)

    def job(self, issue: int, work: float, ready: float, serial: int, payload: object) -> Job:
        """Make the job of a ticket: its class and urgency follow the one order of all queues (7.4.3)."""
        potential, issues = self.town.world.issues, self.town.issues
        severity, issue_type = float(potential.severity[issue]), int(potential.type[issue])
        urgency = (
            float(issues.priority[issue])
            + severity
            - self.numbers.age_urgency * float(issues.spell_start[issue])
        )
        first = severity > self.numbers.class_severity or issue_type == int(self.numbers.class_type)
        return Job(
            issue, int(potential.community[issue]), work, 0 if first else 1, urgency, ready, serial, payload
        )

    def people(self) -> None:
        """Let the agents behind the queues join the model."""
        for c in self.communities:
            self._people_of_community(c)
        everything = tuple(range(len(self._rates)))
        join = self.town.add_institution
        size = int(self.territory.per_subdistrict)
        for s in self.subdistricts:
            join(MediationRoom, f"mediation_room:{s}", queue=self.room_queue[s], shared_by=size)
            queue = self.subdistrict_queue[s]
            join(
                Department, f"subdistrict_office:{s}", level=2, queue=queue, types=everything, shared_by=size
            )
        size = self.in_district
        for d in self.districts:
            for i, name in enumerate(DEPARTMENTS):
                types = tuple(t for t in everything if self.department_of(t) == i)
                queue = self.department_queue[d][i]
                join(Department, f"{name}:{d}", level=3, queue=queue, types=types, shared_by=size)
        join(Department, "city_bureau", level=4, queue=self.city_queue, types=everything, shared_by=size)

    def _people_of_community(self, c: int) -> None:
        queue, join = self.staff_queue[c], self.town.add_institution
        types = tuple(range(len(self._rates)))
        join(Department, f"community_office:{c}", level=1, queue=queue, types=types, community=c)
        self.grid_workers.append(
            [
                join(GridWorker, f"grid_worker:{c}.{g}", community=c, queue=queue, buildings=buildings)
                for g, buildings in enumerate(self._grids(c))
            ]
        )
        owner = self.property_queue[c]
        if owner is not None:
            join(PropertyCompany, f"property_company:{c}", community=c, queue=owner)

    def _grids(self, community: int) -> list[list[int]]:
        """Cut a community's buildings into grids of the size of the norm, one after another."""
        communities, buildings = self.town.world.communities, self.town.world.buildings
        first, last = int(communities.first_building[community]), int(communities.last_building[community])
        norm = self.territory.grid
        grids: list[list[int]] = [[]]
        residents = 0
        for b in range(first, last):
            if grids[-1] and residents + int(buildings.n_residents[b]) > norm:
                grids.append([])
                residents = 0
            grids[-1].append(b)
            residents += int(buildings.n_residents[b])
        return grids


def _check_departments(numbers: OfficesNumbers) -> None:
    """Check that every type of issue has a department of the district.

    Raises:
        InputError: A type is given to none of them.
    """
    for issue_type, department in enumerate(numbers.department_of_type):
        if department not in range(len(DEPARTMENTS)):
            known = ", ".join(f"{i} {name}" for i, name in enumerate(DEPARTMENTS))
            raise InputError(
                f"offices.department_of_type: type {issue_type} goes to department {department:g}, which there is"
                f" not at the district's level; departments are {known}"
            )
