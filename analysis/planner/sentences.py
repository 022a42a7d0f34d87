"""What a search found, in sentences."""

from __future__ import annotations

import math

from analysis.planner.searched import NOTHING, OPTIMISED, SEARCHED, Row, Searched
from analysis.words import Words

YUAN_PER_K = 1000.0
CASH, COST = "points_cash", "social_cost_budgeted"


def headline(data: Searched, words: Words) -> list[str]:
    """The verdicts, the important ones first, and what they recommend."""
    clash = data.manifest.get("clash") or []
    told = [words(f"designs.verdict_{code}") for code in data.verdicts]
    if clash:
        told.insert(
            0, words("designs.clash", n=len(clash), limits=words.join([f"“{name}”" for name in clash]))
        )
    return [*told, _recommended(data, words)]


def _recommended(data: Searched, words: Words) -> str:
    design = data.title(data.recommended, words)
    if data.recommended == NOTHING:
        return words("designs.recommend_nothing", design=design)
    row = data.test(data.label(data.recommended), "score")
    score, interval = words.signed(row["difference"], 2), words.interval(row["low"], row["high"], 2)
    return words("designs.recommend", design=design, score=score, interval=interval)


def promise(data: Searched, words: Words) -> list[str]:
    """How far the search had promised too much, in unseen communities and in fresh worlds of its own."""
    return [
        words(
            key,
            promised=words.number(one["promised"], 2),
            kept=words.number(one["kept"], 2),
            gap=words.signed(one["difference"], 2),
            interval=words.interval(one["low"], one["high"], 2),
        )
        for key, one in (
            ("designs.gap", data.manifest["gaps"][OPTIMISED]),
            ("designs.luck", data.manifest["luck"][OPTIMISED]),
        )
    ]


def to_do(data: Searched, words: Words) -> list[tuple[str, str]]:
    """What the recommended design sets: title and value with unit."""
    return [
        (words.either(one["title"]), lever_value(one, value, words))
        for one, value in data.levers(data.recommended)
    ]


def lever_value(one: Row, value: float, words: Words) -> str:
    """A lever as a planner reads it: yuan for thousand yuan, per cent for shares, else number and unit."""
    unit = str(one["unit"])
    if unit == "k RMB/h":
        return words("designs.yuan_an_hour", value=words.number(YUAN_PER_K * value, 1))
    if unit.startswith("k RMB/yr"):
        return words("designs.yuan_a_year", value=words.money(YUAN_PER_K * value))
    if unit.startswith("share") or (unit in ("-", "1/wk") and value <= 1):
        return words.percent(value)
    if unit == "points/30 d":
        return words("designs.points_a_month", value=words.number(value, 0))
    return words.number(value)


def costs(data: Searched, words: Words) -> list[str]:
    """What the recommended design costs a year, in sentences."""
    label, kind = data.label(data.recommended), data.recommended
    if kind == NOTHING:
        return [words("designs.cost_nothing")]
    told = []
    cash = data.value(label, CASH)
    if math.isfinite(cash):
        told.append(words("designs.cost_cash", money=words.money(YUAN_PER_K * cash)))
    social, nothing = data.value(label, COST), data.value(NOTHING, COST)
    if math.isfinite(social) and math.isfinite(nothing):
        yuan = YUAN_PER_K * (social - nothing)
        told.append(
            words("designs.cost_social", yuan=words.signed(yuan, 1), all=words.number(YUAN_PER_K * social, 0))
        )
    return told


def risks(data: Searched, words: Words) -> list[dict[str, str]]:
    """How the recommended design does in unseen communities as searched, and under each worse condition."""
    kind = data.recommended if data.recommended != NOTHING else OPTIMISED
    label = data.label(kind)
    titles = {SEARCHED: words("designs.as_searched")}
    titles |= {str(one["name"]): words.either(one["title"]) for one in data.space["conditions"]}
    found = []
    for condition, title in titles.items():
        row = data.test(label, "score", condition)
        if not row:
            continue
        verdict = data.verdict(NOTHING, kind, condition)
        found.append(
            {
                "title": title,
                "score": words.signed(float(row["difference"]), 2),
                "interval": words.interval(row["low"], row["high"], 2),
                "verdict": words.name("verdict", verdict.replace(" ", "_")),
                "css": verdict.replace(" ", "-"),
            }
        )
    return found


def signs(data: Searched, words: Words) -> list[dict[str, str]]:
    """Signs to watch for: the worst level that the test saw, the level at which to act, what to do then."""
    kind = data.recommended if data.recommended != NOTHING else OPTIMISED
    label = data.label(kind)
    conditions = [SEARCHED, *(str(one["name"]) for one in data.space["conditions"])]
    found = []
    for one in data.space["signs"]:
        shown = data.shown(str(one["indicator"]), words)
        levels = {name: data.value(label, str(one["indicator"]), name) for name in conditions}
        worst = max((value for value in levels.values() if math.isfinite(value)), default=math.nan)
        found.append(
            {
                "title": words.either(one["title"]),
                "indicator": shown.title,
                "usual": shown.value(levels[SEARCHED]),
                "worst": shown.value(worst),
                "above": shown.value(float(one["above"])),
                "text": words.either(one["text"]),
                "css": "alert" if worst > float(one["above"]) else "",
            }
        )
    return found
