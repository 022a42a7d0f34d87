"""`cogov design`: searches designs, and tests what it found where it has not searched."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from cogov.command import options

if TYPE_CHECKING:
    from experiments.designer.space import Space

design = typer.Typer(
    help="Search designs, and test the winner where nobody searched.\n\n"
    "Example: cogov design points --trials 200 --out results/points",
    invoke_without_command=True,
    callback=options.show_help,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


def points(
    trials: Annotated[
        int, typer.Option(help="Designs that the search tries; as many random ones beside.")
    ] = 200,
    out: options.Out = None,
    workers: options.Workers = None,
    seed: options.Seed = 1,
    community: Annotated[
        str | None, typer.Option(help="Community to search in; default: that of the space.")
    ] = None,
    days: Annotated[int | None, typer.Option(help="Days to play; default: those of the space.")] = None,
    space: Annotated[
        str, typer.Option(help="Name or YAML file of the design space: variables, objectives, limits, test.")
    ] = "points",
    language: options.Language = "en",
    as_json: options.Json = False,
) -> None:
    """Search a design of incentive points beside doing nothing, random designs and the best of practice.

    The winner is tested in communities and worlds that no search saw, under gaming and with shrinking funds. With
    the numbers that come with CoGov 200 trials take some 1,900 runs.

    Example: cogov design points --trials 200 --out results/points --language zh
    """
    from analysis.words import translator
    from cogov import face
    from experiments.designer.designing import default_folder, make_job
    from experiments.map_runs import worker_count

    options.checked_language(language)
    job = make_job(space, trials=trials, seed=seed, community=community, days=days)
    _say_held(job.space, language)
    found = face.design(job, out or default_folder(job), worker_count(workers), language)
    if as_json:
        print(found.json())
    else:
        found.print(language)
    figures, sheet = found.figures(language), found.report(language)
    if not as_json:
        places = {"figures": str(figures[0].parent), "report": str(sheet), "tables": str(found.folder)}
        words = translator(language)
        print("\n" + "\n".join(words(f"remark.{name}", path=path) for name, path in places.items()))


def _say_held(space: Space, language: str) -> None:
    """Say beforehand which levers a condition would take out of their range."""
    from analysis.words import translator
    from experiments.designer.factors import held_at_bounds

    words = translator(language)
    for one in held_at_bounds(space):
        told = {name: words.number(getattr(one, name)) for name in ("factor", "bound", "at")}
        options.aside(words("remark.held", condition=one.condition, lever=one.lever, **told))
