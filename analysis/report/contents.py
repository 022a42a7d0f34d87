"""What the report tells beside the findings: case, groups, staff, missing runs, numbers, provenance."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from analysis.figures.winners import BUILDING, group_title, ordered, paired
from analysis.shown import sentence, shown
from analysis.tables import Tables, regime_title, window_title
from analysis.words import Words

Row = dict[str, Any]
KIND_ORDER = ("lever", "uncertain", "constant")
GROUP_DIMENSIONS = ("tenure", "age", "status_third", "digital")


def facts(data: Tables, words: Words) -> list[tuple[str, str]]:
    """Label and value of what a reader wants to know first."""
    mode = data.manifest.get("accounting")
    rows = [
        (words("fact.worlds"), words.number(data.n, 0)),
        (words("fact.regimes"), words.number(len(data.regimes), 0)),
        (words("fact.days"), words.duration(data.days) if data.days else ""),
        (
            words("fact.communities"),
            words.join(_titles(communities(data, words))),
        ),
        (words("fact.accounting"), words.name("accounting", str(mode)) if mode else ""),
        (words("fact.window"), window_title(data, words)),
    ]
    return [(label, value) for label, value in rows if value]


def _titles(rows: list[Row]) -> list[str]:
    """The titles of communities, those of one kind once with their number."""
    counted = Counter(str(row["title"]) for row in rows)
    return [title if count == 1 else f"{title} × {count}" for title, count in counted.items()]


def communities(data: Tables, words: Words) -> list[Row]:
    """Name, size and the sources of every community played."""
    rows = []
    for entry in data.manifest.get("communities", []):
        if isinstance(entry, Mapping):
            title = entry.get("title") or {"en": entry.get("title_en", ""), "zh": entry.get("title_zh", "")}
            rows.append(
                {
                    "title": words.either(title) or str(entry.get("name", "")),
                    "residents": entry.get("residents"),
                    "households": entry.get("households"),
                    "buildings": entry.get("buildings"),
                }
            )
        else:
            rows.append({"title": str(entry)})
    return rows


def regimes(data: Tables, words: Words) -> list[Row]:
    """Each regime with its description, its mechanisms and its staff mix."""
    told = {entry["name"]: entry for entry in data.manifest.get("regimes", [])}
    titles = {
        entry["name"]: words.either(entry.get("title") or {}) for entry in data.manifest.get("mechanisms", [])
    }
    mix = data.manifest.get("staff_mix", {}).get("regimes", {})
    optimism = data.manifest.get("optimism") or {}
    extra = data.manifest.get("extra_cash") or {}
    rows = []
    for name in data.regimes:
        entry, staff = told.get(name, {}), mix.get(name, {})
        rows.append(
            {
                "name": name,
                "title": sentence(regime_title(data, words, name)),
                "description": words.either(entry.get("description") or {}),
                "mechanisms": [titles.get(one) or one for one in entry.get("mechanisms", [])],
                "share": words.percent(staff["share"]) if "share" in staff else "",
                "room": words.number(staff["room"]) if "room" in staff else "",
                "tried": words.number(staff["tried"], 0) if "tried" in staff else "",
                "optimism": words.signed(optimism[name], 2) if name in optimism else "",
                "extra": words.money(1000 * extra[name]) if extra.get(name) else "",
            }
        )
    return rows


def groups(data: Tables, words: Words, alternative: str) -> list[Row]:
    """The paired change of burden of every group of residents, and the buildings that gain and lose most."""
    changes = paired(data.groups, alternative, data.baseline, data.window)
    if not len(changes):
        return []
    rows = []
    for dimension in GROUP_DIMENSIONS:
        for _, entry in ordered(changes, dimension).iterrows():
            rows.append(
                {
                    "dimension": words.name("dimension", dimension),
                    "group": group_title(words, dimension, entry["group"]),
                    "n": words.number(round(entry["n"]), 0),
                    "mean": words.signed(entry["mean"], 2),
                    "interval": words.interval(entry["low"], entry["high"], 2),
                }
            )
    return rows


def buildings(data: Tables, words: Words, alternative: str) -> str:
    """How many buildings gain and how many lose, in one sentence; empty without buildings."""
    changes = paired(data.groups, alternative, data.baseline, data.window)
    houses = changes[changes["dimension"].eq(BUILDING)] if len(changes) else changes
    if not len(houses):
        return ""
    gain, lose = int((houses["high"] < 0).sum()), int((houses["low"] > 0).sum())
    return words("report.buildings", gain=gain, lose=lose, rest=len(houses) - gain - lose, houses=len(houses))


def pooled(data: Tables, words: Words) -> list[Row]:
    """Events too rare to compare world by world: counts over all runs in the headline window."""
    rows = data.pooled[data.pooled["window"].eq(data.window)] if len(data.pooled) else data.pooled
    return [
        {
            "indicator": shown(row["indicator"], words).title,
            "regime": sentence(regime_title(data, words, str(row["regime"]))),
            "count": words.number(row["count"], 0),
            "rate": words.number(row["rate"], 2),
            "interval": words.interval(row["low"], row["high"], 2),
        }
        for _, row in rows.iterrows()
    ]


def worth(data: Tables, words: Words) -> list[str]:
    """What a person-day of burden avoided costs under each alternative, in sentences."""
    rows = data.worth[data.worth["window"].eq(data.window)] if len(data.worth) else data.worth
    return [
        sentence(
            words(
                f"worth.{row['quadrant']}",
                alternative=regime_title(data, words, str(row["alternative"])),
                baseline=regime_title(data, words, str(row["baseline"])),
                cost=words.money(1000 * abs(row["cost"]), "yuan", 1),
                avoided=words.number(abs(row["burden_avoided"]), 2),
                icer=words.money(1000 * abs(row["icer"]), "yuan", 1),
            )
        )
        for _, row in rows.iterrows()
    ]


def missing(data: Tables, words: Words) -> list[Row]:
    """The runs that failed, with stage and message."""
    return [
        {
            "regime": sentence(regime_title(data, words, str(row["regime"]))),
            "seed": str(row["seed"]),
            "stage": str(row["stage"]),
            "message": str(row["message"]),
        }
        for _, row in data.failed.iterrows()
    ]


def mechanisms(data: Tables, words: Words) -> list[Row]:
    """Title and text of every mechanism that takes part."""
    return [
        {
            "title": words.either(entry.get("title") or {}) or entry["name"],
            "name": entry["name"],
            "text": words.either(entry.get("text") or {}),
        }
        for entry in data.manifest.get("mechanisms", [])
    ]


def schedule(data: Tables, words: Words) -> list[Row]:
    """The phases of a day in their order, how often each comes, and who stands there."""
    titles = {
        entry["name"]: words.either(entry.get("title") or {}) or entry["name"]
        for entry in data.manifest.get("mechanisms", [])
    }
    return [
        {
            "name": row["name"],
            "what": words(f"phase.{row['name']}") if f"phase.{row['name']}" in words else row.get("what", ""),
            "every": words("report.every", n=int(row["every"])) if "every" in row else "",
            "attached": words.join(
                [titles.get(one) or words.name("mechanism", one) for one in row.get("attached", [])]
            ),
        }
        for row in data.manifest.get("schedule", [])
    ]


def parameters(data: Tables, words: Words) -> list[Row]:
    """Every number of the model with unit, range, kind and source; those that the scenario changed first."""
    rows = [
        {
            "title": words.either(entry.get("title") or {}) or entry["name"],
            "name": entry["name"],
            "value": _value(entry["value"], words),
            "changed": entry.get("default", entry["value"]) != entry["value"],
            "unit": "" if entry["unit"] == "-" else entry["unit"],
            "range": f"{_value(entry['low'], words)} … {_value(entry['high'], words)}",
            "kind": words.name("kind", entry["kind"]),
            "source": entry["source"],
            "place": (KIND_ORDER.index(entry["kind"]) if entry["kind"] in KIND_ORDER else len(KIND_ORDER)),
        }
        for entry in data.manifest.get("parameters", [])
    ]
    return sorted(rows, key=lambda row: (not row["changed"], row["place"], row["name"]))


def provenance(data: Tables, words: Words) -> list[tuple[str, str]]:
    """What is needed to make the same result again."""
    manifest = data.manifest
    seeds = manifest.get("seeds") or []
    rows = [
        (words("provenance.version"), str(manifest.get("code_version", ""))),
        (words("provenance.code"), str(manifest.get("code_hash", ""))),
        (words("provenance.scenario"), str(manifest.get("scenario_hash", ""))),
        (words("provenance.seeds"), words.span(seeds[0], seeds[-1], 0) if seeds else ""),
        (words("provenance.python"), str(manifest.get("python", ""))),
        (
            words("provenance.packages"),
            ", ".join(f"{name} {version}" for name, version in manifest.get("packages", {}).items()),
        ),
    ]
    return [(label, value) for label, value in rows if value]


def _value(value: object, words: Words) -> str:
    if isinstance(value, Sequence) and not isinstance(value, str):
        return " · ".join(_value(one, words) for one in value)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        digits = 0 if value == round(value) else min(6, max(1, 3 - int(np.floor(np.log10(abs(value))))))
        text = words.number(value, digits)
        return text.rstrip("0").rstrip(".") if "." in text else text
    return str(value)
