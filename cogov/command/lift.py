"""`cogov lift`: a lift planned for a planner's own stairwell."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cogov.command import options
from cogov.command.stopping import stoppable

lift = typer.Typer(
    help="Plan a lift for one's own stairwell.\n\nExample: cogov lift plan stairwell.xlsx --out results/stairwell",
    invoke_without_command=True,
    callback=options.show_help,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
Language = Annotated[str, typer.Option(help="Language of headings, table, pictures and messages: zh or en.")]


def template(
    out: Annotated[Path, typer.Option(help="File to write; .csv or .xlsx by its ending; not overwritten.")],
    language: Language = "zh",
) -> None:
    """Write a table to fill in, with a worked example of twelve flats.

    Example: cogov lift template --out stairwell.xlsx
    """
    from analysis.words import translator
    from office.lift.template import write_template

    words = translator(options.checked_language(language))
    print(words("plan.template_written", file=str(write_template(out, words))))


def plan(
    file: Annotated[Path, typer.Argument(help="Table of the stairwell, .csv or .xlsx; a row for each flat.")],
    out: Annotated[Path, typer.Option(help="Folder; new, empty, or left by a plan for the same file.")],
    law: Annotated[
        str | None, typer.Option(help="Consent rule (`cogov list laws`). Default: the one in force.")
    ] = None,
    kind: Annotated[str, typer.Option(help="Kind of renovation.")] = "lift",
    language: Language = "zh",
    runs: Annotated[int, typer.Option(help="Draws of what is not known about the owners.")] = 400,
    seed: options.Seed = 1,
    subsidy: Annotated[
        float | None, typer.Option(help="Subsidy paid, in thousand yuan. Default: the model's.")
    ] = None,
    grant: Annotated[
        float | None, typer.Option(help="Grant of a foundation, in thousand yuan. Default: 0.")
    ] = None,
    floors: Annotated[
        int | None, typer.Option(help="Number of floors of the house. Default: as the table says.")
    ] = None,
    about: Annotated[
        str, typer.Option(help="Scheme about which positions were stated: opening, equal, or a city's.")
    ] = "opening",
    as_json: options.Json = False,
) -> None:
    """Say for each cost-sharing scheme how likely it passes, who gains and loses, who pays what, and what
    would turn the verdict; write an Excel file for the hearing, and pictures.

    Example: cogov lift plan stairwell.xlsx --out results/stairwell --law cc278 --subsidy 100
    """
    from analysis.terminal import progress
    from analysis.words import translator
    from experiments.claim import claimed
    from office.lift import folder, terminal, writing
    from office.lift.plan import Wishes, make_plan

    words = translator(options.checked_language(language))
    wishes = Wishes(law, kind, runs, seed, subsidy, grant, floors, about)
    with claimed(out):
        folder.prepare(out, file.name, words)
        made = make_plan(file, wishes, words, lambda total, title: progress(total, title, words=words))
        written = writing.write(made, out, words)
    if as_json:
        print(writing.record_text(made))
        return
    terminal.print_plan(made, words)
    print("\n" + "\n  ".join([words("plan.written"), *map(str, written)]))


lift.command("template")(stoppable(template))
lift.command("plan")(stoppable(plan))
