"""The hotline warning: what it hears, what it takes for usual, whom an alert sends where, and what it costs."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from sim.handling.scan import Replicas, Scan, baseline, make_zones, p_value, rank
from sim.mechanisms.catalogue.hotline_warning import Alert, HotlineWarning, Watch
from sim.model import CoGovernanceModel
from sim.quantities import WARNING_DESK
from sim.world.columns import Faults
from tests.helpers.playing import BUSY, QUIET, free, model_of, regime_of, scenario_of, world_for

ERROR = {"hotline_warning.topic_error": 0.02}


def made(*communities: Any, partners: bool = False, **keys: Any) -> tuple[CoGovernanceModel, HotlineWarning]:
    """A model with the warning, at the beginning of day 90."""
    names = ("hotline_warning", "partner_pool") if partners else ("hotline_warning",)
    numbers = free(*names) | keys.pop("numbers", ERROR)
    model = model_of(*communities, regime=regime_of(*names), burn_in=0, numbers=numbers, days=100, **keys)
    model.town.day = 90
    rule = model.town.mechanisms[0]
    assert isinstance(rule, HotlineWarning)
    return model, rule


def concentrated(watch: Watch, building: int, topic: int = 0, reports: int = 8) -> None:
    for _ in range(reports):
        watch.note(89, building, topic)


# --- zones and p-values ------------------------------------------------------------------------------------


def test_zones_are_a_building_with_its_nearest_of_the_same_community() -> None:
    x, place = np.array([0.0, 60.0, 120.0, 60.0]), np.array([0, 0, 0, 1])
    zones = make_zones(x, np.zeros(4), place, 3)
    sets = [tuple(b for b in row if b < 4) for row in zones.members.tolist()]
    assert sets == [(0,), (0, 1), (0, 1, 2), (1,), (2,), (1, 2), (3,)]
    assert zones.centre.tolist() == [0, 0, 0, 1, 2, 2, 3]
    assert zones.nearest.tolist() == [1, 0, 1, -1]
    assert zones.sums(np.array([1.0, 2.0, 4.0, 8.0])).tolist() == [1, 3, 7, 2, 4, 6, 8]


def test_a_single_building_is_a_zone_without_neighbours() -> None:
    zones = make_zones(np.zeros(1), np.zeros(1), np.zeros(1, int), 3)
    assert (zones.members.tolist(), zones.nearest.tolist()) == ([[0, 1, 1, 1]], [-1])


def test_the_baseline_is_made_of_own_reports_and_residents() -> None:
    share = baseline(np.array([3, 0, 1]), np.array([100, 200, 100]))
    assert share == pytest.approx(np.array([3 + 1.25, 2.5, 1 + 1.25]) / 9)
    assert baseline(np.zeros(2, int), np.array([1, 3])) == pytest.approx([0.25, 0.75])
    assert baseline(np.zeros(2, int), np.zeros(2, int)).tolist() == [0.0, 0.0]


def test_ties_are_broken_by_chance() -> None:
    simulated = np.array([5.0, 3.0, 3.0, 1.0])
    assert [rank(3.0, simulated, luck) for luck in (0.0, 0.34, 0.99)] == [2 / 5, 3 / 5, 4 / 5]
    assert rank(9.0, simulated, 0.5) == 1 / 5


def test_looking_at_a_few_replicas_first_changes_no_alert() -> None:
    zones = make_zones(60.0 * np.arange(9), np.zeros(9), np.zeros(9, int), 3)
    scan = Scan(zones, np.full(9, 1 / 9), (3.0, 7.0, 14.0))
    lots = np.random.default_rng(3)
    asked = []
    for _ in range(40):
        uniforms = lots.random((199, 5, 2))
        building, age = scan.replicas(lots.random((1, 5, 2)))
        observed = scan.best(building[0], age[0]).statistic
        replicas = Replicas(scan, lambda n, first, last, given=uniforms: given[first:last])
        early = p_value(observed, 5, replicas, 199, 0.5, level=0.05)
        asked.append(len(replicas._known[5]))
        whole = p_value(observed, 5, replicas, 199, 0.5)
        assert whole is not None
        assert early == (whole if whole <= 0.05 else None)
    assert (min(asked), max(asked)) == (24, 199)


def test_without_a_report_nothing_is_concentrated() -> None:
    zones = make_zones(np.zeros(2), np.zeros(2), np.zeros(2, int), 3)
    nothing = np.zeros(0, int)
    assert Scan(zones, np.full(2, 0.5), (3.0, 14.0)).best(nothing, nothing).zone == -1


# --- what it hears -----------------------------------------------------------------------------------------


def heard(rule: HotlineWarning) -> list[tuple[int, int, int]]:
    return [report for watch in rule.watches.values() for report in watch.fresh]


def test_an_issue_counts_once_by_its_first_call() -> None:
    model, rule = made()
    detection = model.town.detection
    for hotline in (False, True, True):
        detection.tell(4, 0, 31.5, hotline=hotline)
    issues = model.world.issues
    assert [report[:2] for report in heard(rule)] == [(31, int(issues.building[4]))]


def test_reports_to_the_desk_are_seen_as_far_as_somebody_says() -> None:
    model, rule = made()
    for k in range(40):
        model.town.detection.tell(k, 0, 1.0, hotline=False)
    assert heard(rule) == []
    model.town.modify(WARNING_DESK, "test", lambda _: 0.5)
    for k in range(40):
        model.town.detection.tell(k, 0, 1.0, hotline=False)
    assert 10 <= len(heard(rule)) <= 30
    model.town.modify(WARNING_DESK, "test_more", lambda _: 0.5)
    for k in range(40):
        model.town.detection.tell(k, 0, 2.0, hotline=False)
    assert len(heard(rule)) == 40


def test_a_topic_is_taken_for_another_as_often_as_the_number_says() -> None:
    model, rule = made(numbers={"hotline_warning.topic_error": 0.4})
    issues = model.world.issues
    for number in range(8):
        model.town.issues.reports[:] = number
        rule.counted.clear()
        for k in range(len(issues)):
            model.town.detection.tell(k, 0, 1.0, hotline=True)
    shift = (np.array([report[2] for report in heard(rule)]) - np.tile(issues.type, 8)) % 6
    n = len(shift)
    assert n > 500
    assert abs(np.mean(shift > 0) - 0.4) < 4 * np.sqrt(0.24 / n)
    assert np.abs(np.bincount(shift, minlength=6)[1:] / n - 0.08).max() < 4 * np.sqrt(0.08 * 0.92 / n)


# --- communities that are not simulated --------------------------------------------------------------------


def from_elsewhere(seed: int = 7, **numbers: float) -> tuple[Watch, np.ndarray]:
    _, rule = made(seed=seed, numbers=ERROR | numbers)
    watch = rule.watches[0]
    watch.alerts()
    return watch, watch.reports


def test_seven_twins_report_as_the_number_says() -> None:
    watch, reports = from_elsewhere()
    assert (watch.simulated, len(watch.rows)) == (3, 24)
    assert set(reports[0].tolist()) <= set(range(1, 91))
    assert reports[1].min() >= watch.simulated
    total = sum(from_elsewhere(seed)[1].shape[1] for seed in range(8))
    mean = 8 * 0.065 / 365 * 90 * 7 * 413
    assert abs(total - mean) < 4 * np.sqrt(mean) + 0.05 * mean


def test_the_twins_luck_does_not_depend_on_when_it_is_drawn() -> None:
    _, at_once = from_elsewhere()
    model, rule = made()
    for day in range(0, 98, 7):
        model.town.day = min(day, 90)
        rule.watches[0].alerts()
    assert sorted(rule.watches[0].reports.T.tolist()) == sorted(at_once.T.tolist())


def test_communities_of_one_subdistrict_are_watched_together() -> None:
    _, rule = made(BUSY, QUIET)
    assert list(rule.watches) == [0]
    watch = rule.watches[0]
    assert (watch.simulated, len(watch.twins)) == (5, 6)
    concentrated(watch, building=4, topic=2)
    (alert,) = watch.alerts()
    assert (alert.building, alert.nearest, alert.topic) == (4, 3, 2)


# --- alerts and inspections --------------------------------------------------------------------------------


def test_a_concentration_is_an_alert_and_few_reports_are_none() -> None:
    _, rule = made()
    concentrated(rule.watches[0], building=2, topic=3)
    (alert,) = rule.watches[0].alerts()
    assert (alert.building, alert.topic) == (2, 3)
    assert alert.p <= 0.02
    _, rule = made(numbers={**ERROR, "hotline_warning.background_reports": 0.04})
    concentrated(rule.watches[0], building=2, topic=3, reports=2)
    assert rule.watches[0].alerts() == []


def test_what_was_reported_two_weeks_ago_is_no_concentration() -> None:
    _, rule = made()
    for _ in range(8):
        rule.watches[0].note(76, 2, 3)
    assert rule.watches[0].alerts() == []


def faults_of(*faults: tuple[int, int, float, float]) -> Faults:
    """Faults made by hand: building, type, start, end."""
    building, kind, start, end = (np.array(column) for column in zip(*faults, strict=True))
    key = np.arange(1, len(faults) + 1, dtype=np.uint64)
    return Faults(key, building.astype(np.int32), kind.astype(np.int8), start, end)


def inspected(faults: Faults, alert: Alert, seed: int = 7, **numbers: float) -> np.ndarray:
    """When each fault ends after the inspection of day 90."""
    everything = free("hotline_warning") | ERROR | numbers
    scenario = scenario_of(burn_in=0, days=100, numbers=everything)
    world = replace(world_for(scenario, QUIET, seed=seed), faults=faults)
    model, rule = made(world=world, seed=seed, numbers=ERROR | numbers)
    rule._inspect(alert)
    table = model.tables()["alerts"]
    repaired = model.town.outcomes.fault_end < faults.end
    assert table["found"].tolist() == [int(repaired.sum())]
    return np.array(model.town.outcomes.fault_end)


def test_an_inspection_finds_active_faults_of_the_topic_in_two_buildings() -> None:
    alert = Alert(building=0, nearest=1, topic=5, p=0.01)
    wrong = [(0, 3, 0.0, 200.0), (0, 5, 95.0, 200.0), (0, 5, 0.0, 80.0)]
    faults = faults_of(*wrong, *[(b, 5, 0.0, 200.0) for b in (0, 1) for _ in range(300)])
    end = inspected(faults, alert)
    assert np.array_equal(end[:3], faults.end[:3])
    assert set(end[3:].tolist()) == {94.0, 200.0}
    assert abs(np.mean(end[3:] == 94.0) - 0.4) < 4 * np.sqrt(0.24 / 600)


def test_a_fault_that_ends_sooner_ends_as_it_would() -> None:
    faults = faults_of(*[(0, 5, 0.0, 92.0)] * 20)
    assert np.array_equal(inspected_end(faults), np.full(20, 92.0))


def inspected_end(faults: Faults) -> np.ndarray:
    scenario = scenario_of(burn_in=0, days=100, numbers=free("hotline_warning") | ERROR)
    model, rule = made(world=replace(world_for(scenario, QUIET), faults=faults))
    rule._inspect(Alert(0, -1, 5, 0.01))
    assert model.tables()["alerts"]["found"][0] > 0
    return np.array(model.town.outcomes.fault_end)


def test_partners_find_what_the_number_says_they_find_more() -> None:
    numbers = {"hotline_warning.found_plus": 0.15}
    scenario = scenario_of(
        burn_in=0, days=100, numbers=free("hotline_warning", "partner_pool") | ERROR | numbers
    )
    faults = faults_of(*[(0, 5, 0.0, 200.0)] * 1)
    keys = np.arange(1, 801, dtype=np.uint64)
    many = Faults(keys, *(np.repeat(getattr(faults, f), 800) for f in ("building", "type", "start", "end")))
    world = replace(world_for(scenario, QUIET), faults=many)
    model, rule = made(world=world, partners=True, numbers=ERROR | numbers)
    rule._inspect(Alert(0, 1, 5, 0.01))
    assert abs(np.mean(model.town.outcomes.fault_end < 200.0) - 0.55) < 4 * np.sqrt(0.25 / 800)


def test_staff_or_partners_give_the_hours() -> None:
    alert = Alert(0, 1, 5, 0.01)
    model, rule = made()
    rule._inspect(alert)
    assert model.town.weeks[0].charged == 2.0
    model, rule = made(partners=True)
    week = model.town.weeks[0]
    rule._inspect(alert)
    assert (week.charged, week.professional_booked) == (0.0, 2.0)
    week.professional_booked = week.professional_bought - 0.5
    rule._inspect(alert)
    assert (week.charged, week.professional_booked) == (1.5, week.professional_bought)
    assert model.tables()["alerts"]["inspector"].tolist() == ["partners", "partners"]


def test_there_are_no_alerts_in_the_first_ninety_days() -> None:
    model, rule = made()
    concentrated(rule.watches[0], building=0)
    model.town.day = 89
    rule._look()
    assert len(model.tables()["alerts"]["t"]) == 0
    model.town.day = 90
    rule._look()
    assert model.tables()["alerts"]["t"].tolist() == [90.0]
