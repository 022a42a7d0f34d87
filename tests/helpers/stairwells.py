"""Stairwells made by hand: owners, what they stand to gain and lose, and the luck they have."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.handling.renovation.money import Terms
from sim.handling.renovation.project import Luck, Owners, Project, Stakes

Floats = NDArray[np.float64]


def no_terms(shape: tuple[int, ...]) -> Terms:
    """Terms under which nobody pays."""
    nothing = np.zeros(shape, np.int64)
    return Terms(nothing, nothing, nothing)


def made(gain: Sequence[float] | Floats, **parts: Any) -> Project:
    """A project of owners with these gains, k RMB; nobody loses, envies, pays or is absent unless `parts` says so.

    `parts` are loss, perceived, alpha, beta, trust_neighbours, trust_government, floor, area_cm2, absent (arrays like
    `gain`), part, attend, suit (luck; 0 by default: whatever can happen does), terms and person.
    """
    gains = np.asarray(gain, np.float64)

    def column(name: str, value: Any, kind: Any = np.float64) -> Any:
        return np.broadcast_to(np.asarray(parts.pop(name, value), kind), gains.shape).copy()

    loss = column("loss", 0.0)
    zero = np.zeros(gains.shape)
    alpha = column("alpha", 0.0)
    project = Project(
        owners=Owners(
            floor=column("floor", np.arange(gains.shape[-1]) // 2 + 1, np.int64),
            place=np.zeros(gains.shape, np.int64),
            area_cm2=column("area_cm2", 820_000, np.int64),
            price=np.full(gains.shape, 738.0),
            absent=column("absent", False, np.bool_),
            elder=np.zeros(gains.shape, np.bool_),
            trust_neighbours=column("trust_neighbours", 0.5),
            trust_government=column("trust_government", 0.5),
        ),
        stakes=Stakes(gains, loss, column("perceived", loss)),
        terms=parts.pop("terms", no_terms(gains.shape)),
        alpha=alpha,
        beta=column("beta", alpha / 2),
        luck=Luck(
            zero,
            zero,
            zero,
            zero,
            zero,
            zero,
            column("part", 0.0),
            column("attend", 0.0),
            column("suit", 0.0),
        ),
        heard=np.zeros(gains.shape, np.bool_),
        person=parts.pop("person", None),
    )
    assert not parts, f"unknown parts {sorted(parts)}"
    return project
