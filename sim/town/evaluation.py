"""How the city evaluates communities every month (考核), and what this does to closing (model.md 7.12).

Three modes, each the same in every regime of a scenario:

- official: the share of tickets whose deadline came in the last window and that were officially closed by then.
  The last decile is put under pressure: next month its failures are closed on paper more often.
- verified: the share of closures that nobody found false within a window. Whoever checks makes closing on paper
  pointless: its chance is multiplied by the share of such closures that all checks together leave unfound.
- satisfaction: the mean rating of closures, by residents drawn by lot where there are any, else by those who
  reported, where the closure is checked at all. Closing on paper as in verified; routing heeds satisfaction more.

Chances of several checks are combined as independent: each contributes log(1 - found) to `closing.verified`.
Pressure and the factor act on the probability that `closing.paper` gives, which is additive in logits: neither a
sum nor a product of probabilities is a sum of logits. Settled where the text leaves room: a closure counts in the
month in which its window ends; who ranks equal is ordered by lot; a community without anything to count has no
place, and is under no pressure.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from sim.handling.closing import ClosingNumbers
from sim.handling.routing import RoutingNumbers
from sim.handling.supervision import Mark
from sim.parameters import Constant, Numbers, Uncertain
from sim.quantities import QUALITY_WEIGHT, VERIFIED, Case
from sim.seams import Closure, Floats, HandlerKind, Judgements, Town

NAME = "evaluation"
MONTH = 30
OFFICIAL, VERIFIED_MODE, SATISFACTION = "official", "verified", "satisfaction"


class EvaluationNumbers(Numbers, file="town/evaluation.yaml"):
    """What is counted, and what a bad place does."""

    window: Constant
    pressed_one_in: Constant
    pressure: Uncertain
    satisfaction_factor: Uncertain


class Counted(NamedTuple):
    """A closure as evaluation keeps it: which, where, when, and its rating by reporters (nan if not asked)."""

    mark: Mark
    community: int
    time: float
    rating: float


def places(scores: Floats, luck: Floats) -> list[int]:
    """Return the places of communities, 1 = best; 0 for those without a score.

    Args:
        scores: By community, nan for none.
        luck: Uniforms that order those who score the same.
    """
    ranked = np.flatnonzero(np.isfinite(scores))
    place = np.zeros(len(scores), np.int64)
    place[ranked[np.lexsort((luck[ranked], -scores[ranked]))]] = np.arange(1, len(ranked) + 1)
    found: list[int] = place.tolist()
    return found


def share_by_community(community: list[int], counts: list[float], communities: int) -> Floats:
    """Return the mean of what counts in each community, nan where there is nothing, (communities,)."""
    where = np.array(community, np.int64)
    n = np.bincount(where, minlength=communities)
    total = np.bincount(where, np.array(counts, np.float64), communities)
    return np.where(n > 0, total / np.maximum(n, 1), np.nan)


class Evaluation:
    """Ranks communities, and lets the ranking act.

    Args:
        town: The town, with its outcomes.
        mode: official, verified or satisfaction.
    """

    def __init__(self, town: Town, mode: str) -> None:
        self.town, self.mode = town, mode
        self.numbers = town.book[EvaluationNumbers]
        self.pressed = [False] * town.communities
        self._counted: list[Counted] = []
        town.outcomes.heed(self.paper)
        town.outcomes.register.kept = mode != OFFICIAL
        if mode != OFFICIAL:
            town.on_closure(NAME, self._count)
        if mode == SATISFACTION:
            town.modify(QUALITY_WEIGHT, NAME, self._more_weight)

    # --- what it does --------------------------------------------------------------------------------------

    def paper(self, case: Case, probability: float) -> float:
        """Return the chance that a last failure is closed on paper, given that without evaluation."""
        if self.mode == OFFICIAL:
            added = self.numbers.pressure if self.pressed[case.community] else 0.0
            return min(1.0, probability + added)
        return probability * math.exp(self.town.values.total(VERIFIED, case, 0.0))

    def _more_weight(self, _nothing: None) -> float:
        weight = self.town.book[RoutingNumbers].satisfaction_weight
        return weight * (self.numbers.satisfaction_factor - 1.0)

    # --- what it counts ------------------------------------------------------------------------------------

    def _count(self, closure: Closure, judgements: Judgements) -> None:
        """Keep a closure until its window is over."""
        town, k = self.town, closure.issue
        matter = town.casework.parties.matter(k)
        case = Case(k, matter.community, closure.kind, town.outcomes.level_of(HandlerKind(closure.kind)))
        rating = math.nan
        if town.values.total(VERIFIED, case, 0.0) < 0.0:
            reporters = town.issues.reported.ever(matter.pairs)
            if np.count_nonzero(reporters):
                rating = float(judgements.satisfaction[reporters].mean())
        self._counted.append(Counted(town.outcomes.mark(k), matter.community, closure.time, rating))

    def rank(self) -> None:
        """Rank the communities and note their places (monthly)."""
        town, now = self.town, self.town.day + 1.0
        score = {OFFICIAL: self._on_time, VERIFIED_MODE: self._lasting, SATISFACTION: self._rated}[self.mode]
        scores = score(now)
        month = town.day // MONTH
        place = places(scores, town.draws.uniform("lot", time=month, entity=town.world.communities.key))
        least = max(place, default=0) - town.communities // int(self.numbers.pressed_one_in)
        self.pressed = [self.mode == OFFICIAL and one > max(0, least) for one in place]
        for c, one in enumerate(place):
            town.note(
                "ranking",
                month=month,
                community=c,
                score=float(scores[c]),
                place=one,
                pressed=int(self.pressed[c]),
            )
        self._counted = [one for one in self._counted if one.time > now - 2.0 * self.numbers.window]

    def _on_time(self, now: float) -> Floats:
        """Return the share of tickets due in the last window that were officially closed by their deadline."""
        town, issues, closing = self.town, self.town.issues, self.town.book[ClosingNumbers]
        longest = max(closing.deadline_small, closing.deadline_small_contested, closing.deadline_large)
        community: list[int] = []
        kept: list[float] = []
        for k in np.flatnonzero(issues.detected > now - self.numbers.window - longest).tolist():
            due = float(issues.detected[k]) + town.outcomes.deadline_of(k)
            if now - self.numbers.window < due <= now:
                community.append(int(town.world.issues.community[k]))
                kept.append(float(issues.official_close[k] <= due))
        return share_by_community(community, kept, town.communities)

    def _lasting(self, now: float) -> Floats:
        """Return the share of closures, of those whose window ended in the last one, not found false in it."""
        window, found = self.numbers.window, self.town.outcomes.register.found_false
        over = [one for one in self._counted if now - 2.0 * window < one.time <= now - window]
        true = [float(found.get(one.mark, math.inf) - one.time > window) for one in over]
        return share_by_community([one.community for one in over], true, self.town.communities)

    def _rated(self, now: float) -> Floats:
        """Return the mean rating of the last window's closures."""
        ratings = self.town.outcomes.register.ratings
        new = [one for one in self._counted if one.time > now - self.numbers.window]
        known = [(one.community, ratings.get(one.mark, one.rating)) for one in new]
        rated = [(c, rating) for c, rating in known if not math.isnan(rating)]
        return share_by_community([c for c, _ in rated], [r for _, r in rated], self.town.communities)
