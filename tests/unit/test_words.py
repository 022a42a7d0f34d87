"""Texts and formats in both languages: nothing missing, nothing unused, every value where it belongs."""

from __future__ import annotations

import ast
import datetime
import re
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

from analysis.errors import AnalysisError
from analysis.figures.solved import HANDLERS, UNSOLVED
from analysis.indicators.groups import AGE_BANDS, DIMENSIONS, THIRDS
from analysis.words import FONT_FILE, LANGUAGES, CatalogueError, UnknownLanguageError, folded, translator
from analysis.words.catalogue import messages, rooms
from sim.phases import PHASES
from sim.scenario import list_regimes, read_regime

HOUSE = Path(__file__).resolve().parents[2]
READERS = ("analysis", "cogov", "experiments", "office")
CALLED = re.compile(r'\bw\("([^"]+)"\s*(~?)')


def literals(path: Path) -> Iterator[tuple[str, bool]]:
    """Yield every string of a source file, and whether it is only the beginning of one."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr) and node.values and isinstance(node.values[0], ast.Constant):
            yield str(node.values[0].value), True
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value, False
        elif (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr == "name"
            and node.args
        ):
            family = node.args[0]
            if isinstance(family, ast.Constant) and isinstance(family.value, str):
                yield f"{family.value}.", True


def said() -> tuple[set[str], set[str]]:
    """Return whole strings and beginnings of strings in all that talks to people."""
    found = [
        pair for room in READERS for path in sorted((HOUSE / room).rglob("*.py")) for pair in literals(path)
    ]
    for path in sorted((HOUSE / "analysis").rglob("*.j2")):
        found += [(text, bool(joined)) for text, joined in CALLED.findall(path.read_text(encoding="utf-8"))]
    beginnings = {text for text, begins in found if begins and "." in text}
    return {text for text, begins in found if not begins}, beginnings


def asked() -> Iterator[tuple[str, str]]:
    """Yield where and which key is asked for by name."""
    for room in READERS:
        for path in sorted((HOUSE / room).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if (
                    isinstance(node, ast.Call)
                    and isinstance(node.func, ast.Name | ast.Attribute)
                    and node.args
                ):
                    name = node.func.id if isinstance(node.func, ast.Name) else node.func.attr
                    first = node.args[0]
                    if name == "words" and isinstance(first, ast.Constant) and len(node.args) == 1:
                        yield path.name, str(first.value)
    for path in sorted((HOUSE / "analysis").rglob("*.j2")):
        yield from (
            (path.name, key) for key, joined in CALLED.findall(path.read_text(encoding="utf-8")) if not joined
        )


def placeholders(forms: tuple[str, ...]) -> set[str]:
    """The values that a text takes; the form for one thing may do without the number."""
    found = [{name for _, name, _, _ in string.Formatter().parse(form) if name} for form in forms]
    assert all(one | {"n"} == found[-1] | {"n"} for one in found)
    return found[-1]


def test_both_languages_hold_the_same_texts() -> None:
    chinese, english = (messages(language) for language in LANGUAGES)
    assert set(chinese) == set(english)
    assert [path.name for path in rooms("zh")] == [path.name for path in rooms("en")]


def test_every_text_takes_the_same_values_in_both_languages() -> None:
    chinese, english = messages("zh"), messages("en")
    assert [
        key for key in chinese if placeholders(chinese[key].forms) != placeholders(english[key].forms)
    ] == []


def test_every_text_that_is_asked_for_exists() -> None:
    assert [(where, key) for where, key in asked() if key not in messages("zh")] == []


def test_no_text_is_unused() -> None:
    whole, beginnings = said()
    assert [
        key
        for key in messages("zh")
        if key not in whole and not any(key.startswith(start) for start in beginnings)
    ] == []


def test_families_of_texts_are_complete() -> None:
    words = translator("zh")
    wanted = [f"ending.{name}" for name in (*HANDLERS, *UNSOLVED)] + [
        f"phase.{phase.name}" for phase in PHASES
    ]
    wanted += [f"group.age.{band}" for band in AGE_BANDS] + [
        f"group.status_third.{third}" for third in THIRDS
    ]
    wanted += [f"dimension.{name}" for name in DIMENSIONS if name != "building"]
    assert [key for key in wanted if key not in words] == []


def test_chinese_texts_are_chinese_and_fit_the_font() -> None:
    from fontTools.ttLib import TTFont

    with FONT_FILE.open("rb") as file:
        glyphs = set(TTFont(file).getBestCmap())
    lacking = {
        sign
        for language in LANGUAGES
        for message in messages(language).values()
        for form in message.forms
        for sign in form
    }
    assert {sign for sign in lacking if ord(sign) not in glyphs} == set()


def test_an_unknown_language_is_refused_by_name() -> None:
    with pytest.raises(UnknownLanguageError, match="'fr': allowed are zh, en") as refused:
        translator("fr")
    assert isinstance(refused.value, AnalysisError)


def test_an_unknown_key_names_the_nearest() -> None:
    with pytest.raises(CatalogueError, match=r"did you mean 'table\.verdict'"):
        translator("zh")("table.verdikt")


def test_a_missing_value_is_named() -> None:
    with pytest.raises(CatalogueError, match="needs the value 'n'"):
        translator("zh")("source.runs")


def test_plurals_follow_the_language() -> None:
    english, chinese = translator("en"), translator("zh")
    assert english("source.runs", n=1).startswith("1 world played")
    assert english("source.runs", n=1200).startswith("1,200 worlds played")
    assert chinese("source.runs", n=1) == "各治理模式均在 1 个相同世界中运行"


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        (1234567, None, "1,234,567"),
        (0.123456, None, "0.123"),
        (12.345, None, "12.3"),
        (-0.5, 2, "−0.50"),
        (-0.0001, 2, "0.00"),
        (1e-9, None, "0.0000"),
        (0.0, None, "0"),
        (float("nan"), None, "–"),
        (float("inf"), 1, "–"),
    ],
)
def test_numbers(value: float, digits: int | None, text: str) -> None:
    assert translator("en").number(value, digits) == text


def test_signs_shares_and_intervals() -> None:
    words = translator("zh")
    assert [words.signed(value, 1) for value in (1.25, -1.25, 0.0, 0.01)] == ["+1.2", "−1.2", "0.0", "0.0"]
    assert words.percent(0.1234, 1) == "12.3%"
    assert words.signed_percent(-0.08) == "−8%"
    assert words.percent(float("nan")) == "–"
    assert words.interval(-1.25, 0.5, 1) == "[−1.2, 0.5]"
    assert words.span(1, 4) == "1 至 4"


def test_money_in_yuan_and_ten_thousands() -> None:
    chinese, english = translator("zh"), translator("en")
    assert [chinese.money(amount) for amount in (3200, 125_000, 250_000_000)] == [
        "3,200 元",
        "12.5 万元",
        "2.50 亿元",
    ]
    assert [english.money(amount) for amount in (3200, 125_000, 2_500_000)] == [
        "3,200 yuan",
        "125,000 yuan",
        "2.50 million yuan",
    ]
    assert english.money(125_000, "wan") == "12.5 × 10k yuan"
    assert chinese.money(-300) == "−300 元"


def test_durations_and_dates() -> None:
    english, chinese = translator("en"), translator("zh")
    assert [english.duration(days) for days in (0.02, 0.4, 1, 3.25, 45.4, 1095)] == [
        "29 min", "9.6 h", "1 day", "3.2 days", "45 days", "3 years"]  # fmt: skip
    assert [chinese.duration(days) for days in (0.5, 2, float("nan"))] == ["12 小时", "2 天", "–"]
    assert [chinese.clock(seconds) for seconds in (0, 59.6, 125)] == ["0 秒", "1 分钟", "2 分钟 5 秒"]
    day = datetime.datetime(2026, 11, 22, 9, 5, tzinfo=datetime.UTC)
    assert (chinese.date(day), english.date(day)) == ("2026年11月22日", "November 22, 2026")
    assert chinese.moment(day) == "2026年11月22日 09:05"


def test_lists_and_choices() -> None:
    words = translator("zh")
    assert words.join(["甲", "乙", "丙"]) == "甲、乙和丙"
    assert words.join([]) == ""
    assert words.either({"en": "a", "zh": "甲"}) == "甲"
    assert words.either({"en": "a"}) == "a"
    assert words.either({}) == ""
    assert words.name("regime", "mine") == "mine"
    assert words.name("verdict", "better") == "更好"


@pytest.mark.parametrize("name", list_regimes())
def test_a_regime_is_called_by_the_title_of_its_file_everywhere(name: str) -> None:
    title = read_regime(name).title
    assert title is not None
    assert {language: translator(language).name("regime", name) for language in LANGUAGES} == {
        "en": title.en,
        "zh": title.zh,
    }


def test_a_regime_has_one_word_in_the_chinese_description() -> None:
    """治理模式; 方案 stands for a design of points, a plan or a solution."""
    text = (HOUSE / "docs" / "background" / "odd.zh.md").read_text(encoding="utf-8")
    assert re.findall("(?:各|所有|任何|采用|相应|自上而下)方案", text) == []
    assert text.count("治理模式") > 10


def test_text_is_folded_by_columns() -> None:
    assert folded("abc def ghi", 7) == ["abc def", "ghi"]
    assert folded("社区合伙人，平台。", 8) == ["社区合伙", "人，平", "台。"]
    assert folded("", 8) == []
