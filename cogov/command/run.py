"""`cogov run`: one world under one regime."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cogov.command import options


def run(
    scenario: options.Scenario,
    regime: Annotated[str, typer.Option(help="Name of a regime, or path of one's own regime file.")],
    seed: options.Seed = 1,
    law: options.Law = None,
    out: options.Out = None,
    workers: Annotated[
        int | None, typer.Option(help="Taken as everywhere, but one run is played by one process.")
    ] = None,
    language: options.Language = "en",
    months: Annotated[
        bool, typer.Option("--months", help="Show the problem and happiness lists of the last full month.")
    ] = False,
    month: Annotated[
        int | None,
        typer.Option(help="Show the lists of this month of 30 days, 1 = the first (or --months N)."),
    ] = None,
    ledger: Annotated[
        bool,
        typer.Option("--ledger", help="Show the books: cash by mechanism, hours by purpose, queues by pool."),
    ] = False,
    as_json: options.Json = False,
) -> None:
    """Play one run: daily table, event log, indicators, a picture of open issues by day.

    Example: cogov run dispute --regime partner --seed 7 --out results/one
    """
    from analysis.words import translator
    from cogov import face
    from experiments.map_runs import worker_count

    options.checked_language(language)
    if workers is not None and worker_count(workers) > 1:
        options.aside(translator(language)("remark.one_worker", n=workers))
    lists = months or month is not None
    if lists:
        _check_month(scenario, month)
    name = "-".join([Path(scenario).stem, Path(regime).stem, *([law] if law else []), f"seed-{seed}"])
    played = face.run(scenario, regime, seed=seed, law=law, out=out or Path("results") / name)
    played.picture(language)
    if as_json:
        chosen = played.month_lists(month) if lists else played.books() if ledger else played
        print(chosen.json())
        return
    played.print(language)
    if lists:
        played.month_lists(month).print(translator(language))
    if ledger:
        played.books().print(translator(language))
    print("\n" + translator(language)("remark.run_written", folder=str(played.folder)))


def _check_month(scenario: str, month: int | None) -> None:
    """Refuse a month that the run does not have before anything is played."""
    from analysis.indicators import INDICATORS
    from analysis.terminal import chosen_month
    from sim.scenario import read_scenario

    chosen_month(read_scenario(scenario, indicators=tuple(INDICATORS)).days, month)
