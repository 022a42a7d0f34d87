"""How many runs: the two-stage rule (Stein 1945), and the half-widths that progress may show meanwhile."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from analysis.comparison.design import Design
from analysis.comparison.estimate import (
    LEAST_SKEWED,
    PLAIN,
    SKEWED,
    runs_for,
    t_quantile,
    target_half_width,
)
from analysis.comparison.pairs import Pairs, Sample

WIDTH, SKEWNESS = "half-width", "skewness"


@dataclass(frozen=True)
class SecondStage:
    """What the first stage says about the number of runs.

    Attributes:
        n: Runs to play in all: max(n0, the needs of the primary family), at most the cap.
        capped: Whether a need is above the cap.
        needs: A row a primary indicator and contrast: indicator, alternative, sd (of the paired difference
            in the first stage), target (h_j), needed, and rule: "half-width" where the target asks for so
            many, "skewness" where only the least number for skewed differences does.
    """

    n: int
    capped: bool
    needs: pd.DataFrame

    @property
    def reason(self) -> str:
        """What asks for most runs, such as "burden: skewness"."""
        most = self.needs[self.needs["needed"] >= self.n]
        return " and ".join(dict.fromkeys(f"{row.indicator}: {row.rule}" for row in most.itertuples()))


def second_stage(runs: pd.DataFrame, design: Design) -> SecondStage:
    """Return the number of runs after the first stage, from the primary family alone.

    Only the first `design.first_stage` seeds are looked at, however many there are, so that the answer does
    not move when a broken-off comparison goes on.
    """
    first = set((design.seeds or tuple(sorted(set(runs["seed"].tolist()))))[: design.first_stage])
    stage = runs[runs["seed"].isin(first)]
    rows = [
        (
            sample.indicator.name,
            sample.alternative,
            sd,
            target_half_width(sample, design),
            *_need(sample, design),
        )
        for sample in _primary(stage, replace(design, seeds=()))
        for sd in [_sd(sample)]
    ]
    needs = pd.DataFrame(rows, columns=["indicator", "alternative", "sd", "target", "needed", "rule"])
    most = max([float(design.first_stage), *needs["needed"].dropna().tolist()])
    cap = max(design.cap, design.first_stage)
    return SecondStage(int(min(most, cap)), most > cap, needs)


def half_widths(runs: pd.DataFrame, design: Design) -> pd.DataFrame:
    """Return the half-widths so far of the primary family, and no differences: no verdict before the end.

    Columns: indicator, alternative, n, half_width (95 %, NaN below two pairs), target (h_j).
    """
    rows = []
    for sample in _primary(runs, replace(design, seeds=())) if len(runs) else ():
        half = t_quantile(PLAIN, sample.n - 1) * _sd(sample) / sample.n**0.5 if sample.n > 1 else np.nan
        rows.append(
            (sample.indicator.name, sample.alternative, sample.n, half, target_half_width(sample, design))
        )
    return pd.DataFrame(rows, columns=["indicator", "alternative", "n", "half_width", "target"])


def _primary(runs: pd.DataFrame, design: Design) -> list[Sample]:
    samples = Pairs(runs, design).samples(design.primary, [design.headline])
    return [sample for sample in samples if sample.alternative in design.contrasts]


def _sd(sample: Sample) -> float:
    if sample.n < 2:
        return float("nan")
    return 0.0 if sample.all_equal else float(np.std(sample.differences, ddof=1))


def _need(sample: Sample, design: Design) -> tuple[float, str]:
    """Return the runs that one indicator needs, and by which rule: n0 where it does not vary, infinitely many
    where none suffice.
    """
    sd = _sd(sample)
    need = float(sample.n) if sd == 0.0 else runs_for(target_half_width(sample, design), sd, sample.n - 1)
    if sample.n > 1 and np.isnan(need):
        return float("inf"), WIDTH
    if abs(sample.skew) > SKEWED and not need >= LEAST_SKEWED:
        return float(LEAST_SKEWED), SKEWNESS
    return need, WIDTH
