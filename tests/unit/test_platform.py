"""The platform's data sharing: duplicates are recognised, desk reports reach the warning, neutral is inert."""

from __future__ import annotations

import numpy as np
import pytest

from sim.mechanisms.registry import mechanism
from sim.model import CoGovernanceModel
from sim.quantities import DUPLICATE, READERS, WARNING_DESK, Case
from tests.helpers.playing import BUSY, model_of, neutral, regime_of, tables_of, unequal

PLATFORM = "closed_loop_platform"


def numbers(**levers: float) -> dict[str, float]:
    return neutral(PLATFORM) | {f"{PLATFORM}.{lever}": value for lever, value in levers.items()}


def with_platform(**levers: float) -> CoGovernanceModel:
    return model_of(BUSY, regime=regime_of(PLATFORM), numbers=numbers(**levers), days=30)


def intake(model: CoGovernanceModel, days: int = 5) -> float:
    """Return the hours of intake of some weekdays, in which the hours charged change nothing yet."""
    for _ in range(days):
        model.step()
    return float(model.town.weeks[0].charged)


def test_a_duplicate_costs_no_second_intake_once_recognised() -> None:
    plain, half, full = (with_platform(deduplicate=share) for share in (0.0, 0.5, 1.0))
    before = int(plain.town.issues.reports.sum())
    hours = [intake(model) for model in (plain, half, full)]
    reports = int(plain.town.issues.reports.sum()) - before
    duplicates = (hours[0] - hours[2]) / plain.town.intake_hours
    assert 0 < round(duplicates) < reports
    assert duplicates == pytest.approx(round(duplicates))
    assert hours[1] == pytest.approx((hours[0] + hours[2]) / 2)
    assert np.array_equal(full.town.issues.reports, plain.town.issues.reports)


def test_the_first_report_is_never_a_duplicate() -> None:
    model = model_of(BUSY, regime=regime_of(PLATFORM), numbers=numbers(deduplicate=1.0), burn_in=0, days=30)
    while model.town.issues.reports.sum() == 0:
        model.step()
    assert model.town.weeks[0].charged > 0.0


def test_what_the_warning_may_see() -> None:
    for share in (0.0, 0.4, 1.0):
        assert with_platform(desk_share=share).town.values.total(WARNING_DESK, None, 0.0) == share
    assert model_of(BUSY, regime=regime_of()).town.values.total(WARNING_DESK, None, 0.0) == 0.0


def test_defaults_are_those_of_the_specification() -> None:
    cls = mechanism(PLATFORM)
    defaults = {name: cls.entries()[name].value for name in ("desk_share", "deduplicate", "centre_delay")}
    assert defaults == {"desk_share": 1, "deduplicate": 0.5, "centre_delay": 0}
    assert {cls.neutral[name] for name in ("desk_share", "deduplicate")} == {0.0}


def test_neutral_adds_nothing_to_any_value() -> None:
    town = with_platform().town
    assert town.values.total(DUPLICATE, Case(0, 0, 0, 1), 1.0) == 1.0
    assert town.values.total(READERS, None, 1.0) == 1.0
    assert [town.staffing.sharing.delay(level) for level in (1, 2, 3, 4)] == [0.0, 7.0, 7.0, 7.0]


@pytest.mark.parametrize("lever", ["desk_share", "centre_delay"])
def test_alone_and_in_one_community_seeing_more_changes_no_handling(lever: str) -> None:
    value = {"desk_share": 1.0, "centre_delay": 0.0}[lever]
    plain = tables_of(BUSY, regime=regime_of(PLATFORM), numbers=numbers(), days=30)
    other = tables_of(BUSY, regime=regime_of(PLATFORM), numbers=numbers(**{lever: value}), days=30)
    assert unequal(plain, other) == ["residents.readers"]
