"""`cogov explain`: what happened to one project, and why, beside its twin under another regime."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Annotated

import typer

from cogov.command import options


def explain(
    result: Annotated[Path, typer.Argument(metavar="RUN", help="Folder of a finished run or comparison.")],
    project: Annotated[
        int | None, typer.Option(help="Number of a renovation in its run; left out: the list of them.")
    ] = None,
    regime: Annotated[
        str | None, typer.Option(help="Regime under which the number counts; default: the first that has it.")
    ] = None,
    seed: Annotated[
        int | None, typer.Option(help="Seed of the run; default: the first in the folder.")
    ] = None,
    language: options.Language = "en",
    as_json: options.Json = False,
) -> None:
    """Tell what happened round by round, and why, beside the same owners under another regime.

    Example: cogov explain results/lift --project 3 --seed 1 --regime partner
    """
    from analysis.explain.project import chosen_projects, explain_project
    from analysis.folder import ResultFolder
    from analysis.terminal.explain import print_projects, text_of
    from analysis.words import translator
    from experiments.store import finished_folder

    options.checked_language(language)
    folder, words = ResultFolder(finished_folder(result)), translator(language)
    if project is not None:
        stories = explain_project(folder, words, project, seed=seed, regime=regime)
        told = [dataclasses.asdict(story) for story in stories]
        print(json.dumps(told, ensure_ascii=False, indent=1) if as_json else text_of(stories))
        return
    table = chosen_projects(folder, seed, regime)
    if as_json:
        print(table.to_json(orient="records", force_ascii=False, indent=1))
    else:
        print_projects(table, words)
