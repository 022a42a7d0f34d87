"""`cogov compare`: the same worlds under several regimes."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cogov.command import options

if TYPE_CHECKING:
    from analysis.words import Words
    from cogov.face import Result
    from experiments.design import Design


def compare(
    scenario: options.Scenario,
    regimes: Annotated[
        list[str] | None,
        typer.Option(
            help="Names or paths of regimes: --regimes A B. Default: the scenario's. The baseline is top_down_tech"
            " where it plays, else the first."
        ),
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
    from analysis.words import translator
    from experiments.design import CAP, default_folder, make_design
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
    if precision is not None and design.runs >= CAP and not search_staff:
        options.aside(translator(language)("remark.above_cap", n=design.runs, cap=CAP))
    if search_staff:
        design = design if runs is None else dataclasses.replace(design, tuning=checked_tuning(runs))
        _search(design, out or search_folder, processes, language)
    elif dry_run:
        _say_needs(design, processes, language, as_json)
    else:
        _compare(design, out or default_folder(design), processes, language, as_json)


def _compare(design: Design, folder: Path, workers: int, language: str, as_json: bool) -> None:
    from analysis.words import translator
    from cogov import face

    words = translator(language)
    if not design.searched:
        lacking = [title for name, title in _titles(design, words).items() if name not in design.mixes]
        options.aside(words("remark.not_searched", regimes=words.join(lacking)))
    result = face.play(design, folder, workers, language)
    try:
        if as_json:
            print(result.json())
        else:
            result.print(language)
            result.print_frontier(language)
            for line in result.remarks(language):
                print(line)
        _draw(result, language, words, quiet=as_json)
    except KeyboardInterrupt:
        raise KeyboardInterrupt(
            f"stopped; all runs are kept in {folder}. The same command draws figures and report."
        ) from None


def _draw(result: Result, language: str, words: Words, *, quiet: bool) -> None:
    """Figures and report, after the table: whoever waits sees the findings first."""
    figures = result.figures(language)
    report = result.report(language)
    if quiet:
        return
    drawn = str(figures[0].parent) if figures else words("remark.no_figures")
    places = {"figures": drawn, "report": str(report), "tables": str(result.folder)}
    print("\n" + "\n".join(words(f"remark.{name}", path=path) for name, path in places.items()))


def _say_needs(design: Design, workers: int, language: str, as_json: bool) -> None:
    import json

    from analysis.words import translator
    from experiments.compare import dry_run

    need = dry_run(design, workers)
    if as_json:
        print(json.dumps(dataclasses.asdict(need)))
        return
    words = translator(language)
    needed = {"minutes": words.number(need.minutes, 1), "megabytes": words.number(need.megabytes, 1)}
    print(words("remark.need", runs=need.runs, n=workers, **needed))
    if need.most_runs > need.runs:
        most = {
            "minutes": words.number(need.most_minutes, 1),
            "megabytes": words.number(need.most_megabytes, 1),
        }
        print(words("remark.most", runs=need.most_runs, **most))


def _search(design: Design, folder: Path, workers: int, language: str) -> None:
    from analysis.words import translator
    from cogov import face

    words = translator(language)
    titles = _titles(design, words)
    records, path = face.search(design, folder, workers, language)
    for record in records:
        told = {
            "share": words.percent(record.share),
            "room": words.number(record.room),
            "burden": words.number(record.burden, 3),
        }
        title = titles.get(record.regime, record.regime)
        print(words("remark.search", regime=title, seeds=record.seeds, tried=record.tried, **told))
    print(words("remark.search_kept", path=str(path)))


def _titles(design: Design, words: Words) -> dict[str, str]:
    """The regimes' names for readers."""
    return {
        one.name: words.either({"en": one.title.en, "zh": one.title.zh})
        if one.title
        else words.name("regime", one.name)
        for one in design.regimes
    }
