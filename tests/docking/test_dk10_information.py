"""DK10: how far a solution lies from what the building wants, by what the handler knows (after Oates 1972).

Reduced to contestedness 1, no luck of the position, no concession, equal influence, attendance forced. The
mean square of (position - mean wish of the building) is (1 - iota)² sd_b² + iota² sd_w² / n_present, with
sd_b = sd_w = .8: departments .3528, community staff .2144, a mediation of three .2133, a hearing of five
.1280. 40,000 attempts, 3 % (a departments' iota of .7³ = .343 for the .34 of the text takes .4 % of it);
false alarms below .001. Must reject: one person more or less present; the mean over all affected.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.handling.attempt import Affected, AttemptNumbers, AttemptResult, Task, hearing, mediation, official
from sim.handling.deliberation import DeliberationNumbers
from sim.handling.handlers import HandlersNumbers, capability_table, issue_needs
from sim.handling.hearings import heard_first, influence
from sim.randomness import Draws
from sim.seams import HandlerKind

ATTEMPTS, AFFECTED, SPREAD = 40_000, 12, 0.8
HANDLERS = HandlersNumbers.read()
TABLE = capability_table(HANDLERS)
NUMBERS = AttemptNumbers.read()
SILENT = DeliberationNumbers({"concede": 0.0, "bound": 2.0, "mediation_rounds": 1.0})
TASK = Task(issue_needs(1, True, HANDLERS), difficulty=0.5, contestedness=1.0, tolerance=1.1)
TRUST = np.full(AFFECTED, 0.5)
STATUS = np.linspace(0.3, 3.0, AFFECTED)

Attempt = Callable[[Affected], AttemptResult]


def by_official(kind: HandlerKind) -> Attempt:
    return lambda people: official(people, TABLE[kind], TASK, 0.0, 0.5, NUMBERS)


def by_mediation(people: Affected) -> AttemptResult:
    return mediation(people, TABLE[HandlerKind.PARTNER_TEAM], TASK, 0.5, NUMBERS, SILENT)


def by_hearing(people: Affected) -> AttemptResult:
    partner, even = TABLE[HandlerKind.PARTNER_TEAM], influence(STATUS, 0.0, 0.3)
    return hearing(people, partner, TASK, 0.5, NUMBERS, SILENT, rounds=2, weights=even)


CASES: dict[str, tuple[Attempt, int, float]] = {
    "department": (by_official(HandlerKind.DEPARTMENT), 1, 0.3528),
    "community_staff": (by_official(HandlerKind.COMMUNITY_STAFF), 2, 0.2144),
    "mediation": (by_mediation, 3, 0.2133),
    "hearing": (by_hearing, 5, 0.1280),
}


def distance(attempt: Attempt, n_present: int, attempts: int = ATTEMPTS) -> float:
    """Mean square of (position - building's mean wish) over all attempts."""
    draws, each = Draws(10), np.arange(attempts)
    wanted = SPREAD * draws.normal("pref", entity=each)
    theta = wanted[:, None] + SPREAD * draws.normal("theta", entity=(each[:, None], np.arange(AFFECTED)))
    luck = draws.uniform("attempt", entity=(each[:, None], np.arange(AFFECTED)))
    claimants = np.arange(AFFECTED) < 2
    total = 0.0
    for wish, own, lots in zip(wanted, theta, luck, strict=True):
        people = Affected(own, TRUST, marked(heard_first(claimants, lots, n_present)))
        total += (attempt(people).position - wish) ** 2
    return total / attempts


def marked(rows: NDArray[np.intp]) -> NDArray[np.bool_]:
    present = np.zeros(AFFECTED, dtype=np.bool_)
    present[rows] = True
    return present


@pytest.mark.parametrize("name", CASES)
def test_distance_is_that_of_theory(name: str) -> None:
    attempt, n_present, theory = CASES[name]
    assert distance(attempt, n_present) == pytest.approx(theory, rel=0.03)


@pytest.mark.parametrize(
    ("name", "wrong"),
    [("community_staff", 1), ("community_staff", 3), ("mediation", 2), ("hearing", 4), ("hearing", AFFECTED)],
)
def test_a_wrong_number_of_parties_is_rejected(name: str, wrong: int) -> None:
    attempt, _, theory = CASES[name]
    assert distance(attempt, wrong, ATTEMPTS // 4) != pytest.approx(theory, rel=0.03)
