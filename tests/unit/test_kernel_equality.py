"""Plain Mesa objects, arrays and the compiled kernel give the same trajectories.

In float64 every state agrees to 1e-12 and every decision exactly; arrays and kernel agree bit for bit in
float32 too. A test with a fault in it shows that the comparison can fail.
"""

from __future__ import annotations

import importlib.util
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from benchmarks.case import Case
from benchmarks.plain_mesa import PlainMesa
from benchmarks.resident_rules import ArrayTown
from sim.behaviour.engine import ARRAYS, DailyRules, daily_rules
from sim.behaviour.weighing import Return, take_back
from sim.compiled import compiled, kernel_is_there
from sim.randomness import units_of

N, DAYS = 300, 120
with_kernel = pytest.mark.skipif(importlib.util.find_spec("numba") is None, reason="numba is not installed")

States = dict[str, NDArray[Any]]


@pytest.fixture(scope="module")
def case() -> Case:
    return Case(N)


@pytest.fixture(scope="module")
def plain(case: Case) -> PlainMesa:
    model = PlainMesa(case)
    for _ in range(DAYS):
        model.step()
    return model


def states_of_objects(model: PlainMesa) -> States:
    names = {"z": "z", "anchors": "anchor"}
    names |= {name: name for name in ("grievance", "grudge", "fatigue", "belief", "hours_given")}
    return {name: np.array([getattr(one, at) for one in model.people]) for name, at in names.items()}


def played(case: Case, rules: DailyRules, dtype: Any) -> ArrayTown:
    town = ArrayTown(case, rules, dtype)
    for _ in range(DAYS):
        town.step()
    return town


def states_of_arrays(town: ArrayTown) -> States:
    return {
        "z": town.latents.z,
        "anchors": town.latents.anchors,
        "grievance": town.grievance.grievance,
        "grudge": town.grievance.grudge,
        "fatigue": town.participation.fatigue,
        "belief": town.participation.belief,
        "hours_given": town.participation.hours_given,
    }


def largest_gap(one: States, two: States) -> float:
    return max(float(np.abs(one[name] - two[name]).max()) for name in one)


def decisions(town: ArrayTown | PlainMesa) -> list[list[int]]:
    return [rows.tolist() for rows in town.volunteers]


ALL = [ARRAYS, daily_rules(1), daily_rules(2)]


def test_the_case_is_not_trivial(plain: PlainMesa) -> None:
    assert sum(map(len, decisions(plain))) > 15
    assert states_of_objects(plain)["grudge"].max() > 0.1


@pytest.mark.parametrize("rules", ALL, ids=lambda rules: rules.name)
def test_production_equals_plain_objects(case: Case, plain: PlainMesa, rules: DailyRules) -> None:
    town = played(case, rules, np.float64)
    assert decisions(town) == decisions(plain)
    assert largest_gap(states_of_arrays(town), states_of_objects(plain)) <= 1e-12


@pytest.mark.parametrize("rules", ALL, ids=lambda rules: rules.name)
def test_single_precision_stays_near(case: Case, plain: PlainMesa, rules: DailyRules) -> None:
    assert largest_gap(states_of_arrays(played(case, rules, np.float32)), states_of_objects(plain)) <= 1e-5


@with_kernel
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("threads", [1, 2])
def test_the_kernel_gives_the_bits_of_the_arrays(case: Case, dtype: Any, threads: int) -> None:
    arrays, kernel = played(case, ARRAYS, dtype), played(case, daily_rules(threads), dtype)
    assert decisions(arrays) == decisions(kernel)
    assert largest_gap(states_of_arrays(arrays), states_of_arrays(kernel)) == 0.0


@with_kernel
@pytest.mark.parametrize("threads", [1, 2])
def test_pieces_of_many_residents_and_ties_at_odds_relax_alike(threads: int) -> None:
    case, towns = Case(1_300), []
    for rules in (ARRAYS, daily_rules(threads)):
        town = ArrayTown(case, rules)
        for i in range(0, 1_300, 40):
            start, end = town.ties.indptr[i : i + 2]
            for j in town.ties.neighbour[start : start + 1 + (end - start) * (i % 3 == 0)].tolist():
                town.ties.add_grudge(i, j)
        for _ in range(5):
            town.step()
        towns.append(town)
    assert np.count_nonzero(towns[0].ties.degree == 0) > 5, "some have fallen out with all their neighbours"
    assert largest_gap(*map(states_of_arrays, towns)) == 0.0


