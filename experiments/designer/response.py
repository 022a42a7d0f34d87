"""How designs do in single worlds: the protocol of whoever plays them, and a memory that outlives a kill.

Every play of a search goes through the memory. A search that was stopped is gone through again from its
beginning; what has been played is remembered, so that nothing is lost and nothing is played twice.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple, Protocol

import pyarrow as pa

from analysis.folder import table_of
from experiments.designer.candidates import Candidate
from experiments.journal import RUNS, Journal, write_table

BATCH_RUNS, BATCH_SECONDS = 50, 5.0
FRONT = ("seed", "regime", "stage", "message", "traceback", "community", "condition")


class Setting(NamedTuple):
    """Where a design is played: community, condition, seed."""

    community: str
    condition: str
    seed: int


@dataclass(frozen=True)
class Asked:
    """One play that is wanted."""

    candidate: Candidate
    setting: Setting

    @property
    def key(self) -> tuple[str, Setting]:
        """What it is remembered by."""
        return self.candidate.label, self.setting


@dataclass(frozen=True)
class Outcome:
    """What one play gave; `stage` and `message` say where and why one failed."""

    measures: Mapping[str, float] = field(default_factory=dict)
    stage: str = ""
    message: str = ""
    traceback: str = ""


class Response(Protocol):
    """Plays what is asked, in any order; the index of what was asked comes with each outcome."""

    def __call__(self, asked: Sequence[Asked], /) -> Iterator[tuple[int, Outcome]]:
        """Yield (index, outcome) as they finish."""


Told = Callable[[int], None]


class Memory:
    """Plays through a response and keeps every outcome in a folder; without one only while it lives."""

    def __init__(self, response: Response, folder: Path | None = None) -> None:
        self.response = response
        self.journal = Journal(folder, FRONT) if folder is not None else None
        self.known: dict[tuple[str, Setting], Outcome] = {}
        self._waiting: list[Asked] = []
        self._since = time.monotonic()
        for _, runs in self.journal.batches() if self.journal else ():
            self.known |= dict(map(_remembered, runs.to_pylist()))

    def play(self, asked: Sequence[Asked], told: Told = lambda _runs: None) -> list[Outcome]:
        """The outcomes of what is asked, in its order; `told` hears of every play, remembered ones first."""
        wanted = list({one.key: one for one in asked if one.key not in self.known}.values())
        told(len(asked) - len(wanted))
        try:
            for index, outcome in self.response(wanted) if wanted else ():
                self.known[wanted[index].key] = outcome
                self._keep(wanted[index])
                told(1)
        finally:
            self.flush()
        return [self.known[one.key] for one in asked]

    def rows(self) -> pa.Table:
        """All outcomes as a table, ordered by design, community, condition and seed."""
        order = sorted(self.known, key=lambda key: (key[0], key[1]))
        return _table([(key, self.known[key]) for key in order])

    def compact(self, folder: Path) -> None:
        """Write all outcomes to `runs.parquet` in a folder; the journal stays, so that a search can be extended."""
        write_table(self.rows(), folder / f"{RUNS}.parquet")

    def flush(self) -> None:
        """Write what waits to the journal."""
        self._since = time.monotonic()
        if self._waiting and self.journal is not None:
            self.journal.write({RUNS: _table([(one.key, self.known[one.key]) for one in self._waiting])})
        self._waiting.clear()

    def _keep(self, one: Asked) -> None:
        self._waiting.append(one)
        late = time.monotonic() - self._since >= BATCH_SECONDS
        if late or len(self._waiting) >= BATCH_RUNS:
            self.flush()


def _table(rows: Sequence[tuple[tuple[str, Setting], Outcome]]) -> pa.Table:
    columns: dict[str, list[object]] = {name: [] for name in FRONT}
    names = sorted({name for _, outcome in rows for name in outcome.measures})
    columns |= {name: [] for name in names}
    for (label, setting), outcome in rows:
        front = (setting.seed, label, outcome.stage, outcome.message, outcome.traceback, *setting[:2])
        for name, value in zip(FRONT, front, strict=True):
            columns[name].append(value)
        for name in names:
            columns[name].append(float(outcome.measures.get(name, float("nan"))))
    return table_of(RUNS, columns)


def _remembered(row: Mapping[str, object]) -> tuple[tuple[str, Setting], Outcome]:
    setting = Setting(str(row["community"]), str(row["condition"]), int(str(row["seed"])))
    told = (str(row[name] or "") for name in ("stage", "message", "traceback"))
    measures = {name: _real(value) for name, value in row.items() if name not in FRONT}
    return (str(row["regime"]), setting), Outcome(measures if not row["stage"] else {}, *told)


def _real(value: object) -> float:
    return float(value) if isinstance(value, (int, float)) else float("nan")
