"""A planner's stairwell: its flats, who owns them, what is known of the owners. Read from the planner's own table."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from analysis.words import Words
from office.lift.columns import COLUMNS, POSITIONS, uses_under
from office.reading import Cell, Note, Notes, Place, Row, read_table
from office.reading.values import area_cm2, choice, floor_number, whole, yuan

HIGHEST = 9
"""Floors above need a lift by the building code, and no city's coefficients go further (facts.md 2.4)."""
LEAST_FLOORS = 4
MOST_FLATS = 2000
OLDEST = 120
ADULT = 18
FEN = 100
MOST_NEEDED = 10_000_000


@dataclass(frozen=True)
class Flat:
    """One flat and what is known of its owner.

    Attributes:
        name: As the file writes it.
        floor: From 1.
        area_cm2: Floor area in whole cm².
        owner: Who owns it; flats of one owner share it.
        use: "owner", "let", "vacant", or None where it is not known.
        age: The owner's age, None where it is not known.
        position: "for", "against", or None where it is not known or an amount is stated.
        needs_fen: The least sum with which the owner would agree; below 0 what they would pay.
        building: Building or stairwell, for projects of several; empty where there is one.
    """

    name: str
    floor: int
    area_cm2: int
    owner: str
    use: str | None = None
    age: int | None = None
    position: str | None = None
    needs_fen: int | None = None
    building: str = ""


@dataclass(frozen=True)
class Stairwell:
    """Flats from the lowest floor up, and what was remarked while reading them.

    Attributes:
        file: Name of the file.
        flats: At least one.
        floors: Number of floors of the house.
        remarks: What the reader should know.
    """

    file: str
    flats: tuple[Flat, ...]
    floors: int
    remarks: tuple[Note, ...] = ()

    @property
    def people(self) -> tuple[str, ...]:
        """The owners, each once, in the order of their flats."""
        return tuple(dict.fromkeys(flat.owner for flat in self.flats))


def read_stairwell(path: Path, words: Words, floors: int | None = None, highest: int = HIGHEST) -> Stairwell:
    """Read a stairwell from a text or Excel table.

    Args:
        path: The planner's file.
        words: Language of the messages.
        floors: Number of floors of the house; None takes it from the file.
        highest: Most floors that such a house can have.

    Raises:
        InputError: With every problem of the file, row by row.
    """
    notes = Notes()
    table = read_table(path, COLUMNS, notes)
    if table is None or notes.problems:
        notes.refuse(words)
        raise AssertionError("a table that cannot be read has its problems noted")
    if len(table.rows) > MOST_FLATS:
        notes.problem(table.place, "plan.too_many", n=len(table.rows), most=MOST_FLATS)
        notes.refuse(words)
    read = [(row, _flat(row, notes, highest)) for row in table.rows]
    roof = _roof(table.rows, floors, highest, notes)
    _check_names(read, notes)
    _check_floors(table.rows, roof, highest, notes)
    flats = [flat for _, flat in read if flat is not None]
    _check_owners(read, notes)
    notes.refuse(words)
    top = roof or max(flat.floor for flat in flats)
    _remark(flats, top, table.place, notes)
    ordered = sorted(flats, key=lambda flat: (flat.building, flat.floor))
    return Stairwell(path.name, tuple(ordered), top, tuple(notes.remarks))


def _flat(row: Row, notes: Notes, highest: int) -> Flat | None:
    name = row["flat"].text
    if not name:
        notes.problem(row["flat"].place, "plan.no_name")
    floor = _floor(row["floor"], notes, highest)
    area = area_cm2(row["area"], notes)
    use = choice(row["use"], notes, uses_under(row["use"].place.column), "自住 owner, 出租 let, 空置 vacant")
    age = whole(row["age"], notes, low=ADULT, high=OLDEST, endings=("岁", "周岁", "years", "y", "+"))
    position, needs = _position(row, notes)
    if not name or floor is None or area is None:
        return None
    building = row["building"].text
    owner = row["owner"].text or f"#{building}/{key_of(name)}"
    return Flat(name, floor, area, owner, use, age, position, needs, building)


def _floor(cell: Cell, notes: Notes, highest: int) -> int | None:
    if not cell.text:
        notes.problem(cell.place, "plan.floor_missing")
        return None
    floor = floor_number(cell.text)
    if floor is None or floor < 1:
        notes.problem(cell.place, "plan.floor_wrong", found=cell.text, highest=highest)
        return None
    return floor


