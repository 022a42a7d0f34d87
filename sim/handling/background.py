"""Tickets of communities that are not simulated but share full-size pools (model.md 7.4.3).

They come as a Poisson stream, each takes one attempt's hours and is gone. A regime that takes staff from the
upper levels also sends them less: by default the stream follows what the simulated communities send.

Stream `background` with the day as time: a pool's key draws the day's count, (pool key, n, use) the marks of
its n-th ticket. Counts are inverted from one uniform a day, so a higher rate adds tickets and changes none.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from sim.parameters import Constant, Numbers, Uncertain
from sim.randomness import Draws, invert_poisson

DAYS_A_YEAR: Final = 365
USES: Final = np.arange(4)
TIME, WORK, TYPE, SEVERITY = range(4)
FIRST_SHARED_LEVEL: Final = 2


class BackgroundNumbers(Numbers, file="handling/background.yaml"):
    """How many tickets come from elsewhere, and whether their number follows the simulated communities."""

    esc_2: Uncertain
    esc_3: Uncertain
    esc_4: Uncertain
    same_regime: Constant
    damping: Constant
    ratio_low: Constant
    ratio_high: Constant
    window: Constant

    def escalation(self, level: int) -> float:
        """Return the tickets per resident and year that reach a level (2, 3 or 4)."""
        return (self.esc_2, self.esc_3, self.esc_4)[level - FIRST_SHARED_LEVEL]


@dataclass(frozen=True, slots=True)
class TicketLaw:
    """What tickets of one pool are like.

    Attributes:
        type_weights: Chances of the issue types, up to a factor; 0 for those the pool does not take.
        work_hours: Table hours of one attempt (h).
        work_log_mean, work_log_sd: Law of the factor on them.
        severity_log_mean, severity_log_sd, severity_cap: Law of severity.
    """

    type_weights: tuple[float, ...]
    work_hours: float
    work_log_mean: float
    work_log_sd: float
    severity_log_mean: float
    severity_log_sd: float
    severity_cap: float


@dataclass(frozen=True, slots=True)
class Arrivals:
    """Tickets in the order of their time: days, hours of work, issue type, severity (equal lengths)."""

    time: NDArray[np.float64]
    work: NDArray[np.float64]
    type: NDArray[np.int8]
    severity: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.time)


def mean_per_day(load: float, escalation: float, residents: float, ratio: float = 1.0) -> float:
    """Return the expected tickets a day of so many residents (`escalation` per resident and year)."""
    return load * escalation * ratio * residents / DAYS_A_YEAR


def arrivals(draws: Draws, pool_key: int, days: range, mean: float, law: TicketLaw) -> Arrivals:
    """Draw the tickets that reach a pool on some days.

    Args:
        draws: The run's luck.
        pool_key: Key of the pool, such as `stable_key(pool.name)`.
        days: Days (each yields times in [day, day + 1)).
        mean: Expected tickets a day, >= 0.
        law: What they are like.

    Returns:
        The tickets; the same for any cut of the days into blocks.
    """
    dates = np.array(days, np.int64)
    counts = invert_poisson(draws.uniform("background", time=dates, entity=pool_key), mean)
    serial = np.arange(counts.sum()) - (np.cumsum(counts) - counts).repeat(counts)
    luck = draws.uniform(
        "background", time=dates.repeat(counts)[:, None], entity=(pool_key, serial[:, None], USES)
    )
    return _marked(dates.repeat(counts).astype(np.float64), luck, law)


def next_ratio(ratio: float, observed: float, expected: float, numbers: BackgroundNumbers) -> float:
    """Return the ratio for the next window: part of the way to observed over expected tickets.

    Special cases: nothing expected, or `same_regime` = 0, leaves the ratio as it is.
    """
    if expected <= 0.0:
        return ratio
    seen = min(max(observed / expected, numbers.ratio_low), numbers.ratio_high)
    return ratio + numbers.same_regime * numbers.damping * (seen - ratio)


def _marked(day: NDArray[np.float64], luck: NDArray[np.float64], law: TicketLaw) -> Arrivals:
    """Make tickets of their days (n) and uniforms (n, uses), in the order of time."""
    time = day + luck[:, TIME]
    order = np.argsort(time, kind="stable")
    luck = luck[order]
    factor = np.exp(law.work_log_mean + law.work_log_sd * ndtri(luck[:, WORK]))
    severity = np.exp(law.severity_log_mean + law.severity_log_sd * ndtri(luck[:, SEVERITY]))
    cumulative = np.cumsum(law.type_weights, dtype=np.float64)
    types = np.searchsorted(cumulative, luck[:, TYPE] * cumulative[-1])
    return Arrivals(
        time=time[order],
        work=law.work_hours * factor,
        type=types.astype(np.int8),
        severity=np.minimum(severity, law.severity_cap),
    )
