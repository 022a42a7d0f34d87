"""Groups of communities: their files, what is wrong with them, and how they are played."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from experiments.listing import rows_of
from sim.errors import InputError
from sim.model import CoGovernanceModel
from sim.scenario import (
    list_communities,
    list_groups,
    read_communities,
    read_community,
    read_group,
    read_scenario,
)
from tests.helpers.scenario_files import COMMUNITY, complaint_of

GROUP = """\
name: block
members:
  - {community: yard.yaml, replicas: 2}
  - {community: old_quarter}
"""
WRONG = {
    "group in a group": (
        "name: all\nmembers:\n  - {community: old_quarter}\n  - {community: subdistrict_8}\n",
        "f.yaml:4: 'subdistrict_8' is a group; a group may not contain a group, name its communities",
    ),
    "group in a group, by path": (
        "name: all\nmembers:\n  - {community: block.yaml}\n",
        "f.yaml:3: 'block.yaml' is a group; a group may not contain a group, name its communities",
    ),
    "unknown member": (
        "name: all\nmembers:\n  - {community: old_quartr}\n",
        "f.yaml:3: unknown community 'old_quartr'. Did you mean 'old_quarter'?",
    ),
    "missing file": (
        "name: all\nmembers:\n  - {community: none.yaml}\n",
        "f.yaml:3: there is no file 'none.yaml'; relative paths count from the group's own folder",
    ),
    "misspelt key": (
        "name: all\nmembers:\n  - {community: old_quarter, replica: 2}\n",
        "f.yaml:3: unknown key 'members[1].replica'. Did you mean 'replicas'?",
    ),
    "too many": (
        "name: all\nmembers:\n  - {community: old_quarter, replicas: 65}\n",
        "f.yaml:3: members[1].replicas = 65 communities: out of range;"
        " allowed is a whole number from 1 to 64 communities",
    ),
    "nobody": ("name: all\nmembers: []\n", "f.yaml:2: members = []: not usable here"),
    "source of nothing": (
        GROUP + "sources: {wawuli: 'assumption: x'}\n",
        "f.yaml:5: unknown member 'wawuli'. Known members: members, old_quarter, yard.yaml",
    ),
    "source without kind": (
        GROUP + "sources: {members: seen}\n",
        "f.yaml:5: the source of 'members' must begin with 'published: ' or 'assumption: '",
    ),
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "yard.yaml").write_text(COMMUNITY, encoding="utf-8")
    (tmp_path / "block.yaml").write_text(GROUP, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("case", WRONG)
@pytest.mark.usefixtures("folder")
def test_what_is_wrong_with_a_group(case: str) -> None:
    text, line = WRONG[case]
    assert any(said.startswith(line) for said in complaint_of(read_group, text))


def test_members_are_read_from_the_group_s_own_folder(
    folder: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path_factory.mktemp("elsewhere"))
    names = [one.name for one in read_communities([str(folder / "block.yaml"), "kangfu_2"])]
    assert names == ["yard", "yard", "old_quarter", "kangfu_2"]


@pytest.mark.usefixtures("folder")
def test_a_mistake_in_a_member_is_told_with_its_file_and_line() -> None:
    Path("yard.yaml").write_text(COMMUNITY + "load: 9\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"yard\.yaml:6: load = 9"):
        read_communities(["block.yaml"])


def test_a_group_is_no_community() -> None:
    with pytest.raises(
        InputError, match=r"subdistrict_8\.yaml:\d+: 'subdistrict_8' is a group of communities"
    ):
        read_community("subdistrict_8")


def test_groups_and_communities_are_listed_apart_and_together() -> None:
    assert {"subdistrict_8", "district_64"} <= set(list_groups())
    assert not set(list_groups()) & set(list_communities())
    rows = {row["name"]: row for row in rows_of("communities")}
    assert set(rows) == {*list_groups(), *list_communities()}
    assert rows["district_64"]["members"] == 64
    assert rows["subdistrict_8"]["flats"] == 5 * 1200 + 528 + 1968 + 4576


@pytest.mark.parametrize(("name", "size"), [("subdistrict_8", 8), ("district_64", 64)])
def test_the_groups_that_come_with_cogov(name: str, size: int) -> None:
    group = read_group(name)
    assert (group.name, group.size) == (name, size)
    assert group.title is not None
    assert any("\u4e00" <= sign <= "\u9fff" for sign in group.title.zh)
    assert set(group.sources) == {"members", *(member.community for member in group.members)}
    assert len(read_communities([name])) == size


def test_a_scenario_names_a_group_like_a_community() -> None:
    scenario = read_scenario(
        {
            "name": "wide", "days": 3, "communities": ["subdistrict_8", "kangfu_2"], "before": "top_down",
            "regimes": ["top_down"], "mechanisms": [],
        }
    )  # fmt: skip
    found = Counter(one.name for one in read_communities(scenario))
    assert found == {"old_quarter": 5, "kangfu_2": 2, "wawuli": 1, "huguangyuan": 1}


@pytest.mark.usefixtures("folder")
def test_a_group_is_played_with_shared_offices() -> None:
    Path("block.yaml").write_text(
        "name: block\nmembers: [{community: yard.yaml, replicas: 10}]\n", encoding="utf-8"
    )
    scenario = {
        "name": "wide", "days": 10, "burn_in": 7, "communities": ["block.yaml"], "before": "top_down",
        "regimes": ["top_down"], "mechanisms": [],
    }  # fmt: skip
    model = CoGovernanceModel(scenario, "top_down", 1)
    model.run()
    place = model.world.communities
    assert place.subdistrict.tolist() == [0] * 8 + [1] * 2
    assert place.district.tolist() == [0] * 10
    assert len(set(place.key.tolist())) == 10
    assert set(model.tables()["daily"]["community"]) == set(map(float, range(10)))


@pytest.mark.usefixtures("folder")
def test_departments_have_the_posts_that_are_paid_for() -> None:
    """Eight subdistricts share them: those simulated pay their own, the others the mean."""
    posts = []
    for replicas in (1, 8, 64):
        Path("block.yaml").write_text(
            f"name: block\nmembers: [{{community: yard.yaml, replicas: {replicas}}}]\n", encoding="utf-8"
        )
        scenario = {
            "name": "wide", "days": 1, "burn_in": 0, "communities": ["block.yaml"], "before": "top_down",
            "regimes": ["top_down"], "mechanisms": [],
        }  # fmt: skip
        town = CoGovernanceModel(scenario, "top_down", 1).town
        hours = sum(queue.hours_per_day for queue in town.offices.department_queue[0])
        posts.append(hours / np.mean([staff.upper for staff in town.staff]))
    assert posts == pytest.approx([posts[0]] * 3)
    money, week = town.offices.money, town.offices.handlers
    share = money.upper_split[1] / sum(money.upper_split)
    assert posts[0] == pytest.approx(64 * share * week.week_hours * week.efficiency[6] / 7)
