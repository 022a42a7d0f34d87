"""An indicator's values as people read them: shares as per cent, thousand yuan as yuan, scales as points."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from analysis.errors import DesignError
from analysis.indicators.registry import indicator_of
from analysis.words import Words
from analysis.words.formats import decimals

SHARES = ("share",)
SCALES = ("satisfaction", "sigma", "-")
FROM_WHOLE_YUAN = 0.1
LEAST_SHARE = 0.0005
"""Below it a difference of shares is nothing in the first decimal of a percentage point."""
MORE_DIGITS = 3
ALIKE = ("no difference", "not resolved")
THOUSAND_YUAN = "k RMB/resident-yr"
SIGNS = {"better": "▲", "worse": "▼", "no difference": "=", "not resolved": "?", "higher": "↑", "lower": "↓"}
KINDS = ("primary", "key", "secondary")


@dataclass(frozen=True)
class Shown:
    """How one indicator is written: name, kind, unit, direction, factor to the unit shown."""

    name: str
    plain: str
    about: str
    kind: str
    unit: str
    direction: int
    imposed: bool
    words: Words
    code: str

    @property
    def title(self) -> str:
        """The name as a line of its own."""
        return sentence(self.plain)

    def value(self, value: float, more: int = 0) -> str:
        """A mean; with `more` digits than usual where wanted."""
        if self.code in SHARES:
            return self.words.percent(value, (0 if abs(value) >= 0.1 else 1) + more)
        if self.code == THOUSAND_YUAN:
            return self.words.number(1000 * value, (0 if abs(value) >= FROM_WHOLE_YUAN else 1) + more)
        return self.words.number(value, decimals(value) + more if more else None)

    def pair(self, before: float, after: float, verdict: str) -> tuple[str, str]:
        """Two means; where a verdict tells them apart, with the digits that it takes, at most three more than usual."""
        for more in range(MORE_DIGITS + 1 if verdict not in ALIKE else 0):
            told = self.value(before, more), self.value(after, more)
            if told[0] != told[1]:
                return told
        return self.value(before), self.value(after)

    def difference(self, value: float) -> str:
        """A difference in the indicator's own unit; for shares in percentage points."""
        number = self.words.signed(self._own(value), self._places(value))
        return self.words("shown.points", value=number) if self.code in SHARES else number

    def interval(self, low: float, high: float) -> str:
        """The interval of a difference, in the same unit as the difference."""
        return self.words.interval(self._own(low), self._own(high), self._places(max(abs(low), abs(high))))

    def change(self, difference: float, baseline: float) -> str:
        """The difference as readers take it: relative where zero means nothing at all, else in points."""
        if self.code in (*SHARES, *SCALES) or not baseline:
            return self.difference(difference)
        return self.words.signed_percent(
            difference / abs(baseline), 0 if abs(difference / baseline) >= 0.1 else 1
        )

    def _own(self, value: float) -> float:
        return value * (100 if self.code in SHARES else 1000 if self.code == THOUSAND_YUAN else 1)

    def _places(self, value: float) -> int | None:
        if self.code in SHARES:
            return 1 if abs(value) >= LEAST_SHARE or not value else 2
        if self.code == THOUSAND_YUAN:
            return 0 if abs(value) >= FROM_WHOLE_YUAN else 1
        return 3 if self.code in SCALES else None


@dataclass(frozen=True)
class Verdict:
    """A verdict in a sign and a word; `code` is one of the four of the summary, or higher, lower."""

    code: str
    sign: str
    title: str


def verdict_of(entry: pd.Series[Any], words: Words) -> Verdict:
    """The verdict of a row of the summary; an indicator that has no better direction is higher or lower."""
    code = str(entry["verdict"])
    if code == "not resolved" and entry.get("change") in ("higher", "lower") and entry.get("direction") == 0:
        code = str(entry["change"])
    return Verdict(code, SIGNS.get(code, ""), words.name("verdict", code.replace(" ", "_")))


def shown(name: str, words: Words) -> Shown:
    """How the indicator `name` is written in a language; one that the registry lacks shows its own name."""
    try:
        known = indicator_of(name)
    except DesignError:
        return Shown(name, name, "", "secondary", "", 0, False, words, "")
    unit = words("shown.yuan") if known.unit == THOUSAND_YUAN else words.either(known.unit_title)
    unit = "" if known.unit in SHARES else unit
    return Shown(
        name,
        words.either(known.title),
        words.either(known.about),
        known.kind,
        unit,
        known.direction,
        known.tag == "I",
        words,
        known.unit,
    )


def shown_in(entry: pd.Series[Any], words: Words) -> Shown:
    """How the indicator of a row of the summary is written; one declared primary is primary."""
    found = shown(str(entry["indicator"]), words)
    return replace(found, kind=KINDS[0]) if entry.get("family") == KINDS[0] else found


def sentence(text: str) -> str:
    """The text with a capital at its beginning, where the script has one."""
    return text[:1].upper() + text[1:]
