"""The comparison: runs in, one row an indicator, window and pair of arms out.

result = summarise(runs, Design(("top_down_tech", "partner"), days=1095))
result.summary      # the columns of summary.csv
result.more         # the same rows: family, margin, interval of the family, needs (summary_more.csv)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from analysis.comparison.design import Design
from analysis.comparison.estimate import EQUIVALENCE, PLAIN, needed_runs, target_half_width
from analysis.comparison.judging import Judged, judged
from analysis.comparison.notes import Note, notes_of
from analysis.comparison.pairs import Pairs
from analysis.comparison.pooled import pooled_counts
from analysis.comparison.verdict import DESCRIPTIVE, OPEN, PRIMARY, PRIMARY_LEVEL
from analysis.comparison.worth import acceptability, cost_effectiveness

KEYS = ("indicator", "window", "baseline", "alternative")
SUMMARY_COLUMNS = (
    "indicator",
    "window",
    "unit",
    "baseline",
    "alternative",
    "mean_baseline",
    "mean_alternative",
    "difference",
    "low",
    "high",
    "n",
    "p_adjusted",
    "variance_ratio",
    "verdict",
)
MORE_COLUMNS = (
    *KEYS,
    "family",
    "family_size",
    "margin",
    "p",
    "tost_p",
    "low_family",
    "high_family",
    "low90",
    "high90",
    "half_width",
    "target",
    "needed_runs",
    "sd",
    "df",
    "skew",
    "method",
    "change",
    "direction",
    "kind",
    "tag",
    "undefined",
    "missing",
)


@dataclass(frozen=True)
class Comparison:
    """What a paired comparison found.

    Attributes:
        summary: A row an indicator, window and pair of arms; headline window first, then alternatives as
            named, then indicators as in the registry. Columns are SUMMARY_COLUMNS. `low, high` is the plain
            95 % interval; `p_adjusted` is Holm's in the primary family and Benjamini-Hochberg's over all
            other rows, NaN where nothing is tested; `variance_ratio` is inf where the difference does not
            vary; `verdict` is one of four words.
        more: The same rows in the same order. Columns are MORE_COLUMNS: `family` primary, exploratory or
            descriptive, and its size m; `margin` delta_j; `p`, `tost_p` not adjusted; `low_family,
            high_family` at 1 - .05/m in the primary family, plain 95 % elsewhere; `low90, high90` of the
            equivalence test; `half_width` of the plain interval and its `target` h_j; `needed_runs` (null
            where resolved); `sd`, `df` on which the interval rests; `skew`; `method` equal, single, t,
            stein, bca or percentile; `change` higher, lower or "" (resolved, whatever it is worth);
            `direction` -1, 0, 1; `kind` primary, key, secondary; `tag` E, I; `undefined` pairs left out
            since the indicator is undefined there; `missing` worlds that did not come through both arms.
        missing: The failed runs: columns seed, regime, stage, message.
        pooled: Counts over all runs with exact Poisson intervals (`analysis.comparison.pooled`).
        cost_effectiveness, acceptability: I13b (`analysis.comparison.worth`).
        dominance: Alternative of the primary family to "alternative", "baseline" or "neither".
        notes: What a reader must know (`analysis.comparison.notes`).
    """

    design: Design
    summary: pd.DataFrame
    more: pd.DataFrame
    missing: pd.DataFrame
    pooled: pd.DataFrame
    cost_effectiveness: pd.DataFrame
    acceptability: pd.DataFrame
    dominance: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()

    @property
    def whole(self) -> pd.DataFrame:
        """Return `summary` and `more` side by side."""
        return pd.concat([self.summary, self.more.drop(columns=list(KEYS))], axis=1)

    @property
    def unresolved(self) -> pd.DataFrame:
        """Return the unresolved rows of the primary family with the runs that they would need."""
        whole = self.whole
        return whole[(whole["family"] == PRIMARY) & (whole["verdict"] == OPEN)]


def summarise(
    runs: pd.DataFrame, design: Design, *, indicators: Sequence[str] = (), windows: Sequence[str] = ()
) -> Comparison:
    """Compare all regimes with the baseline by the procedure of model.md section 13.

    Args:
        runs: A row a run and regime: `seed`, `regime`, `stage`, `message`, `<indicator>|<window>` columns.
            Rows with a stage are failed runs.
        design: What is compared, declared before anything ran.
        indicators, windows: Only these; () takes all that the runs hold.

    Raises:
        DesignError: The table of runs is not one.
    """
    pairs = Pairs(runs, design)
    found = judged(pairs, indicators, windows)
    size = sum(one.family == PRIMARY for one in found)
    columns = list(dict.fromkeys((*SUMMARY_COLUMNS, *MORE_COLUMNS)))
    table = pd.DataFrame([_row(one, pairs, size) for one in found], columns=columns)
    table["needed_runs"] = table["needed_runs"].astype("Int64")
    return Comparison(
        design,
        table[list(SUMMARY_COLUMNS)],
        table[list(MORE_COLUMNS)],
        pairs.failed.reindex(columns=["seed", "regime", "stage", "message"]).reset_index(drop=True),
        pooled_counts(pairs, runs),
        cost_effectiveness(pairs),
        acceptability(pairs),
        dominance(table, design),
        notes_of(pairs, table),
    )


def _row(one: Judged, pairs: Pairs, size: int) -> dict[str, Any]:
    """Return one row with the columns of both frames."""
    sample = one.found.sample
    low, high = one.found.interval(PLAIN)
    return {
        "indicator": sample.indicator.name,
        "window": sample.window,
        "unit": sample.indicator.unit,
        "baseline": sample.baseline,
        "alternative": sample.alternative,
        "mean_baseline": sample.mean_before,
        "mean_alternative": sample.mean_after,
        "difference": sample.mean,
        "low": low,
        "high": high,
        "n": sample.n,
        "p_adjusted": one.p_adjusted,
        "variance_ratio": sample.variance_ratio,
        "verdict": one.verdict,
        "half_width": (high - low) / 2.0,
        "target": target_half_width(sample, pairs.design),
        "needed_runs": needed_runs(one.found, pairs.design) if one.is_open else np.nan,
        "missing": pairs.missing(sample.alternative),
        **_more(one, size),
    }


def _more(one: Judged, size: int) -> dict[str, Any]:
    """Return the columns of a row that need nothing but the judgement and the size of the primary family."""
    found, sample = one.found, one.found.sample
    primary = one.family == PRIMARY
    low_family, high_family = found.interval(1.0 - PRIMARY_LEVEL / size if primary else PLAIN)
    low90, high90 = found.interval(EQUIVALENCE)
    return {
        "family": one.family,
        "family_size": size if primary else 0,
        "margin": sample.margin,
        "p": np.nan if one.family == DESCRIPTIVE else found.p,
        "tost_p": found.tost_p,
        "low_family": low_family,
        "high_family": high_family,
        "low90": low90,
        "high90": high90,
        "sd": found.sd,
        "df": found.df,
        "skew": sample.skew,
        "method": found.method,
        "change": one.change,
        "direction": sample.indicator.direction,
        "kind": sample.indicator.kind,
        "tag": sample.indicator.tag,
        "undefined": sample.undefined,
    }


def dominance(table: pd.DataFrame, design: Design) -> dict[str, str]:
    """Say for each contrast of the primary family which arm dominates (intersection-union).

    An arm dominates if for every primary indicator the 97.5 % lower bound of its improvement is above minus
    the margin, and one of them improves with an adjusted p below .05.
    """
    primary = table[table["family"] == PRIMARY]
    verdicts = {}
    for name in design.contrasts:
        rows = primary[primary["alternative"] == name]
        ways = {"alternative": 1.0, "baseline": -1.0} if len(rows) else {}
        verdicts[name] = next((arm for arm, way in ways.items() if _dominates(rows, way)), "neither")
    return verdicts


def _dominates(rows: pd.DataFrame, way: float) -> bool:
    sign = way * rows["direction"].to_numpy(dtype=np.float64)
    ends = np.sort(
        np.stack([sign * rows["low"].to_numpy(float), sign * rows["high"].to_numpy(float)]), axis=0
    )
    same = (ends[0] == 0.0) & (ends[1] == 0.0)
    never_worse = bool(np.all(same | (ends[0] > -rows["margin"].to_numpy(float))))
    gains = (sign * rows["difference"].to_numpy(float) > 0) & (
        rows["p_adjusted"].to_numpy(float) < PRIMARY_LEVEL
    )
    return never_worse and bool(np.any(gains))
