"""One resident's weeks: why they came or stayed away, what points did, beside the twin under another arm.

    rows = explain_resident(mine, twin, words)      # two diaries of one resident, as `sim.town.diary` keeps them

Luck is the same in both arms. Where only one of the two came, the luck of that week lies between both chances,
and what moved the chance is what made the difference.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from analysis.words import Words

Diary = Mapping[str, NDArray[Any]]
PARTS: Final = ("motivation", "belonging", "neighbours", "others", "fatigue", "role", "points", "mechanisms")
TOLD, LEAST = 2, 0.02
"""How many reasons are told of a week, and from which size (logit) on."""
QUIET: Final = "away"


@dataclass(frozen=True)
class Row:
    """One line of an explanation.

    Attributes:
        code: summary, points, motivation, came, away, only_here, only_there, moved, nobody_asks.
        when: The weeks that it is about, counted from 1; empty for the whole run.
        text: What a reader reads.
    """

    code: str
    when: str
    text: str


def explain_resident(
    mine: Diary, twin: Diary, words: Words, *, mine_title: str = "", twin_title: str = ""
) -> list[Row]:
    """Return the story of one resident under an arm, beside the same resident under another.

    Args:
        mine: Diary under the arm that is asked about.
        twin: Diary under the other; empty columns where that arm asks nobody.
        words: Language.
        mine_title, twin_title: How the arms are called.
    """
    names = {"mine": mine_title or words("resident.here"), "twin": twin_title or words("resident.there")}
    if not len(mine["week"]):
        return [Row("nobody_asks", "", words("resident.nobody_asks"))]
    return [
        Row("summary", "", _summary(mine, twin, words, names)),
        *_points(mine, words),
        *_motivation(mine, twin, words, names),
        *_weeks(mine, twin, words, names),
    ]


# --- the whole run -----------------------------------------------------------------------------------------


def _summary(mine: Diary, twin: Diary, words: Words, names: Mapping[str, str]) -> str:
    weeks = len(mine["week"])
    return words(
        "resident.summary", weeks=weeks, came=int(np.sum(mine["came"])), there=int(np.sum(twin["came"])),
        hours=words.number(float(np.sum(mine["hours"])), 1), chance=_percent(mine["logit"], words), **names,
    )  # fmt: skip


def _points(mine: Diary, words: Words) -> Iterator[Row]:
    """What was earned, and what points did to the chance of coming."""
    if not mine["issued"].any() and not mine["points"].any():
        return
    yield Row(
        "points", "",
        words(
            "resident.points", issued=words.number(float(mine["issued"][-1]), 0),
            held=words.number(float(mine["held"][-1]), 0), honoured=int(np.sum(mine["honoured"])),
            added=words.signed(float(np.mean(mine["points"])), 2),
        ),
    )  # fmt: skip


def _motivation(mine: Diary, twin: Diary, words: Words, names: Mapping[str, str]) -> Iterator[Row]:
    """How far motivation has moved from the twin's at the end of what both diaries hold."""
    both = min(len(mine["week"]), len(twin["week"]))
    if not both:
        return
    gap = float(mine["felt_motivation"][both - 1] - twin["felt_motivation"][both - 1])
    key = "same" if abs(gap) < LEAST else "falls" if gap < 0.0 else "rises"
    yield Row("motivation", "", words(f"resident.motivation_{key}", gap=words.signed(gap, 2), **names))


# --- the weeks ---------------------------------------------------------------------------------------------


def _weeks(mine: Diary, twin: Diary, words: Words, names: Mapping[str, str]) -> Iterator[Row]:
    """A line for each week in which somebody came, and one for each stretch in which neither did."""
    there = {int(week): at for at, week in enumerate(twin["week"])}
    stretch: list[int] = []
    for at, week in enumerate(mine["week"].tolist()):
        other = there.get(week)
        if at and mine["moved_in"][at] != mine["moved_in"][at - 1]:
            yield from _away(mine, stretch, words)
            stretch = []
            yield Row("moved", _when(mine, [at]), words("resident.moved"))
        code = _code(bool(mine["came"][at]), other is not None and bool(twin["came"][other]))
        if code == QUIET:
            stretch.append(at)
            continue
        yield from _away(mine, stretch, words)
        stretch = []
        yield Row(code, _when(mine, [at]), _week(code, mine, at, twin, other, words, names))
    yield from _away(mine, stretch, words)


def _code(here: bool, there: bool) -> str:
    return "came" if here and there else "only_here" if here else "only_there" if there else QUIET


def _week(
    code: str, mine: Diary, at: int, twin: Diary, other: int | None, words: Words, names: Mapping[str, str]
) -> str:
    """One week in which somebody came: chance, luck, reasons; where only one came, what made the difference."""
    chance, luck = float(_chance(mine["logit"][at])), float(mine["luck"][at])
    keys = {"chance": words.percent(chance, 1), "luck": words.percent(luck, 1)}
    if code == "came" or other is None:
        return words("resident.came", reasons=_reasons(_parts(mine, at), words), **keys)
    moved = {name: _parts(mine, at)[name] - _parts(twin, other)[name] for name in PARTS}
    there = words.percent(float(_chance(twin["logit"][other])), 1)
    return words(f"resident.{code}", there=there, reasons=_reasons(moved, words), **keys, **names)


def _away(mine: Diary, stretch: list[int], words: Words) -> Iterator[Row]:
    """Weeks in which neither came, in one line: the range of chances, and what held back most."""
    if not stretch:
        return
    chances = _chance(mine["logit"][stretch])
    means = {name: float(np.mean(mine[name][stretch])) for name in PARTS}
    against = {name: part for name, part in means.items() if part < 0.0}
    text = words(
        "resident.away", low=words.percent(float(np.min(chances)), 1), high=words.percent(float(np.max(chances)), 1),
        reasons=_reasons(against, words),
    )  # fmt: skip
    yield Row(QUIET, _when(mine, stretch), text)


def _parts(diary: Diary, at: int) -> dict[str, float]:
    return {name: float(diary[name][at]) for name in PARTS}


def _reasons(parts: Mapping[str, float], words: Words) -> str:
    """The largest parts by name with their sign, or that there is none worth telling."""
    order = sorted((name for name in parts if abs(parts[name]) >= LEAST), key=lambda name: -abs(parts[name]))
    told = [
        words("resident.part", name=words(f"resident.part.{name}"), value=words.signed(parts[name], 2))
        for name in order[:TOLD]
    ]
    return words.join(told) if told else words("resident.no_reason")


def _when(mine: Diary, places: list[int]) -> str:
    first, last = (int(mine["week"][places[end]]) + 1 for end in (0, -1))
    return str(first) if first == last else f"{first}–{last}"


def _chance(logit: Any) -> Any:
    return 1.0 / (1.0 + np.exp(-logit))


def _percent(logits: NDArray[Any], words: Words) -> str:
    return words.percent(float(np.mean(_chance(logits))), 1)
