"""All commands in one place; each is defined in its own file and loads heavy parts only when it runs."""

from __future__ import annotations

import typer

from cogov.command.compare import compare
from cogov.command.design import design, points
from cogov.command.explain import explain
from cogov.command.lift import lift
from cogov.command.listing import list_kind
from cogov.command.report import report
from cogov.command.run import run
from cogov.command.stopping import stoppable

app = typer.Typer(
    name="cogov",
    help="Partner-based and top-down governance of urban communities, compared fairly.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
app.command("list")(stoppable(list_kind))
app.command("run")(stoppable(run))
app.command("compare")(stoppable(compare))
app.command("explain")(stoppable(explain))
app.command("report")(stoppable(report))
app.add_typer(lift, name="lift")
design.command("points")(stoppable(points))
app.add_typer(design, name="design")


@app.callback(invoke_without_command=True)
def front(version: bool = typer.Option(False, "--version", help="Say the version and stop.")) -> None:
    """Partner-based and top-down governance of urban communities, compared fairly.

    Example: cogov compare dispute --runs 40
    """
    if version:
        from cogov import __version__

        print(__version__)
        raise typer.Exit
