"""Joint activities: when, who comes, who meets whom, and ties that are made and fade."""

from __future__ import annotations

import pickle
from collections import Counter
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.behaviour.engine import ARRAYS, daily_rules
from sim.behaviour.gatherings import WEEKS_A_YEAR, held_before, meetings
from sim.behaviour.influence import Meeting, Ties
from sim.behaviour.latents import BELONGING, NEIGHBOURS
from sim.mechanisms.catalogue.joint_activities import KINDS, JointActivities
from sim.randomness import Draws
from sim.town.town import RunningTown
from tests.helpers.neighbourhood import latents_of, random_pairs, ties_of
from tests.helpers.playing import BUSY, QUIET, free, model_of, played, regime_of, tables_of, unequal

MEETING = Meeting(gain=0.10, first=0.10, chance=0.3, most=60)
ALWAYS = MEETING._replace(chance=1.0)
SQUARE = [(0, 1, 0.4), (1, 2, 0.6), (2, 3, 0.5), (0, 3, 0.5)]


def dense(ties: Ties) -> np.ndarray:
    return np.asarray(ties.influence.matrix().toarray())


def meet(ties: Ties, *pairs: tuple[int, int], meeting: Meeting = ALWAYS) -> list[bool]:
    one, other = np.array(pairs, np.int64).reshape(-1, 2).T
    return ties.meet(one, other, np.full(len(pairs), 0.5), meeting).tolist()


def positive_ties(ties: Ties) -> dict[tuple[int, int], float]:
    entry, neighbour, strength = ties.spread(np.arange(ties.n))
    return {(int(i), int(j)): float(s) for i, j, s in zip(entry, neighbour, strength, strict=True)}


# --- the calendar ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("a_year", [0.0, 2.0, 11.6, 26.0, 52.0, 104.0])
def test_activities_are_spread_evenly(a_year: float) -> None:
    weeks = [held_before(week + 1, a_year) - held_before(week, a_year) for week in range(1043)]
    assert max(weeks) - min(weeks) <= 1
    assert sum(weeks) == pytest.approx(1043 / WEEKS_A_YEAR * a_year, abs=1)


def test_kinds_come_in_turn_and_closures_cancel(monkeypatch: pytest.MonkeyPatch) -> None:
    regime, numbers = regime_of("joint_activities"), {"joint_activities.n_act": 52.0}
    table = tables_of(regime=regime, numbers=numbers, days=120)["activities"]
    assert table["kind"].tolist() == [KINDS[i % 4] for i in range(len(table["kind"]))]
    assert len(table["kind"]) == held_before(17, 52 * np.sqrt(0.2))
    assert (table["t"] % 7 == 6).all()
    monkeypatch.setattr(RunningTown, "shut", lambda *_: True)
    assert len(tables_of(regime=regime, numbers=numbers, days=120)["activities"]["t"]) == 0


# --- who meets whom ----------------------------------------------------------------------------------------


def luck_of(count: int, n: int, seed: int) -> np.ndarray:
    return Draws(seed).uniform("activity", entity=(np.arange(count)[:, None], np.arange(n)[None, :]))


@settings(deadline=None)
@given(
    n=st.integers(0, 40), buildings=st.integers(1, 8), count=st.integers(0, 8), own=st.integers(0, 8),
    seed=st.integers(0, 99),
)  # fmt: skip
def test_everybody_meets_as_many_as_there_are(
    n: int, buildings: int, count: int, own: int, seed: int
) -> None:
    building = np.sort(np.arange(n) % buildings)
    pairs = meetings(luck_of(count, n, seed), building, own)
    assert (pairs[:, 0] < pairs[:, 1]).all()
    assert len({tuple(pair) for pair in pairs.tolist()}) == len(pairs)
    met = np.bincount(pairs.ravel(), minlength=n)
    inside = pairs[building[pairs[:, 0]] == building[pairs[:, 1]]]
    neighbours = np.bincount(building, minlength=buildings)[building] - 1
    assert (met >= min(count, max(n - 1, 0))).all()
    assert (np.bincount(inside.ravel(), minlength=n) >= np.minimum(min(own, count), neighbours)).all()


def test_nobody_is_met_more_often_than_others() -> None:
    building = np.array([0, 0, 0, 0, 1, 1, 1])
    counts: Counter[tuple[int, int]] = Counter()
    for seed in range(4000):
        counts.update(tuple(pair) for pair in meetings(luck_of(1, 7, seed), building, 1).tolist())
    inside_four = [counts[i, j] for i in range(4) for j in range(i + 1, 4)]
    inside_three = [counts[i, j] for i in range(4, 7) for j in range(i + 1, 7)]
    assert sum(counts.values()) == sum(inside_four) + sum(inside_three)
    for found, chance in ((inside_four, 1 - (2 / 3) ** 2), (inside_three, 1 - (1 / 2) ** 2)):
        assert found == pytest.approx([4000 * chance] * len(found), abs=4 * np.sqrt(4000 * 0.25))


