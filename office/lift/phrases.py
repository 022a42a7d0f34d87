"""Changes, schemes and the law in words: said once, used by table, workbook and pictures."""

from __future__ import annotations

import re
from collections.abc import Iterator

from analysis.words import Words
from office.lift.result import Change, Outcome, Plan, SchemePlan

FEN = 100
KEY = re.compile(r"[fm]:[\w§.\-]+")


def scheme_title(scheme: SchemePlan, words: Words) -> str:
    """A scheme's title."""
    return words.either(scheme.title)


def yuan(fen: int, words: Words) -> str:
    """A sum in yuan, with fen only where there are some."""
    return words.number(fen / FEN, 2 if fen % FEN else 0)


def change_text(change: Change | None, outcome: Outcome, words: Words) -> str:
    """The cheapest change that makes a scheme pass, or why there is none; where the verdict is open, that too."""
    told = [words("plan.not_sure_yet")] if outcome.verdict == "open" else []
    if change is not None:
        told.append(one_change(change, words))
    elif not outcome.passing:
        told.append(words("plan.no_change_found"))
    return "\n".join(told) or words("plan.no_change_needed")


def one_change(change: Change, words: Words) -> str:
    """One change: lever, from, to, what it costs, the chance after it."""
    less = change.lever == "compensation" and change.after < 0
    return words(
        f"plan.change.{change.lever}{'_less' if less else ''}",
        before=_level(change.lever, change.before, words),
        after=_level(change.lever, abs(change.after) if less else change.after, words),
        moved=yuan(change.moved_fen, words),
        chance=words.percent(change.chance.share),
    )


def flips_text(outcome: Outcome, words: Words) -> str:
    """The nearest changes that turn the verdict, a line each."""
    if not outcome.flips:
        return words("plan.no_flip")
    return "\n".join(f"{at}. {one_change(one, words)}" for at, one in enumerate(outcome.flips, 1))


def _level(lever: str, value: float, words: Words) -> str:
    return words.number(value, 2 if lever == "coefficient" else 0)


def chance_text(outcome: Outcome, words: Words) -> str:
    """The chance of passing with its interval."""
    low, high = outcome.chance.interval
    return f"{words.percent(outcome.chance.share)} [{words.percent(low)}, {words.percent(high)}]"


def law_lines(plan: Plan, words: Words) -> Iterator[tuple[str, str]]:
    """Heading and text of each line about law and procedure."""
    for at, text in enumerate(plan.law_text):
        yield words("plan.law_here") if at == 0 else "", text
    for name in ("vote", "visits", "hearings", "transfers", "objection", "fund", "subsidy"):
        told = words(f"plan.rule.{name}", **({"most": plan.rounds[name]} if name in plan.rounds else {}))
        yield words(f"plan.rule_head.{name}"), told


def law_dates(plan: Plan, words: Words) -> str:
    """Where and since when the law holds, and where its text was read."""
    since, place = words.date(plan.law_since), words.either(plan.law_place)
    key = "plan.law_dates" if plan.law_until is None else "plan.law_ended"
    until = words.date(plan.law_until) if plan.law_until is not None else ""
    values = {"place": place, "since": since, "source": sources_text(plan.law_source, words)}
    return words(key, **values, **({"until": until} if until else {}))


def sources_text(source: str, words: Words) -> str:
    """The keys of a source and whether it is an assumption, without remarks for programmers."""
    keys = list(dict.fromkeys(KEY.findall(source)))
    if re.search(r"\basm\b", source):
        keys.insert(0, words("plan.assumed"))
    return words("plan.semicolon").join(keys)


def unit_text(unit: str, words: Words) -> str:
    """A unit of the model's files for readers; one without a text stands as it is."""
    code = re.sub(r"[^a-z0-9]+", "_", unit.lower()).strip("_") or "none"
    return words(f"plan.unit_name.{code}") if f"plan.unit_name.{code}" in words else unit


def summary(plan: Plan, words: Words) -> list[str]:
    """The stairwell, the law, the money and the draws, a line each."""
    flats, terms = plan.stairwell.flats, plan.terms
    return [
        words(
            "plan.summary", file=plan.stairwell.file, flats=len(flats), people=len(plan.stairwell.people),
            area=f"{sum(flat.area_cm2 for flat in flats) / 10_000:,.2f}", law=words.either(plan.law_title),
        ),
        words(
            "plan.money", cost=yuan(terms.cost_fen, words), subsidy=yuan(terms.subsidy_fen, words),
            grant=yuan(terms.grant_fen, words), need=yuan(terms.need_fen, words),
        ),
        words("plan.draws", runs=plan.runs, seed=str(plan.seed)),
    ]  # fmt: skip


def money_text(fen: int, words: Words) -> str:
    """A sum with two places, as it is billed."""
    return words.number(fen / FEN, 2)
