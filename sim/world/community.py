"""A community as its file describes it: plain, checked, without luck.

File `scenarios/communities/<name>.yaml`, read by `sim/scenario.py`; all keys flat. Required: `name` (equal to
the file's stem), `title` (map with `en` and `zh`), `buildings`, `stairwells` (in a building), `floors`,
`flats_per_floor` (in a stairwell), `sources`. Optional, taken exactly as given, else drawn by the laws of the
number files: `households`, `residents`, `party_members` (counts), `share_let` (of occupied flats),
`share_60` or `share_65` (expected share of residents), `property_company` (true or false), `load`.

`sources` says for each figure given where it is from: `published: f:Z19` (a key of facts.md) or
`assumption: why`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from sim.errors import InputError

COUNTS = {
    "buildings": (1, 2000),
    "stairwells": (1, 20),
    "floors": (1, 60),
    "flats_per_floor": (1, 40),
    "households": (0, 100_000),
    "residents": (0, 300_000),
    "party_members": (0, 100_000),
}
MOST_FLATS = 2_000_000
"""Assumption: the largest community known has some 100,000; more would not fit into memory."""
SHARES = {"share_let": (0.0, 1.0), "share_60": (0.0, 1.0), "share_65": (0.0, 1.0), "load": (0.0, 5.0)}


@dataclass(frozen=True)
class Community:
    """One community; None means "not published, drawn by the model's laws".

    Raises:
        InputError: A figure is out of its range, or figures contradict one another.
    """

    name: str
    title_en: str = ""
    title_zh: str = ""
    buildings: int = 25
    stairwells: int = 4
    floors: int = 6
    flats_per_floor: int = 2
    households: int | None = None
    residents: int | None = None
    party_members: int | None = None
    share_let: float | None = None
    share_60: float | None = None
    share_65: float | None = None
    property_company: bool = True
    load: float = 1.0
    sources: Mapping[str, str] = field(default_factory=dict, hash=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "sources", MappingProxyType(dict(self.sources)))
        for name in COUNTS:
            self._check_count(name)
        for name in SHARES:
            self._check_share(name)
        if self.flats > MOST_FLATS:
            raise self.wrong(
                "buildings",
                f"at most {MOST_FLATS:,} flats can be played, {self._layout()} are {self.flats:,}; give fewer"
                " buildings, stairwells, floors or flats_per_floor",
            )
        if self.share_60 is not None and self.share_65 is not None:
            raise self.wrong("share_65", "give either share_60 or share_65, not both")
        if self.households is not None:
            self._check_households(self.households)

    def __reduce__(self) -> tuple[object, ...]:
        values = {**self.__dict__, "sources": dict(self.sources)}
        return _rebuild, (values,)

    @property
    def flats_per_building(self) -> int:
        """Flats in one building."""
        return self.stairwells * self.floors * self.flats_per_floor

    @property
    def flats(self) -> int:
        """All flats, occupied or not."""
        return self.buildings * self.flats_per_building

    def wrong(self, field_name: str, allowed: str) -> InputError:
        """Return the error for a figure that cannot be: what, where, what is allowed."""
        value = getattr(self, field_name)
        return InputError(f"community {self.name!r}: {field_name} = {value!r}: {allowed}")

    def _layout(self) -> str:
        return f"{self.buildings} x {self.stairwells} x {self.floors} x {self.flats_per_floor}"

    def _check_count(self, name: str) -> None:
        value = getattr(self, name)
        low, high = COUNTS[name]
        if value is None and name in ("households", "residents", "party_members"):
            return
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise self.wrong(name, f"must be a whole number from {low} to {high}")

    def _check_share(self, name: str) -> None:
        value = getattr(self, name)
        low, high = SHARES[name]
        if value is None and name != "load":
            return
        if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
            raise self.wrong(name, f"must be a number from {low:g} to {high:g}")

    def _check_households(self, households: int) -> None:
        if households > self.flats:
            raise self.wrong(
                "households",
                f"at most {self.flats}, one a flat ({self._layout()} = {self.flats} flats);"
                " correct households, or give more buildings, stairwells, floors or flats_per_floor",
            )
        if self.residents is not None and (self.residents < households or (households == 0 < self.residents)):
            raise self.wrong(
                "residents", f"{households} households need at least one resident each, and residents a home"
            )


def _rebuild(values: dict[str, object]) -> Community:
    return Community(**values)  # type: ignore[arg-type]