# --- ties --------------------------------------------------------------------------------------------------


def test_a_tie_grows_both_ways_and_nothing_else_moves() -> None:
    ties = ties_of(5, SQUARE, np.float64)
    assert meet(ties, (0, 1)) == [False]
    found = positive_ties(ties)
    assert found[0, 1] == found[1, 0] == pytest.approx(0.4 + 0.1 * 0.6)
    assert {pair: s for pair, s in found.items() if set(pair) != {0, 1}} == {
        pair: s for pair, s in positive_ties(ties_of(5, SQUARE, np.float64)).items() if set(pair) != {0, 1}
    }
    assert dense(ties)[1] == pytest.approx(np.array([0.46, 0, 0.6, 0, 0]) / 1.06)


def test_strangers_make_a_tie_with_the_chance_said() -> None:
    ties = ties_of(5, SQUARE)
    one, other = np.array([0, 1, 0]), np.array([2, 3, 4])
    assert ties.meet(one, other, np.array([0.31, 0.29, 0.3]), MEETING).tolist() == [False, True, False]
    assert positive_ties(ties)[1, 3] == positive_ties(ties)[3, 1] == pytest.approx(0.1)
    assert ties.degree.tolist() == [2, 3, 2, 3, 0]


@settings(deadline=None)
@given(seed=st.integers(0, 200), rounds=st.integers(1, 4))
def test_the_network_stays_symmetric_sorted_and_normalised(seed: int, rounds: int) -> None:
    ties, draws = ties_of(20, random_pairs(20, 3, seed)), Draws(seed)
    for r in range(rounds):
        codes = np.unique((draws.uniform("tie", entity=(r, np.arange(15))) * 400).astype(int))
        one, other = np.minimum(*np.divmod(codes, 20)), np.maximum(*np.divmod(codes, 20))
        pairs = np.unique(np.stack([one, other], axis=1)[one < other], axis=0)
        ties.add_grudge(*pairs[0])
        luck = draws.uniform("activity", entity=(r, np.arange(len(pairs))))
        ties.meet(pairs[:, 0], pairs[:, 1], luck, MEETING)
        for _ in range(30):
            ties.daily()
    found = positive_ties(ties)
    assert all(found[j, i] == s for (i, j), s in found.items())
    for i in range(20):
        assert (np.diff(ties.neighbour[ties.indptr[i] : ties.indptr[i + 1]]) > 0).all()
    weights = np.zeros((20, 20))
    for (i, j), s in found.items():
        weights[i, j] = s
    alone = weights.sum(axis=1) == 0
    expected = np.where(alone[:, None], np.eye(20), weights / np.maximum(weights.sum(axis=1), 1e-9)[:, None])
    assert dense(ties) == pytest.approx(expected, abs=1e-6)
    assert ties.degree.tolist() == (weights > 0).sum(axis=1).tolist()


def test_a_made_tie_fades_and_ends_and_can_be_made_again() -> None:
    ties = ties_of(4, [(0, 1, 0.5)], np.float64)
    assert meet(ties, (0, 2)) == [True]
    expected, days = 0.1, 0
    while ties.degree[2]:
        assert positive_ties(ties)[0, 2] == pytest.approx(expected)
        ties.daily()
        expected *= 1 - np.log(2) / 365
        days += 1
    assert expected < 0.02 <= expected / (1 - np.log(2) / 365)
    assert 840 < days < 855
    assert positive_ties(ties) == {(0, 1): 0.5, (1, 0): 0.5}
    slots = len(ties.neighbour)
    assert meet(ties, (0, 2)) == [True]
    assert len(ties.neighbour) == slots
    assert positive_ties(ties)[2, 0] == 0.1


def test_a_tie_that_grew_returns_to_what_it_was() -> None:
    ties = ties_of(4, SQUARE, np.float64)
    meet(ties, (0, 1), (0, 2))
    for _ in range(365):
        ties.daily()
    assert positive_ties(ties)[0, 1] == pytest.approx(0.4 + 0.03, rel=2e-3)
    assert positive_ties(ties)[0, 2] == pytest.approx(0.05, rel=2e-3)


def test_those_at_odds_stay_so() -> None:
    ties = ties_of(5, SQUARE)
    ties.add_grudge(0, 1)
    ties.add_grudge(4, 2)
    before = positive_ties(ties)
    assert meet(ties, (0, 1), (2, 4)) == [False, False]
    assert positive_ties(ties) == before


def test_nobody_has_more_ties_than_the_most() -> None:
    ties = ties_of(9, [])
    few = ALWAYS._replace(most=3)
    made = meet(ties, *((0, j) for j in range(1, 9)), (1, 2), meeting=few)
    assert made == [True] * 3 + [False] * 5 + [True]
    assert ties.degree.max() == 3
    assert meet(ties, (0, 1), meeting=few) == [False]


