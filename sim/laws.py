"""Laws and official schemes as dated data: consent, subsidies, starting coefficients (scenarios/laws/).

    law = consent_rule("cc278")
    law = consent_in_force(datetime.date(2027, 1, 4))

Shares are pairs of whole numbers, so that a count or an area in cm2 is never compared with a rounded share.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from sim.errors import InputError
from sim.parameters import unknown

Share = tuple[int, int]


@dataclass(frozen=True)
class Law:
    """What all dated entries say: name, titles, where and when they hold, source.

    Attributes:
        title, place: In both languages, {"en": …, "zh": …}.
        since, until: First and last day; until = None: still in force.
    """

    name: str
    title: Mapping[str, str]
    place: Mapping[str, str]
    since: datetime.date
    until: datetime.date | None
    source: str

    def holds(self, day: datetime.date) -> bool:
        """Return whether it is in force on a day."""
        return self.since <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True)
class ConsentRule(Law):
    """How many owners must take part and agree before common parts are rebuilt, by persons and by area.

    Attributes:
        scope: national rules bind by date; local ones and practices are played by name.
        participation_persons, participation_area: Least shares of all owners that take part.
        approval_of: Whose shares the approval is: of all owners, or of the participants.
        approval_persons, approval_area: Least shares that agree.
    """

    scope: Literal["national", "local", "practice"]
    participation_persons: Share
    participation_area: Share
    approval_of: Literal["all", "participants"]
    approval_persons: Share
    approval_area: Share


@dataclass(frozen=True)
class Subsidy(Law):
    """What a city pays towards a lift, k RMB: legal maximum, and what arrived on average (None: not known)."""

    ceiling: float
    paid: float | None


@dataclass(frozen=True)
class Coefficients(Law):
    """Floor coefficients (楼层分摊系数) from which owners start.

    Attributes:
        by: "area": a flat pays in proportion to coefficient x area; "floor": a floor pays its share of the total,
            its flats in proportion to area.
        coefficients: Of the floors from the first.
        step: What each floor above the last listed adds.
    """

    by: Literal["area", "floor"]
    coefficients: tuple[float, ...]
    step: float

    def of_floor(self, floor: int) -> float:
        """Return the coefficient of a floor (from 1)."""
        last = len(self.coefficients)
        return self.coefficients[min(floor, last) - 1] + self.step * max(0, floor - last)


def consent_rules() -> Mapping[str, ConsentRule]:
    """Return all consent rules, by name in the order of the file."""
    return {name: _consent(name, raw) for name, raw in _read("consent.yaml").items()}


def subsidies() -> Mapping[str, Subsidy]:
    """Return all subsidy schemes, by name in the order of the file."""
    return {
        name: Subsidy(
            **_common(name, raw),
            ceiling=float(raw["ceiling"]),
            paid=None if raw["paid"] is None else float(raw["paid"]),
        )
        for name, raw in _read("subsidies.yaml").items()
    }


def coefficient_schemes() -> Mapping[str, Coefficients]:
    """Return all starting schemes of floor coefficients, by name in the order of the file."""
    return {
        name: Coefficients(
            **_common(name, raw),
            by=raw["by"],
            coefficients=tuple(float(x) for x in raw["coefficients"]),
            step=float(raw["step"]),
        )
        for name, raw in _read("coefficients.yaml").items()
    }


def consent_rule(name: str) -> ConsentRule:
    """Return a consent rule by name.

    Raises:
        InputError: There is none of that name; the message gives the nearest.
    """
    rules = consent_rules()
    if name not in rules:
        raise InputError(f"{unknown('law', name, list(rules))} `cogov list laws` shows all")
    return rules[name]


def consent_in_force(day: datetime.date) -> ConsentRule:
    """Return the national consent rule of a day.

    Raises:
        InputError: There was none yet.
    """
    rules = [rule for rule in consent_rules().values() if rule.scope == "national"]
    found = [rule for rule in rules if rule.holds(day)]
    if not found:
        first = min(rule.since for rule in rules)
        raise InputError(f"start: {day}: no national consent rule was in force; the first is of {first}")
    return found[-1]


def _consent(name: str, raw: Mapping[str, Any]) -> ConsentRule:
    took, agreed = raw["participation"], raw["approval"]
    return ConsentRule(
        **_common(name, raw),
        scope=raw["scope"],
        participation_persons=_share(took["persons"]),
        participation_area=_share(took["area"]),
        approval_of=agreed["of"],
        approval_persons=_share(agreed["persons"]),
        approval_area=_share(agreed["area"]),
    )


def _share(pair: Any) -> Share:
    numerator, denominator = pair
    return int(numerator), int(denominator)


def _common(name: str, raw: Mapping[str, Any]) -> dict[str, Any]:
    """Return what all entries say, by the names of `Law`."""
    said = {field: raw[field] for field in ("title", "place", "since", "until")}
    return {"name": name, "source": str(raw["source"]), **said}


@cache
def _read(file: str) -> Mapping[str, Mapping[str, Any]]:
    path = Path(str(files("scenarios"))) / "laws" / file
    try:
        return dict(YAML(typ="safe").load(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, YAMLError) as error:
        raise InputError(f"{path.name}: cannot be read as a file of laws: {error}") from error
