"""Key figures of two short runs: what the regression baseline holds and the refresh tool writes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from ruamel.yaml import YAML

from tests.helpers.playing import BUSY, Tables, tables_of

BASELINE = Path(__file__).parents[1] / "regression" / "baseline.yaml"
RUNS: dict[str, dict[str, Any]] = {
    "command": {"regime": "top_down", "seed": 11, "days": 120},
    "partners": {"regime": "partner", "seed": 12, "days": 120},
}
HEAD = """\
# Key figures of two short runs. A change of a rule or of a number moves them; that is meant to be noticed.
# Refresh with `python -m tools.refresh_baseline`, and say in CHANGELOG.md what moved and why.
"""


def figures_of(tables: Tables) -> dict[str, float]:
    """Return a run's key figures; sums in float64."""
    issues, residents, daily, spells = (tables[name] for name in ("issues", "residents", "daily", "spells"))
    adults = residents["adult"]
    burden = issues["severity"][spells["issue"]] * (spells["end"] - spells["start"])
    figures = {
        "residents": len(adults),
        "issues": len(issues["id"]),
        "detected": np.count_nonzero(~np.isnan(issues["detected"])),
        "solved": np.count_nonzero(~np.isnan(issues["solved"])),
        "attempts": issues["attempts"].sum(),
        "spells": len(spells["issue"]),
        "reports": issues["reports"].sum(),
        "paper": daily["paper"].sum(),
        "petitions": daily["petitions"].sum(),
        "open_days": daily["open"].sum(),
        "burden": burden.sum(),
        "trust_government": residents["trust_government"][adults].mean(dtype=np.float64),
        "trust_neighbours": residents["trust_neighbours"][adults].mean(dtype=np.float64),
        "grudge": residents["grudge"][adults].mean(dtype=np.float64),
        "hours_given": residents["hours_given"].sum(dtype=np.float64),
        "satisfaction": np.nanmean(tables["affected"]["satisfaction"]),
        "cash_k": tables["ledger"]["cash_k"].sum(),
        "cost_to_others_k": tables["others"]["cost_k"].sum(),
    }
    return {name: round(float(value), 12) for name, value in figures.items()}


def current() -> dict[str, dict[str, float]]:
    """Play the runs and return their figures."""
    return {name: figures_of(tables_of(BUSY, submodels=[], **keys)) for name, keys in RUNS.items()}


def kept() -> dict[str, dict[str, float]]:
    """Return the figures of the baseline."""
    found: dict[str, dict[str, float]] = YAML(typ="safe").load(BASELINE.read_text(encoding="utf-8"))
    return found
