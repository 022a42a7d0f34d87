"""Where law, money, schemes and laws of owners' traits of a plan come from: the model's own files."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.words import LANGUAGES, Words, translator
from office.lift.owners import Laws, known_owners
from office.lift.result import Assumption, Terms
from office.lift.shares import Scheme
from office.lift.stairwell import HIGHEST, Stairwell
from sim.errors import InputError
from sim.handling.renovation.kind import Renovation
from sim.handling.renovation.numbers import BargainingNumbers
from sim.handling.renovation.opening import Opening, opening
from sim.handling.renovation.project import Owners
from sim.handling.renovation.registry import renovation
from sim.laws import ConsentRule, Share, coefficient_schemes, consent_in_force, consent_rule
from sim.parameters import Book, Entry, Numbers, read_entries, unknown
from sim.world.ages import AgesNumbers
from sim.world.anchors import AnchorsNumbers
from sim.world.households import HouseholdsNumbers
from sim.world.territory import TerritoryNumbers

LEAST = 0.5
"""A scheme counts as passing where at least this share of draws passes (asm)."""
MISSED = 0.25
"""A stated position is remarked as unlikely where more than this share of draws finds no fitting luck (asm)."""
MOST_COMPENSATION = 0.3
"""Compensation of low floors in all, as a share of the cost (guidance of Zhuhai, f:E14)."""
HIGHEST_TOWER = 60
"""Floors of a house in which a kind that is not for walk-ups is planned: guards against slips."""
COUNCIL = "mechanisms/catalogue/council.yaml"
FEN_PER_K = 100_000


@dataclass(frozen=True)
class Basis:
    """All that a plan rests on besides the planner's table. The first scheme is the opening one.

    Attributes:
        cost_k, subsidy_k: Of this project, k yuan.
        visits: Rounds of visits that serve command best, as searched.
    """

    kind: Renovation
    rule: ConsentRule
    laws: Laws
    schemes: tuple[Scheme, ...]
    cost_k: float
    subsidy_k: float
    visits: int
    least: float = LEAST

    @property
    def bargaining(self) -> BargainingNumbers:
        """Numbers of votes and rounds."""
        return self.laws.bargaining


def read(kind: str, law: str | None, stairwell: Stairwell) -> Basis:
    """Read what a kind of renovation, a consent rule and a stairwell are made of.

    Raises:
        InputError: There is no such kind or law; the message gives the nearest.
    """
    what, book = renovation(kind), Book()
    rule = (
        consent_rule(law) if law is not None else consent_in_force(datetime.datetime.now(datetime.UTC).date())
    )
    numbers = book[what]
    laws = Laws(
        numbers, book[BargainingNumbers], book[AnchorsNumbers], book[HouseholdsNumbers], book[AgesNumbers],
        book[TerritoryNumbers].price,
    )  # fmt: skip
    owners = known_owners(stairwell, laws.price_m2)
    best = opening(numbers, rule, book)
    parts = len(stairwell.flats) if numbers.unit == "compound" else 1
    cost = float(np.asarray(numbers.cost(owners))) + parts * numbers.running
    schemes = tuple(_schemes(numbers, best, owners))
    return Basis(numbers, rule, laws, schemes, cost, parts * numbers.subsidy, best.visits)


def _schemes(kind: Renovation, best: Opening, owners: Owners) -> Iterator[Scheme]:
    """The best uniform opening, equal shares, and for lifts the coefficients of cities."""
    n = len(owners.floor)
    area, payers = owners.area_cm2.astype(np.float64), np.broadcast_to(kind.payers(owners), (n,))
    received = np.broadcast_to(np.asarray(kind.received(owners, best.scheme), np.float64), (n,))
    own = np.broadcast_to(np.asarray(kind.coefficients(owners, best.scheme), np.float64), (n,))
    yield Scheme("opening", _titles("opening"), "m:§7.5", owners.floor, own, area, received, payers)
    nothing, ones = np.zeros(n), np.ones(n)
    yield Scheme("equal", _titles("equal"), "asm", owners.floor, ones, ones, nothing, payers)
    if kind.name != "lift":
        return
    for name, city in coefficient_schemes().items():
        coefficient = np.array([city.of_floor(int(floor)) for floor in owners.floor])
        base = area if city.by == "area" else area / _of_floor(owners.floor, area)
        yield Scheme(name, city.title, city.source, owners.floor, coefficient, base, nothing, payers)


def _of_floor(floor: NDArray[np.int64], area: NDArray[np.float64]) -> NDArray[np.float64]:
    """The area of each flat's floor."""
    return np.array([area[floor == one].sum() for one in floor])


