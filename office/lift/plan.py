"""Plans a renovation for one stairwell: every scheme under both procedures, and what would turn the verdicts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from analysis.words import Words
from office.lift import sources
from office.lift.changes import Lever, changes, nearest
from office.lift.lines import flat_lines, floor_lines
from office.lift.owners import Drawn, draw_owners
from office.lift.play import Game, Played
from office.lift.result import PROCEDURES, Chance, Outcome, Plan, SchemePlan, Terms
from office.lift.shares import FEN_PER_K, THIRD, Bill, Moves, Scheme, bill
from office.lift.stairwell import Stairwell, read_stairwell
from office.reading import Note, Place
from sim.errors import InputError
from sim.handling.renovation.money import Terms as Owed

PARTS = 20.0
MONEY_STEP = 500.0
COEFFICIENT_STEP = 0.01
MOST_RUNS = 20_000
MOST_K = 5_000.0
FEN = 100
Bar = Callable[[float, str], AbstractContextManager[Any]]


@dataclass(frozen=True)
class Wishes:
    """What the planner asks for; None means the model's own.

    Attributes:
        about: The scheme about which positions were stated.
    """

    law: str | None = None
    kind: str = "lift"
    runs: int = 400
    seed: int = 1
    subsidy_k: float | None = None
    grant_k: float | None = None
    floors: int | None = None
    about: str = "opening"


def make_plan(file: Path, wishes: Wishes, words: Words, bar: Bar | None = None) -> Plan:
    """Plan a stairwell.

    Args:
        file: The planner's table.
        wishes: Law, money, draws.
        words: Language of the messages.
        bar: Makes a progress bar of a total and a title.

    Raises:
        InputError: The table or a wish cannot be used.
    """
    _check(wishes)
    stairwell = read_stairwell(file, words, wishes.floors, sources.highest(wishes.kind))
    with bar(PARTS, words("plan.bar")) if bar else nullcontext(_quiet) as step:
        basis = sources.read(wishes.kind, wishes.law, stairwell)
        step(1)
        terms = sources.terms(basis, wishes.subsidy_k, wishes.grant_k)
        about = sources.scheme(basis, wishes.about)
        said_of = bill(about, terms.need_fen).terms
        drawn = draw_owners(stairwell, basis.laws, said_of, wishes.runs, wishes.seed)
        step(1)
        game = Game(drawn.crowd, basis.rule, basis.bargaining, basis.visits, sources.hearings())
        desk = Desk(stairwell, basis, terms, drawn, game)
        part = (PARTS - 2) / (len(basis.schemes) * len(PROCEDURES))
        schemes = tuple(desk.scheme(one, lambda: step(part)) for one in basis.schemes)
    rule, kind = basis.rule, {"en": basis.kind.title_en, "zh": basis.kind.title_zh}
    return Plan(
        stairwell, wishes.kind, kind, rule.name, rule.title, rule.place, rule.since, rule.until, rule.source,
        tuple(sources.law_text(basis, stairwell, words)), terms, wishes.runs, wishes.seed, basis.least, about.title,
        {"visits": game.visits, "hearings": game.hearings}, schemes, sources.assumptions(basis),
        (*stairwell.remarks, *_misses(stairwell, drawn)),
    )  # fmt: skip


def _quiet(advance: float) -> None:
    """Show no progress."""


def _check(wishes: Wishes) -> None:
    if not 1 <= wishes.runs <= MOST_RUNS:
        raise InputError(f"--runs {wishes.runs}: must lie between 1 and {MOST_RUNS}; 400 is usual")
    if not 0 <= wishes.seed < 2**53:
        raise InputError(f"--seed {wishes.seed}: must lie between 0 and {2**53 - 1}")
    highest = sources.highest(wishes.kind)
    if wishes.floors is not None and not 1 <= wishes.floors <= highest:
        raise InputError(f"--floors {wishes.floors}: must lie between 1 and {highest}")
    for name, value in (("subsidy", wishes.subsidy_k), ("grant", wishes.grant_k)):
        if value is not None and not 0 <= value <= MOST_K:
            raise InputError(
                f"--{name} {value:g}: must lie between 0 and {MOST_K:g} thousand yuan (--{name} 50 is 50,000 yuan)"
            )


def _misses(stairwell: Stairwell, drawn: Drawn) -> Iterator[Note]:
    """Positions that the model finds hard to believe."""
    for owner, share in drawn.missed.items():
        if share > sources.MISSED:
            flats = ", ".join(flat.name for flat in stairwell.flats if flat.owner == owner)
            values = (("flats", flats), ("share", f"{share:.0%}"))
            yield Note(Place(stairwell.file), "plan.unlikely", values)


class Desk:
    """Plays one stairwell under changed terms, always on the same draws."""

    def __init__(
        self, stairwell: Stairwell, basis: sources.Basis, terms: Terms, drawn: Drawn, game: Game
    ) -> None:
        self.stairwell, self.basis, self.terms, self.drawn, self.game = stairwell, basis, terms, drawn, game

    def scheme(self, scheme: Scheme, step: Callable[[], None] | None = None) -> SchemePlan:
        """All about one scheme; `step` is told when a procedure is done."""
        owed = bill(scheme, self.terms.need_fen)
        played = {name: self.game.play(owed.terms, name) for name in PROCEDURES}
        outcomes = []
        for name in PROCEDURES:
            outcomes.append(self._outcome(scheme, owed, name, played[name]))
            if step is not None:
                step()
        flats = flat_lines(self.stairwell.flats, owed, self.drawn.crowd, played)
        floors = floor_lines(self.stairwell.flats, owed, self.drawn.crowd, played)
        return SchemePlan(scheme.name, scheme.title, scheme.source, flats, floors, tuple(outcomes))

    def chance(self, terms: Owed, procedure: str) -> Chance:
        """The chance of passing on the terms of a plan."""
        return _chance(self.game.play(terms, procedure))

    def _outcome(self, scheme: Scheme, owed: Bill, procedure: str, played: Played) -> Outcome:
        chance, least = _chance(played), self.basis.least
        passing = chance.share >= least

        def judge(lever: str, value: float) -> Chance:
            return self.chance(self.changed(scheme, lever, value).terms, procedure)

        def cost(lever: str, value: float) -> int:
            return self.moved(scheme, owed, lever, value)

        found = changes(self.levers(scheme), judge, cost, least, passing=passing)
        cheapest = found[0] if found and not passing else None
        rounds = float(played.rounds.mean())
        return Outcome(procedure, chance, chance.verdict(least), passing, rounds, cheapest, nearest(found))

    def levers(self, scheme: Scheme) -> list[Lever]:
        """What can be changed here, and how far; levers that touch no flat are left out."""
        low, cost = int((~scheme.payers).sum()), self.terms.cost_fen / FEN
        found = [Lever("subsidy", _steps(self.terms.subsidy_fen / FEN), 0, _steps(cost), MONEY_STEP)]
        if low:
            most = _steps(sources.MOST_COMPENSATION * cost / low)
            found.append(Lever("public_compensation", 0, 0, most, MONEY_STEP))
            if scheme.payers.any() and (scheme.coefficient * scheme.base)[scheme.payers].any():
                least = -_steps(float(scheme.received.max()) * FEN_PER_K / FEN)
                found.append(Lever("compensation", 0, least, most, MONEY_STEP))
        third, top = scheme.floor == THIRD, float(scheme.coefficient.max())
        if self.basis.kind.unit == "stairwell" and third.any() and not third.all() and top > 0:
            now = round(float(scheme.coefficient[third][0]) / COEFFICIENT_STEP)
            found.append(Lever("coefficient", now, 0, round(top / COEFFICIENT_STEP), COEFFICIENT_STEP))
        return found

    def changed(self, scheme: Scheme, lever: str, value: float) -> Bill:
        """The bill with one lever moved; value in yuan, or the coefficient."""
        need, fen = self.terms.need_fen, round(value * FEN)
        if lever == "subsidy":
            return bill(scheme, replace(self.terms, subsidy_fen=fen).need_fen)
        if lever == "public_compensation":
            return bill(scheme, need, Moves(public_fen=fen))
        if lever == "compensation":
            return bill(scheme, need, Moves(compensation_k=fen / FEN_PER_K))
        return bill(scheme, need, Moves(third=value))

    def moved(self, scheme: Scheme, owed: Bill, lever: str, value: float) -> int:
        """Money that somebody gives or gives up for a change, in fen: of the public, or of owners to others."""
        if lever == "subsidy":
            return abs(round(value * FEN) - self.terms.subsidy_fen)
        more = self.changed(scheme, lever, value).pays_fen - owed.pays_fen
        return int(-more.sum()) if lever == "public_compensation" else int(np.maximum(more, 0).sum())


def _chance(played: Played) -> Chance:
    return Chance(int(played.passed.sum()), len(played.passed))


def _steps(yuan: float) -> int:
    return round(yuan / MONEY_STEP)
