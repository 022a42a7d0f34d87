"""Paired timing: several things in turn, again and again, so that a noisy machine troubles all alike."""

from __future__ import annotations

import os
import platform
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass
class Timed:
    """One thing to time.

    Attributes:
        name: What it is.
        work: Does `amount` units of work, such as resident-days.
        amount: Units of work in one call.
    """

    name: str
    work: Callable[[], object]
    amount: float
    wall: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)

    def take(self) -> None:
        """Time one call; seconds a unit."""
        wall, cpu = time.perf_counter(), time.process_time()
        self.work()
        self.wall.append((time.perf_counter() - wall) / self.amount)
        self.cpu.append((time.process_time() - cpu) / self.amount)


def take_turns(things: list[Timed], repeats: int) -> None:
    """Time all things in turn, `repeats` times, after one call each that does not count."""
    for thing in things:
        thing.work()
    for _ in range(repeats):
        for thing in things:
            thing.take()


def paired_ratio(slow: list[float], fast: list[float]) -> float:
    """Return the median of the ratios taken in the same turn."""
    return statistics.median(a / b for a, b in zip(slow, fast, strict=True))


def table(things: list[Timed], unit: str, scale: float) -> list[str]:
    """Return lines: least and median time of each thing, and paired ratios to the first one."""
    first = things[0]
    head = f"{'':<28}{'least':>10}{'median':>10}{'cpu':>10}   x wall   x cpu   ({unit})"
    lines = [head]
    for t in things:
        times = f"{min(t.wall) * scale:>10.1f}{statistics.median(t.wall) * scale:>10.1f}"
        times += f"{statistics.median(t.cpu) * scale:>10.1f}"
        ratios = f"{paired_ratio(first.wall, t.wall):>9.1f}{paired_ratio(first.cpu, t.cpu):>8.1f}"
        lines.append(f"{t.name:<28}{times}{ratios}")
    return lines


def machine() -> str:
    """Say on what this was measured, without names."""
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else float("nan")
    return f"Python {platform.python_version()}, {os.cpu_count()} cores, load {load:.1f} at the start"
