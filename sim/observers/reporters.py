"""What Mesa's DataCollector takes down after each step; functions at module level, so that models pickle."""

from __future__ import annotations

from typing import Any

GOVERNMENT, NEIGHBOURS = 1, 0


def open_issues(model: Any) -> int:
    """Count open issues."""
    return len(model.town.issues.open_rows())


def solved_today(model: Any) -> int:
    """Count issues solved today."""
    return sum(map(sum, model.town.counts.solved))


def petitions_today(model: Any) -> int:
    """Count petitions of today."""
    return sum(model.town.counts.petitions)


def trust_government(model: Any) -> float:
    """Return adults' mean trust in government."""
    return float(model.daily.mean(GOVERNMENT))


def trust_neighbours(model: Any) -> float:
    """Return adults' mean trust in neighbours."""
    return float(model.daily.mean(NEIGHBOURS))


MODEL_REPORTERS = {
    "open_issues": open_issues,
    "solved_today": solved_today,
    "petitions_today": petitions_today,
    "trust_government": trust_government,
    "trust_neighbours": trust_neighbours,
}
