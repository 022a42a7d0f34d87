"""Whether a finished comparison still has all that belongs to it.

The tables of runs are sealed by `runs.parquet` (`experiments.store`); of the text tables, which are judged
from it, the manifest names the sizes.
"""

from __future__ import annotations

from pathlib import Path

from analysis.folder import ResultFolder
from experiments.store import Store, write_manifest

FINISHED = "finished"
FILES = "files"
JUDGED = (
    "summary", "summary_more", "pooled", "cost_effectiveness", "acceptability", "ranking", "frontier",
    "frontier_differences",
)  # fmt: skip


def is_whole(folder: Path, store: Store) -> bool:
    """Whether the folder holds a finished comparison and nothing of it was lost; what is judged is easily
    judged again.
    """
    if not store.seeds:
        return False
    held = ResultFolder(folder).read_manifest()
    return held.get("state") == FINISHED and bool(held.get(FILES)) and held[FILES] == _sizes(folder)


def note_files(folder: Path) -> None:
    """Let the manifest name the text tables with their sizes. Raises FolderError where the disk refuses."""
    write_manifest(folder, ResultFolder(folder).read_manifest() | {FILES: _sizes(folder)})


def _sizes(folder: Path) -> dict[str, int]:
    """Bytes of each text table that is there."""
    files = [folder / f"{name}.csv" for name in JUDGED]
    return {file.name: file.stat().st_size for file in files if file.is_file()}
