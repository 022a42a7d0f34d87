"""What was closed, how, and what those affected thought of it: a row for each closure."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sim.keeping.rows import FilledRows
from sim.seams import Closure, Judgements, Rows, Town

OF_ALL: Final = {
    "issue": "i4", "time": "f8", "handler": "i1", "paper": "i1", "mean_S": "f4", "mean_O": "f4", "mean_V": "f4",
    "mean_T": "f4", "accepted": "f4", "level": "i1", "procedure": "i1",
}  # fmt: skip
OF_TRUE: Final = {
    "distance": "f4", "outcome_top": "f4", "outcome_bottom": "f4", "adults": "u2", "tenants": "u2", "present": "u2",
    "present_tenants": "u2", "voice_present": "f4", "served": "u2", "aggrieved": "u2",
}  # fmt: skip
"""Columns of all closures, and those of true closures alone, with the type in which they are kept: means in
single precision, counts in two bytes, since an issue affects no more (`PotentialIssues.place`)."""
THIRDS = (1 / 3, 2 / 3)


def status_limits(status: NDArray[Any], adult: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Return the two limits of status that part adults into thirds (everybody, where there are no adults)."""
    if not len(status):
        return np.zeros(len(THIRDS))
    return np.asarray(np.quantile(status[adult] if adult.any() else status, THIRDS), np.float64)


class Closings:
    """A row for each closure, with what those affected thought of it.

    Columns beside the means: the level that closed; how the parties were heard; the distance between the
    solution and the mean wish of the adults affected; mean outcome of the top and the bottom third by status;
    adults and tenants affected and heard in the closing attempt; mean voice of those heard; how many got a good
    outcome (O > 0), and how many of these bear a grudge all the same.
    """

    def __init__(self, town: Town) -> None:
        room = 2 * len(town.world.issues)
        self._all, self._true = FilledRows(OF_ALL, room), FilledRows(OF_TRUE, room)
        self._town = town
        people = town.world.people
        self._low, self._high = status_limits(people.status, people.adult).tolist()
        town.on_closure("observer", self.note)

    def note(self, closure: Closure, judgements: Judgements) -> None:
        """Take down one closure."""
        if self._town.day < 0 or not len(judgements.rows):
            return
        level = self._town.offices.capabilities[closure.kind].level
        told = (closure.issue, closure.time, closure.kind, closure.paper)
        self._all.add(*told, *judgements.means, closure.agreement, level, closure.procedure)
        if not closure.paper:
            self._true.add(*self._solved(closure, judgements))

    def _solved(self, closure: Closure, judgements: Judgements) -> tuple[float, ...]:
        """Return what is known of a true closure alone."""
        town, rows, outcome = self._town, judgements.rows, judgements.outcome
        people = town.world.people
        theta = town.casework.parties.matter(closure.issue).theta
        status, tenant = people.status[rows], people.tenant[rows]
        heard: Rows = rows[:0] if closure.present is None else closure.present
        good = outcome > 0.0
        grudge = judgements.satisfaction < town.grievance.numbers.grudge_below
        return (
            abs(closure.position - _mean(theta)),
            _mean(outcome[status > self._high]),
            _mean(outcome[status <= self._low]),
            len(rows),
            int(np.count_nonzero(tenant)),
            len(heard),
            int(np.count_nonzero(people.tenant[heard])),
            _mean(judgements.voice[rows.searchsorted(heard)]),
            int(np.count_nonzero(good)),
            int(np.count_nonzero(good & grudge)),
        )

    def table(self) -> dict[str, NDArray[Any]]:
        """Return all closures since day 0; what is not known of closures on paper is nan."""
        table = {name: self._all[name].astype(np.float64) for name in OF_ALL}
        true = table["paper"] == 0.0
        for name in OF_TRUE:
            table[name] = np.full(len(true), np.nan)
            table[name][true] = self._true[name]
        return table


def _mean(values: NDArray[Any]) -> float:
    return float(np.add.reduce(values, dtype=np.float64)) / len(values) if len(values) else np.nan
