"""Findings in sentences: each verdict with its numbers, and what the reader must know before believing it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from analysis.shown import KINDS, Shown, Verdict, sentence, shown, shown_in, verdict_of
from analysis.tables import NothingToDrawError, Tables, community_title, regime_title
from analysis.words import Words

FEW_RUNS = 40
COMPENSATED = "compensated"
VERDICTS = ("better", "worse", "no difference", "not resolved")
NOTED = (
    "runs_missing", "few_runs", "small", "capped", "saturated", "behind", "skewed_few", "undefined",
    "several_contrasts",
)  # fmt: skip
SMALL = "small"


@dataclass(frozen=True)
class Finding:
    """One indicator of one contrast, ready to be read."""

    indicator: Shown
    verdict: Verdict
    sentence: str
    before: str
    after: str
    difference: str
    change: str
    interval: str
    family_interval: str
    p: str
    variance_ratio: str
    needed: str
    in_family: bool

    @property
    def css(self) -> str:
        """Name of the verdict in the style sheet."""
        return self.verdict.code.replace(" ", "-")


def findings(data: Tables, words: Words, alternative: str, window: str) -> list[Finding]:
    """All indicators of a contrast in one window, primary family first."""
    rows = [
        _finding(entry, data, words, alternative)
        for _, entry in data.contrast(alternative, window).iterrows()
    ]
    return sorted(rows, key=lambda row: KINDS.index(row.indicator.kind))


def alternatives(data: Tables) -> list[str]:
    """The arms that are compared with the baseline, the one of the main contrast first."""
    try:
        main = data.alternative
    except NothingToDrawError:
        return []
    present = list(dict.fromkeys(data.summary["alternative"])) if len(data.summary) else []
    return [name for name in dict.fromkeys([main, *present]) if name in present]


def headline(found: list[Finding], data: Tables, words: Words, alternative: str) -> str:
    """How many primary indicators are better, worse, the same, not resolved, in one sentence."""
    names = {
        "alternative": regime_title(data, words, alternative),
        "baseline": regime_title(data, words, data.baseline),
    }
    parts = []
    for verdict in VERDICTS:
        titles = [row.indicator.plain for row in found if row.verdict.code == verdict]
        if titles:
            parts.append(words(f"finding.{verdict.replace(' ', '_')}_list", names=words.join(titles)))
    return sentence(words("finding.headline", parts=words("finding.comma").join(parts), **names))


def dominance(data: Tables, words: Words, alternative: str) -> str:
    """Whether one arm is no worse in all primary indicators and better in one; empty if not judged."""
    verdict = (data.manifest.get("dominance") or {}).get(alternative)
    names = {
        "alternative": regime_title(data, words, alternative),
        "baseline": regime_title(data, words, data.baseline),
    }
    return sentence(words(f"dominance.{verdict}", **names)) if verdict else ""


def cautions(data: Tables, words: Words) -> list[str]:
    """What limits the findings: chance and parameters, few runs, missing runs, staff mix, accounting mode."""
    said = [
        words("caution.fixed_parameters"),
        *(_note(code, values, data, words) for code, values in _notes(data)),
    ]
    mix, mode = data.manifest.get("staff_mix"), str(data.manifest.get("accounting", ""))
    if mix and not mix.get("searched"):
        said.append(words("caution.staff_mix"))
    elif mix and mode == COMPENSATED and mix.get("under", mode) != mode:
        said.append(words("caution.staff_mix_equal_cash"))
    if data.manifest.get("accounting"):
        said.append(
            words("caution.accounting", mode=words.name("accounting", str(data.manifest["accounting"])))
        )
    return said


def _finding(entry: pd.Series, data: Tables, words: Words, alternative: str) -> Finding:
    indicator, verdict = shown_in(entry, words), verdict_of(entry, words)
    means = [float(entry[name]) for name in ("mean_baseline", "mean_alternative")]
    before, after = indicator.pair(means[0], means[1], verdict.code)
    difference = float(entry["difference"])
    interval = indicator.interval(float(entry["low"]), float(entry["high"]))
    needed = _number(entry, "needed_runs")
    texts: dict[str, Any] = {
        "indicator": indicator.title,
        "before": before,
        "after": after,
        "unit": words("finding.unit", unit=indicator.unit) if indicator.unit else "",
        "difference": indicator.difference(difference),
        "interval": interval,
        "alternative": regime_title(data, words, alternative),
        "n": int(entry["n"]),
    }
    told = words(f"finding.{verdict.code.replace(' ', '_')}", **texts)
    if verdict.code == "not resolved" and needed > entry["n"]:
        told += words("finding.needed", needed=int(needed))
    family, in_family = (
        (_number(entry, "low_family"), _number(entry, "high_family")),
        entry.get("family") == "primary",
    )
    return Finding(
        indicator,
        verdict,
        told,
        before,
        after,
        texts["difference"],
        indicator.change(difference, means[0]),
        interval,
        indicator.interval(*family) if in_family else "",
        _p(_number(entry, "p_adjusted"), words),
        _ratio(float(entry["variance_ratio"]), words),
        words.number(needed, 0) if needed == needed else "",
        in_family,
    )


def _notes(data: Tables) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The remarks of the comparison, or what the runs themselves say where it left none."""
    kept = data.manifest.get("notes")
    if kept is not None:
        yield from ((note["code"], note["values"]) for note in kept if note["code"] in NOTED)
        return
    if len(data.failed):
        yield "runs_missing", {"n": len(data.failed), "of": len(data.runs)}
    if data.n < FEW_RUNS:
        yield "few_runs", {"n": data.n}


def _note(code: str, values: Mapping[str, Any], data: Tables, words: Words) -> str:
    said = dict(values)
    if "indicators" in said:
        said["indicators"] = words.join(
            [shown(name, words).plain for name in str(said["indicators"]).split()]
        )
    if "alternatives" in said:
        said["alternatives"] = words.join(
            [regime_title(data, words, name) for name in str(said["alternatives"]).split()]
        )
    if "communities" in said:
        said["communities"] = words.join(
            [community_title(data, words, name) for name in str(said["communities"]).split()]
        )
    return words(f"caution.{code}", enough=FEW_RUNS, **said)


def small_caution(data: Tables, words: Words) -> str:
    """The caution on communities that are too small; empty where there are none."""
    said = [_note(code, values, data, words) for code, values in _notes(data) if code == SMALL]
    return said[0] if said else ""


def _ratio(ratio: float, words: Words) -> str:
    return "∞" if ratio == float("inf") else words.number(ratio, 1)


def _number(entry: pd.Series, name: str) -> float:
    return float(entry[name]) if name in entry.index and pd.notna(entry[name]) else float("nan")


def _p(p: float, words: Words) -> str:
    return (
        words("finding.p_small", limit=words.number(0.001, 3))
        if p < 0.001
        else words.number(p, 3)
        if p == p
        else ""
    )
