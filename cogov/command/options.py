"""What several commands take, worded once."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from cogov.command.arguments import split_commas

Scenario = Annotated[str, typer.Argument(help="Name of a scenario, or path of one's own scenario file.")]
Seed = Annotated[int, typer.Option(help="First seed.")]
Workers = Annotated[int | None, typer.Option(help="Processes that play at once; default: all processors.")]
Language = Annotated[str, typer.Option(help="Language of table, figures and report: zh or en.")]
Json = Annotated[bool, typer.Option("--json", help="Print the result as JSON, for machines.")]
Law = Annotated[
    str | None,
    typer.Option(
        help="Rule by which owners decide on renovations (`cogov list laws`); default: the scenario's."
    ),
]
Out = Annotated[
    Path | None, typer.Option(help="Folder of the result; new, empty, or left by the same command.")
]


def checked_names(given: list[str] | None) -> list[str]:
    """The regimes named; none where the option was left out. Raises InputError where it names none."""
    from sim.errors import InputError

    names = split_commas(given)
    if given and not names:
        raise InputError(
            "--regimes: names no regime; give two or more (`cogov list regimes`) or leave it out to play the "
            "scenario's"
        )
    return names


def checked_language(given: str) -> str:
    """The language. Raises InputError for one that there is not."""
    from analysis.words import LANGUAGES
    from sim.errors import InputError

    if given not in LANGUAGES:
        raise InputError(
            f"--language {given}: there is no such language; allowed: {', '.join(sorted(LANGUAGES))}"
        )
    return given


def show_help(context: typer.Context) -> None:
    """What a group of commands says when none of them is named: its help."""
    if context.invoked_subcommand is None:
        print(context.get_help())


def aside(message: str) -> None:
    """Say something beside the result, on standard error."""
    print(f"cogov: {message}", file=sys.stderr)
