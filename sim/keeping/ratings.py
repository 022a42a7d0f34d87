"""What those affected thought of a solution: values by issue, one issue after another as they are solved."""

from __future__ import annotations

from array import array
from typing import Any

import numpy as np
from numpy.typing import NDArray

NONE = -1


class Ratings:
    """The latest values of each issue, in single precision; an issue has always equally many.

    Args:
        issues: How many issues there can be.
    """

    def __init__(self, issues: int) -> None:
        self._values = array("f")
        self._first = np.full(issues, NONE, np.int32)

    def keep(self, k: int, values: NDArray[Any]) -> None:
        """Keep the values of an issue instead of those it had."""
        first, new = int(self._first[k]), array("f", values.astype(np.float32).tobytes())
        if first == NONE:
            self._first[k] = len(self._values)
            self._values.extend(new)
        else:
            self._values[first : first + len(new)] = new

    def of(self, k: int, n: int) -> NDArray[np.float32]:
        """Return the values of an issue that has n of them; nan where none were kept."""
        first = int(self._first[k])
        if first == NONE:
            return np.full(n, np.nan, np.float32)
        return np.array(self._values[first : first + n], np.float32)
