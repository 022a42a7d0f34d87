"""Which kinds of renovation exist: the modules of `kinds/`."""

from __future__ import annotations

import inspect
import pkgutil
from collections.abc import Mapping
from functools import cache
from importlib import import_module

from sim.errors import InputError
from sim.handling.renovation import kinds
from sim.handling.renovation.kind import Renovation
from sim.parameters import unknown


@cache
def renovations() -> Mapping[str, type[Renovation]]:
    """Return all kinds by name, sorted.

    Raises:
        InputError: Fields and number file of a kind do not match.
    """
    found: dict[str, type[Renovation]] = {}
    for info in pkgutil.iter_modules(kinds.__path__, f"{kinds.__name__}."):
        module = import_module(info.name)
        for _, cls in inspect.getmembers(module, inspect.isclass):
            if issubclass(cls, Renovation) and cls.__module__ == module.__name__:
                cls.entries()
                found[cls.name] = cls
    return dict(sorted(found.items()))


def renovation(name: str) -> type[Renovation]:
    """Return a kind by name.

    Raises:
        InputError: There is none of that name; the message gives the nearest.
    """
    if name not in renovations():
        raise InputError(unknown("renovation", name, list(renovations())))
    return renovations()[name]
