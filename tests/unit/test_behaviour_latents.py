"""Latents: impulses, probabilities, relaxation, columns."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.behaviour.latents import BELONGING, GOVERNMENT, NEIGHBOURS, Latents, LatentsNumbers
from sim.errors import InputError
from sim.residents import Residents
from tests.helpers.neighbourhood import latents_of, random_pairs, ties_of


def test_repeated_rows_add_up_in_float64() -> None:
    latents = latents_of(3)
    latents.z[:] = 0.0
    latents.impulse(np.zeros(100_000, int), GOVERNMENT, 1e-5)
    assert latents.z[0, GOVERNMENT] == np.float32(1.0)
    assert not latents.z[1:].any()
    assert not latents.z[0, [NEIGHBOURS, BELONGING]].any()


def test_latents_are_clipped() -> None:
    latents = latents_of(1)
    latents.impulse(np.array([0]), NEIGHBOURS, 100.0)
    latents.impulse(np.array([0]), GOVERNMENT, -100.0)
    assert latents.z[0, [NEIGHBOURS, GOVERNMENT]].tolist() == [8.0, -8.0]
    assert Latents(np.full((1, 4), 20.0), np.zeros(1), np.zeros(1), LatentsNumbers.read()).z.max() == 8.0


def test_probabilities_follow_the_latents() -> None:
    latents = latents_of(4)
    before = latents.trust_government()
    assert latents.trust_government() is before
    latents.impulse(np.array([2]), GOVERNMENT, 1.0)
    after = latents.trust_government()
    assert after[2] > before[2]
    assert np.array_equal(after[[0, 1, 3]], before[[0, 1, 3]])
    assert np.array_equal(latents.probability_of(np.array([3, 1]), GOVERNMENT), after[[3, 1]])
    with pytest.raises(ValueError, match="read-only"):
        after[0] = 0.5


def test_an_impulse_on_several_latents_at_once() -> None:
    latents = latents_of(2)
    kept, before = latents.trust_neighbours(), latents.z.copy()
    latents.impulse(
        np.array([0, 1, 0]), np.array([GOVERNMENT, NEIGHBOURS, GOVERNMENT]), np.array([0.1, 0.2, 0.3])
    )
    assert latents.z - before == pytest.approx(np.array([[0, 0.4, 0, 0], [0.2, 0, 0, 0]]), abs=1e-6)
    assert latents.trust_neighbours()[1] > kept[1]


def test_without_ties_nobody_moves() -> None:
    latents = latents_of(5)
    before = latents.z.copy()
    for _ in range(50):
        latents.relax(ties_of(5, []).influence)
    assert np.array_equal(latents.z, before)


@given(seed=st.integers(0, 100), n=st.integers(2, 40))
def test_relaxation_stays_between_the_extremes(seed: int, n: int) -> None:
    latents, ties = latents_of(n, seed), ties_of(n, random_pairs(n, 3, seed))
    low, high = latents.z.min(axis=0), latents.z.max(axis=0)
    for _ in range(30):
        latents.relax(ties.influence)
    assert (latents.z >= low - 1e-6).all()
    assert (latents.z <= high + 1e-6).all()


def shaken(relax: float, drift: float) -> tuple[Latents, Any]:
    numbers = LatentsNumbers.read({"relax": relax, "drift": drift})
    latents, ties = latents_of(1, dtype=np.float64, numbers=numbers), ties_of(1, [], np.float64)
    latents.susceptibility[:] = 0.0
    latents = Latents(latents.z, latents.motivation, np.zeros(1), numbers, dtype=np.float64)
    start = latents.z.copy()
    latents.impulse(np.array([0]), GOVERNMENT, 1.0)
    for _ in range(100):
        latents.relax(ties.influence)
    return latents, start


def test_a_shock_fades_at_the_speed_of_relaxation() -> None:
    latents, start = shaken(0.01, 0.0)
    assert latents.z[0, GOVERNMENT] - start[0, GOVERNMENT] == pytest.approx(0.99**100)


def test_anchors_follow_by_drift_only() -> None:
    still, start = shaken(0.007, 0.0)
    moved, _ = shaken(0.007, 0.005)
    assert np.array_equal(still.anchors, start)
    assert moved.anchors[0, GOVERNMENT] > start[0, GOVERNMENT]
    assert moved.z[0, GOVERNMENT] > still.z[0, GOVERNMENT]


def test_columns_show_the_same_storage() -> None:
    residents, latents = Residents(3), latents_of(3)
    latents = Latents(
        latents.z, latents.motivation, latents.susceptibility, latents.numbers, residents=residents
    )
    latents.impulse(np.array([1]), BELONGING, 0.5)
    assert np.array_equal(residents["belonging_logit"], latents.z[:, BELONGING])
    assert np.array_equal(residents["belonging"], latents.probability(BELONGING))
    residents.intervene(2, "trust_government", 0.5)
    residents.intervene(0, "trust_neighbours_logit", 8.0)
    with pytest.raises(InputError, match=r"trust_neighbours_logit = 50\.0: out of range; allowed is -8 to 8"):
        residents.intervene(0, "trust_neighbours_logit", 50.0)
    for value in (-0.1, 1.5):
        with pytest.raises(InputError, match=rf"motivation = {value}: out of range; allowed is 0 to 1"):
            residents.intervene(0, "motivation", value)
    residents.intervene(0, "motivation", 1.0)
    assert latents.z[2, GOVERNMENT] == 0.0
    assert latents.trust_government()[2] == 0.5
    assert latents.z[0, NEIGHBOURS] == 8.0
    assert latents.motivation[0] == 8.0
    with pytest.raises(InputError, match="Did you mean"):
        residents["trust_goverment"]


@pytest.mark.parametrize("n", [0, 1, 2])
def test_few_residents_are_legal(n: int) -> None:
    latents, ties = latents_of(n), ties_of(n, [(0, 1, 0.5)] if n == 2 else [])
    latents.relax(ties.influence)
    latents.impulse(np.arange(n), GOVERNMENT, 0.1)
    assert latents.z.shape == (n, 4)
    assert np.isfinite(latents.z).all()


def test_one_resident_more_changes_nobody_without_a_tie_to_him() -> None:
    pairs = random_pairs(30, 3, 7)
    few, more = latents_of(30), latents_of(31)
    for _ in range(20):
        few.relax(ties_of(30, pairs).influence)
        more.relax(ties_of(31, pairs).influence)
    assert np.array_equal(more.z[:30], few.z)
