"""Trust, efficacy and belonging of adults (I8, I9)."""

from __future__ import annotations

import numpy as np

from analysis.indicators.indicator import HIGHER, Indicator, Margin
from analysis.indicators.view import NONE, RunView, Window, mean

TRUST = Margin(absolute=0.01)
ACTIVITY_DOSE = ("joint_activities.dose_act",)
BELONGING_DOSES = (*ACTIVITY_DOSE, "experience.belonging_volunteering")


INDICATORS: tuple[Indicator, ...] = (
    *(
        Indicator(name, "sigma", HIGHER, margin=TRUST, imposed_by=ACTIVITY_DOSE)
        for trust in ("trust_government", "trust_neighbours")
        for name in (trust, f"{trust}_p10", f"{trust}_change")
    ),
    Indicator("efficacy", "sigma", HIGHER),
    Indicator("belonging", "sigma", HIGHER, imposed_by=BELONGING_DOSES),
    Indicator("belonging_tenants", "sigma", HIGHER, imposed_by=BELONGING_DOSES),
)


def compute(run: RunView, window: Window) -> dict[str, float]:
    """Compute the family for one window. Quantiles and tenants are known at the run's end only (else NaN)."""
    values = {name: run.adults_mean_after(name, window) for name in ("efficacy", "belonging")}
    for name in ("trust_government", "trust_neighbours"):
        values[name] = run.adults_mean_after(name, window)
        values[f"{name}_p10"] = _tenth(run, name) if window.last else NONE
        values[f"{name}_change"] = values[name] - _before(run, name, window)
    values["belonging_tenants"] = _tenants(run) if window.last else NONE
    return values


def _before(run: RunView, name: str, window: Window) -> float:
    """Return the mean over adults at the window's beginning."""
    if window.start > 0:
        return run.adults_mean_at(name, window.start - 1)
    return mean(run.residents(f"{name}_start")[run.adult])


def _tenth(run: RunView, name: str) -> float:
    values = run.residents(name)[run.adult]
    return float(np.quantile(values, 0.1)) if len(values) else NONE


def _tenants(run: RunView) -> float:
    return mean(run.residents("belonging")[run.adult & (run.residents("tenant") > 0)])
