"""Design spaces: the one that comes with CoGov is good, and what is wrong with another is said once and clearly."""

from __future__ import annotations

from pathlib import Path

import pytest

from experiments.designer.designing import make_job
from experiments.designer.reading import list_spaces, read_space
from scenarios import data_file
from sim.errors import InputError


@pytest.fixture
def text() -> str:
    return data_file("designs", "spaces", "points.yaml").read_text(encoding="utf-8")


def refusal(text: str, folder: Path) -> str:
    """Return what is said of a space, without the file."""
    path = folder / "mine.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as refused:
        read_space(path)
    told = str(refused.value)
    assert "Traceback" not in told
    return told.replace(f"{path}:", "")


def test_the_spaces_that_come_with_cogov_are_good() -> None:
    assert "points" in list_spaces()
    space = read_space("points")
    assert set(space.objectives) == {"burden", "participation", "cost", "hours", "equity"}
    assert set(space.limits) == {"cash", "tenants", "harm"}
    assert space.community not in space.unseen


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("v: {low: 0, high: 0.012}", "v: {low: 0.012, high: 0}", ["low = 0.012 is above high = 0", "exchange"]),
        ("v: {low: 0, high: 0.012}", "v: {low: 0, high: 3}", ["red_list_points.v", "3", "0.02"]),
        ("v: {low: 0, high: 0.012}", "vv: {low: 0, high: 0.012}", ["red_list_points.vv", "cogov list parameters"]),
        (
            "  harm: {measure: chance_of_harm, at_most: 0.35}",
            "  more: {measure: points_tenant_share, at_most: 0.1}",
            ["'tenants' (points_tenant_share at least 0.15)", "'more' (points_tenant_share at most 0.1)", "contradict"],
        ),
        (
            "{measure: points_cash, at_most: 35}",
            "{measure: points_cash, at_least: 70}",
            ["'cash' (points_cash at least 70)", "red_list_points.fund (at most 30)", "contradict"],
        ),
        ("indicator: burden,", "indicator: burdens,", ["burdens", "burden"]),
        ("at_most: 35}", "at_most: 35, at_least: 1}", ["either 'at_most' or 'at_least'"]),
        ("unseen: [kangfu_2, wawuli]", "unseen: [old_quarter]", ["not unseen"]),
        ("unseen: [kangfu_2, wawuli]", "unseen: []", ["no community to test in"]),
        ("activities: {low: 0, high: 1}", "activities: {low: 0, high: 1, step: 0.3}", ["steps of 0.3"]),
        ("{designs: 6, worlds: 12}", "{designs: 60, worlds: 12}", ["fewer designs and more worlds"]),
        ("numbers: {red_list_points.c_n: 0.0012", "numbers: {routing.misroute: 0.2", ["of no mechanism"]),
    ],
    ids=[
        "low_above_high", "out_of_range", "no_such_lever", "two_limits", "limit_and_range", "no_such_indicator",
        "two_bounds", "seen", "nowhere", "steps", "rounds", "worlds_differ",
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_in_one_line(
    text: str, old: str, new: str, told: list[str], tmp_path: Path
) -> None:
    assert old in text
    said = refusal(text.replace(old, new), tmp_path)
    assert all(part in said for part in told), said
    assert len(said.splitlines()) == 1, said


def test_a_catalogue_of_what_points_buy_that_can_only_be_empty_is_refused(text: str, tmp_path: Path) -> None:
    for name in ("goods", "services", "priority"):
        text = text.replace(f"  red_list_points.{name}: {{low: 0, high: 1}}\n", "")
    held = "fixed: {red_list_points.goods: 0, red_list_points.services: 0, red_list_points.priority: 0}\nobjectives:"
    said = refusal(text.replace("objectives:", held, 1), tmp_path)
    assert "the catalogue is empty: goods, services, priority" in said
    assert "0.012" in said


def test_an_empty_catalogue_of_named_designs_is_refused(text: str, tmp_path: Path) -> None:
    before, _, after = text.partition("designs:\n  - honour_only")
    assert "catalogue of named designs is empty" in refusal(
        before + "designs: []\nunseen:" + after.partition("unseen:")[2], tmp_path
    )


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"trials": 0}, "--trials 0"),
        ({"trials": 1.5}, "whole number"),
        ({"days": 3}, "--days 3"),
        ({"community": "nowhere"}, "no such community"),
        ({"seed": 999_990}, "--seed 999990"),
    ],
)
def test_options_out_of_range_are_refused(given: dict[str, object], told: str) -> None:
    with pytest.raises(InputError, match=told):
        make_job("points", **given)  # type: ignore[arg-type]


def test_another_community_to_search_in_is_no_longer_unseen() -> None:
    assert make_job("points", community="kangfu_2").space.unseen == ("wawuli",)
