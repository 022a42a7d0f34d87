"""What a reader of a comparison must know beside the numbers; words for them stand with the readers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.comparison.design import FIRST_STAGE
from analysis.comparison.estimate import LEAST_SKEWED, RESAMPLED
from analysis.comparison.pairs import Pairs
from analysis.comparison.verdict import OPEN, PRIMARY

SATURATED = 0.95
MOST_BEHIND = 0.05
"""Share of the weeks in which staff may owe more than a week of hours (assumption): an arm with more of them plays with
hours that nobody pays; the search of staff mixes takes none such."""
SHARED_POOLS = tuple(
    f"utilisation_{pool}" for pool in ("mediation_room", "subdistrict", "departments", "city")
)


@dataclass(frozen=True)
class Note:
    """One remark.

    Args:
        code: fixed_parameters (the interval holds the luck of the seeds only), runs_missing (n, of),
            few_runs (n), capped (n, indicators), saturated (n runs, of, indicators), behind (n runs, of),
            skewed_few (n, indicators), undefined (indicators), several_contrasts (alternatives).
        values: What the remark's words name.
    """

    code: str
    values: Mapping[str, int | str]


def notes_of(pairs: Pairs, table: pd.DataFrame) -> tuple[Note, ...]:
    """Return the remarks on a comparison, the general ones first."""
    return tuple(_notes(pairs, table))


def _notes(pairs: Pairs, table: pd.DataFrame) -> Iterator[Note]:
    design = pairs.design
    primary = table[table["family"] == PRIMARY]
    yield Note("fixed_parameters", {})
    if len(pairs.failed):
        yield Note("runs_missing", {"n": len(pairs.failed), "of": len(pairs.seeds) * len(design.regimes)})
    n = int(primary["n"].max()) if len(primary) else 0
    if n < FIRST_STAGE:
        yield Note("few_runs", {"n": n})
    unresolved = primary[primary["verdict"] == OPEN]
    if design.precision is not None and len(pairs.seeds) >= design.cap and len(unresolved):
        yield Note("capped", {"n": len(pairs.seeds), "indicators": _names(unresolved)})
    yield from _saturated(pairs)
    yield from _behind(pairs)
    skewed = primary[primary["method"].isin(RESAMPLED) & (primary["n"] < LEAST_SKEWED)]
    if len(skewed):
        yield Note("skewed_few", {"n": LEAST_SKEWED, "indicators": _names(skewed)})
    undefined = primary[primary["undefined"] > 0]
    if len(undefined):
        yield Note("undefined", {"indicators": _names(undefined)})
    if len(design.contrasts) > 1:
        yield Note("several_contrasts", {"alternatives": " ".join(design.contrasts)})


def _saturated(pairs: Pairs) -> Iterator[Note]:
    """Mark runs in which a shared pool is busy above .95 of its time; differences there mean little."""
    names: list[str] = []
    full = np.zeros((len(pairs.seeds), len(pairs.design.regimes)), np.bool_)
    for name in SHARED_POOLS:
        values = [pairs.values(regime, name, pairs.design.headline) for regime in pairs.design.regimes]
        busy = np.stack(values, axis=1) > SATURATED
        full |= busy
        names += [name] if busy.any() else []
    if names:
        of = int(full.size) - len(pairs.failed)
        yield Note("saturated", {"n": int(full.sum()), "of": of, "indicators": " ".join(names)})


def _behind(pairs: Pairs) -> Iterator[Note]:
    """Mark runs in which a community's staff does not keep up: what was charged to it happened all the same."""
    regimes, window = pairs.design.regimes, pairs.design.headline
    behind = np.stack([pairs.values(regime, "staff_behind", window) for regime in regimes]) > MOST_BEHIND
    if behind.any():
        yield Note("behind", {"n": int(behind.sum()), "of": int(behind.size) - len(pairs.failed)})


def _names(rows: pd.DataFrame) -> str:
    """Return the indicators of the rows, each once, with a space in between."""
    return " ".join(dict.fromkeys(rows["indicator"].astype(str)))
