"""Joining the worlds of single communities into one set of arrays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, get_type_hints

import numpy as np

from sim.world.columns import Communities, Offsets, OffsetsOf, PointsTo, PotentialIssues, Table, World
from sim.world.community import Community
from sim.world.territory import TerritoryNumbers

PER_PAIR = ("affected_row", "exposure", "theta")
TABLES = ("communities", "people", "ties", "flats", "buildings", "stairwells", "issues", "faults")


def lengths(world: World) -> dict[str, int]:
    """Return the number of rows of every table that others point into."""
    rows = {name: len(getattr(world, name)) for name in TABLES}
    return {**rows, "tie_ends": len(world.ties.neighbour), "affected": len(world.issues.affected_row)}


def join(worlds: list[World]) -> World:
    """Put worlds of one or more communities one after another; at least one world.

    The list is emptied and what is joined is let go, column after column, so that memory is not needed twice.
    """
    first = worlds[0]
    if len(worlds) == 1:
        return first
    sizes = [lengths(world) for world in worlds]
    before = [{name: sum(size[name] for size in sizes[:i]) for name in sizes[0]} for i in range(len(sizes))]
    parts: dict[str, list[Table]] = {name: [getattr(world, name) for world in worlds] for name in TABLES}
    seed, days = first.seed, first.days
    worlds.clear()
    del first
    tables = {name: _join_tables(parts.pop(name), before) for name in TABLES}
    return World(seed=seed, days=days, **tables)


def _join_tables(parts: list[Table], before: Sequence[Mapping[str, int]]) -> Any:
    """Join one table: pointers are shifted by what comes before, -1 stays; issues are put in order."""
    table = type(parts[0])
    pieces = {name: [getattr(part, name) for part in parts] for name in marks_of(table)}
    parts.clear()
    values = {name: _join_column(pieces.pop(name), mark, before) for name, mark in marks_of(table).items()}
    if table is PotentialIssues:
        _sort_issues(values)
    return table(**values)


def _join_column(
    pieces: list[Any], mark: PointsTo | OffsetsOf | None, before: Sequence[Mapping[str, int]]
) -> Any:
    """Join one column of a table."""
    if isinstance(mark, PointsTo):
        pieces = [_shifted(piece, ahead[mark.table]) for piece, ahead in zip(pieces, before, strict=True)]
    if isinstance(mark, OffsetsOf):
        pieces = [piece + ahead[mark.table] for piece, ahead in zip(pieces, before, strict=True)]
        pieces = [pieces[0], *(piece[1:] for piece in pieces[1:])]
    return np.concatenate(pieces) if isinstance(pieces[0], np.ndarray) else sum(pieces, ())


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
