"""Switches and counts: where a rule takes whole numbers only, nothing else can be set or sampled."""

from __future__ import annotations

from pathlib import Path

import pytest

from experiments.designer.candidates import random_designs
from experiments.designer.designing import make_job
from experiments.designer.factors import held_at_bounds
from experiments.designer.proposing import Proposer
from experiments.designer.reading import read_space
from experiments.failures import read_failure
from scenarios import data_file
from sim.errors import InputError
from sim.parameters import Book
from sim.scenario import known_numbers, read_design, read_regime, read_scenario

SWITCHES = (
    "building_chiefs.posts", "council.talks", "council.staff_mediate", "partner_pool.teams", "partner_pool.team_choice",
)  # fmt: skip
COUNTS = (
    "council.hearing_max", "council.hearing_min", "council.lot", "council.renovation_rounds", "council.rounds",
    "red_list_points.redeem_every", "red_list_points.stops",
)  # fmt: skip


def refusal(read: object, *given: object) -> str:
    with pytest.raises(InputError) as refused:
        read(*given)  # type: ignore[operator]
    return str(refused.value)


@pytest.mark.parametrize("key", SWITCHES)
def test_a_switch_is_on_or_off(key: str) -> None:
    for value in (0.5, 2.0):
        assert f"{key} = {value}: must be 0 (no) or 1 (yes) (" in refusal(Book, {key: value})
    assert [Book({key: value}).values()[key] for value in (0, 1)] == [0.0, 1.0]


@pytest.mark.parametrize("key", COUNTS)
def test_a_count_is_whole(key: str) -> None:
    entry = known_numbers()[key]
    low, high = entry.bounds()
    assert f"must be a whole number from {low:g} to {high:g} ({entry.title_en})" in refusal(
        Book, {key: low + 0.5}
    )
    assert f"allowed is {low:g} to {high:g}, whole numbers" in refusal(Book, {key: high + 0.5})
    assert Book({key: int(high)}).values()[key] == high


def test_of_a_list_every_number_is_whole() -> None:
    assert "must be a whole number from 0 to 3" in refusal(
        Book, {"offices.department_of_type": [0, 1, 2, 0.5, 1, 3]}
    )


def test_every_number_that_comes_with_cogov_is_as_declared() -> None:
    whole = {key for key, entry in known_numbers().items() if entry.whole}
    assert {*SWITCHES, *COUNTS} <= whole
    assert all(
        entry.bounds()[0] % 1 == entry.bounds()[1] % 1 == 0
        for entry in map(known_numbers().get, whole)
        if entry
    )


@pytest.mark.parametrize(
    ("kind", "line", "text"),
    [
        (read_regime, 2, "name: mine\nmechanisms: {council: {lot: 2.5}}\n"),
        (read_regime, 3, "name: mine\nmechanisms: [council]\nlevers: {council.lot: 2.5}\n"),
        (read_design, 6, "name: mine\ntitle: {en: a, zh: 甲}\ndescription: {en: a, zh: 甲}\nsource: asm\n"
                         "base: partner_no_tech\nlevers: {council.lot: 2.5}\n"),
    ],
    ids=["mechanism", "lever", "design"],
)  # fmt: skip
def test_a_file_that_sets_a_fraction_is_told_where(
    kind: object, line: int, text: str, tmp_path: Path
) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(text, encoding="utf-8")
    said = refusal(kind, path)
    assert said.startswith(
        f"{path}:{line}: council.lot = 2.5 residents per contested closure: must be a whole number"
    )
    assert "\n" not in said


def test_scenarios_and_failures_are_told_too(tmp_path: Path) -> None:
    text = (
        data_file("dispute.yaml").read_text(encoding="utf-8")
        + "\nnumbers: {deliberation.mediation_rounds: 1.5}\n"
    )
    scenario = tmp_path / "mine.yaml"
    scenario.write_text(text, encoding="utf-8")
    assert "deliberation.mediation_rounds = 1.5 rounds: must be a whole number" in refusal(
        read_scenario, scenario
    )
    failure = tmp_path / "failure.yaml"
    text = data_file("failures", "elite_capture.yaml").read_text(encoding="utf-8")
    assert "council.hearing_max: 3" in text
    failure.write_text(text.replace("council.hearing_max: 3", "council.hearing_max: 2.5"), encoding="utf-8")
    assert "council.hearing_max = 2.5 hearings per ticket: must be a whole number from 1 to 3" in refusal(
        read_failure, failure
    )


# --- spaces ------------------------------------------------------------------------------------------------


@pytest.fixture
def text() -> str:
    return data_file("designs", "spaces", "points.yaml").read_text(encoding="utf-8")


def written(text: str, line: str, folder: Path) -> Path:
    path = folder / "space.yaml"
    path.write_text(text.replace("variables:\n", f"variables:\n  {line}\n", 1), encoding="utf-8")
    return path


@pytest.mark.parametrize("bounds", ["{low: 1, high: 12}", "{low: 1, high: 11, step: 2}"])
def test_a_search_tries_whole_numbers_only(text: str, bounds: str, tmp_path: Path) -> None:
    key = "red_list_points.redeem_every"
    space = make_job(written(text, f"{key}: {bounds}", tmp_path)).space
    tried = [one.values[key] for one in (*random_designs(space, 64, 1), *Proposer(space, 1).propose(8))]
    assert all(value % 1 == 0 and 1 <= value <= 12 for value in tried)
    assert len(set(tried)) > 4
    assert all(value % 2 == 1 for value in tried) == ("step" in bounds)


@pytest.mark.parametrize(
    ("bounds", "told"),
    [
        (
            "{low: 1.5, high: 12}",
            "red_list_points.redeem_every = 1.5 months: must be a whole number from 1 to 12",
        ),
        ("{low: 1, high: 12, step: 0.5}", "a step of 0.5 leads to fractions; give a whole step"),
        ("{low: 1, high: 12, log: true}", "takes whole numbers only; leave 'log' out"),
    ],
)
def test_a_space_that_would_try_fractions_is_refused(
    text: str, bounds: str, told: str, tmp_path: Path
) -> None:
    assert told in refusal(read_space, written(text, f"red_list_points.redeem_every: {bounds}", tmp_path))


@pytest.mark.parametrize(
    ("factors", "told"),
    [
        ("council.lot: 0.5", "'council.lot' takes whole numbers only and cannot be multiplied"),
        (
            "red_list_points.fund: 0.05",
            "red_list_points.fund x 0.05 lies between 0.15 and 1.5 for the designs",
        ),
        ("red_list_points.fund: 20", "out of range; allowed is 3 to 30"),
        ("red_list_points.fund: -1", "must not be below 0"),
    ],
)
def test_a_factor_that_no_lever_can_take_is_refused(
    text: str, factors: str, told: str, tmp_path: Path
) -> None:
    path = tmp_path / "space.yaml"
    path.write_text(text.replace("red_list_points.fund: 0.4", factors), encoding="utf-8")
    said = refusal(read_space, path)
    assert told in said
    assert len(said.splitlines()) == 1


def test_what_a_condition_would_take_out_of_range_is_known_beforehand() -> None:
    assert [
        (one.condition, one.lever, one.bound, one.at) for one in held_at_bounds(read_space("points"))
    ] == [("shrinking_funds", "red_list_points.fund", 3.0, 7.5)]
