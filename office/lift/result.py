"""What a plan holds: plain records that table, workbook and pictures are made from."""

from __future__ import annotations

import datetime
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from office.lift.stairwell import Stairwell
from office.reading import Note

Z95 = 1.959963984540054
PASSES, FAILS, OPEN = "passes", "fails", "open"
PROCEDURES = ("visits", "hearings")


@dataclass(frozen=True)
class Chance:
    """Share of draws in which the project passed, with its Wilson interval at 95 %."""

    passed: int
    runs: int

    @property
    def share(self) -> float:
        """Passed of all draws."""
        return self.passed / self.runs

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson score interval: keeps its cover near 0 and 1, where the usual one shrinks to a point."""
        n, p, z2 = self.runs, self.share, Z95**2
        centre = (p + z2 / (2 * n)) / (1 + z2 / n)
        half = Z95 * math.sqrt(p * (1 - p) / n + z2 / (4 * n * n)) / (1 + z2 / n)
        low = 0.0 if self.passed == 0 else max(0.0, centre - half)
        return low, 1.0 if self.passed == self.runs else min(1.0, centre + half)

    def verdict(self, least: float) -> str:
        """Say passes or fails where the whole interval lies on one side of `least`, else open."""
        low, high = self.interval
        return PASSES if low >= least else FAILS if high < least else OPEN


@dataclass(frozen=True)
class Spread:
    """Mean of the draws and the span that holds 95 % of them, in k yuan."""

    mean: float
    low: float
    high: float

    @classmethod
    def of(cls, values: NDArray[np.float64]) -> Spread:
        """The spread of any number of values."""
        low, high = np.quantile(values, [0.025, 0.975])
        return cls(float(np.mean(values)), float(low), float(high))


@dataclass(frozen=True)
class FlatLine:
    """What one flat pays, receives and thinks under a scheme.

    Attributes:
        share_fen: Its share of what subsidy and grant leave.
        compensation_fen: What it receives above 0, what it pays for others' below.
        net: Gain less true loss, share and compensation, k yuan, before any bargaining.
        losing: Share of draws in which net is below 0.
        yes: Share of draws in which its owner says yes at the last vote, by procedure.
    """

    flat: str
    floor: int
    owner: str
    area_cm2: int
    coefficient: float
    share_fen: int
    compensation_fen: int
    net: Spread
    losing: float
    yes: Mapping[str, float]

    @property
    def pays_fen(self) -> int:
        """What the flat pays in all; below 0 it receives."""
        return self.share_fen - self.compensation_fen


@dataclass(frozen=True)
class FloorLine:
    """The flats of one floor together: money summed, benefit a mean a flat.

    Attributes:
        losing: Share of flats and draws whose net is below 0.
        agreed: What a flat receives from others (below 0: pays) by agreements at the hearings, k yuan.
    """

    floor: int
    flats: int
    gain: Spread
    loss: Spread
    net: Spread
    losing: float
    share_fen: int
    compensation_fen: int
    agreed: Spread
    yes: Mapping[str, float]

    @property
    def pays_fen(self) -> int:
        """What the floor pays in all; below 0 it receives."""
        return self.share_fen - self.compensation_fen


@dataclass(frozen=True)
class Change:
    """A change of the terms and what it does to the chance of passing.

    Attributes:
        lever: subsidy, public_compensation, compensation or coefficient.
        before, after: The lever's value: yuan (of compensation: a flat of floors 1 and 2), or the coefficient.
        moved_fen: Money that somebody gives or gives up for it: the cost of the change.
        chance: Chance of passing after the change.
    """

    lever: str
    before: float
    after: float
    moved_fen: int
    chance: Chance


@dataclass(frozen=True)
class Outcome:
    """How a scheme fares under one procedure.

    Attributes:
        verdict: passes, fails or open.
        passing: Whether at least the share of draws passes from which on a scheme counts as passing.
        cheapest: The change that costs least and makes it pass; None where none is needed or found.
        flips: The two nearest changes that turn the verdict, nearest first.
    """

    procedure: str
    chance: Chance
    verdict: str
    passing: bool
    rounds: float
    cheapest: Change | None
    flips: tuple[Change, ...]


@dataclass(frozen=True)
class SchemePlan:
    """One cost-sharing scheme applied to the stairwell."""

    name: str
    title: Mapping[str, str]
    source: str
    flats: tuple[FlatLine, ...]
    floors: tuple[FloorLine, ...]
    outcomes: tuple[Outcome, ...]

    def outcome(self, procedure: str) -> Outcome:
        """The outcome under a procedure."""
        return next(one for one in self.outcomes if one.procedure == procedure)


@dataclass(frozen=True)
class Terms:
    """The money of the project, in fen: cost = subsidy + grant + need."""

    cost_fen: int
    subsidy_fen: int
    grant_fen: int

    @property
    def need_fen(self) -> int:
        """What the owners must raise together."""
        return max(0, self.cost_fen - self.subsidy_fen - self.grant_fen)


@dataclass(frozen=True)
class Assumption:
    """One number that the plan rests on, worded for readers."""

    title: Mapping[str, str]
    value: str
    unit: str
    source: str


@dataclass(frozen=True)
class Plan:
    """All that `cogov lift plan` found out about a stairwell.

    Attributes:
        least: Share of draws from which on a scheme counts as passing.
        about: Title of the scheme about which positions were stated.
        rounds: How many rounds each procedure may have.
    """

    stairwell: Stairwell
    kind: str
    kind_title: Mapping[str, str]
    law: str
    law_title: Mapping[str, str]
    law_place: Mapping[str, str]
    law_since: datetime.date
    law_until: datetime.date | None
    law_source: str
    law_text: Sequence[str]
    terms: Terms
    runs: int
    seed: int
    least: float
    about: Mapping[str, str]
    rounds: Mapping[str, int]
    schemes: tuple[SchemePlan, ...]
    assumptions: tuple[Assumption, ...]
    remarks: tuple[Note, ...]
