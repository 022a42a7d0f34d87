"""The report: one HTML page made from a result folder alone, which opens offline, prints, and fits a phone.

write_report(Path("out/dispute"), "zh")          # → out/dispute/report.html
"""

from __future__ import annotations

from pathlib import Path

from analysis.folder import whole_file
from analysis.report.page import render
from analysis.tables import Tables
from analysis.words import translator

__all__ = ["render", "write_report"]
FILE = "report.html"


def write_report(folder: Path, language: str, path: Path | None = None) -> Path:
    """Write the page on the result in `folder` to `path`, by default its `report.html`; the path comes back.

    Raises `UnknownLanguageError` for a language that is neither zh nor en, `FolderError` for a folder without
    runs or a disk that does not take the page.
    """
    target = path or folder / FILE
    page = render(Tables.read(folder), translator(language))
    with whole_file(target) as file:
        file.write_text(page, encoding="utf-8", errors="backslashreplace", newline="\n")
    return target
