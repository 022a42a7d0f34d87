"""Renovations: how many are built, who gains and who loses, what is left behind (I15).

Undefined where no renovation was played. A project counts in the window in which it started, once it is decided:
failed, built, or passed without a suit, so that only time stands between it and the building. Those still open or
before a court at the run's end are left out.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from analysis.indicators.indicator import HIGHER, LOWER, NEITHER, Indicator, Margin
from analysis.indicators.view import NONE, Column, RunView, Window, mean, ratio

LOSS = -1.0
"""An owner loses whose payoff lies below this, k RMB (I15)."""
LOW, MIDDLE = 2, 4
Mask = NDArray[np.bool_]

INDICATORS: tuple[Indicator, ...] = (
    Indicator("projects_started", "1/10k-yr", NEITHER, imposed_by=("lift.start",)),
    Indicator("projects_passed", "share", HIGHER, kind="key", margin=Margin(absolute=0.05)),
    Indicator("lifts_built", "share", HIGHER, kind="key", margin=Margin(absolute=0.05)),
    Indicator("lifts_built_surplus", "share", HIGHER, margin=Margin(absolute=0.05)),
    Indicator("project_welfare", "k RMB/owner", HIGHER, kind="key"),
    Indicator("welfare_low", "k RMB/owner", HIGHER),
    Indicator("welfare_middle", "k RMB/owner", HIGHER),
    Indicator("welfare_high", "k RMB/owner", HIGHER),
    Indicator("welfare_tenants", "k RMB/tenant household", HIGHER),
    Indicator("project_losers", "share", LOWER, kind="key", margin=Margin(absolute=0.02)),
    Indicator("project_suits", "per project", LOWER),
    Indicator("project_rounds", "per project", LOWER),
    Indicator("project_days", "d", LOWER),
    Indicator("opposition_low", "share", NEITHER),
)


def compute(run: RunView, window: Window) -> dict[str, float]:
    """Compute the family for one window."""
    if not len(run.column("projects", "project")):
        return {indicator.name: NONE for indicator in INDICATORS}
    state = run.column("projects", "state").astype(str)
    inside = window.holds(run.column("projects", "t_start"))
    secured = np.isin(state, ("built", "passed"))
    decided = inside & (secured | (state == "failed"))
    surplus = decided & (run.column("projects", "surplus_k") > 0.0)
    passed = run.column("projects", "passed") > 0
    whole = passed & (state == "built") & inside
    days = run.column("projects", "t_built") - run.column("projects", "t_start")
    return {
        "projects_started": ratio(1e4 * float(inside.sum()), run.n_residents * window.years),
        "projects_passed": mean(passed[inside & (state != "open")]),
        "lifts_built": mean(secured[decided]),
        "lifts_built_surplus": mean(secured[surplus]),
        "project_suits": mean(run.column("projects", "suits")[inside & passed]),
        "project_rounds": mean(run.column("projects", "rounds")[inside & (state != "open")]),
        "project_days": mean(days[whole]),
        **_owners(run, decided, secured),
    }


def _owners(run: RunView, decided: Mask, secured: Mask) -> dict[str, float]:
    """Return what owners of decided projects gain (nothing where nothing is built), by floor, and who said no."""
    project = run.column("project_owners", "project").astype(np.int64)
    floor = run.column("project_owners", "floor")
    counts, stands = decided[project], (decided & secured)[project]
    payoff = run.column("project_owners", "payoff_k")
    welfare = np.where(stands, payoff, 0.0)
    against = counts & (run.column("project_owners", "yes") == 0)
    return {
        "project_welfare": mean(welfare[counts]),
        "welfare_low": mean(welfare[counts & (floor <= LOW)]),
        "welfare_middle": mean(welfare[counts & (floor > LOW) & (floor <= MIDDLE)]),
        "welfare_high": mean(welfare[counts & (floor > MIDDLE)]),
        "welfare_tenants": _tenants(run, counts, stands),
        "project_losers": mean(_below(payoff[stands])),
        "opposition_low": mean(floor[against] <= LOW),
    }


def _tenants(run: RunView, counts: Mask, stands: Mask) -> float:
    """Return the mean gain of tenants in decided projects; they neither vote nor pay."""
    gain = run.column("project_owners", "tenant_k")
    if not len(gain):
        return NONE
    known = counts & np.isfinite(gain)
    return mean(np.where(stands, gain, 0.0)[known])


def _below(payoff: Column) -> Mask:
    return np.asarray(payoff < LOSS)
