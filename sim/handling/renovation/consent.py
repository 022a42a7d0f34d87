"""Whether a vote passes under the law: whole persons and whole cm2 (Civil Code, art. 278, and others)."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.laws import ConsentRule, Share

Flags = NDArray[np.bool_]
Whole = NDArray[np.int64]


class Consent(NamedTuple):
    """The count of a vote; each field one value for every project voted on.

    Attributes:
        valid: Enough owners took part.
        passed: It is valid and enough agreed.
        persons, persons_in, persons_yes: Owners, those who took part, those who agreed.
        area, area_in, area_yes: Their exclusive areas, cm2.
    """

    valid: Flags
    passed: Flags
    persons: Whole
    persons_in: Whole
    persons_yes: Whole
    area: Whole
    area_in: Whole
    area_yes: Whole


def count_vote(
    rule: ConsentRule,
    taking_part: Flags,
    yes: Flags,
    area_cm2: Whole,
    person: NDArray[np.integer[Any]] | None = None,
) -> Consent:
    """Count a vote.

    Args:
        rule: The law.
        taking_part: Flats whose owner takes part, (..., n).
        yes: Flats whose owner agrees, (..., n); counts only where the owner takes part.
        area_cm2: Exclusive areas, (n,) or (..., n).
        person: Who owns each flat, (n,): whoever owns several is one person, and takes part (agrees) if he does with
            any (all) of them. None: each flat has its own owner.
    """
    yes = taking_part & yes
    area = np.broadcast_to(np.asarray(area_cm2, np.int64), taking_part.shape)
    persons_in, persons_yes, persons = _persons(taking_part, yes, person)
    area_all, area_in = area.sum(-1), np.where(taking_part, area, 0).sum(-1)
    area_yes = np.where(yes, area, 0).sum(-1)
    valid = _at_least(persons_in, persons, rule.participation_persons) & _at_least(
        area_in, area_all, rule.participation_area
    )
    of_persons, of_area = (persons, area_all) if rule.approval_of == "all" else (persons_in, area_in)
    agreed = _at_least(persons_yes, of_persons, rule.approval_persons) & _at_least(
        area_yes, of_area, rule.approval_area
    )
    some = persons_yes > 0
    return Consent(
        valid, valid & agreed & some, persons, persons_in, persons_yes, area_all, area_in, area_yes
    )


def _at_least(part: Whole, whole: Whole, share: Share) -> Flags:
    return np.asarray(part * share[1] >= whole * share[0], np.bool_)


def _persons(
    taking_part: Flags, yes: Flags, person: NDArray[np.integer[Any]] | None
) -> tuple[Whole, Whole, Whole]:
    """Return how many persons take part, agree, and are there."""
    if person is None:
        everybody = np.broadcast_to(np.int64(taking_part.shape[-1]), taking_part.shape[:-1])
        return taking_part.sum(-1), yes.sum(-1), np.asarray(everybody)
    owners, flat_of = np.unique(person, return_inverse=True)
    mine = flat_of[None, :] == np.arange(len(owners))[:, None]
    came = (taking_part[..., None, :] & mine).any(-1)
    against = ((taking_part & ~yes)[..., None, :] & mine).any(-1)
    everybody = np.broadcast_to(np.int64(len(owners)), taking_part.shape[:-1])
    return came.sum(-1), (came & ~against).sum(-1), np.asarray(everybody)
