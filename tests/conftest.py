"""What every test shares: hypothesis without luck, clock or memory, and the time each room takes."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile(
    "house",
    deadline=None,  # a shared machine is slow at times; slowness is for the benchmarks to judge
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("house")

BUDGET_SECONDS = {"docking": 120.0, "statistical": 120.0, "browser": 120.0}


def room_of(nodeid: str) -> str:
    """Return the room a test lives in: the first folder below tests/."""
    parts = Path(nodeid.split("::")[0]).parts
    return parts[1] if len(parts) > 2 else parts[0]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the time of each test room, summed over processes."""
    spent: dict[str, float] = defaultdict(float)
    for reports in terminalreporter.stats.values():
        for report in reports:
            if isinstance(report, pytest.TestReport):
                spent[room_of(report.nodeid)] += report.duration
    for room, seconds in sorted(spent.items()):
        budget = BUDGET_SECONDS.get(room)
        over = f"  over its budget of {budget:.0f} s" if budget is not None and seconds > budget else ""
        terminalreporter.write_line(f"room {room:<14}{seconds:8.1f} s{over}")
