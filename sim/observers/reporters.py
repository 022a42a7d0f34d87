"""What Mesa's DataCollector takes down after each step; functions at module level, so that models pickle."""

from __future__ import annotations

from typing import Any

import numpy as np

GOVERNMENT, NEIGHBOURS = 1, 0


def open_issues(model: Any) -> int:
    """Count open issues."""
    return int(np.count_nonzero(model.town.issues.is_open))


def solved_today(model: Any) -> int:
    """Count issues solved today."""
    return sum(map(sum, model.town.counts.solved))


def petitions_today(model: Any) -> int:
    """Count petitions of today."""
    return sum(model.town.counts.petitions)


def _mean(model: Any, latent: int) -> float:
    """Return the mean of a latent in single precision, enough for a picture: tables have it in double."""
    adults = model.daily.adults
    total = np.add.reduce(model.town.latents.shown(latent).take(adults), dtype=np.float64)
    return float(total) / len(adults) if len(adults) else float("nan")


def trust_government(model: Any) -> float:
    """Return adults' mean trust in government."""
    return _mean(model, GOVERNMENT)


def trust_neighbours(model: Any) -> float:
    """Return adults' mean trust in neighbours."""
    return _mean(model, NEIGHBOURS)


MODEL_REPORTERS = {
    "open_issues": open_issues,
    "solved_today": solved_today,
    "petitions_today": petitions_today,
    "trust_government": trust_government,
    "trust_neighbours": trust_neighbours,
}
