"""The best uniform opening scheme, and how often command should visit: found by search, never set (model.md 7.5).

Every scheme of a kind's grid is played on training projects whose seed no world of a comparison has, under top-down
rules with one round of visits; best is the greatest product of the share that is built and the mean welfare of what
is built. Then the number of visits from 1 to 5 is chosen by the same criterion. What was found is kept in
`scenarios/schemes/searched.yaml` with a hash of all numbers it rests on; where none fits it is searched again.
"""

from __future__ import annotations

import hashlib
import json
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from ruamel.yaml import YAML

from sim.handling.renovation.kind import Renovation, Scheme
from sim.handling.renovation.numbers import BargainingNumbers
from sim.handling.renovation.owners import begin, flats_of, owner_trust, owners_luck, owners_of
from sim.handling.renovation.project import Luck, Owners
from sim.handling.renovation.rounds import suit_chance, visit
from sim.laws import ConsentRule
from sim.parameters import Book
from sim.randomness import Draws
from sim.world.columns import World
from sim.world.community import Community
from sim.world.world import make_world

Floats = NDArray[np.float64]
SEED = 10**6
VISITS = (1, 2, 3, 4, 5)
ROOMS = ("bargaining", "territory", "households", "ages", "persons", "anchors")
"""Rooms of numbers on which the training projects rest, beside that of the kind."""


class Opening(NamedTuple):
    """What a search found: scheme, rounds of visits, and what they reach on the training projects.

    Attributes:
        built: Share of the projects that is built, suits allowed for.
        welfare: Mean realised payoff of an owner where it is built, k RMB.
    """

    scheme: Scheme
    visits: int
    built: float
    welfare: float


def opening(kind: Renovation, rule: ConsentRule, book: Book) -> Opening:
    """Return the best opening of a kind under a law: the stored one if it fits these numbers, else searched now."""
    key = numbers_key(kind, book)
    found = stored().get((kind.name, rule.name, key))
    if found is None:
        found = _kept.get((kind.name, rule.name, key))
    if found is None:
        found = _kept[kind.name, rule.name, key] = search(kind, rule, book)
    return found


_kept: dict[tuple[str, str, str], Opening] = {}


def numbers_key(kind: Renovation, book: Book) -> str:
    """Return a hash of all numbers on which a search rests."""
    rooms = (kind.room(), *ROOMS)
    rests = {key: value for key, value in book.values().items() if key.partition(".")[0] in rooms}
    return hashlib.blake2b(json.dumps(rests, sort_keys=True).encode(), digest_size=8).hexdigest()


@cache
def stored() -> dict[tuple[str, str, str], Opening]:
    """Return what has been searched and kept, by kind, law and hash of the numbers."""
    held = YAML(typ="safe").load(stored_file().read_text(encoding="utf-8")) or {}
    return {
        (one["kind"], one["law"], one["numbers"]): Opening(
            tuple(float(x) for x in one["scheme"]),
            int(one["visits"]),
            float(one["built"]),
            float(one["welfare"]),
        )
        for one in held.get("schemes", [])
    }


def stored_file() -> Path:
    """Return the file in which found schemes are kept; `tools/search_schemes.py` writes it."""
    return Path(str(files("scenarios"))) / "schemes" / "searched.yaml"


def search(kind: Renovation, rule: ConsentRule, book: Book) -> Opening:
    """Search the best scheme, then the best number of visits; equal ones: the first."""
    numbers, (owners, luck) = book[BargainingNumbers], training(kind, book)
    found = [(*_reached(kind, rule, numbers, owners, luck, scheme, 1), scheme) for scheme in kind.schemes()]
    scheme = max(found, key=lambda one: one[0] * one[1])[2]
    tried = [(*_reached(kind, rule, numbers, owners, luck, scheme, visits), visits) for visits in VISITS]
    built, welfare, visits = max(tried, key=lambda one: one[0] * one[1])
    return Opening(scheme, visits, built, welfare)


def training(kind: Renovation, book: Book) -> tuple[Owners, Luck]:
    """Return the owners of the training projects and their luck, (projects, n) each."""
    world, flats = _training_world(kind, book)
    nobody_now = 1.0 / (1.0 + np.exp(-world.people.anchors[:, :2].astype(np.float64)))
    owners = owners_of(world, flats, owner_trust(world, flats, nobody_now))
    keys = np.arange(len(flats), dtype=np.uint64)[:, None]
    return owners, owners_luck(Draws(SEED), keys, world.flats.key[flats])


def _training_world(kind: Renovation, book: Book) -> tuple[World, NDArray[np.int64]]:
    """Return a world without issues and the flats of each training project, (projects, n)."""
    size = kind.training
    alone = size.buildings if kind.unit != "compound" else size.buildings // size.projects
    count = 1 if kind.unit != "compound" else size.projects
    town = [
        Community(f"training {i}", buildings=alone, stairwells=size.stairwells, load=0.0)
        for i in range(count)
    ]
    world = make_world(town, seed=SEED, days=0, book=book, burn_in=0)
    flats = np.arange(len(world.flats))
    return world, flats.reshape(size.projects, -1)


def _reached(
    kind: Renovation, rule: ConsentRule, numbers: BargainingNumbers, owners: Owners, luck: Luck, scheme: Scheme,
    visits: int,
) -> tuple[float, float]:  # fmt: skip
    """Return the share built and the mean welfare of an owner where built, under command."""
    project = begin(kind, owners, luck, scheme, numbers)
    passed = np.zeros(len(luck.part), np.bool_)
    utility = np.zeros(luck.part.shape)
    for _ in range(visits):
        held = visit(project, rule, numbers)
        fresh = held.consent.passed & ~passed
        utility[fresh] = held.utility[fresh]
        passed |= fresh
    sued = luck.suit < suit_chance(utility, owners.trust_government, project.heard, numbers)
    weight = passed * np.where(sued.any(-1), numbers.built_after_suit, 1.0)
    built = float(weight.mean())
    welfare = project.payoff(true=True).mean(-1)
    return built, float((weight * welfare).sum() / weight.sum()) if weight.sum() else 0.0


__all__ = ["Opening", "flats_of", "opening", "search", "stored", "training"]
