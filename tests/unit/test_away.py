"""Neighbours counted from one's own row, in as few bytes as will do, and whom a uniform decides on."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.special import expit, logit

from benchmarks.case import Case
from benchmarks.resident_rules import ArrayTown
from sim.behaviour.acting import acting
from sim.behaviour.engine import ARRAYS, daily_rules
from sim.behaviour.influence import Meeting
from sim.errors import InputError
from sim.keeping.away import away_of, neighbours_of
from sim.world.columns import Ties
from sim.world.joining import Growing
from tests.helpers.neighbourhood import ties_of
from tests.helpers.worlds import small, world_of

FAR = 40_000


@pytest.mark.parametrize(("furthest", "kind"), [(32_767, np.int16), (32_768, np.int32)])
def test_two_bytes_hold_neighbours_as_far_as_they_reach(furthest: int, kind: type) -> None:
    indptr = np.zeros(furthest + 2, np.int32)
    indptr[1:], indptr[-1] = 1, 2
    neighbours = np.array([furthest, 0], np.int32)
    away = away_of(indptr, neighbours)
    assert away.dtype == kind
    assert np.array_equal(neighbours_of(indptr, away), neighbours)


def test_a_tie_to_somebody_far_off_widens_all() -> None:
    ties = ties_of(FAR, [(0, 1, 0.5), (1, 2, 0.5)])
    assert ties.away.dtype == np.int16
    meeting = Meeting(gain=0.1, first=0.3, chance=1.0, most=9)
    ties.meet(np.array([1]), np.array([FAR - 1]), np.array([0.5]), meeting)
    assert ties.away.dtype == np.int32
    assert ties.neighbour.tolist() == [1, 0, 2, FAR - 1, 1, 1]
    assert ties.slot(1, FAR - 1) == 3


def test_more_ties_than_can_be_counted_are_refused() -> None:
    with pytest.raises(InputError, match="a resident has 65,536 ties; at most 65,535 can be played"):
        ties_of(65_537, [(0, j, 0.5) for j in range(1, 65_537)])


def test_kernel_and_arrays_agree_where_neighbours_take_four_bytes() -> None:
    case, ends = Case(FAR), []
    for rules in (ARRAYS, daily_rules(1)):
        town = ArrayTown(case, rules)
        assert town.ties.away.dtype == np.int32
        for _ in range(2):
            town.step()
        ends.append(town.latents.z)
    assert np.array_equal(*ends)


@pytest.mark.parametrize("order", [(np.int16, np.int32, np.int16), (np.int32, np.int16, np.int16)])
def test_communities_of_either_width_are_joined(order: tuple[type, ...]) -> None:
    grown, one = Growing(), world_of(small())
    for kind in order:
        ties = Ties(one.ties.indptr, one.ties.away.astype(kind), one.ties.strength)
        grown.add(replace(one, ties=ties))
    n, joined = len(one.people), grown.world().ties
    assert joined.away.dtype == np.int32
    expected = np.concatenate([one.ties.neighbour + k * n for k in range(len(order))])
    assert np.array_equal(joined.neighbour, expected)


def test_those_act_whose_uniform_lies_below_their_probability() -> None:
    luck = np.random.default_rng(4)
    uniforms, logits = luck.random(20_000), 4.0 * luck.standard_normal(20_000)
    edges = np.arange(1, 256) / 256
    uniforms = np.concatenate([uniforms, edges, edges, np.full(3, 1e-300)])
    logits = np.concatenate([logits, logit(edges), np.nextafter(logit(edges), 9.0), [-800.0, -600.0, 0.0]])
    assert np.array_equal(acting(uniforms, logits), np.flatnonzero(uniforms < expit(logits)))
