"""Where scenarios, regimes and communities lie, and which there are."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import scenarios
from sim.errors import InputError
from sim.scenario.checking import unknown_name
from sim.scenario.files import Source, load

Named = str | Path | Mapping[str, Any]
FOLDERS: Final = {"scenario": ".", "regime": "regimes", "community": "communities", "design": "designs"}


def known(what: str) -> tuple[str, ...]:
    """Return the names of the scenarios, regimes, communities or designs that come with CoGov, sorted."""
    return tuple(sorted(file.stem for file in scenarios.data_file(FOLDERS[what]).glob("*.yaml")))


def names_for(what: str) -> tuple[str, ...]:
    """Return the names that may stand where something is asked for; a design stands for a regime."""
    return known(what) + (known("design") if what == "regime" else ())


def list_scenarios() -> tuple[str, ...]:
    """Return the names of the scenarios that come with CoGov, sorted."""
    return known("scenario")


def list_regimes() -> tuple[str, ...]:
    """Return the names of the regimes that come with CoGov, sorted."""
    return known("regime")


def list_communities() -> tuple[str, ...]:
    """Return the names of the single communities that come with CoGov, sorted."""
    return tuple(name for name in known("community") if "members" not in find(name, "community").data)


def list_groups() -> tuple[str, ...]:
    """Return the names of the groups of communities that come with CoGov, sorted."""
    return tuple(name for name in known("community") if "members" in find(name, "community").data)


def is_path(source: str | Path) -> bool:
    """Whether a user means a file and not a name: a Path, or text with a separator or a YAML ending."""
    return isinstance(source, Path) or "/" in source or "\\" in source or source.endswith((".yaml", ".yml"))


def find(source: Named, what: str) -> Source:
    """Load what a user named: a built-in name, the path of a file, or a map of values.

    Raises:
        InputError: There is no such name or file, or the file holds no map.
    """
    if isinstance(source, Mapping):
        return Source(dict(source), f"{what} object")
    if not isinstance(source, str | Path):
        raise InputError(f"{what} {source!r}: give a name, the path of a YAML file, or a {what.capitalize()}")
    if is_path(source):
        return load(Path(source))
    source = str(source)
    if source not in names_for(what):
        raise InputError(no_such_name(what, source))
    folder = FOLDERS[what if source in known(what) else "design"]
    path = scenarios.data_file(folder, f"{source}.yaml").resolve()
    return load(path, path.relative_to(scenarios.data_folder().resolve().parent).as_posix())


def no_such_name(what: str, name: str) -> str:
    """Say that there is no built-in of that name, which was probably meant, and what else can be given."""
    designs = known("design") if what == "regime" else ()
    others = " or a design (`cogov list designs`)," if designs else ""
    told = unknown_name(what, name, known(what), designs)
    return f"{told};{others} or give the path of a YAML file of your own, such as mine.yaml"
