"""What all frozen tables of a world share."""

from __future__ import annotations

from dataclasses import fields
from typing import Any, TypeVar, get_args, get_type_hints

import numpy as np

T = TypeVar("T", bound="Table")


class Table:
    """Base of the frozen tables; closes its arrays to writing."""

    def __post_init__(self) -> None:
        for part in fields(self):  # type: ignore[arg-type]  # every table is a dataclass
            value = getattr(self, part.name)
            if isinstance(value, np.ndarray):
                value.flags.writeable = False

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self.__post_init__()


def without_rows(table: type[T]) -> T:
    """Return a table that has no rows."""
    hints = get_type_hints(table)
    kinds = {name: get_args(get_args(hint)[1])[0] for name, hint in hints.items()}
    return table(**{name: np.zeros(0, kind) for name, kind in kinds.items()})
