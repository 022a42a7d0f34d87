"""Potential issues made by hand: who is affected, what they want, how hard it is; all else is drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from sim.randomness import mix
from sim.world.columns import Emergencies, Faults, Given, PotentialIssues, World
from sim.world.issues import places

FAR = 10_000.0


@dataclass(frozen=True)
class Matter:
    """One potential issue.

    Attributes:
        kind: Issue type, 0 to 5.
        rows: Affected residents; the first is its source.
        wishes: What each of them wants, in theta.
        parent: Number of the matter it springs from, -1 for none.
        fault: Number of the defect behind it, -1 for none.
    """

    kind: int
    rows: tuple[int, ...]
    wishes: tuple[float, ...]
    small: bool = True
    difficulty: float = 0.1
    severity: float = 1.0
    birth: float = 0.5
    self_end: float = FAR
    parent: int = -1
    fault: int = -1


def with_matters(
    world: World, matters: Sequence[Matter], faults: Sequence[tuple[int, float, float]] = ()
) -> World:
    """Return the world with these matters in the place of its own issues.

    Args:
        world: A world, best of a community of load 0.
        matters: In the order of their births.
        faults: Defects: (type, start, end), all in building 0.
    """
    assert list(matters) == sorted(matters, key=lambda one: one.birth)
    order = [np.argsort(one.rows, kind="stable") for one in matters]
    rows = [np.array(one.rows, np.int32)[o] for one, o in zip(matters, order, strict=True)]
    wishes = [np.array(one.wishes, np.float64)[o] for one, o in zip(matters, order, strict=True)]
    sources = [one.rows[0] if world.people.adult[list(one.rows)].any() else -1 for one in matters]
    building = np.array([world.people.building[one.rows[0]] for one in matters], np.int32)
    joined = np.concatenate([*rows, np.zeros(0, np.int32)])
    starts = np.cumsum([0, *(len(one) for one in rows)]).astype(np.int64)
    issues = PotentialIssues(
        key=np.array([mix(1 + i) for i in range(len(matters))], np.uint64),
        community=world.buildings.community[building],
        building=building,
        stairwell=np.full(len(matters), -1, np.int32),
        type=np.array([one.kind for one in matters], np.int8),
        parent=np.array([one.parent for one in matters], np.int32),
        fault=np.array([one.fault for one in matters], np.int32),
        birth=np.array([one.birth for one in matters], np.float64),
        severity=np.array([one.severity for one in matters], np.float64),
        small=np.array([one.small for one in matters], np.bool_),
        difficulty=np.array([one.difficulty for one in matters], np.float64),
        source=np.array(sources, np.int32),
        self_end=np.array([one.self_end for one in matters], np.float64),
        indptr=starts,
        **places(starts, joined.astype(np.int64)),
    )
    given = Given(near=np.ones(len(joined), np.bool_), theta=np.concatenate([*wishes, np.zeros(0)]))
    return replace(world, issues=issues, given=given, faults=_faults(faults))


def _faults(faults: Sequence[tuple[int, float, float]]) -> Faults:
    return Faults(
        key=np.array([mix(1000 + i) for i in range(len(faults))], np.uint64),
        building=np.zeros(len(faults), np.int32),
        type=np.array([one[0] for one in faults], np.int8),
        start=np.array([one[1] for one in faults], np.float64),
        end=np.array([one[2] for one in faults], np.float64),
    )


def with_falls(world: World, falls: Sequence[tuple[float, float]]) -> World:
    """Return the world with these emergencies in the place of its own.

    Args:
        world: A world in which elders are played, with as many of them as there are falls.
        falls: When each of the first elders falls (d), and how patient he is, in order of time.
    """
    time, patience = np.array(falls, np.float64).reshape(-1, 2).T.copy()
    elder = np.arange(len(falls), dtype=np.int32)
    return replace(world, emergencies=Emergencies(elder=elder, time=time, patience=patience))
