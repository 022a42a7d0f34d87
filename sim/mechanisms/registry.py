"""Which mechanisms exist: those of the catalogue, and those of other packages.

Another package joins through the entry point group `cogov.mechanisms`: name = "package.module:Class".
"""

from __future__ import annotations

import inspect
import pkgutil
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points

from sim.errors import InputError, RuleError
from sim.mechanisms import catalogue
from sim.mechanisms.base import Mechanism
from sim.parameters import unknown

GROUP = "cogov.mechanisms"


@cache
def mechanisms() -> Mapping[str, type[Mechanism]]:
    """Return all mechanisms by name, sorted.

    Raises:
        RuleError: Two mechanisms have one name.
        InputError: Fields and number file of a mechanism do not match, or one cannot be loaded.
    """
    found: dict[str, type[Mechanism]] = {}
    for module_info in pkgutil.iter_modules(catalogue.__path__, f"{catalogue.__name__}."):
        module = import_module(module_info.name)
        for _, cls in inspect.getmembers(module, inspect.isclass):
            if issubclass(cls, Mechanism) and cls.__module__ == module.__name__:
                _add(found, cls)
    for point in entry_points(group=GROUP):
        _add(found, _load(point))
    return dict(sorted(found.items()))


def _load(point: EntryPoint) -> type[Mechanism]:
    """Load another package's mechanism.

    Raises:
        InputError: The package says a mechanism that cannot be imported.
    """
    try:
        loaded: type[Mechanism] = point.load()
    except (ImportError, AttributeError) as error:
        raise InputError(
            f"entry point {point.name!r} of the group {GROUP!r} names {point.value!r}, which cannot be loaded:"
            f" {error}; mend or uninstall that package"
        ) from error
    return loaded


def _add(found: dict[str, type[Mechanism]], cls: type[Mechanism]) -> None:
    if cls.name in found:
        raise RuleError(f"two mechanisms are called {cls.name!r}: {found[cls.name]} and {cls}")
    cls.entries()
    found[cls.name] = cls


def mechanism_names() -> list[str]:
    """Return the names of all mechanisms, sorted."""
    return list(mechanisms())


def mechanism(name: str) -> type[Mechanism]:
    """Return a mechanism by name.

    Raises:
        InputError: There is none of that name; the message gives the nearest.
    """
    if name not in mechanisms():
        raise InputError(unknown("mechanism", name, mechanism_names()))
    return mechanisms()[name]
