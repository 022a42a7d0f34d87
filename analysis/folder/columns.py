"""Which columns of a table are missing: those that its readers need and that are not there, or of another type."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

import pandas as pd
import pyarrow as pa

from analysis.folder.schemas import KEY, KEYS, REAL, SCHEMAS, TEXT, WHOLE, YES

FITS: Mapping[pa.DataType, Callable[[pa.DataType], bool]] = {
    TEXT: lambda kind: pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_null(kind),
    WHOLE: pa.types.is_integer,
    KEY: pa.types.is_integer,
    REAL: lambda kind: pa.types.is_floating(kind) or pa.types.is_integer(kind),
    YES: pa.types.is_boolean,
}
READ = {
    "runs": (*KEYS, "stage", "message"),
    "daily": (*KEYS, "t", "community", "open", "volunteers"),
    "issues": (
        *KEYS, "id", "solved_level", "solved_by", "state", "birth", "self_end", "solved", "official_close",
    ),
    "points": (*KEYS, "month", "community", "issued", "redeemed", "expired"),
    "points_books": (*KEYS, "month", "community", "dry", "rewarded_days", "gamed"),
}  # fmt: skip
"""What is read of tables that are not read whole."""


class Csv(NamedTuple):
    """Columns of a text table: those with a word in every row, and those of numbers."""

    words: tuple[str, ...]
    numbers: tuple[str, ...]


PAIR = ("baseline", "alternative")
CSVS = {
    "summary": Csv(
        ("indicator", "window", *PAIR, "verdict"),
        ("mean_baseline", "mean_alternative", "difference", "low", "high", "n", "p_adjusted"),
    ),
    "summary_more": Csv(
        ("indicator", "window", *PAIR, "family", "kind"),
        ("margin", "p", "low_family", "high_family", "half_width", "target", "needed_runs", "missing"),
    ),
    "pooled": Csv(
        ("indicator", "window", "regime"), ("runs", "count", "exposure", "rate", "low", "high")
    ),
    "cost_effectiveness": Csv(("window", *PAIR), ("n", "cost", "burden_avoided", "icer")),
    "frontier": Csv(
        ("regime", "indicator"),
        ("cash", "n", "social_cost", "social_cost_low", "social_cost_high", "value", "value_low", "value_high"),
    ),
    "frontier_differences": Csv(
        ("indicator", *PAIR), ("social_cost", "difference", "low", "high", "n")
    ),
    "ranking": Csv(
        ("indicator", "window", "regime"),
        ("mean", "difference", "low", "high", "rank", "rank_low", "rank_high", "n"),
    ),
    "designs": Csv(("kind", "design"), ("score", "low", "high", "worlds", "failed")),
    "tests": Csv(
        ("kind", "design", "community", "condition", "measure"), ("value", "difference", "low", "high", "n")
    ),
}  # fmt: skip


def missing_columns(table: str, held: pa.Schema) -> str:
    """The first columns that a table of this name lacks, for a message; empty where it has all."""
    types = dict(zip(held.names, held.types, strict=True))
    kinds = SCHEMAS.get(table, KEYS)
    wanted = READ.get(table, tuple(kinds))
    return _told(name for name in wanted if name not in types or not FITS[kinds[name]](types[name]))


def missing_in_csv(name: str, held: pd.DataFrame) -> str:
    """The first columns that a text table lacks, or that hold no words or no numbers; empty where it has all."""
    wanted = CSVS.get(name, Csv((), ()))
    lacking = [column for column in (*wanted.words, *wanted.numbers) if column not in held.columns]
    if len(held) and not lacking:
        lacking = [column for column in wanted.words if held[column].isna().any()]
        lacking += [column for column in wanted.numbers if not _numbers(held[column])]
        lacking += [column for column in ("n",) if column in wanted.numbers and held[column].isna().any()]
    return _told(lacking)


def _numbers(column: pd.Series[Any]) -> bool:
    return bool(pd.api.types.is_numeric_dtype(column) or column.isna().all())


def _told(names: Iterable[str]) -> str:
    lacking = list(names)
    return ", ".join(lacking[:3]) + (", ..." if len(lacking) > 3 else "")
