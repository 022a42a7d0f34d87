"""Numbers, money, durations and dates as a reader of the language expects them."""

from __future__ import annotations

import datetime
import math
from abc import ABC, abstractmethod

from babel import Locale
from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal, format_percent

MINUS = "−"
WAN = 10_000
LARGE = {"zh": 100_000_000, "en": 1_000_000}
SIGNIFICANT = 3


class Formats(ABC):
    """How one language writes values; a value that is not a number is written as a dash."""

    def __init__(self, language: str, locale: str) -> None:
        self.language = language
        self.locale = Locale.parse(locale)

    @abstractmethod
    def __call__(self, key: str, **values: object) -> str:
        """The text of `key` with `values` put in."""

    def number(self, value: float, digits: int | None = None) -> str:
        """`value` with `digits` decimals; without them three significant figures, whole numbers in full."""
        if not math.isfinite(value):
            return self("unit.none")
        places = decimals(value) if digits is None else digits
        return proper(format_decimal(round(value, places) + 0.0, _pattern(places), self.locale))

    def signed(self, value: float, digits: int | None = None) -> str:
        """`value` with its sign: +1.2, −0.3, and 0 without one."""
        text = self.number(value, digits)
        return f"+{text}" if value > 0 and any(sign in text for sign in "123456789") else text

    def percent(self, share: float, digits: int = 0) -> str:
        """A share as per cent: 0.125 is 13% (or 12.5% with one digit)."""
        if not math.isfinite(share):
            return self("unit.none")
        return proper(format_percent(round(share, digits + 2) + 0.0, _pattern(digits) + "%", self.locale))

    def signed_percent(self, share: float, digits: int = 0) -> str:
        """A relative difference as per cent with its sign."""
        text = self.percent(share, digits)
        return f"+{text}" if share > 0 and any(sign in text for sign in "123456789") else text

    def interval(self, low: float, high: float, digits: int | None = None) -> str:
        """An interval in brackets, both ends with the same decimals."""
        return f"[{', '.join(self.number(end, common(low, high, digits)) for end in (low, high))}]"

    def span(self, low: float, high: float, digits: int | None = None) -> str:
        """An interval in words: "1.2 to 3.4"."""
        places = common(low, high, digits)
        return self("unit.interval", low=self.number(low, places), high=self.number(high, places))

    def money(self, yuan: float, unit: str = "auto", digits: int | None = None) -> str:
        """An amount in yuan; `unit` is "yuan", "wan" (10,000 yuan), or "auto" for what reads best."""
        large = LARGE[self.language]
        if unit == "auto":
            unit = (
                "large"
                if abs(yuan) >= large
                else "wan"
                if self.language == "zh" and abs(yuan) >= WAN
                else "yuan"
            )
        size = {"yuan": 1, "wan": WAN, "large": large}[unit]
        places = decimals(yuan / size) if digits is None and unit != "yuan" else digits or 0
        return self("unit.money", amount=self.number(yuan / size, places), unit=self(f"unit.{unit}"))

    def duration(self, days: float) -> str:
        """A time span in the unit that reads best, from minutes to years."""
        hours = days * 24
        if not math.isfinite(days):
            return self("unit.none")
        if hours < 1:
            return self("unit.minutes", value=self.number(hours * 60, 0))
        if days < 1:
            return self("unit.hours", value=self._short(hours))
        if days < 2 * 365:
            return self("unit.days", value=self._short(days), n=int(days == 1) or 2)
        return self("unit.years", value=self._short(days / 365))

    def clock(self, seconds: float) -> str:
        """A waiting time in whole minutes and seconds."""
        whole = max(0, round(seconds))
        minutes = [self("unit.minutes", value=self.number(whole // 60, 0))] if whole >= 60 else []
        rest = [self("unit.seconds", value=self.number(whole % 60, 0))] if whole % 60 or whole < 60 else []
        return " ".join(minutes + rest)

    def date(self, day: datetime.date) -> str:
        """A date in full: 2026年11月22日, or November 22, 2026."""
        return format_date(day, "long", self.locale)

    def moment(self, time: datetime.datetime) -> str:
        """Date and time of day to the minute."""
        return format_datetime(
            time, {"zh": "y年M月d日 HH:mm", "en": "MMMM d, y, HH:mm"}[self.language], locale=self.locale
        )

    def _short(self, value: float) -> str:
        return self.number(value, 0 if value >= 10 or value == round(value) else 1)


def decimals(value: float) -> int:
    """Decimals that show three significant figures of `value`; none for whole numbers, at most four."""
    if not math.isfinite(value) or value == round(value):
        return 0
    return min(4, max(0, SIGNIFICANT - 1 - math.floor(math.log10(abs(value)))))


def common(low: float, high: float, digits: int | None) -> int:
    """Decimals for both ends of an interval."""
    return digits if digits is not None else decimals(max(abs(low), abs(high)))


def proper(text: str) -> str:
    """The text with the minus sign in place of the hyphen."""
    return text.replace("-", MINUS)


def _pattern(digits: int) -> str:
    return "#,##0" + ("." + "0" * digits if digits else "")
