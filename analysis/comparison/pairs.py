"""Paired values out of the runs: which worlds both arms came through, and what they showed there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.comparison.design import Design
from analysis.errors import DesignError
from analysis.indicators.families.burden import PREVENTED
from analysis.indicators.indicator import Indicator
from analysis.indicators.registry import INDICATORS, RESIDENT_YEARS, SEPARATOR, column_name, indicator_of

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
ROUNDING = 1e-12


@dataclass(frozen=True)
class Sample:
    """One indicator in one window under two arms, over the worlds that both came through.

    Args:
        before: Values under the baseline, a row a world, all finite.
        after: Values under the alternative in the same worlds.
        first: Which of these worlds belong to the first stage.
        undefined: Worlds that both arms came through but where the indicator is undefined in one of them.
        lost: Worlds in which a run of one of the arms failed.
        margin: Smallest difference that matters, in the indicator's unit.
    """

    indicator: Indicator
    window: str
    baseline: str
    alternative: str
    before: Floats
    after: Floats
    first: Mask
    undefined: int
    margin: float
    lost: int = 0

    @cached_property
    def differences(self) -> Floats:
        """Alternative minus baseline, world by world; of equal ones up to rounding, all are the same
        number.
        """
        differences = self.after - self.before
        size = float(max(np.abs(self.before).max(), np.abs(self.after).max()))
        if np.ptp(differences) <= ROUNDING * size:
            middle = float(differences[0])
            return np.full(len(differences), 0.0 if abs(middle) <= ROUNDING * size else middle)
        return differences

    @property
    def n(self) -> int:
        """Number of pairs."""
        return len(self.before)

    @property
    def all_equal(self) -> bool:
        """Whether every world shows the same difference."""
        return bool(np.all(self.differences == self.differences[0]))

    @cached_property
    def mean(self) -> float:
        """Mean difference; exactly the common one where all are equal."""
        return float(self.differences[0]) if self.all_equal else float(np.mean(self.differences))

    @property
    def mean_before(self) -> float:
        """Mean under the baseline; 0 for an indicator that only a pair has."""
        return 0.0 if self.indicator.between else float(np.mean(self.before))

    @property
    def mean_after(self) -> float:
        """Mean under the alternative."""
        return self.mean if self.indicator.between else float(np.mean(self.after))

    @cached_property
    def skew(self) -> float:
        """Sample skewness m3 / m2^1.5 of the differences; 0 where all are equal."""
        if self.all_equal:
            return 0.0
        centred = self.differences - np.mean(self.differences)
        return float(np.mean(centred**3) / np.mean(centred**2) ** 1.5)

    @cached_property
    def variance_ratio(self) -> float:
        """(var before + var after) / var of the difference: what independent worlds would cost in runs.

        Infinite where the arms vary together without any difference in between; NaN below two pairs or where
        nothing varies at all.
        """
        if self.n < 2:
            return float("nan")
        apart = float(np.var(self.before, ddof=1) + np.var(self.after, ddof=1))
        paired = 0.0 if self.all_equal else float(np.var(self.differences, ddof=1))
        if paired > 0.0:
            return apart / paired
        return float("inf") if apart > 0.0 else float("nan")


class Pairs:
    """The runs of a comparison, arranged by world.

    Args:
        runs: A row a run: `seed`, `regime`, `stage` ("" or null = finished), and `<indicator>|<window>`
            columns.
        design: What is compared.

    Raises:
        DesignError: A column is missing, or a seed was played twice under one regime.
    """

    def __init__(self, runs: pd.DataFrame, design: Design) -> None:
        lacking = [name for name in ("seed", "regime") if name not in runs.columns]
        if lacking:
            raise DesignError(
                f"the table of runs lacks the columns {lacking}; it needs a row for every run and regime"
            )
        if runs.duplicated(["seed", "regime"]).any():
            raise DesignError(
                "a seed stands twice under one regime in the table of runs; keep one row of them"
            )
        self.design = design
        failed = failed_runs(runs)
        self.failed = runs[failed]
        seeds = runs["seed"].to_numpy(np.int64)
        self.seeds = design.seeds or tuple(np.unique(seeds).tolist())
        self.columns = [str(name) for name in runs.columns if SEPARATOR in str(name)]
        self._runs = runs
        regimes = runs["regime"].to_numpy(object)
        self._rows = {
            name: self._rows_of(seeds, np.flatnonzero(~failed & (regimes == name))) for name in design.regimes
        }

    def _rows_of(self, seeds: NDArray[np.int64], rows: NDArray[np.intp]) -> NDArray[np.int64]:
        """Return the row of every planned seed among these rows; -1 where there is none."""
        place = dict(zip(seeds[rows].tolist(), rows.tolist(), strict=True))
        return np.array([place.get(seed, -1) for seed in self.seeds], np.int64)

    def complete(self, alternative: str) -> Mask:
        """Return which of the seeds both the baseline and an alternative came through."""
        return np.asarray((self._rows[self.design.baseline] >= 0) & (self._rows[alternative] >= 0))

    def missing(self, alternative: str) -> int:
        """Return the planned worlds that one of both arms did not come through."""
        return len(self.seeds) - int(np.count_nonzero(self.complete(alternative)))

    def lost(self, alternative: str) -> int:
        """Return the worlds in which a run of the baseline or of an alternative failed."""
        mine = self.failed["regime"].isin([self.design.baseline, alternative])
        return int(self.failed["seed"][mine].nunique())

    def values(self, regime: str, indicator: str, window: str) -> Floats:
        """Return an arm's values in the order of the seeds; NaN where there are none."""
        column, rows = column_name(indicator, window), self._rows[regime]
        if column not in self._runs.columns:
            return np.full(len(rows), np.nan)
        values = self._runs[column].to_numpy(np.float64)
        return np.where(rows >= 0, values[rows], np.nan) if len(values) else np.full(len(rows), np.nan)

    def difference(self, indicator: str, window: str, alternative: str) -> Floats:
        """Return alternative minus baseline in the order of the seeds; NaN where one of them has no value."""
        base = self.design.baseline
        return self.values(alternative, indicator, window) - self.values(base, indicator, window)

    def sample(self, indicator: Indicator, window: str, alternative: str) -> Sample | None:
        """Return the paired values of one indicator; None where no world defines it."""
        base = self.design.baseline
        source = indicator.margin.of if indicator.between else indicator.name
        before, after = self.values(base, source, window), self.values(alternative, source, window)
        if indicator.between:
            before, after = -before, -after
        complete = self.complete(alternative)
        defined = complete & np.isfinite(before) & np.isfinite(after)
        if not defined.any():
            return None
        scale = self.values(base, indicator.margin.of or indicator.name, window)[defined]
        first = np.arange(len(self.seeds)) < self.design.first_stage
        return Sample(
            indicator,
            window,
            base,
            alternative,
            before[defined],
            after[defined],
            first[defined],
            int(np.count_nonzero(complete) - np.count_nonzero(defined)),
            self.design.margin(indicator).at(float(np.mean(scale))),
            self.lost(alternative),
        )

    def samples(self, indicators: Sequence[str] = (), windows: Sequence[str] = ()) -> Iterator[Sample]:
        """Yield all samples: by window (headline first), alternative, and indicator as in the registry."""
        for window in windows or self.windows():
            for alternative in self.design.alternatives:
                for name in indicators or self.names(window):
                    sample = self.sample(indicator_of(name), window, alternative)
                    if sample is not None:
                        yield sample

    def windows(self) -> list[str]:
        """Return the windows found, the headline first."""
        found = {name.rsplit(SEPARATOR, 1)[1] for name in self.columns}
        order = [self.design.headline, "mature", "first_year", "all"]
        return [name for name in dict.fromkeys(order) if name in found]

    def names(self, window: str) -> list[str]:
        """Return the indicators found for a window, in the order of the registry, then by name."""
        found = {name.rsplit(SEPARATOR, 1)[0] for name in self.columns if name.endswith(SEPARATOR + window)}
        found.discard(RESIDENT_YEARS)
        if PREVENTED.margin.of in found:
            found.add(PREVENTED.name)
        rank = {name: position for position, name in enumerate(INDICATORS)}
        return sorted(found, key=lambda name: (rank.get(name, len(rank)), name))


def failed_runs(runs: pd.DataFrame) -> Mask:
    """Return which runs did not come to their end: those with a stage."""
    if "stage" not in runs.columns:
        return np.zeros(len(runs), np.bool_)
    return runs["stage"].fillna("").astype(str).ne("").to_numpy(dtype=np.bool_)
