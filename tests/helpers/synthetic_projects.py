"""Made-up tables of renovations in the shape of a run's: no number in them comes from a simulation."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

PROJECTS, FLOORS, DOORS, ROUNDS = 6, 6, 2, 3
STATES = ("built", "failed", "passed", "failed", "blocked", "open")


def project_tables(regimes: Sequence[str], runs: int) -> dict[str, pd.DataFrame]:
    """Return the tables projects, project_owners and project_rounds of some runs; the same at every call."""
    random = np.random.default_rng(20261128)
    parts: dict[str, list[pd.DataFrame]] = {"projects": [], "project_owners": [], "project_rounds": []}
    for regime in regimes:
        for seed in range(1, runs + 1):
            found = _run(random, regime)
            for name, table in found.items():
                parts[name].append(table.assign(seed=seed, regime=regime))
    return {name: pd.concat(tables, ignore_index=True) for name, tables in parts.items()}


def _run(random: np.random.Generator, regime: str) -> dict[str, pd.DataFrame]:
    procedure = "hearings" if regime.startswith("partner") else "visits"
    owners, rounds = [], []
    for project in range(PROJECTS):
        mine = _owners(random, project)
        owners.append(mine)
        rounds += [_round(random, mine, number, project) for number in range(1, ROUNDS + 1)]
    table = pd.concat(owners, ignore_index=True)
    surplus = table.groupby("project")["payoff_k"].sum().to_numpy()
    built = np.array([state == "built" for state in STATES])
    table["welfare_k"] = np.where(built[table["project"]], table["payoff_k"], 0.0)
    projects = pd.DataFrame(
        {
            "project": np.arange(PROJECTS), "key": np.arange(PROJECTS).astype(np.uint64) + 7,
            "t_start": 100.0 * np.arange(PROJECTS), "community": 0, "building": np.arange(PROJECTS),
            "stairwell": 4 * np.arange(PROJECTS), "kind": "lift", "procedure": procedure,
            "owners": FLOORS * DOORS, "rounds": ROUNDS, "surplus_k": surplus, "need_k": 410.0, "subsidy_k": 50.0,
            "grant_k": 40.0, "state": STATES, "t_passed": np.where(built, 30.0, np.nan),
            "t_built": np.where(built, 330.0, np.nan),
            "passed": [int(state in ("built", "passed", "blocked")) for state in STATES],
            "suits": [int(state == "blocked") for state in STATES], "built": built.astype(int),
        }
    )  # fmt: skip
    return {
        "projects": projects,
        "project_owners": table,
        "project_rounds": pd.concat(rounds, ignore_index=True),
    }


def _owners(random: np.random.Generator, project: int) -> pd.DataFrame:
    floor = np.repeat(np.arange(1, FLOORS + 1), DOORS)
    n = len(floor)
    gain, loss = 14.0 * (floor - 1) * random.uniform(0.7, 1.3, n), 12.0 / floor
    share = np.where(floor > 2, 15.0 * (floor - 2), 0.0)
    compensation = np.where(floor == 1, 30.0, np.where(floor == 2, 20.0, -12.5))
    return pd.DataFrame(
        {
            "project": project, "owner": np.arange(n), "flat": np.arange(n) + 12 * project, "floor": floor,
            "area_cm2": 820_000, "resident": np.arange(n), "nonresident": 0, "let": 0, "elder": 0, "gain_k": gain,
            "loss_k": loss, "perceived_k": 1.6 * loss, "share_k": share, "compensation_k": compensation,
            "transfer_k": 0.0, "payoff_k": gain - loss - share + compensation,
            "utility": gain - 1.6 * loss - share + compensation, "yes": 1, "sued": 0, "tenant_k": np.nan,
        }
    )  # fmt: skip


def _round(random: np.random.Generator, owners: pd.DataFrame, number: int, project: int) -> pd.DataFrame:
    n = len(owners)
    utility = owners["utility"].to_numpy() + 2.0 * number
    return pd.DataFrame(
        {
            "project": project, "round": number, "t": 100.0 * project + 14.0 * number, "owner": owners["owner"],
            "attended": (random.uniform(size=n) < 0.7).astype(int), "perceived_k": owners["perceived_k"],
            "share_k": owners["share_k"], "compensation_k": owners["compensation_k"], "transfer_k": 0.0,
            "utility": utility, "taking_part": 1, "yes": (utility > 0).astype(int), "passed": int(number == ROUNDS),
        }
    )  # fmt: skip
