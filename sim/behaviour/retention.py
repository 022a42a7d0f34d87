"""Who stays a community partner, and what praise for one's own project does (model.md 7.8, 7.2.6).

Volunteers leave when tired, when they feel less at home than others do, and after a disappointment; most
leave early. Settled where the text leaves room: the hazard of a month is the chance to leave in that month,
at most one; praise is drawn by inversion, so that more neighbours never give fewer likes under the same luck.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binom

from sim.parameters import Constant, Numbers, Uncertain

Floats = NDArray[Any]


class RetentionNumbers(Numbers, file="behaviour/retention.yaml"):
    """Numbers of drop-out (model.md 7.8) and of praise (7.2.6)."""

    drop_early: Uncertain
    drop_later: Uncertain
    early_days: Constant
    drop_fatigue: Uncertain
    drop_belonging: Uncertain
    drop_satisfaction: Uncertain
    like_chance: Uncertain
    like_share: Uncertain
    like_least: Constant
    like_belonging: Uncertain


def dropout_chance(
    held: Floats, fatigue: Floats, belonging: Floats, satisfaction: Floats, numbers: RetentionNumbers
) -> NDArray[np.float64]:
    """Return each partner's chance to leave this month, (M,), in [0, 1].

    Args:
        held: Days since the role began.
        fatigue: Participation fatigue.
        belonging: Belonging less the mean of the community's adults, logit.
        satisfaction: Satisfaction with the last event that concerned the partner, in [-1, 1].
        numbers: The numbers of the rule.
    """
    base = np.where(np.asarray(held) < numbers.early_days, numbers.drop_early, numbers.drop_later)
    x = numbers.drop_fatigue * np.asarray(fatigue, np.float64)
    x = x + numbers.drop_belonging * np.asarray(belonging, np.float64)
    x = x + numbers.drop_satisfaction * np.asarray(satisfaction, np.float64)
    return np.asarray(np.minimum(1.0, base * np.exp(x)))


def likes(adults: int, luck: float, numbers: RetentionNumbers) -> int:
    """Return how many neighbours praise a project: binomial over those who see it.

    Args:
        adults: Adults of the building.
        luck: A uniform in (0, 1).
        numbers: The numbers of the rule.
    """
    seen = max(int(numbers.like_least), int(numbers.like_share * adults + 0.5))
    return int(binom.ppf(luck, seen, numbers.like_chance))


def praise(count: int, numbers: RetentionNumbers) -> float:
    """Return the belonging that so many likes give to whoever made the project, logit."""
    return numbers.like_belonging * math.log1p(count)
