"""Hold command-only runs against the targets that provisional defaults were fitted to (docs/background/refit.md).

    .venv/bin/python tools/check_targets.py [--runs 16]

Plays the scenario `dispute` under its burn-in regime, which has no mechanism, on tuning seeds that no comparison
evaluates, and prints the median over runs beside each target. Partners never enter a fit.
"""

from __future__ import annotations

import argparse
import sys

import numpy as np
from joblib import Parallel, delayed

from analysis.indicators import indicators_of_run
from analysis.terminal import progress
from sim.model import CoGovernanceModel
from sim.scenario import read_scenario

FIRST_SEED = 1_000_101
TARGETS: dict[str, tuple[float, float, str]] = {
    "petitions": (20, 60, "per 10,000 residents and year"),
    "incidents": (0.3, 2, "per 10,000 residents and year"),
    "first_attempt_success": (0.50, 0.75, "share"),
    "level1_share": (0.70, 0.90, "share solved in the community"),
    "closed_on_time": (0.95, 1.0, "share"),
    "truly_resolved": (0.55, 0.85, "share"),
    "closure_gap": (0.15, 0.40, "share"),
    "calls": (0.04, 0.09, "12345 calls per resident and year"),
    "utilisation_community_staff": (0.5, 0.8, "share"),
    "utilisation_subdistrict": (0.5, 0.8, "share"),
    "utilisation_departments": (0.5, 0.8, "share"),
    "utilisation_mediation_room": (0.5, 0.8, "share"),
    "utilisation_city": (0.5, 0.95, "share; below .95 is all that is asked"),
}
LEVELS = {"reach level 2": ("esc_2", 2), "reach level 3": ("esc_3", 3), "reach level 4": ("esc_4", 4)}


def one_run(seed: int) -> dict[str, float]:
    """Play one run and return its mature indicators, and the tickets that reach each level."""
    scenario = read_scenario("dispute")
    model = CoGovernanceModel(scenario, scenario.before, seed=seed)
    try:
        model.run()
        tables = model.tables()
        found = {
            name: value
            for (name, window), value in indicators_of_run(tables, days=scenario.days).items()
            if window == "mature"
        }
        years = len(model.world.people) * scenario.days / 365.0
        for name, (_, level) in LEVELS.items():
            found[name] = float(np.count_nonzero(tables["issues"]["max_level"] >= level)) / years
        return found
    finally:
        model.close()


def main() -> None:
    """Play, and print a row for each target."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--runs", type=int, default=16)
    parser.add_argument("--workers", type=int, default=2)
    chosen = parser.parse_args()
    rows: list[dict[str, float]] = []
    with progress(chosen.runs, "runs under command") as step:
        for row in Parallel(n_jobs=chosen.workers, return_as="generator")(
            delayed(one_run)(FIRST_SEED + i) for i in range(chosen.runs)
        ):
            rows.append(row)
            step(1)
    print(f"{'quantity':30s}{'median':>10s}{'mean':>10s}{'target':>16s}", file=sys.stdout)
    for name, (low, high, unit) in TARGETS.items():
        values = np.array([row.get(name, np.nan) for row in rows])
        verdict = "in" if low <= np.nanmedian(values) <= high else "OUT"
        print(
            f"{name:30s}{np.nanmedian(values):10.3f}{np.nanmean(values):10.3f}{low:8g} to {high:<6g}{verdict:4s} {unit}"
        )
    for name in LEVELS:
        values = np.array([row[name] for row in rows])
        print(f"{name:30s}{np.median(values):10.4f}{values.mean():10.4f}  tickets per resident and year")


if __name__ == "__main__":
    main()
