"""Measure and print: resident rules as plain Mesa objects, arrays and kernel, in one run.

    python -m benchmarks [--residents N] [--repeats R]

Targets at 5,000 residents: arrays at least 50 times plain Mesa; kernel at least 120 times on one core and
200 times on two. Ratios are medians of pairs taken in the same turn. More figures join through `FIGURES`.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterable

from benchmarks.case import Case
from benchmarks.plain_mesa import PlainMesa
from benchmarks.resident_rules import ArrayTown
from benchmarks.timing import Timed, machine, table, take_turns
from sim.behaviour.engine import ARRAYS, daily_rules
from sim.compiled import kernel_is_there

FIGURES: list[Callable[[], Iterable[str]]] = []
"""Further figures of the bench, each a function that returns lines; append to join."""

MESA_DAYS, ARRAY_DAYS = 14, 140
NANOSECONDS = 1e9


def days_of(model: PlainMesa | ArrayTown, days: int) -> Callable[[], None]:
    """Return a function that plays so many more days."""

    def play() -> None:
        for _ in range(days):
            model.step()

    return play


def resident_rules(n: int, repeats: int) -> list[str]:
    """Time the three resident rules in all implementations; ns a resident-day."""
    case = Case(n)
    things = [Timed("plain Mesa, do()", days_of(PlainMesa(case), MESA_DAYS), n * MESA_DAYS)]
    rules = {"arrays": ARRAYS}
    if kernel_is_there():
        rules |= {"kernel, one core": daily_rules(1), "kernel, two cores": daily_rules(2)}
    for name, chosen in rules.items():
        things.append(Timed(name, days_of(ArrayTown(case, chosen), ARRAY_DAYS), n * ARRAY_DAYS))
    take_turns(things, repeats)
    return [f"three resident rules, {n:,} residents", *table(things, "ns a resident-day", NANOSECONDS)]


def seconds_of_plain_mesa(residents: int, days: int) -> float:
    """Return the time plain Mesa needs for the resident rules alone, its making not counted."""
    model = PlainMesa(Case(residents))
    model.step()
    start = time.perf_counter()
    days_of(model, days)()
    return time.perf_counter() - start


def main() -> None:
    """Measure all and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--residents", type=int, default=5000)
    parser.add_argument("--repeats", type=int, default=7)
    chosen = parser.parse_args()
    print(machine())
    print("\n".join(resident_rules(chosen.residents, chosen.repeats)))
    for figure in FIGURES:
        print("\n".join(figure()), flush=True)


if __name__ == "__main__":
    main()
