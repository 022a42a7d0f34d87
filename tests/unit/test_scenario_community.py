"""A community's file: what it gives, and what is told when it cannot be."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.scenario import list_communities, read_communities, read_community
from sim.world.community import Community
from tests.helpers.scenario_files import COMMUNITY, complaint_of, use_small_house

WRONG = {
    "flats cannot hold the households": (
        COMMUNITY + "households: 9\n",
        [
            "f.yaml:6: community 'yard': households = 9: at most 4, one a flat (1 x 1 x 2 x 2 = 4 flats);"
            " correct households, or give more buildings, stairwells, floors or flats_per_floor"
        ],
    ),
    "misspelt key": (
        COMMUNITY.replace("flats_per_floor", "flats_per_flor"),
        ["f.yaml:5: unknown key 'flats_per_flor'. Did you mean 'flats_per_floor'?"],
    ),
    "out of range": (
        COMMUNITY.replace("buildings: 1", "buildings: 0") + "share_let: 1.2\n",
        [
            "f.yaml:2: buildings = 0 buildings: out of range;"
            " allowed is a whole number from 1 to 2000 buildings",
            "f.yaml:6: share_let = 1.2 of occupied flats: out of range;"
            " allowed is a number from 0 to 1 of occupied flats",
        ],
    ),
    "wrong type": (
        COMMUNITY.replace("floors: 2", "floors: 2.5") + "property_company: nein\n",
        [
            "f.yaml:4: floors = 2.5 floors: not usable here; allowed is a whole number from 1 to 60 floors",
            "f.yaml:6: property_company = 'nein': not usable here; allowed is true or false",
        ],
    ),
    "source of nothing": (
        COMMUNITY + "sources: {housholds: 'published: f:Z19'}\n",
        [
            "f.yaml:6: unknown figure 'housholds'. Did you mean 'households'? Known figures: buildings,"
            " flats_per_floor, floors, households, load, party_members, property_company, residents,"
            " share_60, share_65, share_let, stairwells"
        ],
    ),
    "source without kind": (
        COMMUNITY + "sources:\n  floors: seen\n",
        ["f.yaml:7: the source of 'floors' must begin with 'published: ' or 'assumption: '"],
    ),
}


@pytest.fixture(autouse=True)
def _small_house(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    use_small_house(monkeypatch, tmp_path)


@pytest.mark.parametrize("case", WRONG)
def test_what_is_wrong_with_a_community(case: str) -> None:
    text, lines = WRONG[case]
    assert complaint_of(read_community, text) == lines


def test_more_residents_than_homes_is_refused() -> None:
    lines = complaint_of(read_community, COMMUNITY + "households: 3\nresidents: 2\n")
    assert len(lines) == 1
    assert lines[0].startswith("f.yaml:7: community 'yard': residents = 2: ")


def test_more_residents_than_the_flats_hold_is_told_with_its_line() -> None:
    (line,) = complaint_of(read_community, COMMUNITY + "residents: 500\n")
    assert line.startswith("f.yaml:6: community 'yard': residents = 500: 4 flats hold at most ")


@pytest.mark.parametrize("members", [31, 100_000])
def test_more_party_members_than_adults_are_refused_with_their_line(members: int) -> None:
    text = COMMUNITY.replace("buildings: 1", "buildings: 4") + "residents: 40\n"
    (line,) = complaint_of(read_community, f"{text}party_members: {members}\n")
    assert line.startswith(
        f"f.yaml:7: community 'yard': party_members = {members}: of some 40 residents about 3"
    )
    assert "only they can be members; give at most 3" in line


def test_as_many_party_members_as_adults_are_taken(tmp_path: Path) -> None:
    text = COMMUNITY.replace("buildings: 1", "buildings: 4") + "residents: 40\nparty_members: 30\n"
    path = tmp_path / "yard.yaml"
    path.write_text(text, encoding="utf-8")
    assert read_community(path).party_members == 30


def test_what_is_not_given_stays_open() -> None:
    community = read_community("yard.yaml")
    assert isinstance(community, Community)
    assert (community.flats, community.residents, community.households) == (4, None, None)
    assert community.title_zh == "yard"
    assert read_community(community) is community


def test_several_are_read_in_their_order() -> None:
    other = Community(name="other")
    assert [one.name for one in read_communities([other, "yard.yaml"])] == ["other", "yard"]


@pytest.mark.parametrize("name", list_communities())
def test_a_community_that_comes_with_cogov_says_where_each_figure_is_from(name: str) -> None:
    community = read_community(name)
    assert community.name == name
    assert community.title_en
    assert any("\u4e00" <= sign <= "\u9fff" for sign in community.title_zh)
    plain = Community(name=name)
    figures = set(vars(plain)) - {"name", "title_en", "title_zh", "sources"}
    given = {key for key in figures if getattr(community, key) != getattr(plain, key)}
    assert given <= set(community.sources)


def test_the_abstract_and_three_real_communities_are_there() -> None:
    assert "old_quarter" in list_communities()
    assert len(list_communities()) >= 4


def test_a_share_that_the_households_do_not_allow_is_told_with_its_line() -> None:
    told = complaint_of(read_community, COMMUNITY + "share_65: 0.95\n")
    assert told[0].startswith("f.yaml:6: community 'yard': share_65 = 0.95: households of")
