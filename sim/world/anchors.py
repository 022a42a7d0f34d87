"""Anchors of the latents (model section 5, step 5), in the order N, G, B, E, M:
trust in neighbours and in government, belonging, efficacy, motivation.
"""

from __future__ import annotations

import numpy as np

from sim.parameters import Numbers, Uncertain, UncertainVector
from sim.randomness import Draws
from sim.world.columns import Flags, Floats, Keys, Offsets

LATENTS = 5
ANCHOR = 100
OWNER = 110


class AnchorsNumbers(Numbers, file="world/anchors.yaml"):
    """Laws of the anchors, in logits, in the order N, G, B, E, M."""

    mean: UncertainVector
    sd: Uncertain
    sd_building: Uncertain
    tenant: UncertainVector


def building_effects(draws: Draws, building_key: Keys, numbers: AnchorsNumbers) -> Floats:
    """Return what all residents of a building share, (B, 5)."""
    return numbers.sd_building * draws.normal(
        "person", entity=(building_key[:, None], ANCHOR + np.arange(LATENTS))
    )


def draw_anchors(
    draws: Draws, person_key: Keys, effects: Floats, building: Offsets, tenant: Flags, numbers: AnchorsNumbers
) -> Floats:
    """Return the anchors of residents, (N, 5)."""
    own = numbers.sd * draws.normal("person", entity=(person_key[:, None], ANCHOR + np.arange(LATENTS)))
    return (
        np.array(numbers.mean)
        + effects[building]
        + own
        + np.where(tenant[:, None], np.array(numbers.tenant), 0.0)
    )


def owner_anchors(
    draws: Draws, flat_key: Keys, effects: Floats, building: Offsets, numbers: AnchorsNumbers
) -> Floats:
    """Return trust in neighbours and in government of non-resident owners, by the owners' law, (F, 2)."""
    own = numbers.sd * draws.normal("home", entity=(flat_key[:, None], OWNER + np.arange(2)))
    return np.array(numbers.mean[:2]) + effects[building, :2] + own
