"""Who earns points and how unequally, for one run: Lorenz curves and sums by group of residents."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from analysis.indicators.groups import dimensions_of
from analysis.indicators.view import Floats, RunView, Table

GRID = np.linspace(0.0, 1.0, 51)
POINTS, HOURS = "points", "hours"
DIMENSIONS = ("tenure", "age", "status_third")
MONTHLY = ("points", "points_books")
"""Tables of months that a comparison keeps beside those made here."""


def incentives_of_run(tables: Mapping[str, Table], *, days: int) -> dict[str, dict[str, NDArray[np.generic]]]:
    """Return the tables of a run that pictures of points need: "lorenz" and "earners".

    lorenz: measure (points, hours), p (share of adults, those with least first), share (of all that they
        hold); a run without points has hours alone.
    earners: dimension (tenure, age, status_third), group, n (residents), points and hours since day 0 (sums).
    """
    run = RunView(tables, days=days, shadow=0.0)
    hours = run.residents("hours_given")
    issued = run.column("holders", "issued").astype(np.float64)
    playing = len(issued) == run.n_residents > 0
    measures = {POINTS: issued, HOURS: hours} if playing else {HOURS: hours}
    curves = {name: lorenz(values[run.adult]) for name, values in measures.items()}
    return {
        "lorenz": {
            "measure": np.repeat(np.array(list(curves), np.str_), len(GRID)),
            "p": np.tile(GRID, len(curves)),
            "share": np.concatenate(list(curves.values())),
        },
        "earners": _earners(run, issued if playing else np.zeros(run.n_residents), hours),
    }


def lorenz(values: Floats) -> Floats:
    """Return the Lorenz curve of non-negative values at `GRID`; the diagonal where their sum is 0."""
    ordered = np.sort(values)
    total = float(np.sum(ordered))
    if not total > 0.0:
        return GRID.copy()
    held = np.concatenate(([0.0], np.cumsum(ordered) / total))
    return np.interp(GRID, np.linspace(0.0, 1.0, len(held)), held)


def _earners(run: RunView, issued: Floats, hours: Floats) -> dict[str, NDArray[np.generic]]:
    rows = []
    for dimension, codes, names in dimensions_of(run):
        if dimension not in DIMENSIONS:
            continue
        inside = codes >= 0
        sums = [np.bincount(codes[inside], part[inside], len(names)) for part in (issued, hours)]
        people = np.bincount(codes[inside], minlength=len(names))
        rows += [
            (dimension, names[code], int(people[code]), float(sums[0][code]), float(sums[1][code]))
            for code in np.flatnonzero(people)
        ]
    names_of = ("dimension", "group", "n", "points", "hours")
    kinds = (np.str_, np.str_, np.int64, np.float64, np.float64)
    return {name: np.array([row[i] for row in rows], kinds[i]) for i, name in enumerate(names_of)}
