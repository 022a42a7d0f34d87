"""What stands below the table on the terminal: missing runs, staff mix, accounting, what is not resolved."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from analysis.report.findings import small_caution
from analysis.shown import sentence, shown
from analysis.tables import regime_title

if TYPE_CHECKING:
    from analysis.tables import Tables
    from analysis.words import Words


def remarks_of(data: Tables, words: Words) -> list[str]:
    """One sentence a line, the important ones first, with titles for codes."""
    return list(_remarks(data, words))


def _remarks(data: Tables, words: Words) -> Iterator[str]:
    manifest = data.manifest
    failed = manifest.get("failed", [])
    if failed:
        yield words(
            "remark.missing",
            n=len(failed),
            of=manifest.get("runs", 0) * len(manifest.get("regimes", [])),
            regime=regime_title(data, words, str(failed[0]["regime"])),
            seed=str(failed[0]["seed"]),
            stage=str(failed[0]["stage"]),
            message=str(failed[0]["message"]),
        )
    small = small_caution(data, words)
    if small:
        yield small
    yield words("remark.accounting", mode=words.name("accounting", str(manifest.get("accounting", ""))))
    yield words("remark.intervals")
    yield _staff(data, words)
    for need in manifest.get("unresolved", []):
        needed = need.get("needed_runs")
        worlds = words("remark.needs", n=int(needed)) if needed else words("remark.needs_unknown")
        yield sentence(
            words(
                "remark.unresolved",
                indicator=shown(str(need["indicator"]), words).plain,
                alternative=regime_title(data, words, str(need["alternative"])),
                n=int(need["n"]),
                needs=worlds,
            )
        )


def _staff(data: Tables, words: Words) -> str:
    mix = data.manifest.get("staff_mix", {})
    if not mix.get("searched"):
        return words("remark.staff_default")
    optimism = data.manifest.get("optimism", {})
    told = [
        words(
            "remark.staff_mix",
            regime=regime_title(data, words, str(name)),
            share=words.percent(one["share"]),
            room=words.number(one["room"]),
        )
        + (
            words("remark.optimism", gap=words.signed(optimism[name], 3))
            if optimism.get(name) is not None
            else ""
        )
        for name, one in mix["regimes"].items()
    ]
    mode = str(mix.get("under", data.manifest["accounting"]))
    under = (
        words("remark.under", mode=words.name("accounting", mode))
        if mode != data.manifest["accounting"]
        else ""
    )
    return words("remark.staff_searched", under=under, told=words("finding.comma").join(told))
