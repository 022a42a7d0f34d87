"""What the test says: paired differences of scores with intervals, one family, and the promise of the search."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from analysis.comparison.scores import Contrast, Gap, contrasts, gap
from experiments.designer.candidates import DOING_NOTHING, NAMED, OPTIMISED, RANDOM
from experiments.designer.search import Found
from experiments.designer.space import SEARCHED, Space
from experiments.designer.unseen import Tested, scores_by_place

BETTER = "better"
NO_DESIGN, NOTHING_BEATEN = "no_feasible", "none_beats_nothing"
WINS, NOT_NOTHING = "wins", "winner_not_better_than_nothing"
NOT_RANDOM, NOT_NAMED = "not_better_than_random", "not_better_than_named"


@dataclass(frozen=True)
class Judgement:
    """The judgement of a search.

    Attributes:
        verdicts: Codes, the important ones first; `wins` alone where the winner beats all three rivals.
        family: The contrasts in communities as searched, adjusted together by Holm; baseline and alternative are
            kinds of designs.
        harder: The same under every other condition, each a family of its own.
        gaps: By kind: score in search minus score in unseen communities.
        luck: By kind: score in search minus score in fresh worlds of the searched community.
    """

    verdicts: tuple[str, ...]
    family: tuple[Contrast, ...]
    harder: dict[str, tuple[Contrast, ...]]
    gaps: dict[str, Gap]
    luck: dict[str, Gap]


def judge(space: Space, found: Found, tested: Sequence[Tested]) -> Judgement:
    """Judge once, at the end."""
    labels = {kind: one.candidate.label for kind, one in found.chosen.items()}
    labels |= {DOING_NOTHING.kind: DOING_NOTHING.label}
    family = _family(space, labels, tested, SEARCHED)
    harder = {one.name: _family(space, labels, tested, one.name) for one in space.conditions}
    unseen = scores_by_place(tested, space.unseen, SEARCHED)
    fresh = scores_by_place(tested, [space.community], SEARCHED)
    promised = {kind: one.scores for kind, one in found.chosen.items()}
    return Judgement(
        verdicts_of(family, feasible=found.chosen[OPTIMISED].feasible),
        family,
        harder,
        {kind: gap(promised[kind], unseen[labels[kind]]) for kind in promised},
        {kind: gap(promised[kind], fresh[labels[kind]]) for kind in promised},
    )


def verdicts_of(family: Sequence[Contrast], *, feasible: bool) -> tuple[str, ...]:
    """Put the family into codes."""
    verdict = {(one.baseline, one.alternative): one.verdict for one in family}
    nothing = DOING_NOTHING.kind
    found = [] if feasible else [NO_DESIGN]
    if not any(verdict.get((nothing, kind)) == BETTER for kind in (OPTIMISED, NAMED, RANDOM)):
        found.append(NOTHING_BEATEN)
    elif verdict.get((nothing, OPTIMISED)) != BETTER:
        found.append(NOT_NOTHING)
    for rival, code in ((RANDOM, NOT_RANDOM), (NAMED, NOT_NAMED)):
        if verdict.get((rival, OPTIMISED)) != BETTER:
            found.append(code)
    return tuple(found) or (WINS,)


def _family(
    space: Space, labels: dict[str, str], tested: Sequence[Tested], condition: str
) -> tuple[Contrast, ...]:
    """Winner against its three rivals, and both rivals against doing nothing."""
    scores = scores_by_place(tested, space.unseen, condition)
    nothing = DOING_NOTHING.kind
    pairs = [(rival, OPTIMISED) for rival in (nothing, NAMED, RANDOM)]
    pairs += [(nothing, NAMED), (nothing, RANDOM)]
    held = {kind: scores[label] for kind, label in labels.items() if label in scores}
    return contrasts(
        [(a, b, held[a], held[b]) for a, b in pairs if a in held and b in held], margin=space.worth
    )
