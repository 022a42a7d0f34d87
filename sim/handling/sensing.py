"""The clock of a home in which somebody lives: when taps and doors are used, and when silence raises an alarm (7.10).

Uses of water and doors are a Poisson process over the waking hours of a day. All laws here are exact: counted in
waking hours the process has no memory, so the last use before a moment and the first one after it are
exponential, on whatever clock the alarm counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Floaty = float | Floats
DAY = 24.0
STEPS = 960
LEAST = 1e-300


@dataclass(frozen=True)
class HomeClock:
    """A day's waking hours and how often something is used in them.

    Attributes:
        first, last: Hours of the day between which something is used.
        uses: Expected uses a day.
    """

    first: float
    last: float
    uses: float

    @property
    def waking(self) -> float:
        """Waking hours of a day."""
        return self.last - self.first

    def awake(self, time: Floaty) -> Any:
        """Return the waking hours from day 0 to a time (d)."""
        day = np.floor(time)
        return day * self.waking + np.minimum(np.maximum((time - day) * DAY - self.first, 0.0), self.waking)

    def moment(self, hours: Floaty) -> Any:
        """Return the time (d) at which so many waking hours have passed since day 0."""
        day = np.floor(np.asarray(hours) / self.waking)
        return day + (self.first + hours - day * self.waking) / DAY

    def last_use(self, time: Floaty, luck: Floaty) -> Any:
        """Return when something was last used before a time, by inversion of one uniform each."""
        return self.moment(self.awake(time) + self.waking / self.uses * np.log1p(-np.asarray(luck)))

    def next_use(self, time: Floaty, luck: Floaty) -> Any:
        """Return when something is first used after a time, by inversion of one uniform each."""
        return self.moment(self.awake(time) - self.waking / self.uses * np.log1p(-np.asarray(luck)))

    def alarm(self, since: Floaty, window: float) -> Any:
        """Return when a silence raises an alarm.

        Args:
            since: When something was last used, d.
            window: Hours of silence until the alarm; below 24 only waking hours count.
        """
        if window < DAY:
            return self.moment(self.awake(since) + window)
        return since + window / DAY

    def quiet_alarms(self, window: float) -> float:
        """Return the alarms a day at a home whose inhabitant is up and well: gaps that happen to be so long.

        Each use begins such a gap with the chance that nothing is used in the waking hours of the window.
        """
        if window < DAY:
            return float(self.uses * np.exp(-self.uses / self.waking * window))
        use = (self.first + self.waking * (np.arange(STEPS) + 0.5) / STEPS) / DAY
        silent = self.awake(use + window / DAY) - self.awake(use)
        return float(self.uses * np.exp(-self.uses / self.waking * silent).mean())


def geometric(luck: Floats, mean: Floaty) -> Floats:
    """Return whole numbers from 1 with a geometric law of mean 1 or more, by inversion of uniforms."""
    again = np.maximum(1.0 - 1.0 / np.asarray(mean), LEAST)
    return np.asarray(1.0 + np.floor(np.log1p(-luck) / np.log(again)))


def response_chance(alarms: Floats, false: Floats, fatigue: float, most: float) -> Floats:
    """Return the chance that an alarm is answered today: who is often called for nothing comes less readily.

    Args:
        alarms, false: All and false alarms of late, (communities,).
        fatigue: Loss of readiness per share of false alarms.
        most: The greatest loss.
    """
    share = false / np.maximum(alarms, 1.0)
    return np.asarray(1.0 - np.minimum(most, fatigue * share))
