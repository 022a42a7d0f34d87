"""From measures to improvements over doing nothing, one score, and what is feasible.

An improvement is the paired difference from doing nothing in the same world, in units of the least difference
that matters, positive where better. The score is their weighted sum: 1 is one objective of weight 1 better by
just as much as matters.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from experiments.designer.candidates import Candidate
from experiments.designer.response import Outcome
from experiments.designer.space import HARM, Space

Floats = NDArray[np.float64]
SMALLEST = 1e-12


@dataclass(frozen=True)
class Scale:
    """The least difference that matters of every objective in one community, in the indicator's unit, (J,)."""

    margins: Floats


@dataclass(frozen=True)
class Tried:
    """How a design did in some worlds, beside doing nothing in the same.

    Attributes:
        improvements: In margins, (worlds, objectives); NaN in a world in which a run failed.
        scores: Their weighted sum, (worlds,).
        means: Mean of every measure over the worlds that were played to their end.
        excess: By how much each limit is passed, by name; not above 0 where it is kept.
        failed: Worlds in which a run did not come to its end.
    """

    candidate: Candidate
    improvements: Floats
    scores: Floats
    means: Mapping[str, float]
    excess: Mapping[str, float]
    failed: int

    @property
    def score(self) -> float:
        """Mean score; minus infinity where nothing was played to its end."""
        known = self.scores[np.isfinite(self.scores)]
        return float(np.mean(known)) if len(known) else -np.inf

    @property
    def gains(self) -> Floats:
        """Mean improvement in every objective, (J,); NaN where nothing was played to its end."""
        known = self.improvements[np.isfinite(self.scores)]
        return np.mean(known, axis=0) if len(known) else np.full(self.improvements.shape[1], np.nan)

    @property
    def feasible(self) -> bool:
        """Whether all limits are kept and no run failed."""
        return not self.failed and all(value <= 0 for value in self.excess.values())

    @property
    def broken(self) -> tuple[str, ...]:
        """Names of the limits that are passed."""
        return tuple(name for name, value in self.excess.items() if value > 0)


def scale_of(space: Space, nothing: Sequence[Outcome]) -> Scale:
    """The margins where doing nothing gives these outcomes."""
    margins = []
    for objective in space.objectives.values():
        held = np.array([one.measures.get(objective.indicator, np.nan) for one in nothing if not one.stage])
        known = held[np.isfinite(held)]
        margins.append(max(objective.margin.of(float(np.mean(known)) if len(known) else 0.0), SMALLEST))
    return Scale(np.array(margins))


def tried(
    space: Space, candidate: Candidate, outcomes: Sequence[Outcome], nothing: Sequence[Outcome], scale: Scale
) -> Tried:
    """Hold a design's outcomes against those of doing nothing in the same worlds."""
    rows = [_improvement(space, a, b, scale) for a, b in zip(outcomes, nothing, strict=True)]
    improvements = np.array(rows, np.float64).reshape(-1, len(scale.margins))
    scores = improvements @ np.array(space.weights)
    known = np.isfinite(scores)
    played = [one for one, whole in zip(outcomes, known.tolist(), strict=True) if whole]
    means = {name: _mean([one.measures.get(name, np.nan) for one in played]) for name in space.measures}
    means[HARM] = float(np.mean(scores[known] < -space.worth)) if len(played) else np.nan
    excess = {name: _excess(limit.excess(means[limit.measure])) for name, limit in space.limits.items()}
    return Tried(candidate, improvements, scores, means, excess, len(outcomes) - len(played))


def front(found: Sequence[Tried]) -> list[Tried]:
    """The feasible designs that no other feasible one beats in every objective."""
    good = [one for one in found if one.feasible and np.isfinite(one.score)]
    points = np.array([one.gains for one in good])
    return [one for one, point in zip(good, points, strict=True) if not _dominated(point, points)]


def ranked(found: Sequence[Tried]) -> list[Tried]:
    """Feasible designs first, then by mean score, the best first; equals by label."""
    return sorted(found, key=lambda one: (not one.feasible, -one.score, one.candidate.label))


def _improvement(space: Space, outcome: Outcome, nothing: Outcome, scale: Scale) -> list[float]:
    """Improvements in one world; a measure that one of both does not have counts as no difference."""
    if outcome.stage or nothing.stage:
        return [np.nan] * len(scale.margins)
    found = []
    for objective, margin in zip(space.objectives.values(), scale.margins, strict=True):
        names = (objective.indicator, np.nan)
        difference = objective.sign * (outcome.measures.get(*names) - nothing.measures.get(*names)) / margin
        found.append(float(difference) if np.isfinite(difference) else 0.0)
    return found


def _dominated(point: Floats, points: Floats) -> bool:
    return bool(np.any(np.all(points >= point, axis=1) & np.any(points > point, axis=1)))


def _mean(values: Sequence[float]) -> float:
    known = np.array(values, np.float64)
    known = known[np.isfinite(known)]
    return float(np.mean(known)) if len(known) else float("nan")


def _excess(value: float) -> float:
    """A limit on what a design does not have (points of tenants where there are none) is kept."""
    return value if np.isfinite(value) else 0.0
