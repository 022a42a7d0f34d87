"""Which seeds are for what; the sets never meet (model.md section 13)."""

from __future__ import annotations

from numbers import Integral

from sim.errors import InputError

FIRST = 1
TUNING_FIRST = 1_000_001
TUNING_COUNT = 40
CALIBRATION = 1_000_000
LARGEST = 2**53


def whole_number(option: str, given: object) -> int:
    """The number as Python's own. Raises InputError for text, fractions, true and false."""
    if isinstance(given, bool) or not isinstance(given, Integral):
        raise InputError(f"{option} {given!r}: must be a whole number, such as 40")
    return int(given)


def evaluation_seeds(first: int, count: int) -> range:
    """Seeds first, first + 1, ... of a comparison. Raises InputError where they would meet the tuning
    seeds.
    """
    if count < 1:
        raise InputError(f"--runs {count}: at least 1 run is needed; give --runs 1 or more (40 for verdicts)")
    if not 0 <= first < LARGEST:
        raise InputError(f"--seed {first}: must lie between 0 and {LARGEST - 1}")
    seeds = range(first, first + count)
    reserved = range(CALIBRATION, TUNING_FIRST + TUNING_COUNT)
    if seeds.start < reserved.stop and reserved.start < seeds.stop:
        raise InputError(
            f"--seed {first}: seeds {reserved.start} to {reserved.stop - 1} are kept for calibration and the "
            f"search of staff mixes; choose a first seed so that all {count} runs lie outside"
        )
    return seeds


def checked_tuning(count: int) -> int:
    """How many tuning seeds a search plays. Raises InputError for more than are kept for it."""
    if not 1 <= count <= TUNING_COUNT:
        raise InputError(f"--runs {count}: a search of staff mixes plays 1 to {TUNING_COUNT} tuning worlds")
    return count


def tuning_seeds(count: int = TUNING_COUNT) -> range:
    """Seeds of the search of staff mixes and of the hours of the compensated mode."""
    return range(TUNING_FIRST, TUNING_FIRST + count)
