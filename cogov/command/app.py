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


START = """\
CoGov plays the same residents, neighbour disputes and money under different ways of governing an urban community,
and says what differs. To begin with:

  cogov compare dispute --runs 10 --dry-run    how long it takes here, and how much disk
  cogov compare dispute --runs 10              ten worlds under four regimes: table, figures, report.html
  cogov list scenarios                         what else can be played; also regimes, communities, mechanisms

Commands: {commands}.
`cogov --help` says what each does, `cogov compare --help` what it can be told."""


@app.callback(invoke_without_command=True)
def front(
    context: typer.Context,
    version: bool = typer.Option(False, "--version", help="Say the version and stop."),
) -> None:
    """Partner-based and top-down governance of urban communities, compared fairly.

    Example: cogov compare dispute --runs 40
    """
    if version:
        from cogov import __version__

        print(__version__)
        raise typer.Exit
    if context.invoked_subcommand is None:
        print(START.format(commands=", ".join(getattr(context.command, "commands", ()))))
