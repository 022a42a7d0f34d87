"""Files that cannot be read at all: one message with place, reason and remedy."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from sim.errors import InputError
from sim.scenario import read_community, read_regime, read_scenario
from sim.scenario.ordinary import MOST_YAML
from sim.scenario.shortening import shortened
from tests.helpers.scenario_files import MECHANISMS, SCENARIO, complaint_of, use_small_house

KEYS_AND_VALUES = "it must hold keys and values, one 'key: value' a line"

UNREADABLE = {
    "duplicate key": (SCENARIO + "days: 3\n", "f.yaml:7: the key 'days' is given twice; keep one"),
    "duplicate key below": (
        SCENARIO + "budget:\n  cash: 300\n  cash: 301\n",
        "f.yaml:9: the key 'cash' is given twice; keep one",
    ),
    "tab": (
        SCENARIO + "budget:\n\tcash: 300\n",
        "f.yaml:8: a tab at the start of the line; YAML allows only spaces there",
    ),
    "tab behind a colon": (
        "name:\tx\n",
        "f.yaml:1: a tab in the line; write a space behind the colon, YAML allows no tab",
    ),
    "list at the top": ("- name: x\n- days: 3\n", f"f.yaml:1: a list at the top; {KEYS_AND_VALUES}"),
    "one word": ("dispute\n", f"f.yaml:1: one value ('dispute') at the top; {KEYS_AND_VALUES}"),
    "empty": ("", f"f.yaml: the file is empty; {KEYS_AND_VALUES}"),
    "only comments": ("# nothing\n", f"f.yaml: the file is empty; {KEYS_AND_VALUES}"),
    "utf-16": (SCENARIO.encode("utf-16"), "f.yaml: the file is in UTF-16; save it as UTF-8"),
    "utf-16 without mark": (SCENARIO.encode("utf-16-le"), "f.yaml: the file is in UTF-16; save it as UTF-8"),
    "gbk": ("name: 合\n".encode("gbk"), "f.yaml: not a UTF-8 text file (byte 7); save it as UTF-8"),
    "full-width colon": (
        "name: x\ndays：3\n",
        "f.yaml:2: the full-width colon '：' does not separate key and value; write ': '",
    ),
    "impossible date": (
        SCENARIO + "start: 2027-13-01\n",
        "f.yaml:7: not valid YAML: month must be in 1..12",
    ),
    "broken": ("name: [a\nb: 1\n", "f.yaml:2: not valid YAML: expected ',' or ']', but got ':'"),
}


@pytest.fixture(autouse=True)
def _small_house(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    use_small_house(monkeypatch, tmp_path)


@pytest.mark.parametrize("case", UNREADABLE)
def test_an_unreadable_file_gets_one_message(case: str) -> None:
    text, message = UNREADABLE[case]
    assert complaint_of(read_scenario, text, mechanisms=MECHANISMS) == [message]


def test_a_byte_order_mark_is_no_harm() -> None:
    Path("f.yaml").write_bytes(SCENARIO.encode("utf-8-sig"))
    assert read_scenario("f.yaml", mechanisms=MECHANISMS).name == "small"


@pytest.mark.parametrize("read", [read_scenario, read_regime, read_community])
def test_a_missing_file_is_named(read: object) -> None:
    with pytest.raises(InputError, match=r"^nowhere\.yaml: there is no such file; check the path$"):
        read("nowhere.yaml")  # type: ignore[operator]


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        read_scenario(tmp_path)
    assert str(caught.value) == f"{tmp_path}: this is a folder; give a YAML file in it"


def test_something_else_is_refused() -> None:
    with pytest.raises(InputError) as caught:
        read_scenario(3)  # type: ignore[arg-type]
    assert str(caught.value) == "scenario 3: give a name, the path of a YAML file, or a Scenario"


def test_a_pipe_and_a_device_are_no_files(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.yaml")
    (tmp_path / "zero.yaml").symlink_to("/dev/zero")
    for name in ("pipe.yaml", "zero.yaml"):
        with pytest.raises(InputError, match=rf"{name}: the file cannot be read: it is not an ordinary file"):
            read_scenario(tmp_path / name)


def test_a_giant_is_refused(tmp_path: Path) -> None:
    with (tmp_path / "giant.yaml").open("wb") as handle:
        handle.truncate(MOST_YAML + 1)
    with pytest.raises(InputError, match=r"it has 1\.0 MB; at most 1 MB are read"):
        read_scenario(tmp_path / "giant.yaml")


def test_a_name_too_long_for_a_file_is_told(tmp_path: Path) -> None:
    long = "x" * 300 + ".yaml"
    with pytest.raises(InputError, match=r"x\.yaml: the file cannot be read: File name too long"):
        read_regime(tmp_path / long)
    Path("f.yaml").write_text(SCENARIO.replace("yard.yaml", long), encoding="utf-8")
    with pytest.raises(InputError, match="there is no file 'xxx"):
        read_scenario("f.yaml", mechanisms=MECHANISMS)


def laughs(levels: int) -> str:
    """A list of lists of lists by alias, ten times as much each time."""
    lines = ["q0: &q0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"q{i}: &q{i} [{', '.join([f'*q{i - 1}'] * 10)}]" for i in range(1, levels)]
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize(
    ("more", "told"),
    [
        (laughs(9), "with its aliases (*) it holds more than 200,000 values"),
        ("margins: &a [*a]\n", "lists or maps stand more than 50 deep in one another"),
        (f"margins: {'[' * 60}{']' * 60}\n", "lists or maps stand more than 50 deep in one another"),
        (f"margins: {'[' * 400}{']' * 400}\n", "deep in one another"),
        ("law: !!bool maybe\n", "f.yaml:7: not valid YAML: a value does not fit the '!!' before it"),
        ('law: !!int ""\n', "f.yaml:7: not valid YAML: a value does not fit the '!!' before it"),
        ('law: !!float ""\n', "f.yaml:7: not valid YAML: a value does not fit the '!!' before it"),
        ("margins: {[[1]]: {}}\n", "a list or map stands where a key belongs"),
        (f"law: 0x{'f' * 5000}\n", "law = a number of thousands of digits"),
        (f"numbers: {{closing.paper_probability: {'9' * 400}}}\n", "must be a number or a list of numbers"),
        (f"numbers: {{closing.paper_probability: 0x{'f' * 5000}}}\n", "must be a number or a list of numbers"),
        (f"primary: [0x{'f' * 5000}, 0x{'f' * 5000}]\n", "primary: a number of thousands of digits is named twice"),
    ],
)  # fmt: skip
def test_what_would_hang_or_break_the_reader_gets_one_message(more: str, told: str) -> None:
    assert told in "\n".join(complaint_of(read_scenario, SCENARIO + more, mechanisms=MECHANISMS))


def test_values_are_told_as_they_are_written() -> None:
    for value, text in (
        ([1, "a", None], "[1, 'a', None]"),
        ((1, 2), "[1, 2]"),
        ({"a": [1.5], "b": True}, "{'a': [1.5], 'b': True}"),
        (None, "nothing"),
        ("x" * 100, "'" + "x" * 56 + "..."),
    ):
        assert shortened(value) == text
