"""`cogov compare`: the same worlds under several regimes."""

from __future__ import annotations

import dataclasses
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cogov.command import options

if TYPE_CHECKING:
    from cogov.face import Result
    from experiments.design import Design


def compare(
    scenario: options.Scenario,
    regimes: Annotated[
        list[str] | None,
        typer.Option(help="Names or paths of regimes: --regimes A B. Default: the scenario's."),
    ] = None,
    runs: Annotated[
        int | None,
        typer.Option(
            help="Worlds to play; with --precision those of the first stage; with --search-staff tuning worlds (40)."
        ),
    ] = None,
    precision: Annotated[
        float | None,
        typer.Option(help="Half-width wanted, as a share of the baseline's mean; sets the number of runs."),
    ] = None,
    accounting: Annotated[
        str | None,
        typer.Option(
            help="equal_cash (F); compensated (C): hours that residents give are made good; isocost (I): further"
            " budgets are played, and regimes compared where they cost society the same."
        ),
    ] = None,
    workers: options.Workers = None,
    seed: options.Seed = 1,
    law: options.Law = None,
    out: options.Out = None,
    language: options.Language = "en",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say runs, minutes and disk; play nothing else.")
    ] = False,
    search_staff: Annotated[
        bool,
        typer.Option(
            "--search-staff", help="Search the best staff mix of each regime; kept for later comparisons."
        ),
    ] = False,
    as_json: options.Json = False,
) -> None:
    """Play every world under every regime and judge the paired differences, once, at the end.

    Without --runs and --precision a first stage of 40 worlds sets how many are played, at most 300.

    Example: cogov compare dispute --regimes partner top_down_tech --runs 40 --out results/dispute
    """
    from experiments.design import default_folder, make_design
    from experiments.map_runs import worker_count
    from experiments.seeds import checked_tuning
    from experiments.staff_mixes import MIX_FILE

    options.checked_language(language)
    processes = worker_count(workers)
    names = options.checked_names(regimes)
    search_folder = Path("results") / f"{Path(scenario).stem}-staff-search"
    design = make_design(
        scenario,
        names,
        runs=runs,
        precision=precision,
        accounting=accounting,
        seed=seed,
        law=law,
        mix_files=[folder / MIX_FILE for folder in (out, search_folder) if folder],
    )
    if search_staff:
        design = design if runs is None else dataclasses.replace(design, tuning=checked_tuning(runs))
        _search(design, out or search_folder, processes, language)
    elif dry_run:
        _say_needs(design, processes, as_json)
    else:
        _compare(design, out or default_folder(design), processes, language, as_json)


def _compare(design: Design, folder: Path, workers: int, language: str, as_json: bool) -> None:
    from cogov import face

    if not design.searched:
        lacking = [name for name in design.names if name not in design.mixes]
        _aside(
            f"No searched staff mix fits for {', '.join(lacking)}: all regimes use the default mix. "
            "`cogov compare ... --search-staff` searches."
        )
    result = face.play(design, folder, workers, language)
    if as_json:
        print(result.json())
    else:
        result.print(language)
        result.print_frontier(language)
        for line in result.remarks():
            print(line)
    _draw(result, language, quiet=as_json)


def _draw(result: Result, language: str, *, quiet: bool) -> None:
    """Figures and report, after the table: whoever waits sees the findings first."""
    figures = result.figures(language)
    report = result.report(language)
    if quiet:
        return
    print(
        f"\nFigures: {figures[0].parent if figures else 'none'}\nReport:  {report}\nTables:  {result.folder}"
    )


def _say_needs(design: Design, workers: int, as_json: bool) -> None:
    import json

    from experiments.compare import dry_run

    need = dry_run(design, workers)
    if as_json:
        print(json.dumps(dataclasses.asdict(need)))
        return
    where = f"on {workers} workers" if workers > 1 else "on 1 worker"
    print(f"{need.runs} runs, about {need.minutes:.1f} minutes {where}, {need.megabytes:.1f} MB on disk")
    if need.most_runs > need.runs:
        print(
            f"The first stage decides how many follow: at most {need.most_runs} runs, "
            f"{need.most_minutes:.1f} minutes, {need.most_megabytes:.1f} MB"
        )


def _search(design: Design, folder: Path, workers: int, language: str) -> None:
    from cogov import face

    records, path = face.search(design, folder, workers, language)
    for record in records:
        print(
            f"{record.regime}: share {record.share:.2f}, room {record.room:g}, "
            f"mean burden {record.burden:.3f} over {record.seeds} tuning seeds, best of {record.tried} mixes"
        )
    print(f"Kept in {path}; `cogov compare` reads it.")


def _aside(message: str) -> None:
    print(f"cogov: {message}", file=sys.stderr)
