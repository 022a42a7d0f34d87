"""Keyed draws: no state, no order, no sharing; arrays and plain integers give the same bits; laws by inversion."""

from __future__ import annotations

import itertools
import pickle
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from scipy.special import ndtri

from sim.errors import RuleError
from sim.randomness import STREAMS, Draws, Lot, combine, lognormal, mix, mix_array, stable_key

WORDS = st.integers(0, 2**64 - 1)
ROWS = np.arange(1, 2001)
N = 40_000


def keys(n: int) -> Any:
    """Return keys as the world makes them."""
    return np.asarray(combine(5, np.arange(n)), np.uint64)


def test_the_mixer_is_splitmix64() -> None:
    """The first outputs of the published generator from the state 0 (Steele, Lea & Flood 2014)."""
    golden = 0x9E3779B97F4A7C15
    published = [0xE220A8397B1DCDAF, 0x6E789E6AA1B965F4, 0x06C45D188009454F]
    assert [mix((i + 1) * golden) for i in range(3)] == published


@given(st.lists(WORDS, min_size=1, max_size=20))
def test_arrays_and_integers_are_mixed_alike(words: list[int]) -> None:
    assert mix_array(np.array(words, np.uint64)).tolist() == [mix(word) for word in words]


@given(WORDS, WORDS, WORDS, st.integers(0, 2**53), st.integers(-700, 20_000))
def test_one_draw_is_the_same_by_every_path(a: int, b: int, c: int, seed: int, time: int) -> None:
    draws, key = Draws(seed), np.array([a], np.uint64)
    alone = draws.uniform("talk", time=time, entity=a)
    assert draws.uniform("talk", time=time, entity=key).tolist() == [alone]
    assert draws.uniform("talk", time=np.array([time]), entity=key).tolist() == [alone]
    event = draws.uniform("talk", time=time, entity=(a, b, c))
    assert draws.uniform("talk", time=time, entity=(key, b, c)).tolist() == [event]
    assert draws.uniform("talk", time=time, entity=(a, b, np.array([c], np.uint64))).tolist() == [event]
    assert draws.uniform("talk", time=np.array([time]), entity=(a, b, c)).tolist() == [event]
    lot: Lot = draws.lot("talk", time=time, event=(a, b))
    assert lot[c] == lot.some([c])[0] == event
    assert 0.0 < event < 1.0


def test_draws_have_no_state() -> None:
    """What was drawn before, how often and by which object, changes nothing."""
    asked = list(itertools.product(STREAMS, range(-2, 60), (5, 6)))
    forth, back = Draws(9), pickle.loads(pickle.dumps(Draws(9)))
    one_by_one = [forth.uniform(s, time=t, entity=i) for s, t, i in asked]
    assert [back.uniform(s, time=t, entity=i) for s, t, i in reversed(asked)][::-1] == one_by_one
    assert [forth.uniform(s, time=t, entity=i) for s, t, i in asked] == one_by_one
    assert [Draws(9).lot(s, time=t, event=(i, 0))[3] for s, t, i in asked[::50]] == [
        forth.uniform(s, time=t, entity=(i, 0, 3)) for s, t, i in asked[::50]
    ]


def test_everybody_keeps_their_luck_whoever_else_draws() -> None:
    draws = Draws(9)
    whole = draws.uniform("talk", time=4, entity=ROWS)
    for chosen in (ROWS[::-1], ROWS[:1], ROWS[500:], np.concatenate([ROWS, ROWS])):
        assert np.array_equal(draws.uniform("talk", time=4, entity=chosen), whole[chosen - 1])
    assert draws.uniform("talk", time=4, entity=77) == whole[76]


def test_luck_differs_by_seed_stream_time_and_entity() -> None:
    draws = Draws(9)
    lists = [draws.uniform(stream, entity=ROWS) for stream in STREAMS]
    lists += [draws.uniform("talk", time=t, entity=ROWS) for t in (-7, -1, 1, 2, 365)]
    lists += [Draws(seed).uniform("talk", entity=ROWS) for seed in (0, 8, 10, 2**53 - 1)]
    lists += [draws.uniform("talk", entity=(ROWS, 0)), draws.uniform("talk", entity=(0, ROWS))]
    everything = np.concatenate(lists)
    assert len(np.unique(everything)) == everything.size


@pytest.mark.parametrize("lag", [1, 2, 7])
@pytest.mark.parametrize("shift", [0, 1, 3])
def test_days_are_no_shifted_copies_of_one_another(lag: int, shift: int) -> None:
    """Correlation of rows and keys between days: 4.5 / sqrt(n), false alarms 7e-6 each."""
    draws = Draws(11)
    for entities in (np.arange(N), keys(N)):
        today = draws.uniform("volunteering", time=20, entity=entities)
        later = np.roll(draws.uniform("volunteering", time=20 + lag, entity=entities), shift)
        assert abs(np.corrcoef(today, later)[0, 1]) < 4.5 / np.sqrt(N)


@pytest.mark.parametrize("entities", [np.arange(N), keys(N)], ids=["rows", "keys"])
def test_draws_are_uniform_and_neighbours_independent(entities: Any) -> None:
    """Chi-square over 100 bins and over 20 x 20 cells of neighbours, p above 1e-6 each."""
    luck = Draws(12).uniform("report", time=5, entity=entities)
    bins = np.bincount((luck * 100).astype(int), minlength=100)
    assert stats.chisquare(bins).pvalue > 1e-6
    cells = np.histogram2d(luck[::2], luck[1::2], bins=20, range=[[0, 1], [0, 1]])[0]
    assert stats.chisquare(cells.ravel()).pvalue > 1e-6


def test_laws_are_inversions_of_the_same_uniform() -> None:
    draws, given_ = Draws(13), {"time": 2, "entity": ROWS}
    u = draws.uniform("marks", **given_)
    assert np.array_equal(draws.normal("marks", **given_), ndtri(u))
    assert np.allclose(draws.exponential("marks", **given_, mean=3.0), -3.0 * np.log(1 - u), rtol=1e-9)
    means = np.linspace(0.0, 40.0, len(ROWS))
    assert np.array_equal(draws.poisson("marks", **given_, mean=means), stats.poisson.ppf(u, means))
    assert np.array_equal(draws.poisson("marks", **given_, mean=2.5), stats.poisson.ppf(u, 2.5))
    weights = np.array([0.0, 1.0, 0.0, 2.0, 1.0])
    wanted = np.select([u < 0.25, u < 0.75], [1, 3], 4)
    assert np.array_equal(draws.choice("marks", **given_, weights=weights), wanted)
    assert np.array_equal(draws.subset("marks", **given_, size=7), np.argsort(u)[:7])
    assert lognormal(0.5, 1.0, 2.0) == pytest.approx(np.e)


def test_an_unknown_stream_is_refused() -> None:
    with pytest.raises(RuleError, match="unknown stream 'luck'"):
        Draws(1).uniform("luck", entity=1)


def test_keys_of_names_are_the_same_on_every_machine() -> None:
    """The eight bytes of BLAKE2b of the name, the least first."""
    assert stable_key("talk") == 0xD27D0FDD6568B46D
