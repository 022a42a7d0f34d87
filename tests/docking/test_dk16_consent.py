"""DK16: the count of a vote under art. 278 of the Civil Code, whole persons and whole cm2; exact.

Twelve equal flats: 8 vote, 6 agree: passes, 5: fails; 7 vote: invalid; 12 vote, 9 agree: passes. Areas a hair below two
thirds: invalid. Must reject: "more than" for "at least". The other laws at their own edges.
"""

from __future__ import annotations

import numpy as np
import pytest

from sim.handling.renovation import consent
from sim.laws import consent_rule

FLATS = 12
EQUAL = np.full(FLATS, 820_000, np.int64)


def counted(law: str, voting: int, agreeing: int, area: np.ndarray = EQUAL) -> consent.Consent:
    """Count a vote in which the first flats vote, and the first of them agree."""
    flat = np.arange(len(area))
    return consent.count_vote(consent_rule(law), flat < voting, flat < agreeing, area)


def outcome(law: str, voting: int, agreeing: int, area: np.ndarray = EQUAL) -> str:
    count = counted(law, voting, agreeing, area)
    return "passes" if count.passed else "fails" if count.valid else "invalid"


CASES = [
    ("cc278", 8, 6, "passes"), ("cc278", 8, 5, "fails"), ("cc278", 7, 7, "invalid"), ("cc278", 12, 9, "passes"),
    ("cc278", 12, 8, "fails"), ("cc278", 9, 7, "passes"), ("cc278", 9, 6, "fails"),
    ("zz_two_thirds_of_all", 8, 8, "passes"), ("zz_two_thirds_of_all", 12, 7, "fails"),
    ("property_law_2007", 8, 8, "passes"), ("property_law_2007", 12, 7, "fails"),
    ("sh90", 11, 11, "passes"), ("sh90", 12, 10, "fails"),
    ("unanimity", 12, 12, "passes"), ("unanimity", 12, 11, "fails"), ("unanimity", 11, 11, "fails"),
]  # fmt: skip


@pytest.mark.parametrize(("law", "voting", "agreeing", "expected"), CASES)
def test_twelve_equal_flats(law: str, voting: int, agreeing: int, expected: str) -> None:
    assert outcome(law, voting, agreeing) == expected


def test_an_area_a_hair_below_two_thirds_is_invalid() -> None:
    area = EQUAL.copy()
    assert outcome("cc278", 8, 8, area) == "passes"
    area[0] -= 1
    area[11] += 1
    assert outcome("cc278", 8, 8, area) == "invalid"


def test_areas_beyond_the_precision_of_shares_are_compared_exactly() -> None:
    """Two thirds of 3 * 10**15 cm2 less one: a share of 32-bit floats, or even of 64-bit ones times 3, would pass."""
    area = np.array([10**15, 10**15 - 1, 10**15 + 1], np.int64)
    assert outcome("cc278", 2, 2, area) == "invalid"
    area[1:] = 10**15
    assert outcome("cc278", 2, 2, area) == "passes"


def test_agreement_is_also_counted_by_area() -> None:
    area = EQUAL.copy()
    area[5], area[6] = area[5] - 1, area[6] + 1
    assert outcome("cc278", 8, 6, area) == "fails"


def test_owners_of_90_percent_by_persons_alone_pass_in_shanghai() -> None:
    area = EQUAL.copy()
    area[11] = 10**8
    assert outcome("sh90", 11, 11, area) == "passes"


def test_an_owner_of_several_flats_is_one_person() -> None:
    """Five flats of one owner and seven others: eight persons; his five flats are one vote, their area counts."""
    person = np.array([0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7])
    voting, flat = np.ones(FLATS, np.bool_), np.arange(FLATS)
    count = consent.count_vote(consent_rule("cc278"), voting, flat >= 5, EQUAL, person)
    assert (int(count.persons), int(count.persons_in), int(count.persons_yes)) == (8, 8, 7)
    assert int(count.area_yes) == 7 * 820_000
    assert not count.passed
    assert consent.count_vote(consent_rule("cc278"), voting, flat < 11, EQUAL, person).passed


def test_nobody_at_all_passes_nothing() -> None:
    none = np.zeros(0, np.bool_)
    for law in ("cc278", "zz_two_thirds_of_all", "sh90", "unanimity"):
        assert not consent.count_vote(consent_rule(law), none, none, np.zeros(0, np.int64)).passed


def test_more_than_for_at_least_is_rejected(monkeypatch: pytest.MonkeyPatch) -> None:
    def strict(part: np.ndarray, whole: np.ndarray, share: tuple[int, int]) -> np.ndarray:
        return np.asarray(part * share[1] > whole * share[0], np.bool_)

    monkeypatch.setattr(consent, "_at_least", strict)
    got = [outcome(law, voting, agreeing) for law, voting, agreeing, _ in CASES]
    assert got != [expected for *_, expected in CASES]
    assert outcome("cc278", 8, 6) == "invalid"
    assert outcome("cc278", 12, 9) == "fails"