@pytest.mark.parametrize("n", [0, 1, 2])
def test_few_residents_are_legal(n: int) -> None:
    ties = ties_of(n, [])
    assert meet(ties) == []
    if n == 2:
        assert meet(ties, (0, 1)) == [True]
    ties.daily()
    assert dense(ties).sum(axis=1).tolist() == [1.0] * n


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_kernel_relaxes_over_new_ties_as_arrays_do(dtype: Any) -> None:
    states = []
    for rules in (ARRAYS, daily_rules(1)):
        ties, latents = ties_of(60, random_pairs(60, 4, 1), dtype), latents_of(60, rules=rules, dtype=dtype)
        for day in range(60):
            if day % 10 == 0:
                codes = np.unique((Draws(day).uniform("tie", entity=np.arange(200)) * 3600).astype(int))
                one, other = codes // 60, codes % 60
                chosen = one < other
                ties.meet(one[chosen], other[chosen], np.zeros(int(chosen.sum())), MEETING)
            latents.relax(ties.influence)
            ties.daily()
        states.append(latents.z.copy())
    assert np.array_equal(*states)


def test_made_ties_survive_pickling() -> None:
    ties = ties_of(4, SQUARE)
    meet(ties, (0, 2), (0, 1))
    copy = pickle.loads(pickle.dumps(ties))
    for each in (ties, copy):
        meet(each, (1, 3))
        for _ in range(5):
            each.daily()
    assert np.array_equal(dense(ties), dense(copy))


# --- whole runs --------------------------------------------------------------------------------------------


def test_who_comes_belongs_more_and_makes_ties() -> None:
    """Beside a twin with a smaller dose, up to the first activity."""
    numbers = {"joint_activities.n_act": 52.0}
    models = [
        model_of(
            regime=regime_of("joint_activities"),
            numbers={**numbers, "joint_activities.dose_act": dose},
            burn_in=0,
        )
        for dose in (0.05, 0.01)
    ]
    degree = models[0].town.ties.degree.sum()
    while not len(models[0].tables()["activities"]["t"]):
        for model in models:
            model.step()
    table, moved = models[0].tables()["activities"], models[0].town.latents.z - models[1].town.latents.z
    for latent in (BELONGING, NEIGHBOURS):
        more = moved[:, latent] != 0.0
        assert np.count_nonzero(more) == table["attendance"][0] > 0
        assert moved[more, latent] == pytest.approx(0.04, abs=1e-6)
    assert models[0].town.ties.degree.sum() - degree == 2 * table["new_ties"][0] > 0


def test_children_at_home_bring_parents_to_family_reading() -> None:
    model = model_of(BUSY, regime=regime_of("joint_activities"), burn_in=0)
    people = model.world.people
    flats = set(people.flat[~people.adult].tolist())
    rule = next(m for m in model.town.mechanisms if isinstance(m, JointActivities))
    homes = np.array([flat in flats for flat in people.flat.tolist()])
    assert np.array_equal(rule.calendar.with_child, homes)
    rows = rule.calendar.adults[0]
    gain = rule.calendar._logit(rows, "reading") - rule.calendar._logit(rows, "festival")
    assert gain == pytest.approx(0.6 * homes[rows])


def test_leisure_is_not_charged_unless_said() -> None:
    regime = regime_of("joint_activities")
    quarter = {"joint_activities.n_act": 52.0, "joint_activities.hours_charged": 0.25}
    hours = [
        tables_of(regime=regime, numbers={**quarter, "joint_activities.hours_charged": share}, days=60)
        for share in (0.0, 0.25)
    ]
    assert "activity" not in hours[0]["hours"]["purpose"].tolist()
    given_hours = hours[1]["hours"]["given"][hours[1]["hours"]["purpose"] == "activity"].sum()
    assert given_hours == pytest.approx(0.5 * hours[1]["activities"]["attendance"].sum())


def test_the_money_of_activities_is_spent_and_no_more() -> None:
    regime = regime_of("joint_activities", staff_share=0.8)  # staff that is behind would hold fewer
    model = played(QUIET, regime=regime, days=395)
    held = len(model.tables()["activities"]["t"])
    ledger = model.tables()["ledger"]
    paid = ledger["cash_k"][ledger["account"] == "joint_activities:variable"].sum()
    assert 0 < paid <= held * 0.4 + 1e-6
    assert abs(held - 395 / 365 * 26 * np.sqrt(0.2)) <= 1


def test_ties_are_untouched_without_activities() -> None:
    numbers = free("joint_activities", **{"joint_activities.n_act": 0.0})
    none = tables_of(regime=regime_of("council"))
    assert unequal(tables_of(regime=regime_of("council", "joint_activities"), numbers=numbers), none) == []
