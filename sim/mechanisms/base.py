"""What every mechanism is: numbers with sources, titles in both languages, a price, and a way to attach."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

from sim.parameters import Book, Numbers, Uncertain
from sim.seams import Town


class Mechanism(Numbers):
    """Base of all mechanisms.

    A subclass lives in a module of its own; the YAML file of the same name beside it holds its numbers, one
    entry for each annotated field. It says its titles, and at which levers it is inert.

    Attributes:
        name: The module's name, by which regimes list it.
        title_en, title_zh: What people read.
        text_zh: The docstring's first paragraph in Chinese.
        neutral: Levers and the values at which the mechanism, its price set to zero, equals its absence.
        direction: What levers are for: with a lever at its default and all others neutral, the mean of a column of
            a run's tables rises (1) or falls (-1) under paired luck. "table.column" takes all rows of a table,
            "table.column[word]" those in which a text column says the word.
        shown_with: Own numbers, by bare name, that let the directions show within a hundred days; mostly none.
        shown_beside: Other mechanisms that play, free of charge, where the directions are shown; mostly none.
    """

    name: ClassVar[str]
    title_en: ClassVar[str]
    title_zh: ClassVar[str]
    text_zh: ClassVar[str]
    neutral: ClassVar[Mapping[str, float]]
    direction: ClassVar[Mapping[str, tuple[str, int]]]
    shown_with: ClassVar[Mapping[str, float]] = {}
    shown_beside: ClassVar[tuple[str, ...]] = ()

    fixed_cash: Uncertain
    staff: Uncertain

    def __init_subclass__(cls, **kwargs: Any) -> None:
        module = sys.modules[cls.__module__]
        path = Path(str(module.__file__)).with_suffix(".yaml")
        super().__init_subclass__(file=str(path), **kwargs)
        cls.name = path.stem

    def __setattr__(self, name: str, value: object) -> None:
        if name in type(self).entries():
            super().__setattr__(name, value)
        object.__setattr__(self, name, value)

    @property
    def is_neutral(self) -> bool:
        """Whether every lever stands where the mechanism does nothing."""
        return all(getattr(self, lever) == value for lever, value in self.neutral.items())

    def variable_cash(self, scale: float, book: Book) -> float:
        """Return the cash a year (k RMB) set aside for a community of this scale (1 = 3,000 residents)."""
        return 0.0

    def attach(self, town: Town) -> None:
        """Join a run through the seams of `Town`; nobody differs from baseline before the first effect."""
        raise RuntimeError(f"{type(self).__name__} does not say how it attaches")
