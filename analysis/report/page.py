"""Puts the page together: findings, figures and contents into one template."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from analysis.comparison.estimate import LEAST_SKEWED
from analysis.comparison.verdict import EXPLORATORY_LEVEL, PRIMARY_LEVEL
from analysis.figures import draw_all
from analysis.ranks import rank_table
from analysis.report import contents
from analysis.report.findings import Finding, alternatives, cautions, dominance, findings, headline
from analysis.report.inline import inline_svg
from analysis.report.template import LANGUAGE_TAGS, filled
from analysis.shown import sentence
from analysis.tables import FIRST_YEAR, Tables, regime_title, window_title
from analysis.words import Words

HERE = Path(__file__).parent
TEMPLATE = "page.html.j2"


def render(data: Tables, words: Words) -> str:
    """The whole page as text; it needs nothing but itself."""
    return filled(HERE / TEMPLATE, words, everything(data, words))


def everything(data: Tables, words: Words) -> dict[str, Any]:
    """All that the template names."""
    arms = alternatives(data)
    main = arms[0] if arms else ""
    return {
        "language": LANGUAGE_TAGS[words.language],
        "style": (HERE / "style.css").read_text(encoding="utf-8"),
        "data": data,
        "rules": _rules(words),
        **_case(data, words),
        **_answer(data, words, arms),
        "figures": {
            name: {"svg": inline_svg(figure, name, words(f"alt.{name}")), "caption": words(f"caption.{name}")}
            for name, figure in draw_all(data, words)
        },
        "groups": contents.groups(data, words, main) if main else [],
        "buildings": contents.buildings(data, words, main) if main else "",
        "staff_searched": bool(data.manifest.get("staff_mix", {}).get("searched")),
        **{
            name: getattr(contents, name)(data, words)
            for name in (
                "facts",
                "regimes",
                "pooled",
                "worth",
                "missing",
                "mechanisms",
                "schedule",
                "parameters",
                "provenance",
            )
        },
    }


def _rules(words: Words) -> str:
    """How verdicts are given, with the level of each family."""
    levels = {"primary": PRIMARY_LEVEL, "exploratory": EXPLORATORY_LEVEL}
    told = {name: words.number(level, 2) for name, level in levels.items()}
    return words("report.numbers", skewed=LEAST_SKEWED, **told)


def _case(data: Tables, words: Words) -> dict[str, str]:
    scenario = data.manifest.get("scenario", {})
    title = words.either(scenario.get("title") or {}) or str(scenario.get("name", ""))
    return {
        "title": title or words("report.untitled"),
        "description": words.either(scenario.get("description") or {}),
    }


def _answer(data: Tables, words: Words, arms: list[str]) -> dict[str, Any]:
    """The main contrast in sentences, all contrasts in a grid, and one table for each contrast and window."""
    if not arms:
        return {
            "headline": words("report.no_contrast"),
            "dominance": "",
            "leading": [],
            "grid": [],
            "grid_heads": [],
            "tables": [],
            "ranking": None,
            "cautions": cautions(data, words),
        }
    found = {arm: findings(data, words, arm, data.window) for arm in arms}
    leading = _leading(found[arms[0]], list(data.manifest.get("primary") or ()))
    return {
        "headline": headline(leading, data, words, arms[0]),
        "dominance": dominance(data, words, arms[0]),
        "leading": leading,
        "cautions": cautions(data, words),
        "grid_heads": [sentence(regime_title(data, words, arm)) for arm in arms],
        "grid": [
            [
                next((row for row in found[arm] if row.indicator.name == first.indicator.name), None)
                for arm in arms
            ]
            for first in found[arms[0]]
            if first.indicator.kind != "secondary"
        ],
        "tables": list(_tables(data, words, arms)),
        "ranking": rank_table(data, words),
    }


def _leading(found: list[Finding], declared: list[str]) -> list[Finding]:
    """The primary family in the order in which the scenario declares it; else what is primary by itself."""
    family = [row for row in found if row.in_family]
    if not family:
        return [row for row in found if row.indicator.kind == "primary"]
    place = {name: at for at, name in enumerate(declared)}
    return sorted(family, key=lambda row: place.get(row.indicator.name, len(place)))


def _tables(data: Tables, words: Words, arms: list[str]) -> Iterator[dict[str, Any]]:
    windows = [data.window, *(name for name in ("first_year", "all") if name != data.window)]
    windows = windows[:1] if 0 < data.days < FIRST_YEAR else windows
    for arm in arms:
        for window in windows:
            rows = findings(data, words, arm, window)
            if rows:
                title = words(
                    "report.table_title",
                    alternative=regime_title(data, words, arm),
                    baseline=regime_title(data, words, data.baseline),
                    window=window_title(data, words, window),
                )
                yield {
                    "title": sentence(title),
                    "rows": rows,
                    "open": arm == arms[0] and window == data.window,
                    "baseline": sentence(regime_title(data, words, data.baseline)),
                    "alternative": sentence(regime_title(data, words, arm)),
                }
