"""Renovations in a run: who starts, visits or hearings, suits, building, and what owners feel of it (model.md 7.5).

Settled where the text leaves room: a pot is filled once a year in advance and a project's money is set aside when it
starts, given back when it fails; a circle of owners in which a project of the same kind runs or stands starts no
other; after a vote that failed for good the next initiation may come. Money for building, pots and courts lies outside
the community's budget and is booked apart (`ledger.capital`, `ledger.others`).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from sim.handling.renovation.kind import Renovation
from sim.handling.renovation.money import fens
from sim.handling.renovation.numbers import BargainingNumbers
from sim.handling.renovation.opening import Opening, opening
from sim.handling.renovation.owners import begin, flats_of, owner_trust, owners_luck, owners_of
from sim.handling.renovation.project import Project
from sim.handling.renovation.rounds import hear, suit_chance, visit
from sim.laws import ConsentRule
from sim.quantities import RENOVATION_EXPERTISE, RENOVATION_GRANT, RENOVATION_ROUNDS
from sim.seams import Floats, HandlerKind, Impression, Rows, Town

YEAR = 365
PREPARE, AFTER_SUIT = 20, 21
"""Uses of the stream `lift` by a project as a whole."""
CANVASSED, DELIBERATED = HandlerKind.SUBDISTRICT, HandlerKind.PARTNER_TEAM
"""Whose share of trust in government is that of a renovation by command (.9) and by hearings (.4)."""
WINNERS = 2
"""With so many of those who gain most a suer falls out."""


@dataclass
class Case:
    """A project of a run.

    Attributes:
        row: Row in the world's projects.
        flats: Rows of its flats.
        residents: Row of the owner of each flat, -1 for one who lives elsewhere.
        project: What is bargained over.
        hearings: Decided in hearings; else by visits.
        subsidy, grant: Set aside for it, fen.
        state: open, passed, blocked, built or failed; passed: prepared and under way.
        passed, ready, built: Days; NaN where they have not come.
        sued: Who sued.
        days: Day of each round.
        utility, payoff: At the vote that passed, and in truth at these terms.
    """

    row: int
    flats: Rows
    residents: Rows
    project: Project
    hearings: bool
    subsidy: int
    grant: int
    begun: int
    state: str = "open"
    passed: float = math.nan
    ready: float = math.nan
    built: float = math.nan
    sued: NDArray[np.bool_] = field(default_factory=lambda: np.zeros(0, np.bool_))
    days: list[int] = field(default_factory=list)


class Renovations:
    """All renovations of a run; nothing happens where the world has none.

    Args:
        town: The town.
        kinds: The kinds that are played, in the order in which the world counts them.
        rule: The law of consent.
    """

    def __init__(self, town: Town, kinds: Sequence[Renovation], rule: ConsentRule | None) -> None:
        self.town, self.kinds, self.rule = town, list(kinds), rule
        self.numbers = town.book[BargainingNumbers]
        self.cases: list[Case] = []
        self._waiting = [
            row for row in range(len(town.world.projects)) if town.world.projects.start[row] >= 0
        ]
        self._taken: set[tuple[int, int, int, int]] = set()
        self._openings: dict[int, Opening] = {}

    # --- every day -----------------------------------------------------------------------------------------

    def advance(self) -> None:
        """Fill the pots at the start of a year; build what is ready."""
        if not len(self.town.world.projects) or self.town.day < 0:
            return
        if self.town.day % YEAR == 0:
            self._fill()
        for case in self.cases:
            if case.state in ("passed", "blocked") and case.ready <= self.town.day:
                self._finish(case)

    def _fill(self) -> None:
        """Put a year's subsidies and grants into the pots of each community."""
        for c in range(self.town.communities):
            for kind in self.kinds:
                units = kind.start * self._units(c, kind)
                own = self._grant(c, kind)
                self._move("city", f"subsidy:{c}", int(fens(units * (kind.subsidy + kind.grant - own))))
                self._move("donors", f"grant:{c}", int(fens(units * own)))

    def _units(self, c: int, kind: Renovation) -> float:
        """Return how many circles of a community could start a project of a kind, in units of the kind's grant."""
        world, flats = self.town.world, self.town.world.flats
        mine = world.buildings.community[flats.building] == c
        tall = flats.floor[mine].max(initial=0)
        if not kind.floors[0] <= tall <= kind.floors[1]:
            return 0.0
        if kind.unit == "compound":
            return float(np.count_nonzero(mine))
        place = flats.stairwell if kind.unit == "stairwell" else flats.building
        return float(len(np.unique(place[mine])))

    def _grant(self, c: int, kind: Renovation) -> float:
        """Return what a foundation pays of a kind's grant, k RMB; the rest is subsidy."""
        return min(kind.grant, float(self.town.values.total(RENOVATION_GRANT, c, 0.0)))

    # --- every fortnight -----------------------------------------------------------------------------------

    def play(self) -> None:
        """Let projects start whose time has come, then hold a round of each that is open."""
        if not len(self.town.world.projects) or self.town.day < 0:
            return
        self._waiting = [row for row in self._waiting if not self._start(row)]
        for case in self.cases:
            if case.state == "open":
                self._round(case)

    def _start(self, row: int) -> bool:
        """Start a project; False if it must wait for its time or for money."""
        town, table = self.town, self.town.world.projects
        if table.start[row] > town.day:
            return False
        c, place = int(table.community[row]), self._place(row)
        if place in self._taken:
            return True
        kind = self.kinds[int(table.kind[row])]
        flats = flats_of(town.world, c, int(table.building[row]), int(table.stairwell[row]))
        parts = len(flats) if kind.unit == "compound" else 1
        grant = int(fens(parts * self._grant(c, kind)))
        subsidy = int(fens(parts * (kind.subsidy + kind.grant))) - grant
        books = town.ledger.capital
        if books.balance(f"subsidy:{c}") < subsidy or books.balance(f"grant:{c}") < grant:
            return False
        self._move(f"subsidy:{c}", f"held:{row}", subsidy)
        self._move(f"grant:{c}", f"held:{row}", grant)
        self._taken.add(place)
        self.cases.append(self._case(row, kind, flats, subsidy, grant))
        return True

    def _case(self, row: int, kind: Renovation, flats: Rows, subsidy: int, grant: int) -> Case:
        world, key = self.town.world, int(self.town.world.projects.key[row])
        owners = owners_of(world, flats, self._trust(flats))
        luck = owners_luck(self.town.draws, key, world.flats.key[flats])
        project = begin(kind, owners, luck, self._opening(row).scheme, self.numbers)
        hearings = self._rounds(int(world.projects.community[row])) > 0
        residents = world.flats.owner_row[flats]
        return Case(row, flats, residents, project, hearings, subsidy, grant, self.town.day)

    def _opening(self, row: int) -> Opening:
        kind = int(self.town.world.projects.kind[row])
        if kind not in self._openings:
            self._openings[kind] = opening(self.kinds[kind], self._law(), self.town.book)
        return self._openings[kind]

    def _law(self) -> ConsentRule:
        if self.rule is None:
            raise RuntimeError("renovations are played without a law of consent")
        return self.rule

    def _place(self, row: int) -> tuple[int, int, int, int]:
        table = self.town.world.projects
        where = int(table.community[row]), int(table.building[row]), int(table.stairwell[row])
        return int(table.kind[row]), *where

    def _rounds(self, c: int) -> int:
        """Return how many hearings a project may have; 0: it is decided by visits."""
        return math.floor(float(self.town.values.total(RENOVATION_ROUNDS, c, 0)))

    def _trust(self, flats: Rows) -> Floats:
        """Return the owners' trust as it stands, (n, 2)."""
        latents = self.town.latents
        both = np.stack([latents.probability(i) for i in range(2)], axis=-1).astype(np.float64)
        return owner_trust(self.town.world, flats, both)

    # --- a round -------------------------------------------------------------------------------------------

    def _round(self, case: Case) -> None:
        """Visit or hear once; a plan that passes goes on, one whose rounds are over fails."""
        town, c = self.town, self.community(case)
        if town.shut(c):
            return
        trust = self._trust(case.flats)
        case.project.owners = replace(
            case.project.owners, trust_neighbours=trust[:, 0], trust_government=trust[:, 1]
        )
        case.days.append(town.day)
        most = self._rounds(c) if case.hearings else self._opening(case.row).visits
        if case.hearings:
            expertise = town.values.total(RENOVATION_EXPERTISE, c, self.numbers.expertise)
            held = hear(case.project, self._law(), self.numbers, expertise)
            self._pay_hearing(c, case.residents[held.attended], int(held.attended.sum()))
        else:
            held = visit(case.project, self._law(), self.numbers)
            town.charge(c, self.numbers.visit_hours)
            self._let_down(case, held.yes & (held.utility < 0.0))
        if bool(held.consent.passed):
            self._pass(case)
        elif len(case.days) >= most:
            self._end(case, "failed")

    def _pay_hearing(self, c: int, rows: Rows, attended: int) -> None:
        """Book the hours of a hearing: staff, professionals, those present (owners from elsewhere have no row)."""
        n, town = self.numbers, self.town
        town.charge(c, n.hearing_staff_hours)
        week, wage = town.weeks[c], town.offices.money.wage_professional
        wanted = n.hearing_professional_hours + n.legal_hours + n.design_hours
        booked = min(wanted, max(0.0, week.professional_bought - week.professional_booked))
        week.professional_booked += booked
        town.ledger.burden_others("renovation_hearings", n.hearing_cash + (wanted - booked) * wage)
        town.give_hours("renovation", rows[rows >= 0], n.attend_hours + town.casework.meeting.travel_hours)

    def _let_down(self, case: Case, against: NDArray[np.bool_]) -> None:
        """Let those who agreed against their own interest feel it."""
        rows = case.residents[against & (case.residents >= 0)]
        if len(rows):
            self.town.impress(Impression(rows, self.numbers.pressed_satisfaction, CANVASSED, 1.0))

    # --- after a vote --------------------------------------------------------------------------------------

    def _pass(self, case: Case) -> None:
        """Draw suits and the day on which it is decided whether the thing stands."""
        town, n, key = self.town, self.numbers, int(self.town.world.projects.key[case.row])
        kind = self.kinds[int(town.world.projects.kind[case.row])]
        held, owners = case.project.rounds[-1], case.project.owners
        chance = suit_chance(held.utility, owners.trust_government, case.project.heard, n)
        case.sued = case.project.luck.suit < chance
        case.passed, case.state = float(town.day), "passed"
        wait = kind.preparation * math.exp(
            kind.preparation_log_sd * float(town.draws.normal("lift", entity=(key, PREPARE)))
        )
        if case.sued.any():
            case.state, wait = "blocked", wait + n.suit_days
            self._court(case, held.utility)
        case.ready = town.day + wait + kind.construction

    def _court(self, case: Case, utility: Floats) -> None:
        """Book the court's hours; who sued falls out with those who gain most."""
        suits = int(case.sued.sum())
        wage = self.town.offices.money.wage_professional
        self.town.ledger.burden_others("courts", suits * self.numbers.court_hours * wage)
        gains = np.where((case.residents >= 0) & (utility > 0.0), utility, -np.inf)
        winners = [w for w in np.argsort(-gains, kind="stable")[:WINNERS].tolist() if gains[w] > -np.inf]
        for loser in np.flatnonzero(case.sued & (case.residents >= 0)).tolist():
            for winner in winners:
                self.town.fall_out(int(case.residents[loser]), int(case.residents[winner]))

    def _finish(self, case: Case) -> None:
        """Build, unless the suit has stopped it."""
        key = int(self.town.world.projects.key[case.row])
        luck = float(self.town.draws.uniform("lift", entity=(key, AFTER_SUIT)))
        if case.state == "blocked" and luck >= self.numbers.built_after_suit:
            self._end(case, "failed")
            return
        case.state, case.built = "built", float(self.town.day)
        self._pay(case)
        payoff = case.project.payoff(true=True)
        kind = DELIBERATED if case.hearings else CANVASSED
        for row, worth in zip(case.residents.tolist(), payoff.tolist(), strict=True):
            if row >= 0:
                felt = math.tanh(worth / self.numbers.feel_scale)
                self.town.impress(Impression(np.array([row]), felt, kind, 1.0))

    def _pay(self, case: Case) -> None:
        """Have owners pay their shares and the compensations, and the pots what they promised."""
        terms, held = case.project.terms, f"held:{case.row}"
        self._move("owners", held, int(terms.share.sum()))
        between = (terms.compensation + terms.transfer).tolist()
        for amount in between:
            if amount < 0:
                self._move("owners", f"between:{case.row}", -amount)
        self._move(f"between:{case.row}", "compensated", sum(x for x in between if x > 0))
        self._move(held, "builders", self.town.ledger.capital.balance(held))

    def _end(self, case: Case, state: str) -> None:
        """End a project without building: the money goes back, the circle is free again."""
        case.state, c = state, self.community(case)
        self._move(f"held:{case.row}", f"subsidy:{c}", case.subsidy)
        self._move(f"held:{case.row}", f"grant:{c}", case.grant)
        self._taken.discard(self._place(case.row))

    def community(self, case: Case) -> int:
        """Return the community of a project."""
        return int(self.town.world.projects.community[case.row])

    def _move(self, source: str, target: str, amount: int) -> None:
        if amount:
            self.town.ledger.capital.transfer(source, target, amount, month=self.town.ledger.month)
