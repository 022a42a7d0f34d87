"""What stands below the table on the terminal: missing runs, staff mix, accounting, what is not resolved."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from analysis.tables import Tables


def remarks_of(data: Tables) -> list[str]:
    """One sentence a line, the important ones first."""
    return list(_remarks(data.manifest))


def _remarks(manifest: Mapping[str, Any]) -> Iterator[str]:
    failed = manifest.get("failed", [])
    if failed:
        runs = manifest.get("runs", 0) * len(manifest.get("regimes", []))
        verb = "is" if len(failed) == 1 else "are"
        yield (
            f"{len(failed)} of {runs} runs {verb} missing. The first: {failed[0]['regime']}, "
            f"seed {failed[0]['seed']}, {failed[0]['stage']}: {failed[0]['message']}"
        )
    yield f"Accounting mode: {manifest.get('accounting', '')}."
    yield "Intervals hold the luck of the seeds only, at fixed parameters."
    yield _staff(manifest)
    for need in manifest.get("unresolved", []):
        runs_needed = need.get("needed_runs")
        wanted = f"would need about {runs_needed} runs" if runs_needed else "no number of runs can be named"
        yield f"Not resolved: {need['indicator']} of {need['alternative']} at {need['n']} {_runs(need['n'])}; {wanted}."


def _runs(number: int) -> str:
    return "run" if number == 1 else "runs"


def _staff(manifest: Mapping[str, Any]) -> str:
    mix = manifest.get("staff_mix", {})
    if not mix.get("searched"):
        return "Staff mix: the default share in all regimes, since no searched mix fits."
    optimism = manifest.get("optimism", {})
    told = ", ".join(
        f"{name} {one['share']:.2f}/{one['room']:g}{_gap(optimism.get(name))}"
        for name, one in mix["regimes"].items()
    )
    under = (
        f" under {mix['under']}" if mix.get("under", manifest["accounting"]) != manifest["accounting"] else ""
    )
    return f"Staff mix searched for each regime{under}, share/room: {told}."


def _gap(optimism: float | None) -> str:
    return "" if optimism is None else f" (optimism {optimism:+.3f})"
