"""The weeks of chosen residents: why each came or stayed away, down to their luck.

A diary is kept of a run that is played again, since nobody can say beforehand of whom it will be asked. It looks
on at the moment at which everybody is asked, draws nothing and moves nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from sim.behaviour.reasons import Reasons, reasons
from sim.quantities import PARTICIPATION
from sim.town.town import RunningTown
from sim.town.weeks import SECOND_USE

NAME: Final = "diary"
POINTS: Final = "red_list_points"
HUNDREDTHS = 100.0
WHOLE: Final = ("week", "resident", "came", "honoured", "moved_in")
REAL: Final = (
    *Reasons._fields, "points", "mechanisms", "logit", "luck", "hours", "held", "issued", "felt_motivation",
)  # fmt: skip


class Diary:
    """Keeps the weeks of some residents from now on.

    Args:
        town: A town that has not played its first day.
        rows: Which residents.
    """

    def __init__(self, town: RunningTown, rows: Sequence[int]) -> None:
        self.town = town
        places = {row: place for place, row in enumerate(town.participation.eligible.tolist())}
        self.rows = [row for row in rows if row in places]
        self._noted: list[dict[str, float]] = []
        town.modify(PARTICIPATION, NAME, self.look)

    def look(self, _case: None) -> float:
        """Note the week that is about to be decided; add nothing to it."""
        town = self.town
        shares = town.values.shares(PARTICIPATION, None, leaving=NAME)
        eligible = town.participation.eligible
        for row in self.rows:
            found = np.flatnonzero(eligible == row)
            if len(found) and town.day >= 0:
                at = int(found[0])
                added = {by: float(np.broadcast_to(part, eligible.shape)[at]) for by, part in shares.items()}
                self._noted.append(self._week(row, added))
        return 0.0

    def _week(self, row: int, added: dict[str, float]) -> dict[str, float]:
        town, week = self.town, self.town.day // 7
        key = town.world.people.key[[row]]
        luck = float(town.draws.uniform("volunteering", time=week, entity=key)[0])
        erratic = float(town.draws.uniform("volunteering", time=week, entity=(key, SECOND_USE))[0])
        parts = reasons(town.participation, town.latents, row, erratic)
        logit = sum(parts) + sum(added.values())
        came = luck < float(expit(logit))
        numbers = town.participation.numbers
        hours = min(float(town.world.people.hours[row]), numbers.most_hours)
        return {
            "week": week, "resident": row, **parts._asdict(), "points": added.pop(POINTS, 0.0),
            "mechanisms": sum(added.values()), "logit": logit, "luck": luck, "came": came,
            "hours": hours if came else 0.0, "held": self._column("points", row) / HUNDREDTHS,
            "issued": self._column("points_issued", row) / HUNDREDTHS, "honoured": self._column("honoured", row),
            "moved_in": self._column("moved_in", row), "felt_motivation": float(town.latents.motivation[row]),
        }  # fmt: skip

    def _column(self, name: str, row: int) -> float:
        """Return a resident's value in a column; 0 where the run has none of that name."""
        return float(self.town.residents[name][row]) if name in self.town.residents.names() else 0.0

    def table(self) -> dict[str, NDArray[Any]]:
        """Return the weeks as columns, in the order of time."""
        kinds = {**dict.fromkeys(WHOLE, np.int64), **dict.fromkeys(REAL, np.float64)}
        return {name: np.array([row[name] for row in self._noted], kind) for name, kind in kinds.items()}
