"""Who acts: those whose uniform lies below their probability. It is worked out only of those for whom it decides."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit

BINS, SLACK = 256, 1e-9
LEAST = np.concatenate([[-np.inf], logit(np.arange(1, BINS) / BINS) - SLACK])
"""Logits below which nobody acts, by the bin of his uniform; a power of two, so that bins are exact."""


def acting(uniforms: NDArray[np.float64], logits: NDArray[Any]) -> NDArray[np.intp]:
    """Return where uniforms in (0, 1) lie below the probabilities of logits, ascending; both (M,)."""
    possible = (logits >= LEAST.take((uniforms * BINS).astype(np.int32))).nonzero()[0]
    return np.asarray(possible[uniforms[possible] < expit(logits[possible])])
