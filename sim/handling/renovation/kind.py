"""What a kind of renovation is: who decides, what it costs, whom it helps and hurts, how its cost is shared."""

from __future__ import annotations

import sys
from abc import abstractmethod
from pathlib import Path
from typing import Any, ClassVar, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.handling.renovation.money import Fen, Terms, fens, opening_terms
from sim.handling.renovation.project import Luck, Owners, Stakes
from sim.parameters import Numbers, Uncertain
from sim.world.renovation import Initiation

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Scheme = tuple[float, ...]
Unit = Literal["stairwell", "building", "compound"]


class Training(NamedTuple):
    """On what opening schemes are searched: how many projects, of buildings of which size."""

    projects: int
    buildings: int
    stairwells: int


class Renovation(Numbers):
    """Base of all kinds; a kind is a module of `kinds/` and the YAML file of the same name beside it.

    Attributes:
        name: The module's name, by which scenarios list it.
        title_en, title_zh: What people read.
        text_zh: The docstring's first paragraph in Chinese.
        unit: Who decides together: the owners of a stairwell, of a building, of the whole compound.
        training: Projects on which the opening scheme is searched.
        scheme_names: What the numbers of a scheme are.
    """

    name: ClassVar[str]
    title_en: ClassVar[str]
    title_zh: ClassVar[str]
    text_zh: ClassVar[str]
    unit: ClassVar[Unit]
    training: ClassVar[Training]
    scheme_names: ClassVar[tuple[str, ...]]

    start: Uncertain
    running: Uncertain
    subsidy: Uncertain
    grant: Uncertain
    preparation: Uncertain
    preparation_log_sd: Uncertain
    construction: Uncertain

    def __init_subclass__(cls, **kwargs: Any) -> None:
        path = Path(str(sys.modules[cls.__module__].__file__)).with_suffix(".yaml")
        super().__init_subclass__(file=str(path), **kwargs)
        cls.name = path.stem

    @property
    def floors(self) -> tuple[int, int]:
        """Least and most floors of buildings in which such a project can start."""
        return 1, 100

    @abstractmethod
    def cost(self, owners: Owners) -> float:
        """Return the capital that one project needs, k RMB."""

    @abstractmethod
    def stakes(self, owners: Owners, luck: Luck) -> Stakes:
        """Return gains and losses of each owner, k RMB, (..., n)."""

    @abstractmethod
    def schemes(self) -> tuple[Scheme, ...]:
        """Return the uniform opening schemes among which the best is searched, in order."""

    @abstractmethod
    def coefficients(self, owners: Owners, scheme: Scheme) -> Floats:
        """Return each flat's coefficient of the cost, (n,) or (..., n); its share is coefficient x area over all."""

    @abstractmethod
    def received(self, owners: Owners, scheme: Scheme) -> Floats:
        """Return what each flat receives under a scheme, k RMB, (n,) or (..., n)."""

    @abstractmethod
    def payers(self, owners: Owners) -> Flags:
        """Return who pays for what others receive, (n,) or (..., n)."""

    def initiation(self) -> Initiation:
        """Return how often such a project is asked for, as the world draws it."""
        return Initiation(self.name, self.unit, self.start, self.floors)

    def need(self, owners: Owners) -> Fen:
        """Return what owners must bring up: capital and running cost less subsidy and grant, fen, not below 0."""
        part = owners.area_cm2.shape[-1] if self.unit == "compound" else 1
        return np.asarray(
            np.maximum(fens(self.cost(owners) + part * (self.running - self.subsidy - self.grant)), 0)
        )

    def opening(self, owners: Owners, scheme: Scheme) -> Terms:
        """Return the terms of an opening scheme for these owners."""
        shape = owners.area_cm2.shape
        weights = np.broadcast_to(self.coefficients(owners, scheme), shape) * owners.area_cm2
        received = np.broadcast_to(self.received(owners, scheme), shape)
        return opening_terms(
            self.need(owners), weights, received, np.broadcast_to(self.payers(owners), shape)
        )


def tenants_part(use: Floats, loss: Floats, owners_part: float) -> Floats:
    """Return what a tenant gains: of use and nuisance alike the part that an owner who lives elsewhere does not feel.

    Args:
        use: What using it is worth to whoever lives in the flat, k RMB, (..., n).
        loss: What living beside it costs, k RMB, (..., n).
        owners_part: Part of the use that such an owner draws from it.
    """
    return np.asarray((1.0 - owners_part) * (use - loss))


def premium(owners: Owners, rate: Floats, luck: Luck, *, log_sd: float, low: float, high: float) -> Floats:
    """Return the felt part of what the project adds to the price of each flat, k RMB, (..., n).

    Args:
        owners: Whose flats.
        rate: Premium as a share of the price, (n,) or (..., n).
        luck: Of the owners.
        log_sd: Of the factor that all flats of a project share.
        low, high: Least and greatest felt share.
    """
    felt = low + (high - low) * luck.felt
    return np.asarray(owners.price * rate * felt * np.exp(log_sd * luck.value))