def _position(row: Row, notes: Notes) -> tuple[str | None, int | None]:
    """What the owner has said: for or against, or the sum they need, in fen."""
    cell, asked = row["position"], row["needs"]
    amount = yuan(cell.text) if cell.text else None
    stated = None if amount is not None else _stated(cell, notes)
    if asked.text and asked.text not in ("-", "无"):
        other = yuan(asked.text, asked.place.column)
        if other is None or (amount is not None and amount != other):
            key = "plan.needs_wrong" if other is None else "plan.needs_twice"
            notes.problem(asked.place, key, found=asked.text, said=cell.text)
        amount = other
    if amount is None:
        return stated, None
    if abs(amount) > MOST_NEEDED:
        notes.problem(
            (asked if asked.text else cell).place, "plan.needs_range", found=str(amount), most=MOST_NEEDED
        )
        return None, None
    return None, round(amount * FEN)


def _stated(cell: Cell, notes: Notes) -> str | None:
    found = choice(
        cell, notes, POSITIONS, "同意 for, 反对 against, 未知 unknown, 所需金额 a sum such as 20000元 / 2万"
    )
    return None if found == "unknown" else found


def key_of(name: str) -> str:
    """A flat's name as it is compared: "301室" and "301" are the same flat."""
    return re.sub(r"[\s室号房户]+", "", name).casefold()


def _check_names(read: Iterable[tuple[Row, Flat | None]], notes: Notes) -> None:
    first: dict[tuple[str, str], Row] = {}
    for row, _ in read:
        key = (row["building"].text, key_of(row["flat"].text))
        if key[1] and key in first:
            notes.problem(row["flat"].place, "plan.twice", flat=row["flat"].text, row=str(first[key].number))
        first.setdefault(key, row)


def _roof(rows: Sequence[Row], given: int | None, highest: int, notes: Notes) -> int | None:
    """The number of floors stated by the option or the file; None where neither says."""
    stated = [
        (row, whole(row["floors"], notes, low=1, high=highest, endings=("层", "楼", "f"))) for row in rows
    ]
    told = {number: row for row, number in reversed(stated) if number is not None}
    if len(told) > 1 and not any(row["building"].text for row in rows):
        first, other = sorted(told)[:2]
        notes.problem(told[other]["floors"].place, "plan.roofs_differ", one=str(first), two=str(other))
    return given if given is not None else max(told, default=None)


def _check_floors(rows: Sequence[Row], roof: int | None, highest: int, notes: Notes) -> None:
    """A floor above the stated roof, or, where none is stated, above a gap of empty floors."""
    levels = [(row, floor) for row in rows if (floor := floor_number(row["floor"].text)) and floor > 0]
    reached = roof if roof is not None else _reached(sorted({floor for _, floor in levels}), highest)
    for row, floor in levels:
        if floor <= reached:
            continue
        key = "plan.beyond_stated" if roof is not None else "plan.beyond_gap"
        key = "plan.beyond_all" if roof is None and reached == highest else key
        notes.problem(row["floor"].place, key, floor=str(floor), highest=str(reached))


def _reached(floors: Sequence[int], highest: int) -> int:
    """The highest floor with no two empty floors below it; at most what a walk-up can have."""
    reached = 0
    for floor in floors:
        if floor > highest or floor > max(reached, LEAST_FLOORS) + 2:
            break
        reached = floor
    return reached or highest


def _check_owners(read: Iterable[tuple[Row, Flat | None]], notes: Notes) -> None:
    """One owner has one vote, so that two flats of one owner cannot hold two positions."""
    said: dict[str, tuple[Row, Flat]] = {}
    for row, flat in read:
        if flat is None or flat.position is None:
            continue
        before = said.setdefault(flat.owner, (row, flat))
        if before[1].position != flat.position:
            notes.problem(
                row["position"].place, "plan.two_minds", owner=flat.owner, row=str(before[0].number)
            )


def _remark(flats: Sequence[Flat], floors: int, place: Place, notes: Notes) -> None:
    """What is allowed but decides much: absent owners, a single owner, a low house, empty floors."""
    owned: dict[str, list[Flat]] = defaultdict(list)
    for flat in flats:
        owned[flat.owner].append(flat)
    if len(owned) == 1 and len(flats) > 1:
        notes.remark(place, "plan.one_owner", owner=flats[0].owner, n=len(flats))
    else:
        for owner, theirs in owned.items():
            if len(theirs) > 1:
                names = ", ".join(flat.name for flat in theirs)
                notes.remark(place, "plan.several_flats", owner=owner, flats=names)
    if all(flat.use in ("let", "vacant") for flat in flats):
        notes.remark(place, "plan.all_let", n=len(flats))
    if floors < LEAST_FLOORS:
        notes.remark(place, "plan.low_house", floors=str(floors), least=str(LEAST_FLOORS))
    empty = sorted(set(range(1, floors + 1)) - {flat.floor for flat in flats})
    if empty:
        notes.remark(place, "plan.empty_floors", floors=", ".join(map(str, empty)))
    unknown = sum(flat.use is None for flat in flats)
    if unknown:
        notes.remark(place, "plan.use_unknown", n=unknown)
