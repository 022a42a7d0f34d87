"""The label test: two arms that are the same regime on different worlds must hardly ever be called different.

A comparison that fails it finds effects in labels. `label_test` deals the seeds of one regime out to two
arms again and again and counts how often the primary family says better or worse.
"""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.comparison.design import Design
from analysis.comparison.judging import judged
from analysis.comparison.pairs import Pairs
from analysis.comparison.verdict import BETTER, PRIMARY, WORSE
from analysis.errors import DesignError

REPETITIONS = 400
LEVEL = 0.05
ARMS = ("one", "other")


@dataclass(frozen=True)
class LabelTest:
    """How often equal arms were called different.

    Attributes:
        share: Share of repetitions with a better or worse in the primary family.
        limit: Level + 2 standard errors, .072 for 400 repetitions.
        repetitions: How many there were.
    """

    share: float
    limit: float
    repetitions: int

    @property
    def passed(self) -> bool:
        """Whether the family-wise error is within its limit."""
        return self.share <= self.limit


def label_test(runs: pd.DataFrame, *, days: int, n: int, repetitions: int = REPETITIONS) -> LabelTest:
    """Deal the finished runs of one regime out to two arms of n worlds each, again and again.

    Args:
        runs: Rows of one regime with at least 2n seeds; how they are dealt out depends on the seeds alone.
        days: Days played.
        n: Worlds an arm.
        repetitions: How often.

    Raises:
        DesignError: There are fewer than 2n runs.
    """
    if len(runs) < 2 * n:
        raise DesignError(
            f"a label test with {n} worlds an arm needs {2 * n} runs of one regime, there are {len(runs)}"
        )
    calls = [called_different(dealt(runs, n, repetition), days=days) for repetition in range(repetitions)]
    limit = LEVEL + 2.0 * math.sqrt(LEVEL * (1.0 - LEVEL) / repetitions)
    return LabelTest(float(np.mean(calls)), limit, repetitions)


def dealt(runs: pd.DataFrame, n: int, repetition: int) -> pd.DataFrame:
    """Return the runs dealt out to two arms of n, on disjoint seeds, pairs numbered from 1."""
    keys = [hashlib.sha256(f"label|{repetition}|{seed}".encode()).digest() for seed in runs["seed"].tolist()]
    order = sorted(range(len(keys)), key=keys.__getitem__)[: 2 * n]
    table = runs.iloc[order].copy()
    table["regime"] = [ARMS[place // n] for place in range(2 * n)]
    table["seed"] = [place % n + 1 for place in range(2 * n)]
    return table


def called_different(runs: pd.DataFrame, *, days: int) -> bool:
    """Return whether the primary family of a comparison of two arms says better or worse anywhere."""
    design = Design(tuple(dict.fromkeys(runs["regime"])), days=days)
    found = judged(Pairs(runs, design), design.primary, [design.headline])
    return any(one.verdict in (BETTER, WORSE) for one in found if one.family == PRIMARY)