def _titles(name: str) -> dict[str, str]:
    return {language: translator(language).name("plan.scheme_name", name) for language in LANGUAGES}


def highest(kind: str) -> int:
    """Most floors of a house for a kind. Raises InputError where there is no such kind."""
    return HIGHEST if renovation(kind).unit == "stairwell" else HIGHEST_TOWER


def hearings() -> int:
    """Rounds of hearings that the council's lever allows."""
    rounds = read_entries(COUNCIL)["renovation_rounds"].value
    assert isinstance(rounds, float)
    return int(rounds)


def scheme(basis: Basis, name: str) -> Scheme:
    """A scheme by name. Raises InputError where there is none; the message gives the nearest."""
    for one in basis.schemes:
        if one.name == name:
            return one
    raise InputError(f"--about: {unknown('scheme', name, [one.name for one in basis.schemes])}")


def terms(basis: Basis, subsidy_k: float | None, grant_k: float | None) -> Terms:
    """The project's money in fen."""
    subsidy = basis.subsidy_k if subsidy_k is None else subsidy_k
    return Terms(_fen(basis.cost_k), _fen(subsidy), _fen(grant_k or 0.0))


def _fen(k: float) -> int:
    return round(k * FEN_PER_K)


def law_text(basis: Basis, stairwell: Stairwell, words: Words) -> Iterator[str]:
    """What the law asks of this stairwell, in numbers of owners and area."""
    rule, people = basis.rule, len(stairwell.people)
    area = sum(flat.area_cm2 for flat in stairwell.flats)
    took = (rule.participation_persons, rule.participation_area)
    if any(share[0] for share in took):
        yield words(
            "plan.law_quorum", persons=_ratio(took[0]), area=_ratio(took[1]), people=_least(took[0], people),
            all=people, square=_square(_least(took[1], area)),
        )  # fmt: skip
    agreed = (rule.approval_persons, rule.approval_area)
    counts: dict[str, object] = {"persons": _ratio(agreed[0]), "area": _ratio(agreed[1]), "all": people}
    counts |= {"everybody": _least(agreed[0], people), "square": _square(_least(agreed[1], area))}
    if rule.approval_of == "all":
        yield words("plan.law_of_all", **counts)
        return
    yield words("plan.law_of_part", fewest=_least(agreed[0], _least(took[0], people)), **counts)


def _ratio(share: Share) -> str:
    return f"{share[0]}/{share[1]}"


def _least(share: Share, total: int) -> int:
    """The least whole number that is at least the share of the total."""
    return -(-share[0] * total // share[1])


def _square(cm2: int) -> str:
    return f"{cm2 / 10_000:,.2f}"


def assumptions(basis: Basis) -> tuple[Assumption, ...]:
    """The numbers that a plan rests on, as their files word them."""
    rooms: tuple[tuple[Numbers, tuple[str, ...]], ...] = (
        (basis.kind, ()),
        (basis.bargaining, SHOWN_BARGAINING),
        (basis.laws.homes, ("p_ten",)),
        (basis.laws.ages, ("p_first",)),
        (basis.laws.anchors, ("mean", "sd", "sd_building")),
    )
    return tuple(
        _assumption(entry)
        for numbers, names in rooms
        for entry in type(numbers).entries().values()
        if (entry.name in names if names else not entry.name.startswith(UNUSED))
    )


SHOWN_BARGAINING = (
    "fairness", "envy", "envy_shares", "guilt", "takes_part", "takes_part_absent", "at_stake", "press",
    "visit_learning", "hearing_learning", "attend_base", "attend_stake", "attend_from", "attend_trust",
    "attend_absent", "distrust", "hold_out_share", "hold_out_sum", "give_share", "give_most",
)  # fmt: skip
UNUSED = ("start", "preparation", "construction", "grid_", "grant")


def _assumption(entry: Entry) -> Assumption:
    value = ", ".join(f"{x:g}" for x in entry.value) if isinstance(entry.value, tuple) else f"{entry.value:g}"
    return Assumption({"en": entry.title_en, "zh": entry.title_zh}, value, entry.unit, entry.source)
