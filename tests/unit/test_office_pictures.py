"""Pictures and Excel file of a plan, from a small plan made by hand: what must be readable in them."""

from __future__ import annotations

import datetime
import io
import re
from dataclasses import replace

import pytest
from openpyxl import load_workbook
from rich.console import Console

from analysis.figures.lift_plan import ChanceRow, FlatBox, FloorRow, draw_chances, draw_stairwell
from analysis.words import LANGUAGES, translator
from office.lift.book import workbook
from office.lift.phrases import flips_text, sources_text, unit_text
from office.lift.result import (
    Assumption,
    Chance,
    Change,
    FlatLine,
    FloorLine,
    Outcome,
    Plan,
    SchemePlan,
    Spread,
    Terms,
)
from office.lift.stairwell import Flat, Stairwell
from office.lift.terminal import print_plan

EVEN = Spread(1.0, -2.0, 3.0)
YES = {"visits": 0.25, "hearings": 0.75}


def outcome(procedure: str, passed: int) -> Outcome:
    change = Change("subsidy", 50_000.0, 62_500.0, 1_250_000, Chance(55, 100))
    other = Change("coefficient", 0.3, 0.21, 330_000, Chance(52, 100))
    chance = Chance(passed, 100)
    return Outcome(
        procedure,
        chance,
        chance.verdict(0.5),
        passed >= 50,
        2.5,
        None if passed >= 50 else other,
        (other, change),
    )


@pytest.fixture
def plan() -> Plan:
    flats = (Flat("101", 1, 800_000, "张某", "owner", 70, "against"), Flat("301", 3, 825_000, "#/301"))
    lines = (
        FlatLine("101", 1, "张某", 800_000, 0.0, 0, 1_000_001, EVEN, 0.4, YES),
        FlatLine("301", 3, "#/301", 825_000, 0.3, 45_000_000, -1_000_001, EVEN, 0.4, YES),
    )
    floors = tuple(
        FloorLine(line.floor, 1, EVEN, EVEN, EVEN, 0.4, line.share_fen, line.compensation_fen, EVEN, YES)
        for line in lines
    )
    title = {"en": "Scheme", "zh": "方案甲"}
    scheme = SchemePlan(
        "opening", title, "asm", lines, floors, (outcome("visits", 20), outcome("hearings", 80))
    )
    stairwell = Stairwell("s.csv", flats, 3)
    day = datetime.date(2021, 1, 1)
    number = Assumption({"en": "price", "zh": "造价"}, "450", "k RMB", "asm: a remark; f:§2.3")
    return Plan(
        stairwell, "lift", {"en": "Lift", "zh": "加装电梯"}, "cc278", title, {"en": "China", "zh": "全国"}, day, None,
        "f:E1; f:E2", ("First.", "Second."), Terms(50_000_000, 5_000_000, 0), 100, 1, 0.5, title,
        {"visits": 2, "hearings": 5}, (scheme,), (number,), (),
    )  # fmt: skip


def test_the_workbook_balances_and_says_all_four_things(plan: Plan) -> None:
    book = load_workbook(io.BytesIO(workbook(plan, translator("zh"))))
    told = {
        sheet.title: [cell.value for row in sheet.iter_rows() for cell in row if cell.value is not None]
        for sheet in book
    }
    assert list(told) == ["方案比较", "逐户分摊", "议事规则与法律依据", "假设说明"]
    assert "三层系数由 0.30 改为 0.21（涉及 3,300 元，可能性 52%）" in told["方案比较"]
    assert {"难通过", "能通过", 0.2, 0.8, -10_000.01, 460_000.01} <= set(told["方案比较"])
    assert [value for value in told["逐户分摊"] if value == 450_000.0]
    assert "张某" in told["逐户分摊"]
    assert not [value for value in told["逐户分摊"] if str(value).startswith("#")]
    assert "全国，自 2021年1月1日 起施行。资料编号：f:E1；f:E2（见模型文档）" in told["议事规则与法律依据"]
    assert {"造价", "450", "千元", "假设；f:§2.3"} <= set(told["假设说明"])
    assert workbook(plan, translator("zh")) == workbook(plan, translator("zh"))


def test_no_position_of_an_owner_is_in_the_workbook(plan: Plan) -> None:
    other = replace(
        plan.stairwell, flats=(replace(plan.stairwell.flats[0], position="for"), plan.stairwell.flats[1])
    )
    assert workbook(plan, translator("zh")) == workbook(replace(plan, stairwell=other), translator("zh"))


def test_changes_are_told_with_what_they_cost(plan: Plan) -> None:
    assert flips_text(plan.schemes[0].outcomes[0], translator("en")) == (
        "1. coefficient of floor 3 from 0.30 to 0.21 (moves 3,300 yuan; chance 52%)\n"
        "2. subsidy from 50,000 to 62,500 yuan (moves 12,500 yuan; chance 55%)"
    )


def test_units_and_sources_are_for_readers() -> None:
    words = translator("zh")
    assert [unit_text(unit, words) for unit in ("k RMB", "-", "share of price", "1/a")] == [
        "千元",
        "–",
        "占房价比例",
        "1/a",
    ]
    assert sources_text("asm, sign f:E23b; m:§7.5", words) == "假设；f:E23b；m:§7.5"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_stairwell_is_drawn_with_what_each_floor_pays(language: str) -> None:
    words = translator(language)
    rows = [
        FloorRow(1, (FlatBox("101", "", 0.9), FlatBox("102", "x", 0.2)),
                 0.0, 12.0, -20.0, (8.0, -3.0, 14.0), -40_000, (0.2, 0.5)),
        FloorRow(2, (FlatBox("201", "", 0.9),), 60.0, 2.0, 45.5, (12.5, 1.0, 40.0), 45_500, (0.9, 1.0)),
    ]  # fmt: skip
    figure = draw_stairwell(rows, "s", ["a", "b"], words)
    figure.canvas.draw()
    told = {text.get_text() for axes in figure.axes for text in axes.texts}
    assert {"101", "102", "201", "−40,000", "45,500", "+12.5", "+8.0"} <= told


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_chances_are_drawn_with_every_scheme(language: str) -> None:
    rows = [ChanceRow("one", (0.2, 0.1, 0.3), (0.8, 0.7, 0.9)), ChanceRow("two", (0, 0, 0.1), (1, 0.9, 1))]
    figure = draw_chances(rows, 0.5, ["a"], translator(language))
    figure.canvas.draw()
    assert [label.get_text() for label in figure.axes[0].get_yticklabels()] == ["one", "two"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", [80, 100, 160])
def test_the_terminal_shows_verdicts_and_sums_in_full(plan: Plan, language: str, width: int) -> None:
    words, screen = translator(language), Console(file=io.StringIO(), width=width, force_terminal=True)
    print_plan(plan, words, screen)
    assert isinstance(screen.file, io.StringIO)
    told = re.sub(r"\x1b\[[0-9;]*m", "", screen.file.getvalue())
    for sign in (
        "20% [13%, 29%]",
        "80% [71%, 87%]",
        "+1.0 [−2, +3]",
        "460,000.01",
        "−10,000.01",
        "25%",
        "75%",
    ):
        assert sign in told
    assert words.name("plan.verdict", "fails") in told
