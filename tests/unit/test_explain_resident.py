"""A resident's weeks: the diary says what happened and changes nothing; the story is told beside the twin."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

from analysis.explain.resident import PARTS, explain_resident
from analysis.words import LANGUAGES, translator
from sim.town.diary import Diary
from tests.helpers.playing import BUSY, free, model_of, regime_of, unequal

BESIDE = ("council", "partner_pool")
DAYS = 90
NUMBERS = {
    **free("red_list_points", *BESIDE),
    "participation.intercept": -5.6,
    "participation.b_cooperation": 6.0,
    "participation.belief_start": 0.5,
    "red_list_points.v": 0.004,
    "red_list_points.fund": 30.0,
}


def run(*names: str, rows: list[int] | None = None) -> tuple[Any, Any]:
    """Return the tables of a run and its diary, if one is kept."""
    model = model_of(BUSY, regime=regime_of(*BESIDE, *names), numbers=NUMBERS, days=DAYS, submodels=[])
    diary = None if rows is None else Diary(model.town, rows)
    model.run()
    tables = model.tables()
    model.close()
    return tables, diary and diary.table()


@pytest.fixture(scope="module")
def rewarded() -> tuple[Any, Any]:
    tables, _ = run("red_list_points")
    come, times = np.unique(tables["turnout"]["resident"], return_counts=True)
    often = int(come[np.argmax(times)])
    seldom = int(come[np.argmin(times)])
    return tables, run("red_list_points", rows=[often, seldom])


@pytest.fixture(scope="module")
def diaries(rewarded: tuple[Any, Any]) -> dict[int, tuple[Any, Any]]:
    """Return for each resident the diary with points and that of the twin."""
    _, (_, mine) = rewarded
    rows = list(dict.fromkeys(mine["resident"].tolist()))
    _, twin = run(rows=rows)
    return {row: (of(mine, row), of(twin, row)) for row in rows}


def of(diary: Any, row: int) -> Any:
    return {name: values[diary["resident"] == row] for name, values in diary.items()}


def test_a_diary_changes_nothing(rewarded: tuple[Any, Any]) -> None:
    without, (with_diary, _) = rewarded
    assert unequal(without, with_diary) == []


def test_it_says_who_came_in_which_week_and_for_how_long(rewarded: tuple[Any, Any]) -> None:
    tables, (_, diary) = rewarded
    turnout = tables["turnout"]
    for row in set(diary["resident"].tolist()):
        mine, theirs = of(diary, row), turnout["resident"] == row
        came = mine["came"] == 1
        assert mine["week"][came].tolist() == turnout["week"][theirs].tolist()
        assert mine["hours"][came] == pytest.approx(turnout["hours"][theirs])
        assert len(mine["week"]) == DAYS // 7


def test_the_parts_add_up_and_luck_decides(diaries: dict[int, tuple[Any, Any]]) -> None:
    for pair in diaries.values():
        for diary in pair:
            parts = sum(diary[name] for name in ("usual", *PARTS))
            assert parts == pytest.approx(diary["logit"])
            chance = 1.0 / (1.0 + np.exp(-diary["logit"]))
            assert ((diary["luck"] < chance) == (diary["came"] == 1)).all()


def test_luck_is_the_same_in_both_arms_and_the_twin_knows_no_points(
    diaries: dict[int, tuple[Any, Any]],
) -> None:
    for mine, twin in diaries.values():
        assert mine["luck"].tolist() == twin["luck"].tolist()
        assert mine["points"].any()
        assert not twin["points"].any()
        assert not twin["issued"].any()
        assert mine["issued"][-1] > 0.0


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_story_counts_the_weeks(diaries: dict[int, tuple[Any, Any]], language: str) -> None:
    words = translator(language)
    for mine, twin in diaries.values():
        rows = explain_resident(mine, twin, words, mine_title="A", twin_title="B")
        assert [row.code for row in rows][:3] == ["summary", "points", "motivation"]
        assert str(int(mine["came"].sum())) in rows[0].text
        here = [row for row in rows if row.code in ("came", "only_here")]
        there = [row for row in rows if row.code in ("came", "only_there")]
        assert (len(here), len(there)) == (mine["came"].sum(), twin["came"].sum())
        weeks = [week for row in rows if row.when for week in span(row.when)]
        assert weeks == list(range(1, DAYS // 7 + 1))
        if language == "zh":
            assert not [row.text for row in rows if re.search("[A-Za-z]{2,}", row.text)]


def span(when: str) -> range:
    first, _, last = when.partition("–")
    return range(int(first), int(last or first) + 1)


def made(**columns: list[float]) -> dict[str, np.ndarray[Any, Any]]:
    """Return a diary of three weeks with nothing in it but what is given."""
    names = (
        "week",
        "came",
        "hours",
        "luck",
        "logit",
        "held",
        "issued",
        "honoured",
        "moved_in",
        "felt_motivation",
    )
    zeros = {name: [0.0] * 3 for name in (*names, *PARTS)}
    return {name: np.array(values) for name, values in {**zeros, "week": [0, 1, 2], **columns}.items()}


def test_where_only_one_came_the_luck_lies_between_both_chances() -> None:
    mine = made(logit=[-3.0, -2.0, -3.0], luck=[0.9, 0.1, 0.9], came=[0, 1, 0], points=[0.0, 1.0, 0.0])
    twin = made(logit=[-3.0, -3.0, -3.0], luck=[0.9, 0.1, 0.9])
    rows = explain_resident(mine, twin, translator("en"))
    week = next(row for row in rows if row.code == "only_here")
    assert week.when == "2"
    assert "luck drew 10.0%" in week.text
    assert "the chance there (4.7%) and here (11.9%)" in week.text
    assert "points and honour +1.00" in week.text
    other = explain_resident(twin, mine, translator("en"))
    assert [row.when for row in other if row.code == "only_there"] == ["2"]


def test_what_a_reward_wears_out_is_said() -> None:
    mine, twin = made(felt_motivation=[0.0, -0.1, -0.3]), made()
    rows = {row.code: row.text for row in explain_resident(mine, twin, translator("en"))}
    assert "Motivation is −0.30" in rows["motivation"]
    assert "wears it out" in rows["motivation"]


def test_a_dwelling_that_changes_hands_and_one_whom_nobody_asks() -> None:
    rows = explain_resident(made(moved_in=[-1.0, -1.0, 365.0]), made(), translator("en"))
    assert [(row.code, row.when) for row in rows if row.when] == [
        ("away", "1–2"),
        ("moved", "3"),
        ("away", "3"),
    ]
    empty = {name: values[:0] for name, values in made().items()}
    assert [row.code for row in explain_resident(empty, made(), translator("en"))] == ["nobody_asks"]
    assert "summary" in [row.code for row in explain_resident(made(), empty, translator("en"))]
