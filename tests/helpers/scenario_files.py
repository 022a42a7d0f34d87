"""A small good scenario, regime and community to spoil in tests, and a house of three numbers."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path

import pytest

from sim.errors import InputError
from sim.parameters import Entry, Kind

MECHANISMS = ("building_chiefs", "closed_loop_platform", "council", "partner_pool")

SCENARIO = """\
name: small
days: 30
communities: [yard.yaml]
before: top_down
regimes: [top_down, partner]
mechanisms: [council]
"""

REGIME = """\
name: mine
mechanisms: [council]
"""

COMMUNITY = """\
name: yard
buildings: 1
stairwells: 1
floors: 2
flats_per_floor: 2
"""


def entry(room: str, name: str, kind: Kind, value: float | tuple[float, ...] = 1.0) -> Entry:
    """Return a number between 0 and 10 h."""
    since = datetime.date(2026, 11, 22)
    return Entry(
        room, name, value, "h", 0.0, 10.0, kind, "asm", since, "hours of x", "某某小时", f"{room}.yaml:1"
    )


NUMBERS = {
    one.key: one
    for one in (
        entry("council", "hear_cap", Kind.LEVER),
        entry("council", "dates", Kind.LEVER, (1.0, 2.0)),
        entry("experience", "w_outcome", Kind.UNCERTAIN),
    )
}


def use_small_house(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """Know three numbers only, and work in a folder that holds the community."""
    monkeypatch.setattr("sim.scenario.verifying.known_numbers", lambda: NUMBERS)
    monkeypatch.chdir(folder)
    (folder / "yard.yaml").write_text(COMMUNITY, encoding="utf-8")


def complaint_of(read: Callable[..., object], text: str | bytes, **known: object) -> list[str]:
    """Write `f.yaml`, read it, and return the lines of the complaint."""
    Path("f.yaml").write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(InputError) as caught:
        read("f.yaml", **known)
    return str(caught.value).splitlines()
