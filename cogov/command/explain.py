"""`cogov explain`: what happened to one project or one resident, and why, beside a twin under another regime."""

from __future__ import annotations

import dataclasses
import json
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from cogov.command import options

if TYPE_CHECKING:
    from analysis.folder import ResultFolder
    from analysis.words import Words


def explain(
    result: Annotated[Path, typer.Argument(metavar="RUN", help="Folder of a finished run or comparison.")],
    project: Annotated[
        int | None, typer.Option(help="Number of a renovation in its run; left out: the list of them.")
    ] = None,
    resident: Annotated[
        int | None,
        typer.Option(
            help="Row of a resident: their weeks, why they came or stayed away; plays the run again."
        ),
    ] = None,
    regime: Annotated[
        str | None,
        typer.Option(
            help="Regime that is told. Default: the first in which the project started; of a resident, the last."
        ),
    ] = None,
    twin: Annotated[
        str | None,
        typer.Option(
            help="Regime beside which a resident is told; default: the first other one of the result."
        ),
    ] = None,
    seed: Annotated[
        int | None, typer.Option(help="Seed of the run; default: the first in the folder.")
    ] = None,
    language: options.Language = "en",
    as_json: options.Json = False,
) -> None:
    """Tell what happened round by round, and why, beside the same owners under another regime.

    Example: cogov explain results/lift --project 3 --seed 1 --regime partner

    Example: cogov explain results/points --resident 812 --regime goods --twin none
    """
    from analysis.explain.places import communities_of
    from analysis.explain.project import chosen_projects, explain_project
    from analysis.folder import ResultFolder
    from analysis.terminal.explain import print_projects, text_of
    from analysis.words import translator
    from experiments.store import finished_folder

    options.checked_language(language)
    folder, words = ResultFolder(finished_folder(result)), translator(language)
    if resident is not None:
        _tell_resident(folder, words, resident, _Asked(regime, twin, seed, project is not None, as_json))
        return
    if project is not None:
        stories = explain_project(folder, words, project, seed=seed, regime=regime)
        told = [dataclasses.asdict(story) for story in stories]
        print(json.dumps(told, ensure_ascii=False, indent=1) if as_json else text_of(stories))
        return
    table = chosen_projects(folder, seed, regime)
    if as_json:
        print(table.to_json(orient="records", force_ascii=False, indent=1))
    else:
        print_projects(table, words, communities_of(folder))


class _Asked(NamedTuple):
    """What was asked of a resident beside the row."""

    regime: str | None
    twin: str | None
    seed: int | None
    project: bool
    as_json: bool


def _tell_resident(folder: ResultFolder, words: Words, resident: int, asked: _Asked) -> None:
    """Play a run and its twin again, and print one resident's weeks."""
    from analysis.explain.resident import explain_resident
    from experiments.replay import arms_of, replay_resident
    from sim.errors import InputError

    if asked.project:
        raise InputError("--project and --resident: explain one at a time; leave one of them out")
    arms = arms_of(folder)
    mine = asked.regime or arms[-1]
    other = asked.twin or next((name for name in arms if name != mine), mine)
    seed = int(folder.read_table("runs")["seed"].iloc[0]) if asked.seed is None else asked.seed
    here, there = (replay_resident(folder, name, seed, resident) for name in (mine, other))
    said = {str(one["name"]): one.get("title") or {} for one in folder.read_manifest().get("regimes", [])}
    titles = [words.either(said.get(name, {})) or words.name("regime", name) for name in (mine, other)]
    rows = explain_resident(here, there, words, mine_title=titles[0], twin_title=titles[1])
    if asked.as_json:
        print(json.dumps([dataclasses.asdict(row) for row in rows], ensure_ascii=False, indent=1))
        return
    weekly = next((at for at, row in enumerate(rows) if row.when), None)
    for at, row in enumerate(rows):
        if at == weekly:
            print(words("resident.week"))
        print(textwrap.fill(f"{row.when}  {row.text}".strip(), 100, subsequent_indent="    "))
