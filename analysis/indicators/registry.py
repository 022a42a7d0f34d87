"""All indicators by name, and the values of one run.

    INDICATORS["burden"].title["zh"]
    indicator_of("utilisation_subdistrict")          # pools have indicators of their own
    values = indicators_of_run(tables, days=1095)    # {("burden", "mature"): 31.2, ...}

In `runs.parquet` the value of (name, window) stands in the column `<name>|<window>` (`column_name`).
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping

from analysis.errors import DesignError
from analysis.indicators.families import (
    burden,
    closure,
    cost,
    detection,
    elders,
    equity,
    failures,
    grudges,
    load,
    locality,
    network,
    participation,
    points,
    privacy,
    protest,
    renovation,
    satisfaction,
    timing,
    trust,
)
from analysis.indicators.indicator import Indicator
from analysis.indicators.view import NONE, RunView, Table, Window, windows_of

Family = Callable[[RunView, Window], dict[str, float]]

MODULES = (
    burden, satisfaction, equity, cost, elders, renovation, locality, closure, detection, timing, protest, grudges,
    trust, network, participation, load, privacy, failures, points,
)  # fmt: skip
FAMILIES: tuple[Family, ...] = tuple(module.compute for module in MODULES)

INDICATORS: dict[str, Indicator] = {
    indicator.name: indicator
    for indicator in (
        *(indicator for module in MODULES for indicator in module.INDICATORS),
        burden.PREVENTED,
        *(load.utilisation_indicator(load.PREFIX + pool) for pool in load.POOLS),
    )
}
PRIMARY: tuple[str, ...] = (
    "burden", "satisfaction_all", "burden_gap_tenure", "social_cost_per_resident", "elder_delay_mean",
)  # fmt: skip
SHADOW_PRICE = 0.02
SEPARATOR = "|"
RESIDENT_YEARS = "resident_years"
"""Residents x years of a window: no indicator, but what counts are pooled over; stands in `runs.parquet`
too.
"""


def column_name(indicator: str, window: str) -> str:
    """Return the column of `runs.parquet` that holds an indicator of a window."""
    return f"{indicator}{SEPARATOR}{window}"


def indicator_of(name: str) -> Indicator:
    """Return an indicator by name.

    Raises:
        DesignError: There is none of that name; the nearest is named.
    """
    if name in INDICATORS:
        return INDICATORS[name]
    if name.startswith(load.PREFIX):
        return load.utilisation_indicator(name)
    near = difflib.get_close_matches(name, INDICATORS, n=1)
    hint = f" Did you mean {near[0]!r}?" if near else ""
    raise DesignError(f"there is no indicator {name!r}.{hint} `cogov list indicators` names them all")


def indicators_of_run(
    tables: Mapping[str, Table], *, days: int, shadow: float = SHADOW_PRICE
) -> dict[tuple[str, str], float]:
    """Return every indicator of one run, and RESIDENT_YEARS: (name, window) to value, NaN where it is
    undefined.

    Windows: first_year [0, 365), mature [365, days) where the run is longer than a year, and all.

    Args:
        tables: What a run hands over; absent tables and columns leave their indicators undefined.
        days: Days played after burn-in.
        shadow: Price of a resident's hour, k RMB.
    """
    run = RunView(tables, days=days, shadow=shadow)
    values: dict[tuple[str, str], float] = {}
    for window in windows_of(days):
        for family in FAMILIES:
            values |= {(name, window.name): float(value) for name, value in family(run, window).items()}
        values[RESIDENT_YEARS, window.name] = run.n_residents * window.years
    return values


def pair_indicators(
    baseline: Mapping[str, Table], alternative: Mapping[str, Table], *, days: int
) -> dict[tuple[str, str], float]:
    """Return the indicators that need both runs of a pair: `prevented_burden`, by issue.

    Both runs play the same world, so an issue weighs the same in both and the value is the difference of the
    runs' `born_burden`; that is how a comparison gets it from `runs.parquet` alone.
    """
    first, second = (RunView(tables, days=days, shadow=0.0) for tables in (baseline, alternative))
    values = {}
    for window in windows_of(days):
        before, after = _born(first, window), _born(second, window)
        gone = sum(weight for issue, weight in before.items() if issue not in after)
        new = sum(weight for issue, weight in after.items() if issue not in before)
        person_years = first.n_residents * window.years
        values[burden.PREVENTED.name, window.name] = (gone - new) / person_years if person_years else NONE
    return values


def _born(run: RunView, window: Window) -> dict[int, float]:
    """Return the weight of every potential issue born in the window, by its id."""
    weights, born = burden.born_weights(run, window), window.holds(run.birth)
    ids = run.column("issues", "id")
    return {int(ids[row]): float(weights[row]) for row in born.nonzero()[0]}
