"""Named quantities = base + contributions of mechanisms.

A value is additive on its natural scale (logit, log, share). Contributions are summed in the order of the
names of those who give them, so the order in which mechanisms are listed cannot matter.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sim.errors import RuleError

C = TypeVar("C")


@dataclass(frozen=True)
class Value(Generic[C]):
    """A quantity that mechanisms may modify; `C` is what a contribution is told about the case at hand."""

    name: str
    unit: str
    meaning: str


class Values:
    """The contributions to every value in one run."""

    def __init__(self) -> None:
        self._given: dict[str, list[tuple[str, Callable[[Any], Any]]]] = {}

    def modify(self, value: Value[C], by: str, contribution: Callable[[C], Any]) -> None:
        """Add a contribution under the name of who gives it.

        Raises:
            RuleError: The same name contributes to the same value twice.
        """
        given = self._given.setdefault(value.name, [])
        if any(name == by for name, _ in given):
            raise RuleError(f"{by} modifies {value.name} twice; give one contribution")
        given.append((by, contribution))
        given.sort(key=lambda pair: pair[0])

    def total(self, value: Value[C], case: C, base: Any) -> Any:
        """Return the base plus all contributions for this case; float, or array where a contribution is one."""
        for _, contribution in self._given.get(value.name, ()):
            base = base + contribution(case)
        return base

    def shares(self, value: Value[C], case: C, *, leaving: str = "") -> dict[str, Any]:
        """Return what each adds for this case, in the order of summation, but for one who is left out."""
        given = self._given.get(value.name, ())
        return {by: contribution(case) for by, contribution in given if by != leaving}

    def touched(self, value: Value[Any]) -> bool:
        """Return whether anybody contributes to a value; where nobody does, the case need not be described."""
        return value.name in self._given

    def modifiers(self, value: Value[C]) -> list[str]:
        """Return who contributes to a value, in the order of summation."""
        given = self._given.get(value.name)
        return [name for name, _ in given] if given else []
