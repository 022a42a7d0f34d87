"""Opening hours that repeat every week, and work that runs on across closing hours.

Times are days (float); day 0 is a Monday and time 0.0 its midnight, for negative times too. Work is in hours.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from typing import Final

from sim.errors import RuleError

Window = tuple[int, float, float]

DAYS: Final = 7
HOURS: Final = 24.0
# A moment this close (days) before closing counts as closing, so that rounding cannot start work at the bell.
TOLERANCE: Final = 1e-10
# Further from closing than this, a moment needs no such care.
_MARGIN: Final = 1e-6
_HOURS_TOLERANCE: Final = 1e-9


class Calendar:
    """Weekly opening hours.

    Args:
        windows: (weekday 0-6, opening hour, closing hour), in any order; they may touch but not overlap.

    Raises:
        RuleError: No window, or one outside its day, reversed, or overlapping another.
    """

    __slots__ = ("_always", "_before", "_closes", "_last", "_opens", "hours_per_week")

    def __init__(self, windows: Iterable[Window]) -> None:
        spans = _merge(windows)
        self._opens = tuple(opening for opening, _ in spans)
        self._closes = tuple(closing for _, closing in spans)
        before = [0.0]
        for opening, closing in spans:
            before.append(before[-1] + (closing - opening) * HOURS)
        self._before = tuple(before)
        self.hours_per_week = before[-1]
        self._always = spans == [(0.0, float(DAYS))]
        self._last = (math.inf, -math.inf, 0, 0)

    def next_open(self, time: float) -> float:
        """Return `time` if open then, else the next opening; the moment of closing counts as closed."""
        if self._always:
            return time
        opening = self._window(time)[0]
        return time if time > opening else opening

    def advance(self, start: float, hours: float) -> float:
        """Return when `hours` of work begun at `start` are done, working in opening hours only.

        Work that ends with the bell ends at closing, not at the next opening; no work at all ends at
        `next_open(start)`.
        """
        if self._always:
            return start + hours / HOURS
        opening, _, base, index = self._window(start)
        begin = start if start > opening else opening
        closing = base + self._closes[index]
        spare = (closing - begin) * HOURS - hours
        if spare >= -_HOURS_TOLERANCE:
            return begin + hours / HOURS if spare > _HOURS_TOLERANCE else closing
        done = self._before[index] + max(0.0, begin - base - self._opens[index]) * HOURS
        return self._locate(base, done + hours)

    def _window(self, time: float) -> tuple[float, float, int, int]:
        """Return the window that is open at a time or opens next: its opening, a moment safely before its closing,
        the Monday of its week, and its number in the week. Most moments asked for lie in the same one as the last.
        """
        last = self._last
        if last[0] <= time < last[1]:
            return last
        base = DAYS * math.floor(time / DAYS)
        index = bisect_right(self._closes, time - base + TOLERANCE)
        if index == len(self._closes):
            base, index = base + DAYS, 0
        self._last = (base + self._opens[index], base + self._closes[index] - _MARGIN, base, index)
        return self._last

    def open_hours(self, start: float, end: float) -> float:
        """Return the open hours between two times (negative if `end` is earlier)."""
        if self._always:
            return (end - start) * HOURS
        return self._elapsed(end) - self._elapsed(start)

    def _locate(self, base: int, hours: float) -> float:
        """Return when that many open hours have passed since the Monday `base`."""
        weeks = math.ceil((hours - _HOURS_TOLERANCE) / self.hours_per_week) - 1
        base += DAYS * weeks
        hours -= weeks * self.hours_per_week
        index = bisect_left(self._before, hours - _HOURS_TOLERANCE) - 1
        if self._before[index + 1] - hours <= _HOURS_TOLERANCE:
            return base + self._closes[index]
        return base + self._opens[index] + (hours - self._before[index]) / HOURS

    def _elapsed(self, time: float) -> float:
        """Return the open hours between time 0 and `time`."""
        week = math.floor(time / DAYS)
        position = time - DAYS * week
        index = bisect_right(self._closes, position)
        hours = week * self.hours_per_week + self._before[index]
        if index < len(self._opens) and position > self._opens[index]:
            hours += (position - self._opens[index]) * HOURS
        return hours


def _merge(windows: Iterable[Window]) -> list[tuple[float, float]]:
    """Return the windows as sorted spans in days since Monday, those that touch joined."""
    spans: list[tuple[float, float]] = []
    for weekday, opens, closes in sorted(windows):
        if weekday not in range(DAYS) or not 0 <= opens < closes <= HOURS:
            raise RuleError(
                f"window {(weekday, opens, closes)} must be weekday 0-6, 0 <= opening < closing <= 24"
            )
        opening, closing = weekday + opens / HOURS, weekday + closes / HOURS
        if spans and opening < spans[-1][1]:
            raise RuleError(f"window {(weekday, opens, closes)} overlaps another of the same calendar")
        if spans and opening == spans[-1][1]:
            opening = spans.pop()[0]
        spans.append((opening, closing))
    if not spans:
        raise RuleError("a calendar needs at least one window; to close a pool give it no capacity")
    return spans


STAFF_HOURS: Final = Calendar((day, 9, 17) for day in range(5))
VOLUNTEER_HOURS: Final = Calendar([*((day, 18, 21) for day in range(DAYS)), (5, 9, 17), (6, 9, 17)])
ALWAYS: Final = Calendar((day, 0, 24) for day in range(DAYS))
