"""Runs in which lifts are asked for: worlds with projects made by hand, an opening that waits for no search."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from sim.handling.renovation import opening as openings
from sim.handling.renovation.registry import renovation
from sim.model import CoGovernanceModel
from sim.parameters import Book
from sim.randomness import mix
from sim.scenario import Regime, Scenario
from sim.world.columns import Projects, World
from sim.world.community import Community
from tests.helpers.playing import scenario_of, world_for

YARD = Community("yard", buildings=2, stairwells=4, floors=6, flats_per_floor=2, load=0.0)
SCHEME = openings.Opening((0.3, 20.0, 10.0), 2, 0.0, 0.0)
"""What command and hearings begin with where a test is not about the search."""


def asking(world: World, asked: list[tuple[int, float]]) -> World:
    """Return the world with lifts asked for in these (stairwell, day), in order of day."""
    stairwell = np.array([one[0] for one in asked], np.int32)
    building = world.stairwells.building[stairwell] if len(stairwell) else stairwell
    return replace(
        world,
        projects=Projects(
            key=np.array([mix(1 + int(one)) for one in stairwell], np.uint64),
            community=world.buildings.community[building].astype(np.int32),
            kind=np.zeros(len(asked), np.int8),
            building=building.astype(np.int32),
            stairwell=stairwell,
            start=np.array([one[1] for one in asked], np.float64),
        ),
    )


def lifts(
    regime: Regime | str,
    asked: list[tuple[int, float]],
    community: Community = YARD,
    *,
    seed: int = 1,
    numbers: dict[str, Any] | None = None,
    law: str = "cc278",
    **keys: Any,
) -> CoGovernanceModel:
    """Return a model without burn-in in which these lifts are asked for.

    `keys` are those of the scenario, such as `days`.
    """
    usual = {"days": 1100, "burn_in": 0, "submodels": ["renovation"], "law": law}
    scenario = scenario_of(**{**usual, "numbers": numbers or {}, **keys})
    offer_at_first(scenario, law)
    world = asking(world_for(scenario, community, seed=seed), asked)
    return CoGovernanceModel(scenario, regime, seed, world=world, check_books=True)


def offer_at_first(scenario: Scenario, law: str, found: openings.Opening = SCHEME) -> None:
    """Let every kind of the scenario begin with this opening, so that nothing is searched."""
    for name in scenario.renovations:
        kind, book = renovation(name), Book(dict(scenario.numbers))
        openings._kept[name, law, openings.numbers_key(book[kind], book)] = found
