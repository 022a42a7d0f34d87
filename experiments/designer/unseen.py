"""The test: what the searches found, in communities and worlds that none of them saw, and in worse conditions.

The few that were chosen are tested under every condition; the others of the front only as they were searched,
for the picture. The chosen play fresh worlds of the searched community, too, which parts the luck of the
search from the strangeness of another place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from experiments.designer.candidates import DOING_NOTHING, OPTIMISED, Candidate
from experiments.designer.response import Asked, Memory, Outcome, Setting, Told
from experiments.designer.scoring import Tried, front, ranked, scale_of, tried
from experiments.designer.search import Found
from experiments.designer.space import SEARCHED, Space

TEST_OFFSET = 10_000_000
"""Test seeds begin so far behind the training seeds."""
FRONT_SHOWN = 5


@dataclass(frozen=True)
class Tested:
    """How one design did in one community under one condition, beside doing nothing there."""

    community: str
    condition: str
    found: Tried


class Test:
    """The test of what searches found.

    Args:
        first_seed: The first training seed.
    """

    __test__ = False

    def __init__(
        self, space: Space, memory: Memory, found: Found, first_seed: int, told: Told = lambda _runs: None
    ) -> None:
        self.space, self.memory, self.found, self.told = space, memory, found, told
        self.first = first_seed + TEST_OFFSET
        self.chosen = [one.candidate for one in found.chosen.values()]
        self.shown = shown_front(found)

    def whole(self) -> list[Tested]:
        """All of it: community by community, condition by condition."""
        self.memory.play(self.asked(), self.told)
        return [
            one
            for place, condition, designs in self._parts()
            for one in self._held(place, condition, designs)
        ]

    def asked(self) -> list[Asked]:
        """Every play that the test takes, each once."""
        every = [
            Asked(candidate, setting)
            for place, condition, designs in self._parts()
            for candidate in (DOING_NOTHING, *designs)
            for setting in self._settings(place, self._condition_of(candidate, condition))
        ]
        return list({one.key: one for one in every}.values())

    def _parts(self) -> list[tuple[str, str, list[Candidate]]]:
        conditions = [one.name for one in self.space.conditions]
        parts = [(place, SEARCHED, [*self.chosen, *self.shown]) for place in self.space.unseen]
        parts += [(place, one, self.chosen) for place in self.space.unseen for one in conditions]
        return [*parts, (self.space.community, SEARCHED, self.chosen)]

    def _held(self, place: str, condition: str, designs: Sequence[Candidate]) -> list[Tested]:
        plain = self._outcomes(DOING_NOTHING, place, SEARCHED)
        nothing = self._outcomes(DOING_NOTHING, place, self._condition_of(DOING_NOTHING, condition))
        scale = scale_of(self.space, plain)
        return [
            Tested(
                place,
                condition,
                tried(self.space, one, self._outcomes(one, place, condition), nothing, scale),
            )
            for one in (DOING_NOTHING, *designs)
        ]

    def _condition_of(self, candidate: Candidate, condition: str) -> str:
        """Doing nothing has no points that a condition could change: it is played once."""
        return SEARCHED if candidate == DOING_NOTHING else condition

    def _outcomes(self, candidate: Candidate, place: str, condition: str) -> list[Outcome]:
        return self.memory.play([Asked(candidate, one) for one in self._settings(place, condition)])

    def _settings(self, place: str, condition: str) -> list[Setting]:
        return [Setting(place, condition, self.first + number) for number in range(self.space.effort.test)]


def shown_front(found: Found) -> list[Candidate]:
    """The best proposed designs of the front beside the chosen one."""
    chosen = {one.candidate.label for one in found.chosen.values()}
    best = ranked(front(found.again[OPTIMISED]))
    return [one.candidate for one in best if one.candidate.label not in chosen][:FRONT_SHOWN]


def scores_by_place(
    tested: Sequence[Tested], places: Sequence[str], condition: str
) -> Mapping[str, np.ndarray[tuple[int], np.dtype[np.float64]]]:
    """Scores of every design over these communities under a condition, in the order of communities and worlds."""
    found: dict[str, list[float]] = {}
    for place in places:
        for one in tested:
            if (one.community, one.condition) == (place, condition):
                found.setdefault(one.found.candidate.label, []).extend(one.found.scores.tolist())
    return {label: np.array(scores) for label, scores in found.items()}
