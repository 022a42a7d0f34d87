"""Problems meet resources: who lends what to which matter (model.md 7.7)."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from sim.agents.alliance_unit import AllianceUnit, Resource
from sim.seams import Application

Floats = NDArray[np.float64]
Many = NDArray[Any]


class Problem(NamedTuple):
    """An entry of the problem list: an old ticket, or a project without money (then `issue` is -1)."""

    issue: int
    application: Application | None
    building: int
    type: int
    severity: float
    affected: int

    @property
    def kind(self) -> str:
        """What kind it is: ticket or project."""
        return "ticket" if self.application is None else "project"


class Offer(NamedTuple):
    """One resource unit that a member unit offers this month, and the luck of its delivery."""

    unit: AllianceUnit
    resource: Resource
    luck: float


class Promise(NamedTuple):
    """A resource unit that was promised and has not come."""

    day: int
    problem: Problem
    spell: int
    unit: AllianceUnit
    resource: Resource


def match_values(severity: Many, affected: Many, fit: Many, reliability: Many) -> Floats:
    """Return what each resource would be worth to each problem.

    Args:
        severity: Of the problems, (P,).
        affected: How many people each concerns, (P,).
        fit: Whether a resource serves a problem, 0 or 1, (P, R).
        reliability: Chance that whoever offers the resource delivers, (R,).

    Returns:
        severity * affected * fit * reliability, (P, R).
    """
    weight = np.asarray(severity, np.float64) * np.asarray(affected, np.float64)
    return np.asarray(weight[:, None] * np.asarray(fit, np.float64) * np.asarray(reliability)[None, :])


def best_matches(values: Floats) -> list[tuple[int, int]]:
    """Return the pairs (problem, resource) of largest total value: each problem and resource at most once.

    Pairs that are worth nothing are left out (linear assignment, Kuhn 1955).

    Args:
        values: What each resource is worth to each problem, not negative, (P, R).
    """
    rows, columns = linear_sum_assignment(values, maximize=True)
    pairs = zip(rows.tolist(), columns.tolist(), strict=True)
    return [(row, column) for row, column in pairs if values[row, column] > 0.0]


def percentiles(values: Many) -> Floats:
    """Return each value's place among all: 0 the least, 1 the largest; equals share the middle of their places.

    One value alone, and values that are all equal to nothing, have the place 0.
    """
    given = np.asarray(values, np.float64)
    if len(given) < 2 or not np.any(given):
        return np.zeros(len(given))
    below = (given[None, :] < given[:, None]).sum(axis=1)
    equal = (given[None, :] == given[:, None]).sum(axis=1) - 1
    return np.asarray((below + 0.5 * equal) / (len(given) - 1))
