"""Small communities and worlds that tests share."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import numpy as np

from sim.parameters import Book
from sim.world.columns import World
from sim.world.community import Community
from sim.world.joining import TABLES
from sim.world.table import Table
from sim.world.world import make_world

BOOK = Book()


def small(name: str = "small", **figures: Any) -> Community:
    """Return a community of two buildings of 2 x 3 x 2 flats unless told otherwise."""
    return Community(name, **{"buildings": 2, "stairwells": 2, "floors": 3, "flats_per_floor": 2, **figures})


def world_of(
    *communities: Community, seed: int = 7, days: int = 120, burn_in: int = 60, book: Book = BOOK
) -> World:
    return make_world(communities, seed=seed, days=days, book=book, burn_in=burn_in)


def same_table(one: Table, other: Table) -> list[str]:
    """Return the names of columns in which two tables differ."""
    return [
        column.name
        for column in fields(one)  # type: ignore[arg-type]  # every table is a dataclass
        if not np.array_equal(getattr(one, column.name), getattr(other, column.name))
    ]


def differences(one: World, other: World) -> list[str]:
    """Return the columns in which two worlds differ."""
    return [
        f"{table}.{name}"
        for table in TABLES
        for name in same_table(getattr(one, table), getattr(other, table))
    ]
