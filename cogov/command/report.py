"""`cogov report`: a result folder read again, in either language."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cogov.command import options


def report(
    result: Annotated[Path, typer.Argument(help="Folder of a finished comparison or search of designs.")],
    language: options.Language = "en",
) -> None:
    """Draw the figures of a finished comparison or search and write report.html, from the folder alone.

    Example: cogov report results/dispute --language zh
    """
    from cogov import face

    options.checked_language(language)
    opened = face.open_any(result)
    opened.figures(language)
    print(opened.report(language))
