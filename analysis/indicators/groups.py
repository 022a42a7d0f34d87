"""Who gains and who loses: burden, satisfaction, hours and trust by group of residents, for one run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from analysis.indicators.view import NONE, Floats, RunView, Table, Window, windows_of

AGE_EDGES = (18, 40, 60, 75)
AGE_BANDS = ("0-17", "18-39", "40-59", "60-74", "75+")
THIRDS = ("0", "1", "2")
DIMENSIONS = ("tenure", "age", "status_third", "building", "digital")
MEASURES = ("burden", "satisfaction", "hours_given", "trust_change")
Codes = NDArray[np.int64]


def groups_of_run(tables: Mapping[str, Table], *, days: int) -> dict[str, NDArray[np.generic]]:
    """Return the long table of groups, a row for each window (first_year, mature), dimension and group.

    Columns:
        window, dimension, group: text. tenure: tenant, owner (who holds the flat), family (of an owner);
            age: 0-17, 18-39, 40-59, 60-74, 75+; status_third: 0 (lowest), 1, 2; building: its number;
            digital: yes, no (adults only).
        n: residents of the group.
        burden: severity x exposure x open days per resident and year.
        satisfaction: mean S over the group's adult-issue pairs, as I1b; NaN without pairs.
        hours_given: hours per resident and year.
        trust_change: mean trust in government of the group's adults at the run's end minus at day 0; known
            in the last window only, else NaN.
    """
    run = RunView(tables, days=days, shadow=0.0)
    rows = [row for window in windows_of(days) if window.name != "all" for row in _rows_of(run, window)]
    names = ("window", "dimension", "group", "n", *MEASURES)
    kinds = (np.str_, np.str_, np.str_, np.int64, *(np.float64 for _ in MEASURES))
    return {name: np.array([row[j] for row in rows], kinds[j]) for j, name in enumerate(names)}


def _rows_of(run: RunView, window: Window) -> Iterator[tuple[str | int | float, ...]]:
    burden = run.burden_of_residents(window) / window.years
    hours = run.hours_of_residents(window) / window.years
    trust = run.residents("trust_government") - run.residents("trust_government_start")
    judged = run.judged(window)
    pair_row, pair_value = run.pair_resident[judged], run.pair_satisfaction[judged]
    for dimension, codes, names in dimensions_of(run):
        size = len(names)
        people = _count(codes, size)
        satisfaction = _means(codes[pair_row], pair_value, size)
        change = _means(np.where(run.adult, codes, -1), trust, size) if window.last else np.full(size, NONE)
        columns = (_means(codes, burden, size), satisfaction, _means(codes, hours, size), change)
        for code in np.flatnonzero(people):
            yield (
                window.name,
                dimension,
                names[code],
                int(people[code]),
                *(float(part[code]) for part in columns),
            )


def dimensions_of(run: RunView) -> Iterator[tuple[str, Codes, tuple[str, ...]]]:
    """Yield every dimension: its name, the group of every resident (-1 = none), and the groups' names."""
    tenant, owner = run.residents("tenant") > 0, run.residents("owner") > 0
    yield "tenure", np.where(tenant, 0, np.where(owner, 1, 2)), ("tenant", "owner", "family")
    yield "age", np.digitize(run.residents("age"), AGE_EDGES).astype(np.int64), AGE_BANDS
    yield "status_third", _codes(run.residents("status_third")), THIRDS
    building = _codes(run.residents("building"))
    yield "building", building, tuple(str(number) for number in range(int(building.max(initial=-1)) + 1))
    yield "digital", np.where(run.adult, _codes(run.residents("digital")), -1), ("no", "yes")


def _codes(values: Floats) -> Codes:
    return np.where(np.isfinite(values), values, -1.0).astype(np.int64)


def _count(codes: Codes, size: int) -> Codes:
    return np.bincount(codes[codes >= 0], minlength=size)


def _means(codes: Codes, values: Floats, size: int) -> Floats:
    """Return the mean of the values of every group; NaN for an empty one."""
    inside = codes >= 0
    count = np.bincount(codes[inside], minlength=size)
    total = np.bincount(codes[inside], values[inside], size)
    means = np.full(size, NONE)
    np.divide(total, count, out=means, where=count > 0)
    return means
