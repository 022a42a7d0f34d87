"""The draws summed up flat by flat and floor by floor."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from office.lift.play import Crowd, Played
from office.lift.result import FlatLine, FloorLine, Spread
from office.lift.shares import Bill
from office.lift.stairwell import Flat
from sim.handling.renovation.money import k


def flat_lines(
    flats: Sequence[Flat], owed: Bill, crowd: Crowd, played: Mapping[str, Played]
) -> tuple[FlatLine, ...]:
    """One line a flat, in their order."""
    net = _net(owed, crowd)
    return tuple(
        FlatLine(
            flat.name, flat.floor, flat.owner, flat.area_cm2, float(owed.coefficient[at]),
            int(owed.terms.share[at]), int(owed.terms.compensation[at]), Spread.of(net[:, at]),
            float((net[:, at] < 0).mean()),
            {name: float(one.yes[:, at].mean()) for name, one in played.items()},
        )
        for at, flat in enumerate(flats)
    )  # fmt: skip


def floor_lines(
    flats: Sequence[Flat], owed: Bill, crowd: Crowd, played: Mapping[str, Played]
) -> tuple[FloorLine, ...]:
    """One line a floor that has flats, from the lowest; benefit and loss are means of its flats."""
    net, floors = _net(owed, crowd), np.array([flat.floor for flat in flats])
    agreed = k(played["hearings"].transfers)
    lines = []
    for floor in np.unique(floors):
        here = floors == floor
        lines.append(
            FloorLine(
                int(floor), int(here.sum()), _spread(crowd.stakes.gain, here), _spread(crowd.stakes.loss, here),
                _spread(net, here), float((net[:, here] < 0).mean()), int(owed.terms.share[here].sum()),
                int(owed.terms.compensation[here].sum()), _spread(agreed, here),
                {name: float(one.yes[:, here].mean()) for name, one in played.items()},
            )
        )  # fmt: skip
    return tuple(lines)


def _net(owed: Bill, crowd: Crowd) -> NDArray[np.float64]:
    """(R, n) benefit less true loss and money, k yuan, before any bargaining."""
    return np.asarray(crowd.stakes.gain - crowd.stakes.loss + k(owed.terms.net))


def _spread(values: NDArray[np.float64], here: NDArray[np.bool_]) -> Spread:
    return Spread.of(values[:, here].mean(axis=1))
