"""Sign flips and bootstrap for skewed differences. Luck here is a hash of the indicator's name: always the
same.
"""

from __future__ import annotations

import hashlib
import warnings
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from scipy import stats

Floats = NDArray[np.float64]
FLIPS = 9_999
RESAMPLES = 9_999
BATCH = 1_000
ROUNDING = 1e-12


def sign_flip_p(differences: Floats, name: str) -> float:
    """Return the two-sided p of a mean difference under random signs: (1 + #) / 10,000 over 9,999 flips.

    The signs are bits of a hash of `name` and the number of pairs.
    """
    n = len(differences)
    total = float(np.sum(differences))
    needed = -(-FLIPS * n // 8)
    stream = hashlib.shake_256(f"sign-flip|{name}|{n}".encode()).digest(needed)
    bits = np.unpackbits(np.frombuffer(stream, np.uint8))[: FLIPS * n].reshape(FLIPS, n)
    sums = np.concatenate(
        [2.0 * (bits[row : row + BATCH] @ differences) - total for row in range(0, FLIPS, BATCH)]
    )
    extreme = int(np.count_nonzero(np.abs(sums) >= abs(total) * (1.0 - ROUNDING)))
    return (1 + extreme) / (FLIPS + 1)


def worlds_drawn_anew(name: str, n: int, times: int) -> NDArray[np.int64]:
    """Return which of n worlds each of some resamples holds, (times, n); the luck is a hash of `name`."""
    stream = hashlib.shake_256(f"{name}|{n}".encode()).digest(4 * times * n)
    words = np.frombuffer(stream, np.uint32).reshape(times, n)
    return (words.astype(np.uint64) * np.uint64(n) >> np.uint64(32)).astype(np.int64)


class Bootstrap:
    """Intervals of a mean by the bias-corrected and accelerated bootstrap (Efron 1987), percentile where it
    fails.

    `method` says which of both: "bca" or "percentile".

    Args:
        differences: At least two values, not all equal.
        name: What the luck depends on.
    """

    def __init__(self, differences: Floats, name: str) -> None:
        self.differences = differences
        self._seed = int.from_bytes(hashlib.sha256(f"bootstrap|{name}".encode()).digest()[:4], "big")
        self._known: Any = None
        self._known = self._call(0.95, "BCa")
        limits = self._known.confidence_interval
        self.method = "bca" if np.isfinite(limits.low) and np.isfinite(limits.high) else "percentile"

    def interval(self, level: float) -> tuple[float, float]:
        """Return the two-sided interval of a level, such as .95."""
        limits = self._call(level, "BCa" if self.method == "bca" else "percentile").confidence_interval
        return float(limits.low), float(limits.high)

    def _call(self, level: float, method: Literal["BCa", "percentile"]) -> Any:
        """Call scipy's bootstrap, later only to read another level off the known distribution.

        What it warns of (a degenerate distribution) shows as NaN.
        """
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return stats.bootstrap(
                (self.differences,),
                np.mean,
                n_resamples=RESAMPLES if self._known is None else 0,
                batch=BATCH,
                vectorized=True,
                axis=-1,
                confidence_level=level,
                method=method,
                bootstrap_result=self._known,
                rng=self._seed,
            )
