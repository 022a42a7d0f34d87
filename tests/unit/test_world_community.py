"""Communities: what may be said of one, and the message when it cannot be."""

from __future__ import annotations

import pickle
from typing import Any

import pytest

from sim.errors import InputError
from sim.parameters import Book
from sim.world.community import Community
from sim.world.world import check_community
from tests.helpers.worlds import BOOK, small, world_of


@pytest.mark.parametrize(
    ("figures", "words"),
    [
        ({"buildings": 0}, ["buildings = 0", "1 to 2000"]),
        ({"floors": 2.5}, ["floors = 2.5", "whole number"]),
        ({"stairwells": True}, ["stairwells = True", "whole number"]),
        ({"households": -1}, ["households = -1", "0 to"]),
        ({"share_let": 1.2}, ["share_let = 1.2", "0 to 1"]),
        ({"load": float("nan")}, ["load = nan", "0 to 5"]),
        ({"share_60": 0.3, "share_65": 0.2}, ["either share_60 or share_65"]),
        (
            {"buildings": 2000, "stairwells": 20, "floors": 60, "flats_per_floor": 40},
            ["buildings = 2000", "at most 2,000,000 flats", "are 96,000,000", "give fewer buildings"],
        ),
        ({"households": 25}, ["households = 25", "at most 24", "2 x 2 x 3 x 2"]),
        ({"households": 5, "residents": 4}, ["residents = 4", "5 households"]),
        ({"households": 0, "residents": 4}, ["residents = 4"]),
    ],
)
def test_impossible_figures_are_refused_with_what_where_and_what_is_allowed(
    figures: dict[str, Any], words: list[str]
) -> None:
    with pytest.raises(InputError) as caught:
        small(**figures)
    assert all(word in str(caught.value) for word in ["community 'small'", *words]), str(caught.value)


@pytest.mark.parametrize(
    ("figures", "words"),
    [
        ({"residents": 169}, ["residents = 169", "24 flats hold at most 168", "more buildings"]),
        ({"households": 3, "residents": 22}, ["residents = 22", "3 households hold at most 21"]),
        (
            {"buildings": 2000, "stairwells": 10, "floors": 10, "flats_per_floor": 4},
            ["buildings = 2000", "in 800,000 flats", "at most 300,000"],
        ),
        ({"share_65": 0.95}, ["share_65 = 0.95", "allow shares from"]),
        (
            {"stairwells": 20, "floors": 60, "flats_per_floor": 20},
            ["floors = 60", "at most 10,000", "smaller"],
        ),
    ],
)
def test_flats_that_cannot_hold_the_residents_are_refused(figures: dict[str, Any], words: list[str]) -> None:
    community = small(**figures)
    with pytest.raises(InputError) as caught:
        check_community(community, BOOK)
    assert all(word in str(caught.value) for word in words), str(caught.value)
    with pytest.raises(InputError):
        world_of(community)


def test_the_last_place_can_be_filled() -> None:
    assert len(world_of(small(residents=168)).people) == 168


def test_a_world_needs_a_community() -> None:
    with pytest.raises(InputError, match="at least one community"):
        world_of()


def test_days_cannot_be_negative() -> None:
    with pytest.raises(InputError, match="days = -1"):
        world_of(small(), days=-1)


def test_a_community_survives_pickling() -> None:
    community = small(sources={"residents": "published: f:Z21"}, residents=40)
    again = pickle.loads(pickle.dumps(community))
    assert again == community
    assert dict(again.sources) == dict(community.sources)
    assert isinstance(hash(community), int)


def test_a_world_survives_pickling() -> None:
    world = world_of(small())
    again = pickle.loads(pickle.dumps(world))
    assert again.people.key.tolist() == world.people.key.tolist()


def test_numbers_of_the_world_can_be_overridden() -> None:
    empty = Book({"households.vacancy": 0.25})
    full = Book({"households.vacancy": 0.03})
    community = Community("quarter")
    assert len(world_of(community, book=empty).people) < len(world_of(community, book=full).people)
