"""Labels of ticks that show changes: signed, all with the decimals that the finest needs."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.ticker import Formatter

from analysis.words import Words

MOST_DECIMALS = 6
ROUNDING = 1e-9


class SignedTicks(Formatter):
    """+0.8, +1.6, +2.4 rather than +0.800, +1.60, +2.40."""

    def __init__(self, words: Words) -> None:
        self.words = words

    def __call__(self, x: float, pos: int | None = None) -> str:
        """The label of one place alone, such as that of the pointer."""
        return self.words.signed(x)

    def format_ticks(self, values: Sequence[float]) -> list[str]:
        """The labels of all ticks of an axis."""
        digits = decimals_of([float(value) for value in values])
        return [self.words.signed(float(value), digits) for value in values]


def decimals_of(values: list[float]) -> int:
    """The decimals that tell all values exactly, 6 at the most."""
    for digits in range(MOST_DECIMALS):
        if all(abs(round(value, digits) - value) <= ROUNDING * max(1.0, abs(value)) for value in values):
            return digits
    return MOST_DECIMALS
