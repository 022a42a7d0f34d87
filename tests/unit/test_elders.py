"""Elders who live alone: the world's emergencies, and how others find them (model.md 7.10)."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.handling.discovery import DiscoveryNumbers, discovery_hazard, harm
from sim.parameters import Book
from sim.quantities import ELDER_NATURAL
from sim.world.columns import World
from sim.world.community import Community
from sim.world.elders import EldersNumbers
from sim.world.world import make_world
from tests.helpers.lone_elders import EldersTown, numbers
from tests.helpers.playing import model_of, played, regime_of, tables_of, unequal
from tests.helpers.worlds import differences

QUARTER = Community("quarter", buildings=12)
OFTEN = Book({"elders.incidents": 0.08})
N = DiscoveryNumbers.read()


def world(*communities: Community, days: int = 730, submodels: tuple[str, ...] = ("elders",)) -> World:
    return make_world(communities or (QUARTER,), seed=5, days=days, book=OFTEN, submodels=submodels)


# --- the world ---------------------------------------------------------------------------------------------


def test_elders_are_those_who_live_alone_and_are_old() -> None:
    made = world()
    assert np.array_equal(made.elders.person, np.flatnonzero(made.people.alone65))
    assert (made.people.age[made.elders.person] >= 65).all()
    assert ((made.emergencies.time >= -60) & (made.emergencies.time < 730)).all()
    assert (np.diff(made.emergencies.time) >= 0).all()
    assert (made.emergencies.patience > 0).all()


def test_a_scenario_without_elders_has_none_and_is_otherwise_the_same() -> None:
    without = world(submodels=())
    assert len(without.elders) == len(without.emergencies) == 0
    assert {name.split(".")[0] for name in differences(world(), without)} == {"elders", "emergencies"}


def test_a_community_s_emergencies_are_the_same_alone_and_among_others() -> None:
    alone, among = world(), world(Community("other", buildings=3), QUARTER)
    first = among.communities.first_resident[1]
    mine = among.people.community[among.elders.person] == 1
    of_mine = mine[among.emergencies.elder]
    assert np.array_equal(alone.elders.person, among.elders.person[mine] - first)
    assert np.array_equal(alone.elders.frailty, among.elders.frailty[mine])
    assert np.array_equal(alone.emergencies.time, among.emergencies.time[of_mine])
    rows = among.elders.person[among.emergencies.elder[of_mine]] - first
    assert np.array_equal(alone.elders.person[alone.emergencies.elder], rows)


def test_a_longer_horizon_adds_emergencies_and_changes_none() -> None:
    short, long = world(days=300), world(days=730)
    early = long.emergencies.time < 300
    assert np.array_equal(short.emergencies.time, long.emergencies.time[early])
    assert np.array_equal(short.emergencies.patience, long.emergencies.patience[early])


def test_laws_of_emergencies() -> None:
    """4,000 elders for 1,000 days at .08 a year: 877 expected; 4 standard errors."""
    town = EldersTown(4000, 1000, elders=EldersNumbers.read({"incidents": 0.08}))
    made, n = town.world.emergencies, len(town.world.emergencies)
    expected = 4000 * 1000 * 0.08 / 365
    assert abs(n - expected) < 4 * expected**0.5
    assert made.patience.mean() == pytest.approx(1.0, abs=4 / n**0.5)
    assert (made.time % 1).mean() == pytest.approx(0.5, abs=4 * 0.289 / n**0.5)
    frailty = np.log(town.world.elders.frailty)
    assert abs(frailty.mean()) < 4 * 0.8 / 4000**0.5
    assert frailty.std() == pytest.approx(0.8, rel=0.05)


@pytest.mark.parametrize("residents", [0, 1, 2])
def test_hardly_anybody(residents: int) -> None:
    few = Community("few", buildings=1, stairwells=1, households=min(residents, 1), residents=residents)
    assert len(world(few, days=30).elders) <= residents


# --- discovery ---------------------------------------------------------------------------------------------


def test_ties_help_up_to_eight_and_rounds_add() -> None:
    found = discovery_hazard(np.array([0, 4, 8, 20]), np.array([1.0, 1.0, 1.0, 2.0]), N)
    assert found == pytest.approx([0.375 + 1 / 14, 0.5625 + 1 / 14, 0.75 + 1 / 14, 1.5 + 1 / 14])


def test_harm_rises_with_the_delay() -> None:
    assert [harm(delay, N) for delay in (0.0, 2.0, 1e9)] == pytest.approx([0.0, 1 - math.exp(-1), 1.0])


def test_delays_follow_the_hazard() -> None:
    """Frailty 0: exponential at .75 + 1/14; about 2,200 emergencies, 4 standard errors."""
    falls = numbers(EldersNumbers, incidents=4.0, frailty_sd=0.0)
    town = EldersTown(1000, 200, elders=falls).play(230)
    delay, rate = town.column("elders", "delay"), 0.75 + 1 / 14
    assert set(town.column("elders", "found_by")) == {"natural"}
    assert delay.mean() == pytest.approx(1 / rate, abs=4 / rate / len(delay) ** 0.5)
    assert np.median(delay) == pytest.approx(math.log(2) / rate, rel=0.1)
    assert town.column("elders", "harm") == pytest.approx(1 - np.exp(-delay / 2))


def test_nobody_falls_who_is_lying_already() -> None:
    """With one emergency a day and nobody who comes, each elder falls once."""
    falls = numbers(EldersNumbers, incidents=1e9, frailty_sd=0.0)
    nobody = numbers(DiscoveryNumbers, natural=0.0, round_days=math.inf)
    town = EldersTown(5, 20, elders=falls, discovery=nobody).play(20)
    assert [case.elder for case in town.elders.lying] == sorted(
        range(5), key=lambda elder: town.world.emergencies.time[:5][town.world.emergencies.elder[:5] == elder]
    )
    assert all(case.began < 1.0 for case in town.elders.lying)
    assert town.events.rows("elders") == []


def test_more_looking_in_never_delays() -> None:
    plain, helped = EldersTown(400, 300), EldersTown(400, 300)
    helped.values.modify(ELDER_NATURAL, "chiefs", lambda rows: np.full(len(rows), 0.4))
    for town in (plain, helped):
        town.play(360)
    before, after = (
        {row["t"]: row["delay"] for row in town.events.rows("elders")} for town in (plain, helped)
    )
    assert len(before) > 10
    assert all(after[t] <= before[t] for t in before)
    assert sum(after.values()) < sum(before.values())


def test_phone_rounds_are_charged_to_the_staff() -> None:
    assert EldersTown(70, 14).play(14).charged == pytest.approx(70 * 0.1)


# --- in a run ----------------------------------------------------------------------------------------------


def test_a_community_without_lone_elders_plays_as_if_there_were_no_such_rule() -> None:
    family = Community("family", buildings=1, stairwells=1, households=1, residents=2, load=5.0)
    regime = regime_of("elder_sensing", "building_chiefs")
    with_them, without = (
        tables_of(family, regime=regime, submodels=submodels, days=40) for submodels in (["elders"], [])
    )
    assert unequal(with_them, without) == []


def test_a_scenario_without_elders_hands_over_no_row() -> None:
    tables = tables_of(QUARTER, regime=regime_of("elder_sensing"), submodels=[], days=20)
    assert len(tables["elders"]["t"]) == len(tables["alarms"]["t"]) == 0


def test_emergencies_are_the_same_in_every_regime_and_partners_come_sooner() -> None:
    numbers_ = {"elders.incidents": 0.08, "building_chiefs.elder_hazard": 0.5}
    delays = {}
    for names in ((), ("building_chiefs", "partner_pool")):
        model = played(QUARTER, regime=regime_of(*names), days=365, numbers=numbers_)
        table = model.tables()["elders"]
        delays[names] = dict(zip(table["t"].tolist(), table["delay"].tolist(), strict=True))
        assert (table["t"] >= 0).all()
        assert (model.world.people.alone65[table["resident"].astype(int)]).all()
    plain, partners = delays.values()
    shared = sorted(set(plain) & set(partners))
    assert len(shared) >= len(plain) - 1 >= 1
    assert sum(partners[t] for t in shared) < sum(plain[t] for t in shared)


def test_visits_count_by_hours_a_head() -> None:
    model = model_of(QUARTER, regime=regime_of("partner_pool"), days=30)
    town = model.town
    rows = model.world.elders.person
    share = 0.45 * 0.33 * town.weeks[0].volunteer_hours / town.scale(0)
    assert town.values.total(ELDER_NATURAL, rows, 0.0) == pytest.approx(0.06 * min(share / 40, 1.0))
    town.weeks[0].volunteer_hours = 1e6
    assert town.values.total(ELDER_NATURAL, rows, np.zeros(len(rows))) == pytest.approx(0.06)
