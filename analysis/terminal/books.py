"""The books of a run: cash by mechanism and staff, residents' hours by purpose, cost to others, hours by pool."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from rich.console import Console

from analysis.folder import ResultFolder
from analysis.terminal.table import Cell, Column, print_table
from analysis.words import Words

YEAR = 365.0


@dataclass(frozen=True)
class Books:
    """What a single run cost, whole run; a row an account, a purpose or a pool.

    Attributes:
        cash: account, cash_k (k RMB paid).
        hours: purpose, given, used, idle (h).
        others: account, cost_k.
        pools: pool, queues, jobs, utilisation (mean of the queues), waiting_mean (d, by jobs).
        titles: Titles of mechanisms by name.
        years: Length of the run.
    """

    cash: pd.DataFrame
    hours: pd.DataFrame
    others: pd.DataFrame
    pools: pd.DataFrame
    titles: Mapping[str, Mapping[str, str]]
    years: float

    @classmethod
    def read(cls, folder: Path) -> Books:
        """Read the books from the folder of a single run. Raises FolderError where it holds none."""
        result = ResultFolder(folder)
        manifest = result.read_manifest()
        tables = {name: result.read_table(name) for name in ("ledger", "hours", "others", "pools")}
        return cls(
            _summed(tables["ledger"], "account", ["cash_k"]),
            _summed(tables["hours"], "purpose", ["given", "used", "idle"]),
            _summed(tables["others"], "account", ["cost_k"]),
            _by_pool(tables["pools"]),
            {str(one["name"]): one["title"] for one in manifest["mechanisms"]},
            int(manifest["scenario"]["days"]) / YEAR,
        )

    def json(self) -> str:
        """All books as one JSON object of records, for machines."""
        parts = {name: getattr(self, name) for name in ("cash", "hours", "others", "pools")}
        return json.dumps(
            {name: json.loads(part.to_json(orient="records")) for name, part in parts.items()},
            ensure_ascii=False,
            indent=1,
        )

    def print(self, words: Words, console: Console | None = None) -> None:
        """Print the four books, a year's worth in each."""
        money = [Column(words("books.account")), Column(words("books.cash"), "right")]
        for name, table in (("cash", self.cash), ("others", self.others)):
            rows: list[list[Cell]] = [
                [self._account(str(one), words), words.number(value / self.years, 1)]
                for one, value in table.itertuples(index=False)
            ]
            print_table(money, rows, title=words(f"books.{name}_title"), console=console)
        hours = ["books.purpose", "books.given", "books.used", "books.idle"]
        print_table(
            _columns(hours, words),
            [
                [words.name("purpose", str(row[0])), *(words.number(one / self.years, 0) for one in row[1:])]
                for row in self.hours.itertuples(index=False)
            ],
            title=words("books.hours_title"),
            console=console,
        )
        pools = ["books.pool", "books.queues", "books.jobs", "books.utilisation", "books.waiting"]
        rows = [
            [
                words.name("pool", str(one.pool)), words.number(float(one.queues), 0), words.number(float(one.jobs), 0),
                words.percent(float(one.utilisation), 0) if pd.notna(one.utilisation) else words("unit.none"),
                words.number(float(one.waiting_mean), 2) if pd.notna(one.waiting_mean) else words("unit.none"),
            ]
            for _, one in self.pools.iterrows()
        ]  # fmt: skip
        print_table(_columns(pools, words), rows, title=words("books.pools_title"), console=console)

    def _account(self, account: str, words: Words) -> str:
        """An account for readers: a mechanism's title and what was paid, or whose wages."""
        name, _, kind = account.partition(":")
        if name in self.titles:
            return f"{words.either(self.titles[name])} · {words.name('account', kind)}"
        return words.name("account", account.replace(":", "_"))


def _columns(keys: list[str], words: Words) -> list[Column]:
    return [Column(words(key), "right" if at else "left") for at, key in enumerate(keys)]


def _summed(table: pd.DataFrame, key: str, values: list[str]) -> pd.DataFrame:
    return table.groupby(key, as_index=False)[values].sum().sort_values(values[0], ascending=False)


def _by_pool(table: pd.DataFrame) -> pd.DataFrame:
    """One row for all queues of a kind."""
    kinds = table.assign(
        kind=table["pool"].str.partition(":")[0], waited=table["waiting_mean"] * table["jobs"]
    )
    groups = kinds.groupby("kind", sort=False)
    return pd.DataFrame(
        {
            "pool": list(groups.groups),
            "queues": groups.size().to_list(),
            "jobs": groups["jobs"].sum().to_list(),
            "utilisation": groups["utilisation"].mean().to_list(),
            "waiting_mean": (groups["waited"].sum() / groups["jobs"].sum().where(lambda n: n > 0)).to_list(),
        }
    )
