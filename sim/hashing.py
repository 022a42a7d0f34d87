"""Compiled hashes of keyed draws; the same bits as the arrays of `sim.randomness`, which are the specification."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.compiled import compiled

Words = NDArray[np.uint64]

MIX_1, MIX_2 = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
_30, _27, _31, _11 = np.uint64(30), np.uint64(27), np.uint64(31), np.uint64(11)


@compiled()
def _units(words: Words, times: Any, plus: Any, units: NDArray[np.float64]) -> None:
    for e in range(len(words)):
        word = words[e] * times + plus
        word = (word ^ (word >> _30)) * MIX_1
        word = (word ^ (word >> _27)) * MIX_2
        units[e] = (np.float64((word ^ (word >> _31)) >> _11) + 0.5) * 2.0**-53


def units_of(words: Words, times: np.uint64, plus: np.uint64) -> NDArray[np.float64]:
    """Return the numbers in (0, 1) of words, (M,) or more dimensions; see `sim.randomness.units_of`."""
    units = np.empty(words.shape)
    _units(words.reshape(-1), times, plus, units.reshape(-1))
    return units
