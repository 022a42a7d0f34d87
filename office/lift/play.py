"""Visits and hearings for one stairwell in all draws at once, by the rounds of `sim.handling.renovation`.

A draw that has passed is played no further. The luck of each owner is one for all rounds, as in the model.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.handling.renovation.money import Terms
from sim.handling.renovation.numbers import BargainingNumbers
from sim.handling.renovation.project import Luck, Owners, Project, Stakes
from sim.handling.renovation.rounds import hear, visit
from sim.laws import ConsentRule

Floats = NDArray[np.float64]
Fen = NDArray[np.int64]
Truth = NDArray[np.bool_]


@dataclass(frozen=True)
class Crowd:
    """The owners of one stairwell in R draws of what is not known about them.

    Attributes:
        owners, stakes, luck: (n,) where it is the same in all draws, else (R, n).
        alpha: (R, n) aversion to being behind.
        person: (n,) who owns each flat.
    """

    owners: Owners
    stakes: Stakes
    luck: Luck
    alpha: Floats
    person: Fen

    @property
    def runs(self) -> int:
        """Number of draws."""
        return len(self.alpha)


@dataclass(frozen=True)
class Played:
    """How the draws ended.

    Attributes:
        passed: (R,)
        rounds: (R,) how many were held.
        yes: (R, n) whether the flat's owner said yes at the last vote.
        transfers: (R, n) fen received from other owners under the plan that was voted on last; rows sum to 0.
    """

    passed: Truth
    rounds: Fen
    yes: Truth
    transfers: Fen


@dataclass(frozen=True)
class Game:
    """Plays one crowd under one law.

    Attributes:
        visits, hearings: How many rounds there may be.
        expertise: What a hearing teaches: 1 with a legal adviser and a design unit.
    """

    crowd: Crowd
    rule: ConsentRule
    numbers: BargainingNumbers
    visits: int
    hearings: int
    expertise: float = 1.0

    def play(self, terms: Terms, procedure: str, rounds: int | None = None) -> Played:
        """Play visits or hearings on the terms of a plan, (n,)."""
        crowd = self.crowd
        shape = crowd.alpha.shape
        passed, held = np.zeros(shape[0], np.bool_), np.zeros(shape[0], np.int64)
        yes, transfers = np.zeros(shape, np.bool_), np.zeros(shape, np.int64)
        rows = np.arange(shape[0])
        project = self._project(terms)
        most = rounds if rounds is not None else self.visits if procedure == "visits" else self.hearings
        for number in range(1, most + 1):
            done = (
                visit(project, self.rule, self.numbers)
                if procedure == "visits"
                else hear(project, self.rule, self.numbers, self.expertise)
            )
            ended = done.consent.passed
            passed[rows], held[rows], yes[rows] = ended, number, done.yes
            transfers[rows] = done.terms.transfer
            if ended.all():
                break
            rows, project = rows[~ended], _taken(project, ~ended)
        return Played(passed, held, yes, transfers)

    def _project(self, terms: Terms) -> Project:
        crowd, shape = self.crowd, self.crowd.alpha.shape
        each = Terms(
            *(np.broadcast_to(part, shape) for part in (terms.share, terms.compensation, terms.transfer))
        )
        alone = int(crowd.person.max()) + 1 == shape[1]
        return Project(
            crowd.owners, crowd.stakes, each, crowd.alpha, self.numbers.guilt * crowd.alpha, crowd.luck,
            np.zeros(shape, np.bool_), person=None if alone else crowd.person,
        )  # fmt: skip


def _taken(project: Project, rows: Truth) -> Project:
    """The project in some of its draws, without its past."""
    return replace(
        project,
        owners=_rows_of(project.owners, rows),
        stakes=_rows_of(project.stakes, rows),
        terms=_rows_of(project.terms, rows),
        alpha=project.alpha[rows],
        beta=project.beta[rows],
        luck=_rows_of(project.luck, rows),
        heard=project.heard[rows],
        rounds=[],
    )


def _rows_of(record: Any, rows: Truth) -> Any:
    """A record of arrays with only some rows of those that have a row a draw."""
    parts = {field.name: getattr(record, field.name) for field in fields(record)}
    return replace(record, **{name: part[rows] for name, part in parts.items() if np.ndim(part) == 2})
