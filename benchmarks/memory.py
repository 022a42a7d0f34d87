"""Peak memory of one worker process, measured in a process of its own: `python -m benchmarks.memory N DAYS`."""

from __future__ import annotations

import json
import re
import resource
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from sim.model import CoGovernanceModel
from sim.scenario import read_scenario

SCENARIO, COMMUNITY, REGIME = "dispute", "old_quarter", "partner"
SEED = 7
# Peaks come in kilobytes, on one system in bytes.
UNIT = 1 if sys.platform == "darwin" else 1024


@dataclass(frozen=True)
class Worker:
    """What one worker needed: residents, and peak bytes.

    Attributes:
        residents: How many lived in its world.
        before: Peak before its first world was made: the program itself.
        played: Peak when all days were played.
        peak: Peak when its tables were made.
    """

    residents: int
    before: int
    played: int
    peak: int


def peak() -> int:
    """Return the most memory this process ever held, in bytes.

    Where the system says it, the peak since the program was loaded: the peak of `getrusage` has the parent's in
    it, from which the process was forked.
    """
    status = Path("/proc/self/status")
    if status.exists():
        found = re.search(r"VmHWM:\s+(\d+) kB", status.read_text(encoding="ascii"))
        if found:
            return int(found[1]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * UNIT


def run(communities: int, days: int) -> Worker:
    """Play one run in this process, as a worker of a study does."""
    before = peak()
    changed = {"days": days, "communities": (COMMUNITY,) * communities}
    model = CoGovernanceModel(read_scenario(SCENARIO).model_copy(update=changed), REGIME, seed=SEED)
    model.run()
    played = peak()
    model.tables()
    return Worker(model.residents.n, before, played, peak())


def worker(communities: int, days: int) -> Worker:
    """Play one run in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.memory", str(communities), str(days)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return Worker(**json.loads(done.stdout))


def slope(few: int, many: int, days: int) -> tuple[float, float]:
    """Return the bytes that each resident more costs, between two numbers of communities: played; with tables."""
    small, large = worker(few, days), worker(many, days)
    more = large.residents - small.residents
    return (large.played - small.played) / more, (large.peak - small.peak) / more


if __name__ == "__main__":
    print(json.dumps(vars(run(int(sys.argv[1]), int(sys.argv[2])))))
