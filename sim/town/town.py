"""The concrete town: all state of one run, and the seams by which mechanisms attach (`sim.seams.Town`)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from sim.agents.hotline import Hotline
from sim.agents.party_organ import PartyOrgan, StaffWeek
from sim.behaviour.engine import daily_rules
from sim.behaviour.experience import ExperienceNumbers
from sim.behaviour.grievance import Grievance, GrievanceNumbers
from sim.behaviour.influence import InfluenceNumbers, Ties
from sim.behaviour.latents import Latents, LatentsNumbers
from sim.behaviour.participation import Participation, ParticipationNumbers, Persons
from sim.behaviour.protest import Protest, ProtestNumbers
from sim.errors import RuleError
from sim.handling.casework import Casework
from sim.handling.detection import Detection, DetectionNumbers, Patrol
from sim.handling.lifecycle import Births
from sim.handling.offices import OFFICIALS, OfficeHandler, Offices
from sim.handling.outcomes import Outcomes
from sim.handling.renovation.kind import Renovation
from sim.handling.staffing import Staffing
from sim.issues import Issues
from sim.keeping.before import Before
from sim.laws import ConsentRule
from sim.ledger import Ledger
from sim.mechanisms.base import Mechanism
from sim.observers.events import Events
from sim.observers.registers import Registers
from sim.observers.turnout import Turnout
from sim.parameters import Book
from sim.phases import PHASES, Phase
from sim.queueing.service import Service
from sim.randomness import Draws
from sim.residents import Column, Residents
from sim.seams import (
    Application,
    Channel,
    ChannelCode,
    Closure,
    Counters,
    Floats,
    Handler,
    HandlerKind,
    Impression,
    Judgements,
    Rows,
    Seats,
    Staff,
    WeekBook,
)
from sim.town.background import Background
from sim.town.elders import EldersAlone
from sim.town.evaluation import Evaluation
from sim.town.feelings import Feelings
from sim.town.purse import Purse, StaffMix, Treasury, purses_of
from sim.town.renovation import Renovations
from sim.town.shocks import Shocks
from sim.town.turnover import Turnover, own_world
from sim.town.weeks import Weeks
from sim.values import Value, Values
from sim.world.arrivals import ArrivalsNumbers
from sim.world.columns import World
from sim.world.stakes import Stakes

A = TypeVar("A")
C = TypeVar("C")
STATIC = ("age", "adult", "owner", "tenant", "building", "floor", "status")


class RunningTown:
    """One run's town.

    Args:
        world: The frozen world.
        book: The numbers of the run.
        day: First day; negative for a burn-in.
        join: Makes an institution in the model: `join(make, name, **traits)`.
        evaluation: What counts when communities are ranked: official, verified or satisfaction.
        renovations: Kinds that are played, as the world counts them.
        law: By which owners decide on them.
    """

    def __init__(
        self,
        world: World,
        book: Book,
        day: int,
        join: Callable[..., Any],
        *,
        evaluation: str = "official",
        renovations: Sequence[Renovation] = (),
        law: ConsentRule | None = None,
    ) -> None:
        self.world, self.book, self.day, self._join = own_world(world), book, day, join
        self.stakes, self.draws = Stakes(world, book), Draws(world.seed)
        self.communities = len(world.communities)
        self.evaluation = evaluation
        self.seats = Seats()
        self.values, self.ledger = Values(), Ledger()
        self.service = Service(float(day))
        self.issues = Issues(world.issues)
        self.residents = Residents(len(world.people))
        self.channels, self.handlers = list[Channel](), list[Handler]()
        self.mediators: set[int] = set()
        self.closures, self.applications = list[Closure](), list[Application]()
        self.mechanisms = list[Mechanism]()
        self.events = Events()
        self._hour_listeners: list[tuple[str, Callable[[str, Rows, Floats], None]]] = []
        self._newcomer_listeners: list[tuple[str, Callable[[Rows], None]]] = []
        self.impressions, self.incidents = list[Impression](), list[tuple[int, int, int, int]]()
        self._phases: dict[str, list[tuple[str, Callable[[], None]]]] = defaultdict(list)
        self._listeners: list[tuple[str, Callable[[Closure, Judgements], None]]] = []
        self._owed: dict[str, float] = defaultdict(float)
        self.purses: list[Purse] = []
        self.clear_counts()
        self.before = Before()
        self.hours_after_year: Floats | None = None
        self._people()
        self._officials()
        self.renovations = Renovations(self, renovations, law)

    # --- building ------------------------------------------------------------------------------------------

    def _people(self) -> None:
        people, book = self.world.people, self.book
        for name in STATIC:
            values: NDArray[Any] = getattr(people, name)
            self.residents.add(Column(name, values.dtype), owner="world", values=values)
        rules = daily_rules()
        self.latents = Latents(
            people.anchors, people.anchor_motivation, people.suscept, book[LatentsNumbers],
            residents=self.residents, relaxation=rules.relaxation,
        )  # fmt: skip
        network = self.world.ties
        half = book[GrievanceNumbers].half_grudge
        self.ties = Ties(
            network.indptr, network.away, network.strength, book[InfluenceNumbers],
            half_grudge=half, rules=rules.ties,
        )  # fmt: skip
        persons = Persons(
            people.adult, people.party, people.tenant, people.age, people.hours,
            people.cooperation_type, people.cooperation_slope, people.building,
        )  # fmt: skip
        self.participation = Participation(
            persons, book[ParticipationNumbers], residents=self.residents, rule=rules.volunteering
        )
        self.grievance = Grievance(
            self.residents.n, book[GrievanceNumbers], residents=self.residents, rule=rules.stocks
        )
        self.protest = Protest(
            people.adult, people.building, len(self.world.buildings), people.risk_aversion,
            book[ProtestNumbers], residents=self.residents,
        )  # fmt: skip

    def _officials(self) -> None:
        self.tolerance = self.book[ExperienceNumbers].tolerance
        self.staff = [Staff(0.0, 0.0, 0.0) for _ in range(self.communities)]
        self.taken = [0.0] * self.communities
        self.weeks = [WeekBook() for _ in range(self.communities)]
        self.offices = Offices(self)
        self.staffing = Staffing(self)
        self.intake_hours = self.staffing.numbers.intake_hours
        self.treasury = Treasury(self.ledger, self.offices.money)
        self.hotline: Hotline = self._join(Hotline, "hotline_12345", communities=self.communities, types=6)
        self.party_organs: list[PartyOrgan] = self.staffing.sharing.of_communities()
        self.offices.people()
        for kind in OFFICIALS:
            self.add_handler(OfficeHandler(self, kind, self.offices))
        self.outcomes = Outcomes(self)
        self.ranking = Evaluation(self, self.evaluation)
        self.casework = Casework(self, list(self.book[ArrivalsNumbers].contestedness))
        self.detection = Detection(self)
        self.births = Births(self)
        self.feelings = Feelings(self, self.grievance, self.protest, daily_rules().judge)
        self.shocks, self.turnover = Shocks(self), Turnover(self)
        self.week = Weeks(self)
        self.elders = EldersAlone(self)
        self.background = Background(self)
        self.add_channel(Patrol(self.book[DetectionNumbers]))

    # --- regimes -------------------------------------------------------------------------------------------

    def adopt(self, mechanisms: Sequence[Mechanism], cash: float, mix: StaffMix) -> None:
        """Set up mechanisms and staff from the purse; what routing has learned starts again.

        Args:
            mechanisms: Those that are on, in any order.
            cash: B, k RMB a year for 3,000 residents.
            mix: How staff cash is split.

        Raises:
            InputError: The budget cannot pay them.
        """
        self.mechanisms = sorted(mechanisms, key=lambda m: m.name)
        self.purses = purses_of(cash, self.world.communities, self.mechanisms, mix, self.book)
        self.staff = [purse.staff for purse in self.purses]
        self.taken = [purse.taken for purse in self.purses]
        self.offices.set_staff(self.staff)
        self.casework.memory.restart()
        self.staffing.begin()
        for mechanism in self.mechanisms:
            mechanism.attach(self)
        self.casework.ask_review()

    def begin(self) -> None:
        """Start the records of day 0: what was given and borne in the burn-in belongs to nobody's year."""
        self.before = Before({name: self.residents[name] for name in ("hours_given", "petitions")})
        self.incidents.clear()
        self.ledger.begin()
        self.registers = Registers(self)
        self.turnout = Turnout(self)

    def hours_of_first_year(self) -> Floats:
        """Return the hours each resident gave in days 0 to 364, or so far."""
        return self.hours_given() if self.hours_after_year is None else self.hours_after_year

    def hours_given(self) -> Floats:
        """Return the hours each resident gave since day 0."""
        return self.before.taken_from(self.residents["hours_given"].astype(np.float64), "hours_given")

    def pay(self, days: float) -> None:
        """Pay wages and purchases of some days, and what mechanisms owe."""
        self.treasury.pay(self.purses, days, self._owed)

    # --- seams ---------------------------------------------------------------------------------------------

    def own(self, column: Column, owner: str, values: NDArray[Any] | None = None) -> NDArray[Any]:
        """Add a column of residents and return its writable array."""
        return self.residents.add(column, owner=owner, values=values)

    def modify(self, value: Value[C], by: str, contribution: Callable[[C], Any]) -> None:
        """Contribute to a named value."""
        self.values.modify(value, by, contribution)

    def add_channel(self, channel: Channel) -> None:
        """Add a way of noticing issues; each code once."""
        if any(other.code == channel.code for other in self.channels):
            raise RuleError(f"two channels have the code {channel.code!r}")
        self.channels.append(channel)
        self.channels.sort(key=lambda c: c.code)

    def add_handler(self, handler: Handler) -> None:
        """Add somebody who can hold tickets; each kind once."""
        if any(other.kind == handler.kind for other in self.handlers):
            raise RuleError(f"two handlers are of the kind {handler.kind!r}")
        self.handlers.append(handler)
        self.handlers.sort(key=lambda h: h.kind)

    def add_mediators(self, kind: HandlerKind) -> None:
        """Have a kind of handler invite parties to mediations."""
        self.mediators.add(kind)

    def invite_volunteers(self, by: str) -> None:
        """Have residents asked every week whether they volunteer."""
        self.week.invited.append(by)

    def on(self, phase: Phase, by: str, act: Callable[[], None]) -> None:
        """Act whenever the phase comes; after the core, in the order of names."""
        self._phases[phase.name].append((by, act))
        self._phases[phase.name].sort(key=lambda pair: pair[0])

    def on_closure(self, by: str, hear: Callable[[Closure, Judgements], None]) -> None:
        """Hear of every closure when those affected learn of it."""
        self._listeners.append((by, hear))
        self._listeners.sort(key=lambda pair: pair[0])

    def on_report(self, by: str, hear: Callable[[int, int, float, bool], None]) -> None:
        """Hear of every report: issue, resident, time, and whether it went to the hotline 12345."""
        self.detection.listeners.append((by, hear))
        self.detection.listeners.sort(key=lambda pair: pair[0])

    def on_hours(self, by: str, hear: Callable[[str, Rows, Floats], None]) -> None:
        """Hear of all hours that residents give."""
        self._hour_listeners.append((by, hear))
        self._hour_listeners.sort(key=lambda pair: pair[0])

    def on_newcomers(self, by: str, renew: Callable[[Rows], None]) -> None:
        """Hear which rows have new residents."""
        self._newcomer_listeners.append((by, renew))
        self._newcomer_listeners.sort(key=lambda pair: pair[0])

    def welcome(self, rows: Rows) -> None:
        """Tell all who listen which rows have new residents."""
        for _, listener in self._newcomer_listeners:
            listener(rows)

    def handled_by(self, kind: HandlerKind) -> bool:
        """Return whether a kind of handler can hold tickets."""
        return any(handler.kind == kind for handler in self.handlers)

    def shut(self, community: int) -> bool:
        """Return whether nobody can be called together: a closure forbids it, or staff is weeks behind."""
        return community in self.shocks.closed or self.weeks[community].behind

    def note(self, table: str, **row: Any) -> None:
        """Add a row to a table of events, from day 0 on."""
        if self.day >= 0:
            self.events.note(table, row)

    def impress(self, impression: Impression) -> None:
        """Have residents feel an event that is no closure."""
        self.impressions.append(impression)

    def apply(self, application: Application) -> None:
        """Hand in a project that waits for money."""
        self.applications.append(application)

    def fund(self, application: Application) -> None:
        """Say that a project has its money."""
        self.applications.remove(application)
        application.granted()

    def hear(self, closure: Closure, judgements: Judgements) -> None:
        """Tell all who listen of a closure."""
        for _, listener in self._listeners:
            listener(closure, judgements)

    def attached(self, phase: Phase) -> list[tuple[str, Callable[[], None]]]:
        """Return who acts in a phase, in order."""
        return self._phases.get(phase.name, [])

    def give_hours(self, purpose: str, rows: Rows, hours: float | Floats, used: float | None = None) -> None:
        """Book hours that residents give."""
        if len(rows) == 0:
            return
        self.participation.give(rows, hours)
        total = float(np.sum(hours)) if isinstance(hours, np.ndarray) else hours * len(rows)
        self.ledger.give(purpose, total, used=used)
        self.tell_hours(purpose, rows, hours)

    def tell_hours(self, purpose: str, rows: Rows, hours: float | Floats) -> None:
        """Tell all who listen of hours given."""
        if self._hour_listeners:
            each = np.full(rows.shape, hours, np.float64)
            for _, listener in self._hour_listeners:
                listener(purpose, rows, each)

    def charge(self, community: int, hours: float) -> None:
        """Charge hours to the community's staff of this week."""
        self.weeks[community].charged += hours

    def spend(self, mechanism: str, cash: float) -> None:
        """Spend k RMB of what is set aside for a mechanism."""
        self._owed[mechanism] += cash

    def add_institution(self, make: Callable[..., A], name: str, **traits: Any) -> A:
        """Make an institution and have it join the model."""
        made: A = self._join(make, name, **traits)
        return made

    def share_week(self, community: int, week: StaffWeek) -> None:
        """Let the grid workers of a community take their share of the week."""
        workers = self.offices.grid_workers[community]
        for worker in workers:
            worker.take_week(week.patrol / len(workers), week.casework / len(workers))

    def settle(self) -> None:
        """Have closures of this moment felt at once."""
        self.feelings.experience()

    def fall_out(self, i: int, j: int) -> None:
        """Give two residents a grudge tie."""
        self.feelings.fall_out(i, j)

    def note_incident(self, community: int, building: int, participants: int) -> None:
        """Note a collective incident."""
        self.incidents.append((self.day, community, building, participants))

    def scale(self, community: int) -> float:
        """Return a community's size in units of 3,000 residents."""
        return float(self.world.communities.scale[community])

    def volunteers_of_buildings(self) -> Floats:
        """Return how many of each building volunteered this week."""
        return self.week.of_buildings

    def clear_counts(self) -> None:
        """Start a day's counts."""
        zeros = [0] * self.communities
        channels, kinds = len(ChannelCode), len(HandlerKind)
        self.counts = Counters(
            new=zeros[:], detected=[zeros[:] for _ in range(channels)], solved=[zeros[:] for _ in range(kinds)],
            paper=zeros[:], relapsed=zeros[:], hotline=zeros[:], desk=zeros[:], petitions=zeros[:],
            small_petitions=zeros[:], incidents=zeros[:],
        )  # fmt: skip

    def phases(self) -> tuple[Phase, ...]:
        """Return the one schedule."""
        return PHASES
