"""Elder sensing: the clock of a home, alarms, who answers them and how readily (model.md 7.10, M8)."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.handling.discovery import DiscoveryNumbers
from sim.handling.sensing import HomeClock, geometric, response_chance
from sim.mechanisms.catalogue.elder_sensing import ElderSensing
from sim.seams import HandlerKind
from sim.world.elders import EldersNumbers
from tests.helpers.lone_elders import ALWAYS_ASTIR, AT_ONCE, NO_FALSE_ALARMS, EldersTown, numbers

CLOCK = HomeClock(6.0, 22.0, 15.0)
NEVER = EldersNumbers.read({"incidents": 0.01})
ALL_AT_ONCE = numbers(EldersNumbers, incidents=1e9, frailty_sd=0.0)
NOBODY = numbers(DiscoveryNumbers, natural=0.0, round_days=math.inf)


# --- the clock of a home -----------------------------------------------------------------------------------


def test_only_waking_hours_count() -> None:
    times = np.array([0.0, 0.25, 0.5, 22 / 24, 1.0, 1.25, 2.5])
    assert CLOCK.awake(times) == pytest.approx([0, 0, 6, 16, 16, 16, 38])
    hours = np.array([0.5, 15.5, 16.5, 40.0])
    assert CLOCK.awake(CLOCK.moment(hours)) == pytest.approx(hours)


def test_alarms_by_night() -> None:
    """Below a day the hours from 22 to 6 do not count; from a day on all do."""
    evening = 3 + 20 / 24
    assert CLOCK.alarm(evening, 12.0) == pytest.approx(4 + 16 / 24)
    assert CLOCK.alarm(evening, 24.0) == pytest.approx(4 + 20 / 24)
    assert CLOCK.alarm(evening, 36.0) == pytest.approx(5 + 8 / 24)


def test_the_last_and_the_next_use_are_exponential_in_waking_hours() -> None:
    luck = (np.arange(20_000) + 0.5) / 20_000
    midnight = 7.0
    assert CLOCK.awake(CLOCK.last_use(midnight, luck)).mean() == pytest.approx(7 * 16 - 16 / 15, abs=0.01)
    assert CLOCK.awake(CLOCK.next_use(midnight, luck)).mean() == pytest.approx(7 * 16 + 16 / 15, abs=0.01)
    assert (CLOCK.last_use(midnight, luck) <= 6 + 22 / 24).all()
    assert (CLOCK.next_use(midnight, luck) >= 7.25).all()


@pytest.mark.parametrize(("uses", "window"), [(5.0, 8.0), (5.0, 14.0), (3.0, 24.0), (3.0, 30.0), (2.0, 36.0)])
def test_long_gaps_of_people_who_are_well(uses: float, window: float) -> None:
    """Against uses drawn one by one over 100,000 days; 5 standard errors of a Poisson count."""
    clock = HomeClock(6.0, 22.0, uses)
    random = np.random.default_rng(11)
    days = 100_000
    moment = clock.moment(np.sort(random.uniform(0.0, 16.0 * days, random.poisson(uses * days))))
    found = np.count_nonzero(clock.alarm(moment[:-1], window) < moment[1:])
    expected = clock.quiet_alarms(window) * days
    assert expected > 100
    assert abs(found - expected) < 5 * expected**0.5


def test_lengths_are_geometric() -> None:
    luck = (np.arange(100_000) + 0.5) / 100_000
    assert geometric(luck, 3.0).min() == 1.0
    assert geometric(luck, 3.0).mean() == pytest.approx(3.0, abs=0.01)
    assert np.mean(geometric(luck, 3.0) == 1.0) == pytest.approx(1 / 3, abs=1e-3)
    assert (geometric(luck, 1.0) == 1.0).all()


# --- false alarms ------------------------------------------------------------------------------------------


def expected_false_alarms(trip: float, out: float, spurious: float, reported: float = 0.5) -> float:
    """Return the false alarms an elder-day at a window of 24 h: renewal, days away or out begin nothing new.

    A trip that nobody has reported and an outage raise one alarm each, however short.
    """
    out *= 1 - trip
    free = 1.0 / (1.0 + 3.0 * trip + 2.0 * out)
    return 0.98 * free * (trip * (1 - reported) + out + (1 - trip - out) * spurious)


def false_alarms(**changed: float) -> float:
    elders, days = 2000, 400
    town = EldersTown(elders, days, elders=NEVER, seed=4)
    town.sense(**changed)
    town.play(days)
    return float(np.count_nonzero(town.column("alarms", "true") == 0)) / elders / days


def test_the_rate_of_false_alarms() -> None:
    """About 36,000 alarms: standard error .5 %, tolerance 2.5 %; the target of 7.10 is .02 to .09."""
    found = false_alarms()
    assert found == pytest.approx(expected_false_alarms(0.022, 0.002, 0.037), rel=0.025)
    assert 0.02 < found < 0.09


def test_each_cause_of_false_alarms_alone() -> None:
    """Without the others: 17,000, 1,300 and 29,000 alarms; a cause left out would be missed.

    People who are well use nothing for 24 h once in 600 years: 3.7 alarms expected.
    """
    none = {**NO_FALSE_ALARMS, "dead": 0.02}
    assert false_alarms(**none) < 15 / 800_000
    trips = false_alarms(**{**none, "trip_rate": 0.022, "trip_reported": 0.0})
    assert trips == pytest.approx(expected_false_alarms(0.022, 0.0, 0.0, 0.0), rel=0.04)
    outages = false_alarms(**{**none, "outage_rate": 0.002})
    assert outages == pytest.approx(expected_false_alarms(0.0, 0.002, 0.0), rel=0.12)
    spurious = false_alarms(**{**none, "spurious": 0.037})
    assert spurious == pytest.approx(expected_false_alarms(0.0, 0.0, 0.037), rel=0.03)


def test_a_longer_window_spares_short_silences() -> None:
    none = {**NO_FALSE_ALARMS, "trip_rate": 0.05}
    assert false_alarms(**none, window=72.0) < 0.7 * false_alarms(**none, window=24.0)


def test_a_reported_trip_and_a_dead_sensor_raise_no_alarm() -> None:
    reported = {**NO_FALSE_ALARMS, "trip_rate": 0.1, "trip_reported": 1.0}
    assert false_alarms(**reported) < 15 / 800_000
    assert false_alarms(dead=1.0) == 0.0


def test_fewer_sensors_fewer_alarms() -> None:
    assert false_alarms(sensors=0.5) == pytest.approx(0.5 * false_alarms(), rel=0.1)


# --- alarm fatigue -----------------------------------------------------------------------------------------


def test_readiness_falls_with_the_share_of_false_alarms() -> None:
    alarms, false = np.array([0.0, 10.0, 10.0, 10.0]), np.array([0.0, 0.0, 5.0, 10.0])
    assert response_chance(alarms, false, 0.3, 0.6) == pytest.approx([1.0, 1.0, 0.85, 0.7])
    assert response_chance(alarms, false, 0.9, 0.6) == pytest.approx([1.0, 1.0, 0.55, 0.4])


def readiness(**changed: float) -> list[float]:
    """Return the readiness to answer of each day."""
    town = EldersTown(300, 120, elders=NEVER)
    watch = town.sense(**changed)
    seen = []
    for _ in range(120):
        town.play(1)
        seen += watch.duty.chance
    return seen


def test_alarm_fatigue_is_there_with_false_alarms_and_absent_without() -> None:
    tired, strong = readiness(fatigue=0.9), readiness(fatigue=0.0)
    assert tired[0] == 1.0
    assert tired[5] == tired[-1] == pytest.approx(0.4)
    assert set(strong) == {1.0}
    assert set(readiness(fatigue=0.9, **NO_FALSE_ALARMS)) == {1.0}


def test_false_alarms_are_forgotten() -> None:
    town = EldersTown(300, 120, elders=NEVER)
    watch = town.sense(fatigue=0.9)
    town.play(30)
    watch.by_chance, watch.rule = 0.0, numbers(ElderSensing, **NO_FALSE_ALARMS)
    town.play(85)
    assert watch.duty.chance == [1.0]


def delay(**changed: float) -> float:
    town = EldersTown(400, 40, seed=8, elders=numbers(EldersNumbers, incidents=2.0), discovery=NOBODY)
    town.sense(**changed)
    return float(town.play(75).column("elders", "delay").mean())


def test_who_is_tired_comes_later() -> None:
    assert delay(fatigue=0.9) > delay(fatigue=0.0) + 0.4


# --- true alarms -------------------------------------------------------------------------------------------


def test_a_silent_home_is_found_after_the_window() -> None:
    """Something stirred at every moment until the fall; noticed within .3 d, a duty officer takes 4 h."""
    town = EldersTown(500, 1, elders=ALL_AT_ONCE, discovery=NOBODY)
    town.sense(**ALWAYS_ASTIR, **NO_FALSE_ALARMS, fatigue=0.0)
    found = town.play(4).column("elders", "delay")
    assert len(found) == 500
    assert set(town.column("elders", "found_by")) == {"alarm"}
    assert found.min() > 1.0
    assert found.max() < 1.0 + 0.3 + 4 / 24
    assert town.column("alarms", "hours") == pytest.approx(0.6)
    assert (town.column("alarms", "true") == 1).all()


def test_silence_counts_from_the_last_use_and_not_from_the_fall() -> None:
    """On average 16/15 waking hours, by night half the night more, and a night where the gap holds one."""
    town = EldersTown(500, 1, elders=ALL_AT_ONCE, discovery=NOBODY)
    watch = town.sense(**NO_FALSE_ALARMS, **AT_ONCE, fatigue=0.0)
    watch.began = -9.0
    found = town.play(4).column("elders", "delay")
    by_night, across = 1 / 3 * 4, 2 / 3 * 8 * (1 - math.exp(-15)) / 15
    assert len(found) == 500
    assert (found < 1.0).all()
    assert found.mean() == pytest.approx(1.0 - (16 / 15 + by_night + across) / 24, abs=0.025)


def test_whoever_comes_first_counts() -> None:
    plain = EldersTown(800, 60, elders=numbers(EldersNumbers, incidents=2.0)).play(75)
    sensed = EldersTown(800, 60, elders=numbers(EldersNumbers, incidents=2.0))
    sensed.sense()
    sensed.play(75)
    before, after = (
        {row["t"]: row["delay"] for row in town.events.rows("elders")} for town in (plain, sensed)
    )
    assert set(before) <= set(after)
    assert all(after[t] <= before[t] for t in before)
    assert {"alarm", "natural"} == set(sensed.column("elders", "found_by"))
    assert np.mean([after[t] for t in before]) < 0.9 * np.mean([before[t] for t in before])


def test_an_outage_that_is_known_hides_a_fall_until_it_ends() -> None:
    town = EldersTown(1, 1, elders=ALL_AT_ONCE, discovery=NOBODY)
    watch = town.sense(**NO_FALSE_ALARMS, fatigue=0.0)
    watch.out[0] = watch.known[0] = True
    watch.since[0], watch.back[0], watch.heard[0] = -1.0, 5.0, 5.3
    town.play(9)
    assert town.events.rows("alarms")[0]["t"] == pytest.approx(6.0)


def test_an_outage_that_nobody_knows_of_finds_the_elder_early() -> None:
    town = EldersTown(1, 1, elders=ALL_AT_ONCE, discovery=NOBODY)
    watch = town.sense(**NO_FALSE_ALARMS, fatigue=0.0)
    watch.out[0] = True
    watch.since[0], watch.back[0], watch.heard[0] = -0.01, 5.0, 5.3
    town.play(4)
    fell = float(town.world.emergencies.time[0])
    assert town.events.rows("alarms")[0]["t"] == pytest.approx(max(0.99, fell))
    assert town.events.rows("alarms")[0]["true"] == 1


# --- who answers -------------------------------------------------------------------------------------------


def responders(town: EldersTown) -> dict[str, list[float]]:
    """Return the hours of the day of answered alarms by who answered."""
    rows = [row for row in town.events.rows("alarms") if row["responded"]]
    return {
        who: [row["t"] for row in rows if row["responder"] == who] for who in {r["responder"] for r in rows}
    }


def test_staff_answer_in_their_hours_and_the_duty_officer_else() -> None:
    town = EldersTown(200, 70, elders=NEVER)
    town.sense(notice=0.0, fatigue=0.0)
    found = responders(town.play(70))
    assert set(found) == {"community_staff", "duty_officer"}
    assert all(9 / 24 <= t % 1 < 17 / 24 and t % 7 < 5 for t in found["community_staff"])
    assert not any(9 / 24 < t % 1 < 17 / 24 and t % 7 < 5 for t in found["duty_officer"])
    hours = sum(row["hours"] for row in town.events.rows("alarms") if row["responder"] == "community_staff")
    rounds = 200 * 70 * 0.1 / 14
    assert town.charged == pytest.approx(hours + rounds)
    nights = sum(row["hours"] for row in town.events.rows("alarms") if row["responder"] == "duty_officer")
    assert town.ledger.others.balance("duty_officer") == pytest.approx(nights * 0.035 * 100_000, rel=0.02)


@pytest.mark.parametrize("kind", [HandlerKind.BUILDING_CHIEF, HandlerKind.PARTNER_TEAM])
def test_volunteers_answer_by_day_where_somebody_sends_them(kind: HandlerKind) -> None:
    town = EldersTown(200, 70, elders=NEVER)
    watch = town.sense(notice=0.0, fatigue=0.0)
    watch.duty.hear("volunteering", np.array([3, 17, 90]), np.ones(3))
    watch.duty.hear("talk", np.array([5]), np.ones(1))
    town.helpers.add(kind)
    found = responders(town.play(70))
    assert set(found) == {"volunteers", "duty_officer"}
    assert all(8 / 24 <= t % 1 < 22 / 24 for t in found["volunteers"])
    assert set(town.given) == {3, 17, 90}


@pytest.mark.parametrize("kind", [HandlerKind.PROPERTY_COMPANY, None])
def test_nobody_sends_volunteers_where_there_are_neither_chiefs_nor_teams(kind: HandlerKind | None) -> None:
    town = EldersTown(200, 30, elders=NEVER)
    town.sense().duty.hear("volunteering", np.array([3]), np.ones(1))
    town.helpers |= {kind} if kind is not None else set()
    town.play(30)
    assert town.given == []


def test_a_call_settles_most_false_alarms() -> None:
    town = EldersTown(400, 200, elders=NEVER)
    town.sense(fatigue=0.0)
    hours = town.play(200).column("alarms", "hours")
    assert sorted(set(np.round(hours, 9))) == [0.1, 0.6]
    assert np.mean(hours == 0.1) == pytest.approx(0.65, abs=0.04)


def test_an_alarm_that_nobody_answers_is_noted_as_such() -> None:
    town = EldersTown(300, 60, elders=NEVER)
    town.sense(fatigue=0.9)
    town.play(60)
    missed = [row for row in town.events.rows("alarms") if not row["responded"]]
    assert missed
    assert all(row["hours"] == 0.0 and row["responder"] == "" for row in missed)
