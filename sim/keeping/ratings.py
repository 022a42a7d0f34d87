"""What those affected thought of a solution: values by issue, one issue after another as they are solved."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.keeping.rows import FilledRows

NONE = -1


class Ratings:
    """The latest values of each issue, in single precision; an issue has always equally many.

    Args:
        issues: How many issues there can be.
        pairs: How many values there can be in all.
    """

    def __init__(self, issues: int, pairs: int) -> None:
        self._kept = FilledRows({"value": "f4"}, pairs)
        self._first = np.full(issues, NONE, np.int32)

    def keep(self, k: int, values: NDArray[Any]) -> None:
        """Keep the values of an issue instead of those it had."""
        first = int(self._first[k])
        if first == NONE:
            self._first[k] = len(self._kept)
            self._kept.extend(len(values), value=values)
        else:
            self._kept["value"][first : first + len(values)] = values

    def of(self, k: int, n: int) -> NDArray[np.float32]:
        """Return the values of an issue that has n of them; nan where none were kept."""
        first = int(self._first[k])
        if first == NONE:
            return np.full(n, np.nan, np.float32)
        return np.array(self._kept["value"][first : first + n])
