"""The small types that rooms hand to one another, and `Town`: all a mechanism sees."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from sim.agents.hotline import Hotline
from sim.agents.party_organ import PartyOrgan, StaffWeek
from sim.issues import Issues
from sim.ledger import Ledger
from sim.parameters import Book
from sim.phases import Phase
from sim.queueing.pool import Pool
from sim.queueing.service import Service
from sim.randomness import Draws
from sim.residents import Column, Residents
from sim.values import Value, Values
from sim.world.columns import World
from sim.world.stakes import Stakes

if TYPE_CHECKING:
    from sim.behaviour.grievance import Grievance
    from sim.behaviour.influence import Ties
    from sim.behaviour.latents import Latents
    from sim.behaviour.participation import Participation
    from sim.handling.casework import Casework
    from sim.handling.detection import Detection
    from sim.handling.offices import Offices
    from sim.handling.outcomes import Outcomes
    from sim.handling.parties import Matter
    from sim.town.elders import EldersAlone
    from sim.town.weeks import Weeks

Rows = NDArray[np.integer[Any]]
Floats = NDArray[np.float64]
A = TypeVar("A")
C = TypeVar("C")


class HandlerKind(IntEnum):
    """Who may hold a ticket, in the order in which ties of routing are broken."""

    COMMUNITY_STAFF = 0
    PROPERTY_COMPANY = 1
    PARTNER_TEAM = 2
    BUILDING_CHIEF = 3
    MEDIATION_ROOM = 4
    SUBDISTRICT = 5
    DEPARTMENT = 6
    CITY = 7


class ChannelCode(IntEnum):
    """By which way an issue is noticed."""

    REPORT = 0
    PATROL = 1
    CHIEF = 2
    TALK = 3
    SAFETY_WALK = 4
    SAFETY_CHECK = 5


class Procedure(IntEnum):
    """How an attempt hears the parties (7.4.4)."""

    OFFICIAL = 0
    MEDIATION = 1
    HEARING = 2


class Channel(Protocol):
    """A way of noticing issues beside reports."""

    code: ChannelCode
    pulse: bool

    def mass(self, town: Town, issues: Rows) -> Floats:
        """Return what the channel adds today to the hazard of these open, unnoticed issues.

        A rate (per day) where `pulse` is False, else the mass of a pulse at 18:00.
        """


class Handler(Protocol):
    """Somebody who can hold tickets of an issue: queue, hours and delay; `kind` gives the capabilities."""

    kind: HandlerKind

    def queue(self, matter: Matter) -> Pool | None:
        """Return the queue that would take this issue, or None if the handler does not take it."""

    def capacity(self, matter: Matter) -> float:
        """Return the hours a day that the queue works, for expected waits."""

    def mean_latency(self, matter: Matter) -> float:
        """Return the expected days until the ticket reaches the queue."""

    def latency(self, matter: Matter, luck: tuple[float, float]) -> float:
        """Return the drawn days until the ticket reaches the queue, from a uniform and a normal."""


class Closure(NamedTuple):
    """A ticket that was closed: solved, or on paper only.

    Attributes:
        issue: Which issue.
        time: When, in days.
        kind: Who closed it.
        paper: Closed without a solution.
        position: The solution's position x (theta units).
        quality: Its quality q.
        agreement: Accepting share of the affected adults.
        started: Start of the spell, from which age runs.
        accepted: Which affected residents accept, in the order of the issue's pairs.
        procedure: How the attempt heard the parties.
        present: Rows of those heard in the attempt.
    """

    issue: int
    time: float
    kind: int
    paper: bool
    position: float = 0.0
    quality: float = 0.0
    agreement: float = 0.0
    started: float = 0.0
    accepted: NDArray[np.bool_] | None = None
    procedure: Procedure = Procedure.OFFICIAL
    present: Rows | None = None


class Impression(NamedTuple):
    """An event with a stated satisfaction that is no closure, such as a failed attempt.

    Attributes:
        rows: Residents.
        satisfaction: S, one number for all.
        kind: Whose doing it is (code of a handler, -1 for an issue that nobody has noticed).
        severity: Severity of the matter, for the grudge.
        fatigue: Fatigue that the event adds.
    """

    rows: Rows
    satisfaction: float
    kind: int
    severity: float
    fatigue: float = 0.0


class Judgements(NamedTuple):
    """What the affected adults thought of one closure, in the order of the issue's pairs (length a).

    Attributes:
        closure: Which.
        rows: The adults.
        satisfaction: S of each.
        means: Means of satisfaction, outcome, voice and time; all but the first are nan for a closure on paper.
        outcome, voice: O and V of each; without meaning for a closure on paper.
    """

    closure: Closure
    rows: Rows
    satisfaction: Floats
    means: tuple[float, float, float, float]
    outcome: Floats
    voice: Floats


@dataclass(frozen=True)
class Application:
    """A project that waits for money (微项目), such as a flower bed that a partner wants to make.

    Attributes:
        name: What it is for.
        community, building: Where.
        applicant: Row of the resident who asks; -1 if nobody in particular.
        beneficiaries: How many residents gain.
        cost: What it needs, k RMB.
        day: When it was handed in.
        granted: Told when the money is there.
    """

    name: str
    community: int
    building: int
    applicant: int
    beneficiaries: int
    cost: float
    day: int
    granted: Callable[[], None] = field(compare=False)


class Seats:
    """Decisions that a person could take; nobody sits in a headless run, and rules keep their own choice."""

    def override(self, decision: str, rows: Any, choice: Any) -> Any:
        """Return the choice of whoever sits in the seat, else the rule's own."""
        return choice


@dataclass(slots=True)
class Staff:
    """Staff that a community's money pays, in full-time equivalents."""

    community: float
    room: float
    upper: float


