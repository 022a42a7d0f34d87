"""Joining the worlds of single communities into one set of arrays."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any, get_type_hints

import numpy as np

from sim.errors import InputError
from sim.world.columns import Communities, Offsets, OffsetsOf, PointsTo, PotentialIssues, World
from sim.world.community import Community
from sim.world.table import Table
from sim.world.territory import TerritoryNumbers

PER_PAIR = ("place",)
TABLES = (
    "communities", "people", "ties", "flats", "buildings", "stairwells", "issues", "faults", "shocks", "newcomers",
    "new_ties", "elders", "emergencies", "projects",
)  # fmt: skip


class Growing:
    """A world that grows by one community after another.

    A column is one buffer that is extended in place: what is joined can be let go at once, so memory is needed
    once, whatever the number of communities.
    """

    def __init__(self) -> None:
        self._rows: Counter[str] = Counter()
        self._first: World | None = None
        self._buffers: dict[tuple[str, str], bytearray] = {}
        self._kinds: dict[tuple[str, str], np.dtype[Any]] = {}
        self._names: tuple[str, ...] = ()

    def add(self, world: World) -> None:
        """Append the world of one community."""
        if self._first is None:
            self._first = world
        for name in TABLES:
            table = getattr(world, name)
            for column, mark in marks_of(type(table)).items():
                self._extend(name, column, getattr(table, column), mark)
        self._rows.update(lengths(world))

    def _extend(self, name: str, column: str, piece: Any, mark: PointsTo | OffsetsOf | None) -> None:
        """Append a piece of one column; pointers are shifted by what came before, -1 stays."""
        if not isinstance(piece, np.ndarray):
            self._names += tuple(piece)
            return
        if isinstance(mark, PointsTo):
            piece = _shifted(piece, self._rows[mark.table])
        if isinstance(mark, OffsetsOf):
            if int(piece[-1]) + self._rows[mark.table] > np.iinfo(piece.dtype).max:
                raise InputError(
                    f"too many communities: more {mark.table} than {np.iinfo(piece.dtype).max}; give fewer"
                )
            piece = piece + self._rows[mark.table]
            piece = piece[1:] if (name, column) in self._buffers else piece
        buffer, kind = self._buffer((name, column), piece.dtype)
        buffer.extend(np.ascontiguousarray(piece, kind).tobytes())

    def _buffer(self, key: tuple[str, str], kind: np.dtype[Any]) -> tuple[bytearray, np.dtype[Any]]:
        """Return the buffer of a column and its type, made wide enough for a piece of this type."""
        buffer, before = self._buffers.setdefault(key, bytearray()), self._kinds.setdefault(key, kind)
        wide = np.promote_types(before, kind)
        if wide != before:
            buffer = self._buffers[key] = bytearray(np.frombuffer(buffer, before).astype(wide).tobytes())
            self._kinds[key] = wide
        return buffer, wide

    def world(self) -> World:
        """Return all that was appended, at least one community; issues are put in order."""
        first = self._first
        assert first is not None
        return World(seed=first.seed, days=first.days, **{name: self._table(name, first) for name in TABLES})

    def _table(self, name: str, first: World) -> Any:
        like = getattr(first, name)
        values: dict[str, Any] = {}
        for column in marks_of(type(like)):
            piece = getattr(like, column)
            if isinstance(piece, np.ndarray):
                whole = np.frombuffer(self._buffers.pop((name, column)), self._kinds[name, column])
                values[column] = whole.reshape(-1, *piece.shape[1:])
            else:
                values[column] = self._names
        if isinstance(like, PotentialIssues):
            _sort_issues(values)
        return type(like)(**values)


def lengths(world: World) -> dict[str, int]:
    """Return the number of rows of every table that others point into."""
    rows = {name: len(getattr(world, name)) for name in TABLES}
    return {**rows, "tie_ends": len(world.ties), "affected": len(world.issues.place)}


def marks_of(table: type[Table]) -> dict[str, PointsTo | OffsetsOf | None]:
    """Return the columns of a table, each with what it points to."""
    hints = get_type_hints(table, include_extras=True)
    return {name: next(iter(getattr(hint, "__metadata__", ())), None) for name, hint in hints.items()}


def _shifted(rows: np.typing.NDArray[Any], by: int) -> np.typing.NDArray[Any]:
    return np.where(rows < 0, rows, rows + by).astype(rows.dtype)


def _sort_issues(values: dict[str, Any]) -> None:
    """Sort issues by birth, then key, column by column in place; parents and affected residents go along."""
    order = np.lexsort((values["key"], values["birth"]))
    place = np.empty(len(order) + 1, dtype=np.int32)
    place[order], place[-1] = np.arange(len(order)), -1
    before: Offsets = values["indptr"]
    counts = np.diff(before)[order]
    after = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    pairs = np.repeat((before[:-1][order] - after[:-1]), counts) + np.arange(after[-1])
    for name in values:
        values[name] = values[name][pairs if name in PER_PAIR else order] if name != "indptr" else after
    values["parent"] = place[values["parent"]]


def one_community(
    community: Community, key: int, residents: int, households: int, numbers: TerritoryNumbers
) -> Communities:
    """Return the table of a single community."""
    scale = max(residents, numbers.scale_floor) / numbers.scale_residents
    return Communities(
        name=(community.name,),
        key=np.array([key], dtype=np.uint64),
        first_resident=_row(0),
        last_resident=_row(residents),
        first_building=_row(0),
        last_building=_row(community.buildings),
        n_residents=_row(residents),
        households=_row(households),
        scale=np.array([scale]),
        property_company=np.array([community.property_company]),
        load=np.array([community.load], dtype=np.float64),
        subdistrict=_row(0),
        district=_row(0),
    )


def _row(value: int) -> np.typing.NDArray[np.int32]:
    return np.array([value], dtype=np.int32)


def placed(communities: Communities, per_subdistrict: int, per_district: int) -> Communities:
    """Put communities into subdistricts and districts in the order of their rows."""
    index: Offsets = np.arange(len(communities))
    subdistrict = index // per_subdistrict
    return replace(
        communities,
        subdistrict=subdistrict.astype(np.int32),
        district=(subdistrict // per_district).astype(np.int32),
    )
