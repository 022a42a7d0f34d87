"""What must balance (model.md 11.3): checked every 30 days where a run asks for it, and by the tests."""

from __future__ import annotations

import math

import numpy as np

from sim.errors import ConservationError
from sim.issues import State
from sim.ledger import MINUTES_PER_HOUR, fen
from sim.town.purse import DAYS_A_YEAR
from sim.town.town import RunningTown

TOLERANCE = 1e-6
SINGLE = 1e-4
"""Hours given are summed up in single precision, resident by resident."""
MONTH = 30
CHANCES = ("trust_neighbours", "trust_government", "belonging", "efficacy", "motivation", "belief")


def check(town: RunningTown) -> None:
    """Recount issues, tickets, queues, books, money, hours, stocks, probabilities and influence.

    Raises:
        ConservationError: Something does not add up; the message says what.
    """
    _issues(town)
    _tickets(town)
    _residents(town)
    _staff(town)
    _money(town)
    _hours(town)
    _renovations(town)
    town.service.check()
    town.ledger.check()


def _fail(what: str) -> None:
    raise ConservationError(what)


def _issues(town: RunningTown) -> None:
    """Each issue is in one state; exactly the open ones have an open spell."""
    state = town.issues.state
    is_open = (state >= State.OPEN) & (state <= State.PAPER_CLOSED)
    if not np.array_equal(is_open, town.issues.is_open):
        _fail(
            f"issues {np.flatnonzero(is_open != town.issues.is_open)[:5]} are open by state or by mark, not by both"
        )
    for k in np.flatnonzero(town.issues.is_open).tolist():
        if town.issues.spells.of(k)[-1][1] != math.inf:
            _fail(f"issue {k} is open but its spell has ended")
    if town.issues.spells.endless != np.count_nonzero(is_open):
        _fail(
            f"{town.issues.spells.endless} spells have not ended of {np.count_nonzero(is_open)} open issues"
        )


def _tickets(town: RunningTown) -> None:
    """Each ticket waits for routing, is in a queue, or is called to a hearing; queues hold nothing else of issues."""
    casework, state = town.casework, town.issues.state
    for k in casework.waiting:
        if state[k] != State.QUEUED or k in casework.tickets:
            _fail(f"issue {k} waits for routing in state {State(state[k]).name}")
    for k, ticket in casework.tickets.items():
        if state[k] not in (State.QUEUED, State.TRAVELLING, State.IN_SERVICE) or ticket.job.pool is None:
            _fail(f"issue {k} has a ticket in state {State(state[k]).name}")
    jobs = {id(job) for job in town.service.under_way() if job.issue >= 0}
    if jobs != {id(ticket.job) for ticket in casework.tickets.values()}:
        _fail(f"{len(jobs)} jobs on issues are under way, and {len(casework.tickets)} tickets are held")
    held = set(casework.waiting) | set(casework.tickets)
    called = {k for m in town.mechanisms for k in getattr(m, "called_issues", list)()}
    for k in np.flatnonzero(np.isin(state, (State.QUEUED, State.TRAVELLING, State.IN_SERVICE))).tolist():
        if k not in held and k not in called:
            _fail(f"issue {k} is {State(state[k]).name} but nobody holds its ticket")


def _residents(town: RunningTown) -> None:
    """Stocks are not negative, latents are finite, ties are counted, influence is shared out wholly."""
    for name in ("grievance", "grudge", "fatigue"):
        values = town.residents[name]
        if not np.isfinite(values).all() or (values < 0).any():
            _fail(f"the column {name} is negative or not finite")
    if not np.isfinite(town.latents.z).all():
        _fail("a latent is not finite")
    for name in CHANCES:
        values = town.residents[name]
        if not ((values >= 0.0) & (values <= 1.0)).all():  # a nan is neither
            _fail(f"the column {name} is no probability")
    ties = town.ties
    pulls = np.concatenate([[0], np.cumsum(ties.positive & (ties.strength > 0.0))])
    if not np.array_equal(np.diff(pulls[ties.indptr]), ties.degree):
        _fail("a resident has not as many ties as are counted")
    if not np.allclose(ties.influence.pull(np.ones((town.residents.n, 1))), 1.0, rtol=0.0, atol=TOLERANCE):
        _fail("a row of the influence does not sum to 1")


def _staff(town: RunningTown) -> None:
    """No queue works more hours than it offers."""
    for pool in town.service.pools:
        if pool.used_hours > pool.offered_hours + TOLERANCE * max(1.0, pool.offered_hours):
            _fail(f"queue {pool.name} used {pool.used_hours:.3f} h of {pool.offered_hours:.3f} h offered")


def _money(town: RunningTown) -> None:
    """No more was drawn than the budget of the days so far, but for the rounding of each payment to a fen."""
    days, payments = max(0, town.day + 1), max(0, town.day) // MONTH + 2
    budget = sum(purse.cash for purse in town.purses) * days / DAYS_A_YEAR
    drawn = -town.ledger.cash.balance("treasury")
    if drawn > fen(budget) + payments * len(town.purses):
        _fail(f"{drawn} fen were drawn until day {town.day}, {fen(budget)} are in the budget")


def _hours(town: RunningTown) -> None:
    """Hours that residents gave are booked, each to its minute, and are used or idle."""
    hours = town.ledger.hours
    for account in hours.accounts():
        if account.startswith("given:") and hours.balance(account):
            _fail(f"{hours.balance(account)} minutes of {account!r} are neither used nor idle")
    ledger, waiting = town.ledger, town.week.pending
    given = float(town.residents["hours_given"].sum(dtype=np.float64))
    if abs(given - waiting - ledger.given_hours) > SINGLE * max(1.0, given):
        _fail(
            f"residents gave {given:.3f} h, {waiting:.3f} of them wait, {ledger.given_hours:.3f} were booked"
        )
    booked = -hours.balance("residents")
    if abs(booked - ledger.given_hours * MINUTES_PER_HOUR) > 0.5 * ledger.gifts + TOLERANCE:
        _fail(f"{booked} minutes stand in the books of {ledger.given_hours:.3f} h that were booked")


def _renovations(town: RunningTown) -> None:
    """Of every project, shares make up the need and other payments add up to nothing; only what stands is paid for."""
    books, owed = town.ledger.capital, 0
    for case in town.renovations.cases:
        terms, promised = case.project.terms, case.subsidy + case.grant
        kind = town.renovations.kinds[int(town.world.projects.kind[case.row])]
        if int(terms.share.sum()) != int(kind.need(case.project.owners)):
            _fail(f"the shares of renovation {case.row} do not make up its need")
        if terms.compensation.sum() or terms.transfer.sum():
            _fail(f"what owners of renovation {case.row} pay one another does not add up to nothing")
        if books.balance(f"held:{case.row}") != (
            promised if case.state in ("open", "passed", "blocked") else 0
        ):
            _fail(f"{books.balance(f'held:{case.row}')} fen are held for renovation {case.row}, {case.state}")
        if case.state == "built":
            owed += int(terms.share.sum() + (terms.compensation + terms.transfer).clip(0).sum())
    if -books.balance("owners") != owed:
        _fail(f"owners have paid {-books.balance('owners')} fen for renovations and owe {owed}")