@dataclass(slots=True)
class WeekBook:
    """Hours of one community in the current week."""

    charged: float = 0.0
    uncovered: float = 0.0
    behind: bool = False
    professional_booked: float = 0.0
    professional_bought: float = 0.0
    volunteer_hours: float = 0.0
    volunteer_idle: float = 0.0
    patrol: float = 0.0
    staff_hours: float = 0.0


@dataclass(slots=True)
class Counters:
    """Counts of one day by community, which observers read and the day's start clears."""

    new: list[int] = field(default_factory=list)
    detected: list[list[int]] = field(default_factory=list)
    solved: list[list[int]] = field(default_factory=list)
    paper: list[int] = field(default_factory=list)
    relapsed: list[int] = field(default_factory=list)
    hotline: list[int] = field(default_factory=list)
    desk: list[int] = field(default_factory=list)
    petitions: list[int] = field(default_factory=list)
    small_petitions: list[int] = field(default_factory=list)
    incidents: list[int] = field(default_factory=list)


class Town(Protocol):
    """All that a mechanism, a rule of handling or an observer sees of a run.

    A mechanism attaches by these seams and no others: own a column, modify a value, add a channel, a handler
    or a procedure, join a phase, listen to closures, pay.
    """

    day: int
    world: World
    draws: Draws
    book: Book
    residents: Residents
    stakes: Stakes
    issues: Issues
    communities: int
    tolerance: float
    intake_hours: float
    values: Values
    ledger: Ledger
    service: Service
    latents: Latents
    ties: Ties
    participation: Participation
    grievance: Grievance
    week: Weeks
    elders: EldersAlone
    detection: Detection
    casework: Casework
    outcomes: Outcomes
    offices: Offices
    hotline: Hotline
    seats: Seats
    staff: list[Staff]
    taken: list[float]
    party_organs: list[PartyOrgan]
    weeks: list[WeekBook]
    counts: Counters
    channels: list[Channel]
    handlers: list[Handler]
    mediators: set[int]
    closures: list[Closure]
    applications: list[Application]
    impressions: list[Impression]

    def own(self, column: Column, owner: str, values: NDArray[Any] | None = None) -> NDArray[Any]:
        """Add a column of residents and return its writable array."""

    def modify(self, value: Value[C], by: str, contribution: Callable[[C], Any]) -> None:
        """Contribute to a named value."""

    def add_channel(self, channel: Channel) -> None:
        """Add a way of noticing issues."""

    def add_handler(self, handler: Handler) -> None:
        """Add somebody who can hold tickets."""

    def add_mediators(self, kind: HandlerKind) -> None:
        """Have a kind of handler invite the parties of contested matters to a mediation (a procedure)."""

    def invite_volunteers(self, by: str) -> None:
        """Have residents asked every week whether they volunteer."""

    def on(self, phase: Phase, by: str, act: Callable[[], None]) -> None:
        """Act whenever the phase comes."""

    def on_closure(self, by: str, hear: Callable[[Closure, Judgements], None]) -> None:
        """Hear of every closure when those affected learn of it, on paper or not."""

    def on_report(self, by: str, hear: Callable[[int, int, float, bool], None]) -> None:
        """Hear of every report: issue, resident, time, and whether it went to the hotline 12345."""

    def share_week(self, community: int, week: StaffWeek) -> None:
        """Let the grid workers of a community take their share of the week."""

    def on_hours(self, by: str, hear: Callable[[str, Rows, Floats], None]) -> None:
        """Hear of all hours that residents give: purpose, rows and hours of each (h)."""

    def tell_hours(self, purpose: str, rows: Rows, hours: float | Floats) -> None:
        """Tell all who listen of hours that are booked elsewhere."""

    def on_newcomers(self, by: str, renew: Callable[[Rows], None]) -> None:
        """Hear which rows have new residents, after their columns are fresh (yearly turnover)."""

    def handled_by(self, kind: HandlerKind) -> bool:
        """Return whether a kind of handler can hold tickets in this run."""

    def shut(self, community: int) -> bool:
        """Return whether nobody can be called together: a closure forbids it, or staff is weeks behind."""

    def note(self, table: str, **row: Any) -> None:
        """Add a row to a table of events (`sim/observers/events.py` lists them); rules never read them."""

    def impress(self, impression: Impression) -> None:
        """Have residents feel an event that is no closure, tomorrow."""

    def apply(self, application: Application) -> None:
        """Hand in a project that waits for money."""

    def fund(self, application: Application) -> None:
        """Say that a project has its money: it waits no longer, and whoever asked is told."""

    def hear(self, closure: Closure, judgements: Judgements) -> None:
        """Tell all who listen of a closure."""

    def settle(self) -> None:
        """Have closures of this moment felt at once."""

    def spend(self, mechanism: str, cash: float) -> None:
        """Spend k RMB of what is set aside for a mechanism; paid at the month's end."""

    def note_incident(self, community: int, building: int, participants: int) -> None:
        """Note a collective incident for observers."""

    def scale(self, community: int) -> float:
        """Return a community's size in units of 3,000 residents (section 2)."""

    def volunteers_of_buildings(self) -> Floats:
        """Return how many of each building volunteered this week, (buildings,)."""

    def give_hours(self, purpose: str, rows: Rows, hours: float | Floats, used: float | None = None) -> None:
        """Book hours that residents give (h each; `used` in all)."""

    def fall_out(self, i: int, j: int) -> None:
        """Give two residents a grudge tie (7.2.4)."""

    def charge(self, community: int, hours: float) -> None:
        """Charge hours to the community's staff of this week."""

    def add_institution(self, make: Callable[..., A], name: str, **traits: Any) -> A:
        """Make an institution, have it join the model, and return it."""
