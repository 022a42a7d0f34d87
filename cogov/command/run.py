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
    out: options.Out = None,
    language: options.Language = "en",
    as_json: options.Json = False,
) -> None:
    """Play one run: daily table, event log, indicators, a picture of open issues by day.

    Example: cogov run dispute --regime partner --seed 7 --out results/one
    """
    from cogov import face

    options.checked_language(language)
    folder = out or Path("results") / f"{Path(scenario).stem}-{Path(regime).stem}-seed-{seed}"
    played = face.run(scenario, regime, seed=seed, out=folder)
    played.picture(language)
    if as_json:
        print(played.json())
        return
    played.print(language)
    print(f"\nDaily table, issues, event log and picture lie in {played.folder}")