@with_kernel
@pytest.mark.parametrize("shape", [(0,), (1,), (1_000,), (30, 7)])
def test_the_compiled_hash_gives_the_bits_of_the_arrays(shape: tuple[int, ...]) -> None:
    from sim import hashing

    luck = np.random.default_rng(2)
    words = luck.integers(0, 2**64, shape, np.uint64)
    times, plus = luck.integers(0, 2**64, 2, np.uint64)
    assert np.array_equal(hashing.units_of(words, times, plus), units_of(words.copy(), times, plus))


def test_a_wrong_speed_would_be_noticed(case: Case, plain: PlainMesa) -> None:
    town = ArrayTown(case, ARRAYS, np.float64)
    wrong = town.latents.numbers.read({"relax": 0.00701})
    town.latents.numbers = wrong
    for _ in range(DAYS):
        town.step()
    assert largest_gap(states_of_arrays(town), states_of_objects(plain)) > 1e-6


@with_kernel
def test_parameters_reach_a_kernel_that_was_compiled_before(case: Case) -> None:
    ends = []
    for relax in (0.002, 0.03, 0.002):
        town = ArrayTown(case, daily_rules(1))
        town.latents.numbers = town.latents.numbers.read({"relax": relax})
        for _ in range(30):
            town.step()
        ends.append(town.latents.z.copy())
    assert np.array_equal(ends[0], ends[2])
    assert np.abs(ends[0] - ends[1]).max() > 1e-3


def test_the_environment_can_refuse_the_kernel(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COGOV_NUMBA", "0")
    assert not kernel_is_there()
    assert daily_rules(2) is ARRAYS


@pytest.mark.parametrize("n", [0, 1, 2])
@pytest.mark.parametrize("rules", ALL, ids=lambda rules: rules.name)
def test_few_residents_are_legal(n: int, rules: DailyRules) -> None:
    town = ArrayTown(Case(n) if n else empty(), rules)
    for _ in range(14):
        town.step()
    assert np.isfinite(town.latents.z).all()


def empty() -> Case:
    """Nobody lives here."""
    case = Case(1)
    case.network = (np.zeros(1, np.int64), np.zeros(0, np.int32), np.zeros(0, np.float32))
    case.n, case.rows = 0, case.rows[:0]
    for name in ("anchors", "motivation", "susceptibility"):
        setattr(case, name, getattr(case, name)[:0])
    persons = case.persons
    case.persons = type(persons)(**{name: getattr(persons, name)[:0] for name in persons.__slots__})
    case.loads = [load[:0] for load in case.loads]
    return case


@with_kernel
def test_where_no_folder_can_hold_a_cache_the_kernel_compiles_without(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    import numba

    def refuses_to_cache(**options: Any) -> Any:
        if options.pop("cache", False):
            raise RuntimeError("no folder")
        return lambda function: ("compiled", function)

    monkeypatch.setattr(numba, "njit", refuses_to_cache)
    assert compiled()(len) == ("compiled", len)


@with_kernel
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_disturbed_ties_return_alike(dtype: Any) -> None:
    from sim.behaviour import kernel

    luck, law = np.random.default_rng(1), Return(step=0.01, near=0.004, least=0.02)
    first = np.where(luck.random(400) < 0.5, 0.0, luck.random(400)).astype(dtype)
    strength = np.where(luck.random(400) < 0.3, first + 0.003, 0.1 * luck.random(400)).astype(dtype)
    positive, slots = luck.random(400) < 0.8, np.flatnonzero(luck.random(400) < 0.7)
    mine, yours = [
        (take(slots, at, now, first, law).tolist(), at.tolist(), now.tolist())
        for take, at, now in (
            (take_back, positive.copy(), strength.copy()),
            (kernel.take_back, positive.copy(), strength.copy()),
        )
    ]
    assert mine == yours
    assert 0 < sum(mine[0]) < len(slots)
