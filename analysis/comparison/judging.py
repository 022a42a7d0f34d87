"""Every paired difference of a comparison, estimated, put into its family, adjusted and judged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analysis.comparison.design import Design
from analysis.comparison.estimate import Estimate, estimate
from analysis.comparison.pairs import Pairs
from analysis.comparison.verdict import (
    DESCRIPTIVE,
    EXPLORATORY,
    OPEN,
    PRIMARY,
    adjusted,
    change_of,
    differs,
    is_selection,
    verdict,
)


@dataclass(frozen=True)
class Judged:
    """One estimate with its family ("primary", "exploratory", "descriptive") and adjusted p (NaN = not
    tested).
    """

    found: Estimate
    family: str
    p_adjusted: float

    @property
    def verdict(self) -> str:
        """One of the four words."""
        return verdict(self.found, self.family, self.p_adjusted)

    @property
    def change(self) -> str:
        """Which way the indicator moved, whatever that is worth: higher, lower, or ""."""
        return change_of(self.found, self.family, self.p_adjusted)

    @property
    def is_open(self) -> bool:
        """Whether more runs could still say something: neither a verdict nor a change is there."""
        if self.family == DESCRIPTIVE or is_selection(self.found):
            return False
        return self.verdict == OPEN and not differs(self.found, self.family, self.p_adjusted)


def judged(pairs: Pairs, indicators: Sequence[str] = (), windows: Sequence[str] = ()) -> list[Judged]:
    """Judge all samples of a comparison, in the order of `Pairs.samples`."""
    found = [estimate(sample, pairs.design) for sample in pairs.samples(indicators, windows)]
    families = np.array([family_of(one, pairs.design) for one in found], dtype=object)
    p = np.array([one.p for one in found], dtype=np.float64)
    p_adjusted = np.full(len(found), np.nan)
    for family in (PRIMARY, EXPLORATORY):
        rows = np.asarray(families == family, dtype=np.bool_)
        p_adjusted[rows] = adjusted(p[rows], family)
    return [Judged(*three) for three in zip(found, families.tolist(), p_adjusted.tolist(), strict=True)]


def family_of(found: Estimate, design: Design) -> str:
    """Return the family that a difference belongs to."""
    sample = found.sample
    if sample.indicator.descriptive:
        return DESCRIPTIVE
    return (
        PRIMARY
        if design.is_primary(sample.indicator.name, sample.window, sample.alternative)
        else EXPLORATORY
    )
