"""What an indicator is: name, unit, direction, class, margin, and its words in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from analysis.indicators.texts import texts_of

Direction = Literal[-1, 0, 1]
Kind = Literal["primary", "key", "secondary"]
LOWER: Direction = -1
HIGHER: Direction = 1
NEITHER: Direction = 0

UNITS: dict[str, dict[str, str]] = {
    "-": {"en": "", "zh": ""},
    "share": {"en": "share", "zh": "比例"},
    "sigma": {"en": "on a scale of 0 to 1", "zh": "0 至 1 分"},
    "satisfaction": {"en": "on a scale of -1 to 1", "zh": "-1 至 1 分"},
    "d": {"en": "days", "zh": "天"},
    "tickets": {"en": "tickets", "zh": "件"},
    "person-days/resident-yr": {"en": "person-days per resident and year", "zh": "人日/居民·年"},
    "persons/resident-yr": {"en": "weighted persons per resident and year", "zh": "加权人次/居民·年"},
    "1/resident-yr": {"en": "per resident and year", "zh": "每居民每年"},
    "1/10k-yr": {"en": "per 10,000 residents and year", "zh": "每万居民每年"},
    "per 1,000 residents": {"en": "per 1,000 residents", "zh": "每千居民"},
    "per 100 residents": {"en": "per 100 residents", "zh": "每百居民"},
    "per ticket": {"en": "per ticket", "zh": "每件"},
    "1/elder-yr": {"en": "per elder alone and year", "zh": "每位独居老人每年"},
    "h/find": {"en": "hours per find", "zh": "小时/次发现"},
    "h/resident-yr": {"en": "hours per resident and year", "zh": "小时/居民·年"},
    "h/adult-yr": {"en": "hours per adult and year", "zh": "小时/成年人·年"},
    "points/resident-yr": {"en": "points per resident and year", "zh": "分/居民·年"},
    "yuan/h": {"en": "yuan an hour", "zh": "元/小时"},
    "theta": {"en": "in units of wishes", "zh": "诉求单位"},
    "k RMB/owner": {"en": "thousand RMB per owner", "zh": "千元/业主"},
    "k RMB/tenant household": {"en": "thousand RMB per tenant household", "zh": "千元/租户"},
    "per project": {"en": "per project", "zh": "每个项目"},
    "k RMB/resident-yr": {"en": "thousand RMB per resident and year", "zh": "千元/居民·年"},
}


@dataclass(frozen=True)
class Margin:
    """The smallest difference that matters (delta_j of model.md section 13).

    Args:
        absolute: In the indicator's unit; None where the margin is relative.
        relative: As a share of the baseline's mean; read only where `absolute` is None.
        of: The indicator whose baseline mean the relative margin is taken of; "" = the indicator's own.
    """

    absolute: float | None = None
    relative: float = 0.05
    of: str = ""

    def at(self, mean_baseline: float) -> float:
        """Return delta_j for a baseline mean (>= 0; NaN if the mean is NaN and the margin relative)."""
        return abs(mean_baseline) * self.relative if self.absolute is None else self.absolute


ANY_OTHER = Margin()


@dataclass(frozen=True)
class Indicator:
    """One indicator of model.md section 10.

    Args:
        name: Snake case, as in `runs.parquet` (`<name>|<window>`) and `summary.csv`.
        unit: A key of `UNITS`.
        direction: -1 lower is better, +1 higher is better, 0 neither.
        kind: "primary" family, "key" reported beside it, "secondary".
        margin: The smallest difference that matters.
        imposed_by: Parameters that impose it in part; empty = emergent (tag E of section 10).
        descriptive: Counted and shown, never tested (incidents).
        between: Made from both runs of a pair, so that a single run has no value of its own.
    """

    name: str
    unit: str
    direction: Direction
    kind: Kind = "secondary"
    margin: Margin = ANY_OTHER
    imposed_by: tuple[str, ...] = ()
    descriptive: bool = False
    between: bool = False

    @property
    def tag(self) -> str:
        """E emergent, I partly imposed by the parameters in `imposed_by`."""
        return "I" if self.imposed_by else "E"

    @property
    def title(self) -> Mapping[str, str]:
        """Short name, {"en": …, "zh": …}."""
        return texts_of(self.name)["title"]

    @property
    def about(self) -> Mapping[str, str]:
        """One or two sentences of definition, {"en": …, "zh": …}."""
        return texts_of(self.name)["about"]

    @property
    def unit_title(self) -> Mapping[str, str]:
        """The unit in words, {"en": …, "zh": …}."""
        return UNITS[self.unit]
