"""Joining the worlds of single communities into one set of arrays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from typing import Any, get_type_hints

import numpy as np

from sim.world.columns import Communities, Offsets, OffsetsOf, PointsTo, PotentialIssues, Table, World
from sim.world.community import Community
from sim.world.territory import TerritoryNumbers

TABLES = ("communities", "people", "ties", "flats", "buildings", "stairwells", "issues", "faults")


def lengths(world: World) -> dict[str, int]:
    """Return the number of rows of every table that others point into."""
    rows = {name: len(getattr(world, name)) for name in TABLES}
    return {**rows, "tie_ends": len(world.ties.neighbour), "affected": len(world.issues.affected_row)}


def join(worlds: Sequence[World]) -> World:
    """Put worlds of one or more communities one after another; at least one world."""
    if len(worlds) == 1:
        return worlds[0]
    sizes = [lengths(world) for world in worlds]
    before = [{name: sum(size[name] for size in sizes[:i]) for name in sizes[0]} for i in range(len(sizes))]
    tables = {name: _join_tables([getattr(world, name) for world in worlds], before) for name in TABLES}
    tables["issues"] = ordered(tables["issues"])
    return replace(worlds[0], **tables)


def _join_tables(parts: Sequence[Table], before: Sequence[Mapping[str, int]]) -> Any:
    """Join one table: pointers are shifted by what comes before, -1 stays."""
    values = {}
    for name, mark in marks_of(type(parts[0])).items():
        pieces = [getattr(part, name) for part in parts]
        if isinstance(mark, PointsTo):
            pieces = [_shifted(piece, ahead[mark.table]) for piece, ahead in zip(pieces, before, strict=True)]
        if isinstance(mark, OffsetsOf):
            pieces = [piece + ahead[mark.table] for piece, ahead in zip(pieces, before, strict=True)]
            pieces = [pieces[0], *(piece[1:] for piece in pieces[1:])]
        values[name] = np.concatenate(pieces) if isinstance(pieces[0], np.ndarray) else sum(pieces, ())
    return type(parts[0])(**values)


def marks_of(table: type[Table]) -> dict[str, PointsTo | OffsetsOf | None]:
    """Return the columns of a table, each with what it points to."""
    hints = get_type_hints(table, include_extras=True)
    return {name: next(iter(getattr(hint, "__metadata__", ())), None) for name, hint in hints.items()}


def _shifted(rows: np.typing.NDArray[Any], by: int) -> np.typing.NDArray[Any]:
    return np.where(rows < 0, rows, rows + by).astype(rows.dtype)


def ordered(issues: PotentialIssues) -> PotentialIssues:
    """Sort issues by birth, then key; parents and affected residents go along."""
    order = np.lexsort((issues.key, issues.birth))
    place = np.empty(len(order) + 1, dtype=np.int32)
    place[order], place[-1] = np.arange(len(order)), -1
    counts = np.diff(issues.indptr)[order]
    indptr = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    pairs = np.arange(indptr[-1]) + np.repeat(issues.indptr[:-1][order] - indptr[:-1], counts)
    per_pair = {name: getattr(issues, name)[pairs] for name in ("affected_row", "exposure", "theta")}
    per_issue = {
        column.name: getattr(issues, column.name)[order]
        for column in fields(issues)
        if column.name not in per_pair and column.name not in ("parent", "indptr")
    }
    return PotentialIssues(**per_issue, **per_pair, parent=place[issues.parent[order]], indptr=indptr)


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
