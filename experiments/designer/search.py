"""Three searches at the same number of runs: proposed designs, random ones, and those found in practice.

Proposed and random designs play the same few worlds; the best of each are played again in more worlds before
one is chosen. Named designs are few, so their share of the runs gives each of them more worlds. Doing nothing
plays all of these worlds, and every difference is taken in the same one.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from experiments.designer.candidates import (
    DOING_NOTHING,
    NAMED,
    OPTIMISED,
    RANDOM,
    Candidate,
    random_designs,
)
from experiments.designer.proposing import Proposer
from experiments.designer.response import Asked, Memory, Outcome, Setting, Told
from experiments.designer.scoring import Scale, Tried, ranked, scale_of, tried
from experiments.designer.space import SEARCHED, Space


@dataclass(frozen=True)
class Plan:
    """How many worlds and runs each part of a search takes."""

    space: Space
    trials: int
    named: int
    first_seed: int

    @property
    def runs_each(self) -> int:
        """Runs that each of the three searches may take."""
        runs, held = self.trials * self.space.effort.worlds, self.space.effort.worlds
        for one in self.space.effort.rounds:
            runs += min(one.designs, self.trials) * (one.worlds - held)
            held = one.worlds
        return runs

    @property
    def worlds_named(self) -> int:
        """Worlds in which each named design is played."""
        return max(self.space.effort.most_worlds, math.ceil(self.runs_each / max(1, self.named)))

    @property
    def runs(self) -> int:
        """All runs of the search, doing nothing among them."""
        return 2 * self.runs_each + (self.named + 1) * self.worlds_named

    def settings(self, first: int, last: int) -> list[Setting]:
        """The training worlds from one place to another, the last not among them."""
        return [
            Setting(self.space.community, SEARCHED, self.first_seed + place) for place in range(first, last)
        ]


@dataclass(frozen=True)
class Found:
    """What the searches found.

    Attributes:
        tried: Every design by kind, in the worlds in which its search first tried it.
        again: Those that were played again, in all their worlds; of named designs all.
        chosen: The best of each kind; best in spite of a broken limit where none keeps them all.
        nothing: Doing nothing in all training worlds, and the margins there.
        clash: Two limits that no design kept together, where none kept all; else empty.
    """

    tried: Mapping[str, list[Tried]]
    again: Mapping[str, list[Tried]]
    chosen: Mapping[str, Tried]
    nothing: Sequence[Outcome]
    scale: Scale
    clash: tuple[str, ...]


class Search:
    """One search in progress.

    Args:
        named: Designs found in practice.
        proposer: Where the next designs come from.
        told: Hears of every run.
    """

    def __init__(
        self, plan: Plan, memory: Memory, named: Sequence[Candidate], proposer: Proposer,
        told: Told = lambda _runs: None,
    ) -> None:  # fmt: skip
        self.plan, self.space, self.memory = plan, plan.space, memory
        self.named, self.proposer, self.told = named, proposer, told
        self.nothing: list[Outcome] = []
        self._counted: set[tuple[str, Setting]] = set()
        self.scale = scale_of(self.space, ())

    def whole(self) -> Found:
        """All of it, in order."""
        worlds = self.space.effort.worlds
        self.nothing = self._play([DOING_NOTHING], 0, self.plan.worlds_named)[0]
        self.scale = scale_of(self.space, self.nothing[:worlds])
        randoms = random_designs(self.space, self.plan.trials, self.proposer.seed)
        tried = {
            OPTIMISED: self._propose(),
            RANDOM: self._try(randoms, 0, worlds),
            NAMED: self._try(self.named, 0, self.plan.worlds_named),
        }
        again = {kind: self._again(tried[kind]) for kind in (OPTIMISED, RANDOM)} | {NAMED: tried[NAMED]}
        chosen = {kind: ranked(found)[0] for kind, found in again.items() if found}
        everything = [one for found in (*tried.values(), *again.values()) for one in found]
        return Found(tried, again, chosen, self.nothing, self.scale, clash(everything))

    def _propose(self) -> list[Tried]:
        """Ask for designs batch by batch and learn from each."""
        found: list[Tried] = []
        while len(found) < self.plan.trials:
            count = min(self.space.effort.batch, self.plan.trials - len(found))
            batch = self._try(self.proposer.propose(count), 0, self.space.effort.worlds)
            self.proposer.learn(batch)
            found += batch
        return found

    def _again(self, found: Sequence[Tried]) -> list[Tried]:
        """Play the best of a search in more worlds, fewer and fewer of them; the last few are left."""
        for one in self.space.effort.rounds:
            best = [held.candidate for held in ranked(found)[: one.designs]]
            found = self._try(best, 0, one.worlds)
        return list(found)

    def _try(self, candidates: Sequence[Candidate], first: int, last: int) -> list[Tried]:
        outcomes = self._play(candidates, first, last)
        nothing = self.nothing[first:last]
        return [
            tried(self.space, one, held, nothing, self.scale)
            for one, held in zip(candidates, outcomes, strict=True)
        ]

    def _play(self, candidates: Sequence[Candidate], first: int, last: int) -> list[list[Outcome]]:
        """Outcomes of each design in training worlds."""
        worlds = self.plan.settings(first, last)
        asked = [Asked(candidate, world) for candidate in candidates for world in worlds]
        self.memory.play([one for one in asked if one.key not in self._counted], self.told)
        self._counted.update(one.key for one in asked)
        outcomes = self.memory.play(asked)
        count = len(worlds)
        return [outcomes[at : at + count] for at in range(0, len(outcomes), count)]


def clash(found: Sequence[Tried]) -> tuple[str, ...]:
    """Two limits that some designs keep singly and none together, or the one that none keeps; () where one keeps all.

    Designs of which a run failed say nothing.
    """
    whole = [one for one in found if not one.failed]
    if not whole or any(one.feasible for one in whole):
        return ()
    names = list(whole[0].excess)
    for name in names:
        if all(name in one.broken for one in whole):
            return (name,)
    for pair in combinations(names, 2):
        if not any(not set(pair) & set(one.broken) for one in whole):
            return pair
    return tuple(names)
