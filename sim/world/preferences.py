"""What residents want: mean preference of a building, wanted position theta (model section 7.1)."""

from __future__ import annotations

import numpy as np

from sim.parameters import Numbers, Uncertain
from sim.randomness import Draws
from sim.world.columns import N_TYPES, Float32, Floats, Keys


class PreferencesNumbers(Numbers, file="world/preferences.yaml"):
    """The spread of preferences."""

    sd_b: Uncertain
    sd_w: Uncertain
    corr_status: Uncertain


def building_preferences(draws: Draws, building_key: Keys, numbers: PreferencesNumbers) -> Floats:
    """Return the mean preference of buildings by type, (B, 6)."""
    return numbers.sd_b * draws.normal("pref", entity=(building_key[:, None], np.arange(N_TYPES)))


def wanted_positions(
    draws: Draws,
    issue_key: Keys,
    person_key: Keys,
    contestedness: Floats,
    mean: Floats,
    status_z: Floats,
    numbers: PreferencesNumbers,
) -> Float32:
    """Return theta of pairs (issue, affected resident); the standard rule is 0.

    Args:
        issue_key, person_key: Keys of the two of a pair (E).
        contestedness: Of the issue's type (E).
        mean: Mean preference of the issue's building for its type (E).
        status_z: Standardised log status of the resident (E).
    """
    corr = numbers.corr_status
    own = corr * status_z + np.sqrt(1 - corr**2) * draws.normal("theta", entity=(issue_key, person_key))
    return np.asarray(contestedness * (mean + numbers.sd_w * own), dtype=np.float32)
