"""The network at the end of a run: sums over ties against plain loops."""

from __future__ import annotations

from itertools import combinations
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.observers.network import network
from tests.helpers.neighbourhood import random_pairs, ties_of
from tests.helpers.playing import QUIET, played


def place(sizes: list[int], pairs: list[tuple[int, int, float]]) -> Any:
    n, ends = sum(sizes), np.cumsum([0, *sizes])
    rows = np.arange(n)
    people = SimpleNamespace(
        community=np.repeat(np.arange(len(sizes)), sizes), tenant=rows % 3 == 0, age=(rows * 37) % 90
    )
    communities = SimpleNamespace(first_resident=ends[:-1], last_resident=ends[1:])
    return SimpleNamespace(
        world=SimpleNamespace(people=people, communities=communities), communities=len(sizes),
        residents=SimpleNamespace(n=n), ties=ties_of(n, pairs, np.float64),
    )  # fmt: skip


@settings(deadline=None)
@given(sizes=st.lists(st.integers(0, 12), min_size=1, max_size=3), seed=st.integers(0, 99))
def test_sums_are_those_of_plain_loops(sizes: list[int], seed: int) -> None:
    first, pairs = 0, []
    for size in sizes:
        pairs += [(first + i, first + j, s) for i, j, s in (random_pairs(size, 3, seed) if size > 1 else [])]
        first += size
    town = place(sizes, pairs)
    if pairs:
        town.ties.add_grudge(*pairs[0][:2])
    kept = pairs[1:]
    table, people = network(town), town.world.people
    for c in range(len(sizes)):
        own = [(i, j, s) for i, j, s in kept if people.community[i] == c]
        tied = {frozenset((i, j)) for i, j, _ in own}
        members = np.flatnonzero(people.community == c).tolist()
        friends = {i: [j for j in members if frozenset((i, j)) in tied] for i in members}
        triples = [pair for i in members for pair in combinations(friends[i], 2)]
        expected = {
            "community": c,
            "ties": len(own),
            "strength": sum(s for _, _, s in own),
            "triples": len(triples),
            "closed": sum(frozenset(pair) in tied for pair in triples),
            "tenure_ties": sum(people.tenant[i] != people.tenant[j] for i, j, _ in own),
            "age_ties": sum((people.age[i] >= 60) != (people.age[j] >= 60) for i, j, _ in own),
            "isolated": sum(len(friends[i]) <= 1 for i in members),
        }
        assert {name: values[c] for name, values in table.items()} == pytest.approx(expected)


def test_a_run_hands_over_its_network() -> None:
    table = played(QUIET, days=10)
    ties = table.tables()["network"]
    assert 2 * ties["ties"].sum() == table.town.ties.degree.sum() > 0
