"""Tables of a search: a row a design, a row a test, a row a contrast; a report is made from these alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd

from analysis.comparison.scores import Contrast, interval_of
from experiments.designer.candidates import DOING_NOTHING, NAMED, OPTIMISED, RANDOM
from experiments.designer.judging import Judgement
from experiments.designer.scoring import Tried, front, tried
from experiments.designer.search import Found
from experiments.designer.space import SEARCHED, Space
from experiments.designer.unseen import Tested

TESTS = ("kind", "design", "community", "condition", "measure", "value", "difference", "low", "high", "n")
POOLED = "unseen"
"""Stands for all unseen communities together."""


def designs_table(space: Space, found: Found, judgement: Judgement) -> pd.DataFrame:
    """Return a row a design: variables, objectives, score with interval, limits, and for the chosen the test.

    `kind` is optimised, named, random or nothing; `low` and `high` are 95 % intervals over the worlds played, which
    for designs that were chosen among many promise too much; `unseen_*` and `gap*` stand beside the chosen.
    """
    nothing = tried(space, DOING_NOTHING, found.nothing, found.nothing, found.scale)
    again = {one.candidate.label: one for kind in found.again.values() for one in kind}
    best = {one.candidate.label for one in front([*found.again[OPTIMISED]])}
    chosen = {one.candidate.label: kind for kind, one in found.chosen.items()}
    rows = []
    for kind in (OPTIMISED, NAMED, RANDOM):
        for first in found.tried.get(kind, []):
            one = again.get(first.candidate.label, first)
            label = one.candidate.label
            row = _design(space, one) | {"front": label in best, "chosen": label in chosen}
            rows.append(row | (_kept(judgement, kind) if label in chosen else {}))
    rows.append(_design(space, nothing) | {"front": False, "chosen": False})
    return pd.DataFrame(rows)


def tests_table(space: Space, tested: Sequence[Tested]) -> pd.DataFrame:
    """Return a row a design, community (`unseen`: all of them together), condition and measure.

    `value` is the mean of a measure; `difference, low, high` the paired improvement over doing nothing in margins,
    NaN for measures that are no objectives; measure `score` sums up.
    """
    rows = list(_tests(space, tested))
    return pd.DataFrame(rows, columns=list(TESTS))


def contrasts_table(judgement: Judgement) -> pd.DataFrame:
    """Return a row a contrast and condition, those as searched first."""
    every: list[tuple[str, Sequence[Contrast]]] = [(SEARCHED, judgement.family), *judgement.harder.items()]
    return pd.DataFrame([{"condition": name} | vars(one) for name, family in every for one in family])


def _design(space: Space, one: Tried) -> dict[str, Any]:
    low, high = interval_of(one.scores)
    row: dict[str, Any] = {"kind": one.candidate.kind, "design": one.candidate.label}
    row |= {name: one.candidate.values.get(name, np.nan) for name in space.variables}
    for at, (name, objective) in enumerate(space.objectives.items()):
        ends = interval_of(one.improvements[:, at])
        row |= {
            name: one.means[objective.indicator],
            f"{name}_gain": float(one.gains[at]),
            f"{name}_low": ends[0],
            f"{name}_high": ends[1],
        }
    row |= {"score": one.score, "low": low, "high": high, "worlds": len(one.scores), "failed": one.failed}
    row |= {f"limit_{name}": one.means[limit.measure] for name, limit in space.limits.items()}
    return row | {"feasible": one.feasible, "broken": " ".join(one.broken)}


def _kept(judgement: Judgement, kind: str) -> dict[str, float]:
    """What the test says of a chosen design, beside what the search had promised."""
    unseen = next(
        (one for one in judgement.family if (one.baseline, one.alternative) == (DOING_NOTHING.kind, kind)),
        None,
    )
    row = (
        {"unseen_score": unseen.difference, "unseen_low": unseen.low, "unseen_high": unseen.high}
        if unseen
        else {}
    )
    gap = judgement.gaps[kind]
    return row | {"gap": gap.difference, "gap_low": gap.low, "gap_high": gap.high}


def _tests(space: Space, tested: Sequence[Tested]) -> Iterator[dict[str, Any]]:
    for one in tested:
        yield from _measures(space, one.community, one.condition, [one.found])
    groups: dict[tuple[str, str], list[Tried]] = {}
    for one in tested:
        if one.community in space.unseen:
            groups.setdefault((one.condition, one.found.candidate.label), []).append(one.found)
    for (condition, _), found in groups.items():
        yield from _measures(space, POOLED, condition, found)


def _measures(
    space: Space, community: str, condition: str, found: Sequence[Tried]
) -> Iterator[dict[str, Any]]:
    """Yield the score, every objective and every other measure of one design, over one community or several."""
    candidate = found[0].candidate
    head = {"kind": candidate.kind, "design": candidate.label, "community": community, "condition": condition}
    scores = np.concatenate([one.scores for one in found])
    yield head | {"measure": "score", "value": np.nan} | _paired(scores)
    for at, name in enumerate(space.objectives):
        indicator = space.objectives[name].indicator
        row = head | {"measure": indicator, "value": _mean(found, indicator)}
        yield row | _paired(np.concatenate([one.improvements[:, at] for one in found]))
    wanted = {one.indicator for one in space.objectives.values()}
    for name in dict.fromkeys([*space.measures, *(limit.measure for limit in space.limits.values())]):
        if name not in wanted:
            yield head | {"measure": name, "value": _mean(found, name), "n": len(scores)}


def _paired(values: np.ndarray[tuple[int], np.dtype[np.float64]]) -> dict[str, float]:
    known = values[np.isfinite(values)]
    low, high = interval_of(known)
    mean = float(np.mean(known)) if len(known) else float("nan")
    return {"difference": mean, "low": low, "high": high, "n": len(known)}


def _mean(found: Sequence[Tried], name: str) -> float:
    values = np.array([one.means.get(name, np.nan) for one in found], np.float64)
    known = values[np.isfinite(values)]
    return float(np.mean(known)) if len(known) else float("nan")
