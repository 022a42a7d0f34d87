"""Messy tables: every encoding, delimiter, heading and unit that offices use, and every problem told with its place."""

from __future__ import annotations

import io
import os
from decimal import Decimal
from pathlib import Path
from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from analysis.words import translator
from office.reading import Cell, Column, Notes, Place, Table, read_table, zipped
from office.reading.grid import MOST_TABLE, plain
from office.reading.text import decoded
from office.reading.values import area_cm2, choice, floor_number, number_and_unit, whole, yuan
from sim.errors import InputError

FLAT = Column("flat", ("房号", "flat"))
AREA = Column("area", ("建筑面积", "area"))
AGE = Column("age", ("年龄", "age"), needed=False)
COLUMNS = (FLAT, AREA, AGE)
ROWS = [["房号", "建筑面积（㎡）", "年龄"], ["101", "85.5", "70"], ["102", "９０．２５", ""]]


def read(path: Path) -> tuple[Table | None, Notes]:
    notes = Notes()
    return read_table(path, COLUMNS, notes), notes


def texts(table: Table | None) -> list[list[str]]:
    assert table is not None
    return [[row[column.name].text for column in COLUMNS] for row in table.rows]


def told(notes: Notes, language: str = "en") -> str:
    with pytest.raises(InputError) as refused:
        notes.refuse(translator(language))
    return str(refused.value)


def cell(text: str | float, column: str = "area") -> Cell:
    return Cell(text, Place("f.csv", row=5, column=column))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "gb18030", "gbk"])
@pytest.mark.parametrize("sign", [",", ";", "\t", "，"])
def test_a_text_table_reads_the_same_in_every_encoding(encoding: str, sign: str, tmp_path: Path) -> None:
    path = tmp_path / "单元.csv"
    path.write_bytes("\r\n".join(sign.join(row) for row in ROWS).encode(encoding))
    table, notes = read(path)
    assert texts(table) == [["101", "85.5", "70"], ["102", "90.25", ""]]
    assert notes == Notes()


def test_titles_blank_rows_totals_and_remarks_are_left_out(tmp_path: Path) -> None:
    lines = [
        "郑州市某小区", "", "制表：社区", "房号,面积,建筑面积(㎡),备用", ",,,", "101,x,85.5,",
        "房号,面积,建筑面积(㎡),备用", "102,x,80,", "合 计,,165.5,", "注：以房本为准,,,",
    ]  # fmt: skip
    path = tmp_path / "t.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    table, notes = read(path)
    assert texts(table) == [["101", "85.5", ""], ["102", "80", ""]]
    assert [(note.key, note.place.row) for note in notes.remarks] == [
        ("reading.total_row", 9),
        ("reading.aside_row", 10),
    ]


def excel(rows: list[list[object]], merged: tuple[str, ...] = ()) -> Workbook:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    for block in merged:
        sheet.merge_cells(block)
    return book


def test_merged_cells_are_filled_and_titles_are_no_headings(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["房号一览 建筑面积", None, None], ["房号", "建筑面积", "年龄"],
        [101, 85.5, 70], [102.0, None, None], [201, 90, 30],
    ]  # fmt: skip
    path = tmp_path / "t.xlsx"
    excel(rows, ("A1:C1", "B3:B4", "C3:C4")).save(path)
    table, notes = read(path)
    assert texts(table) == [["101", "85.5", "70"], ["102", "85.5", "70"], ["201", "90", "30"]]
    assert notes.problems == []
    assert table is not None
    assert table.rows[1]["age"].place == Place("t.xlsx", "Sheet", 4, "年龄")


def test_the_sheet_that_holds_the_table_is_found(tmp_path: Path) -> None:
    book = excel([["说明"], ["请填写"]])
    hidden = book.create_sheet("旧")
    for row in ROWS:
        hidden.append(row)
    hidden.sheet_state = "hidden"
    shown = book.create_sheet("住户")
    for row in ROWS[:2]:
        shown.append(row)
    path = tmp_path / "t.xlsx"
    book.save(path)
    table, _ = read(path)
    assert table is not None
    assert table.place.sheet == "住户"
    assert len(table.rows) == 1


def test_a_formula_without_a_stored_result_is_shown(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    excel([["房号", "建筑面积"], [101, "=80+5"]]).save(path)
    table, notes = read(path)
    assert table is not None
    assert area_cm2(table.rows[0]["area"], notes) is None
    assert told(notes) == (
        "t.xlsx, sheet “Sheet”, row 2, column “建筑面积”: “=80+5” is no area; write square metres such as 82.5 "
        "(allowed units: m², 平方米, sq ft, 坪)"
    )


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("t.pdf", b"x", "t.pdf: the ending .pdf is not a table; allowed are .csv, .xlsx"),
        ("t", b"x", "t: the ending – is not a table"),
        ("t.xls", b"x", "save it as .xlsx"),
        ("t.csv", b"", "t.csv: the file is empty"),
        ("t.csv", b" \n\n", "t.csv: the file is empty"),
        ("t.csv", b"PK\x03\x04zip", "rename it so that it ends in .xlsx"),
        ("t.csv", b"\xff\xfe\x00\xd8", "neither UTF-8 nor UTF-16 nor GB18030"),
        ("t.csv", b"\x81\xff\xff", "neither UTF-8 nor UTF-16 nor GB18030"),
        ("t.xlsx", b"flat,area", "rename it so that it ends in .csv"),
        ("t.xlsx", b"PK\x03\x04zip", "damaged"),
        ("t.xlsx", b"\xd0\xcf\x11\xe0old", "locked with a password"),
        ("t.csv", b"flat,area\n", "t.csv: there are headings in row 1 but no flat below them"),
        (
            "t.csv",
            b"a,b\n1,2\n",
            "no row of headings was found. Wanted are 房号, 建筑面积; the first row says “a | b”",
        ),
        (
            "t.csv",
            b"flat,age\n1,2\n",
            "row 1: the column 建筑面积 / area is missing; the headings are flat | age",
        ),
        ("t.csv", b"flat,age,areal\n1,2,3\n", ""),
        (
            "t.csv",
            b"flat,age,aera\n1,2,3\n",
            "the column 建筑面积 / area is missing; if “aera” is meant, rename it",
        ),
        ("t.csv", b"flat,area,Area (m2)\n1,2,3\n", "“area” and “Area (m2)” mean the same; keep one of them"),
    ],
)
def test_what_cannot_be_read_is_told(name: str, data: bytes, message: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    _, notes = read(path)
    assert message in told(notes) if message else notes.problems == []


def test_a_missing_file_and_a_folder_are_told(tmp_path: Path) -> None:
    (tmp_path / "folder.csv").mkdir()
    assert "there is no such file" in told(read(tmp_path / "none.csv")[1])
    assert "this is a folder" in told(read(tmp_path / "folder.csv")[1])


def test_all_problems_are_told_at_most_twenty(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("flat,area\n" + "".join(f"{at},?\n" for at in range(27)), encoding="utf-8")
    table, notes = read(path)
    assert table is not None
    for row in table.rows:
        area_cm2(row["area"], notes)
    lines = told(notes).splitlines()
    assert lines[0] == "27 things in this file must be put right:"
    assert lines[1].startswith("  t.csv, row 2, column “area”: “?” is no area")
    assert len(lines) == 22
    assert lines[-1] == "  and 7 more like these"
    assert told(notes, "zh").splitlines()[1].startswith("  t.csv，第 2 行，“area”列：“?”不是面积")


@pytest.mark.parametrize(
    ("text", "cm2"),
    [
        ("85.5", 855_000), (85.5, 855_000), ("85.5平方米", 855_000), ("85.5 m2", 855_000), ("85.5㎡", 855_000),
        ("８５．５平米", 855_000), ("85,5", 855_000), ("约85平", 850_000), ("100.00005 m²", 1_000_001),
        ("920 sqft", 854_708), ("1,000 sq ft", 929_030), ("25坪", 826_446),
    ],
)  # fmt: skip
def test_areas(text: str | float, cm2: int) -> None:
    notes = Notes()
    assert area_cm2(cell(text), notes) == cm2
    assert notes.problems == []
    assert len(notes.remarks) == any(unit in str(text) for unit in ("sq", "坪"))


def test_an_area_converted_says_so_and_a_heading_may_name_the_unit() -> None:
    notes = Notes()
    assert area_cm2(cell("920", "Area (sq ft)"), notes) == 854_708
    assert notes.remarks[0].text(translator("en")) == (
        "f.csv, row 5, column “Area (sq ft)”: “920” is in sqft and was converted to 85.47 m²"
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "the area is missing"), ("大", "is no area"), ("85.5 acres", "is no area"), ("1e3", "is no area"),
        ("5", "outside 10 to 500 m²"), ("920", "looks like square feet; write “920 sq ft”"),
        ("9200", "outside 10 to 500 m²; write square metres"), ("-85", "outside 10 to 500 m²"),
        ("1" * 40, "is no area"),
    ],
)  # fmt: skip
def test_areas_that_cannot_be_used(text: str, message: str) -> None:
    notes = Notes()
    assert area_cm2(cell(text), notes) is None
    assert message in told(notes)


@pytest.mark.parametrize(
    ("text", "floor"),
    [
        ("3", 3), ("3层", 3), ("三楼", 3), ("第三层", 3), ("3F", 3), ("F3", 3), ("3rd floor", 3), ("３", 3), ("3.0", 3),
        ("十", 10), ("十二", 12), ("二十", 20), ("-1", -1), ("0", 0), ("阁楼", None), ("三十三三", None), ("", None),
        ("3.5", None), ("1-2", None),
    ],
)  # fmt: skip
def test_floors(text: str, floor: int | None) -> None:
    assert floor_number(text) == floor


@pytest.mark.parametrize(
    ("text", "heading", "sum_"),
    [
        ("20000", "", 20_000), ("2万", "", 20_000), ("2.5万元", "", 25_000), ("¥2,000", "", 2_000), ("20k", "", 20_000),
        ("-3000元", "", -3_000), ("2", "所需补偿（万元）", 20_000), ("很多", "", None),
        ("3 apples", "", None), ("", "", None),
    ],
)  # fmt: skip
def test_sums_of_money(text: str, heading: str, sum_: int | None) -> None:
    assert yuan(text, heading) == sum_


def test_whole_numbers_and_choices_name_what_is_allowed() -> None:
    notes = Notes()
    assert whole(cell("70岁"), notes, low=18, high=120, endings=("岁",)) == 70
    assert whole(cell(""), notes, low=18, high=120) is None
    assert choice(cell(" Owner-Occupied "), notes, {"own": ("owner occupied",)}, "own") == "own"
    assert notes.problems == []
    assert whole(cell("7.5"), notes, low=18, high=120) is None
    assert whole(cell("7"), notes, low=18, high=120) is None
    assert choice(cell("maybe"), notes, {"own": ("owner",)}, "own, let") is None
    lines = told(notes).splitlines()
    assert "“7.5” is no whole number; allowed is 18 to 120" in lines[1]
    assert "“7” is out of range; allowed is 18 to 120" in lines[2]
    assert "“maybe” is not understood; allowed is own, let" in lines[3]


PRINTED = st.text(st.characters(codec="gb18030", exclude_categories=("C", "Z")), min_size=1, max_size=8)


@given(
    st.lists(PRINTED, min_size=1, max_size=6), st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "gb18030"])
)
def test_whatever_is_written_is_decoded(lines: list[str], encoding: str) -> None:
    """A text that opens with its headings is never taken for another encoding."""
    text = "\n".join(["房号,建筑面积,楼层", *lines])
    assert decoded(text.encode(encoding)) == text


@given(st.decimals(10, 500, places=2), st.sampled_from(["", "㎡", " m2", "平方米", " 平米"]))
def test_an_area_is_kept_to_the_square_centimetre(area: Decimal, unit: str) -> None:
    assert area_cm2(cell(f"{area}{unit}"), Notes()) == int(area * 10_000)


@given(st.integers(-(10**9), 10**9), st.booleans())
def test_numbers_survive_thousands_marks_and_full_width_digits(number: int, wide: bool) -> None:
    text = f"{number:,}"
    if wide:
        text = text.translate(
            {ord(a): ord(b) for a, b in zip("0123456789,-", "０１２３４５６７８９，－", strict=True)}
        )
    assert number_and_unit(text) == (number, "")


@given(st.text(max_size=20))
def test_no_text_breaks_a_reader(text: str) -> None:
    notes = Notes()
    area_cm2(cell(text), notes)
    whole(cell(text), notes, low=0, high=9)
    floor_number(text)
    yuan(text)
    choice(cell(text), notes, {"a": ("b",)}, "b")
    assert plain(plain(text)) == plain(text)


@given(st.binary(max_size=200), st.sampled_from([".csv", ".xlsx", ".txt"]))
def test_no_file_breaks_the_reader(
    tmp_path_factory: pytest.TempPathFactory, data: bytes, ending: str
) -> None:
    path = tmp_path_factory.getbasetemp() / f"any{ending}"
    path.write_bytes(data)
    table, notes = read(path)
    assert table is not None or notes.problems


def test_an_excel_file_cut_short_is_told(tmp_path: Path) -> None:
    packed = io.BytesIO()
    excel([["房号", "建筑面积"], [101, 85]]).save(packed)
    path = tmp_path / "t.xlsx"
    path.write_bytes(packed.getvalue()[:-200])
    assert "damaged" in told(read(path)[1])


def test_a_stray_cell_far_off_is_no_harm(tmp_path: Path) -> None:
    book = excel([list(row) for row in ROWS])
    book.worksheets[0]["XFD1048576"] = 1
    book.save(tmp_path / "far.xlsx")
    table, notes = read(tmp_path / "far.xlsx")
    assert texts(table) == [["101", "85.5", "70"], ["102", "90.25", ""]]
    assert not notes.problems


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_a_pipe_and_a_giant_are_told(ending: str, tmp_path: Path) -> None:
    pipe, giant = tmp_path / f"pipe.{ending}", tmp_path / f"giant.{ending}"
    os.mkfifo(pipe)
    with giant.open("wb") as handle:
        handle.truncate(MOST_TABLE + 1)
    for path in (pipe, giant):
        assert "is not an ordinary file, or has more than 100 MB" in told(read(path)[1])


def test_a_block_merged_over_the_whole_sheet_is_told(tmp_path: Path) -> None:
    path = tmp_path / "vast.xlsx"
    excel([list(row) for row in ROWS], merged=("A5:B6",)).save(path)
    packed = {name: ZipFile(path).read(name) for name in ZipFile(path).namelist()}
    with ZipFile(path, "w") as vast:
        for name, data in packed.items():
            vast.writestr(name, data.replace(b"A5:B6", b"A5:XFD1048576"))
    assert "cells are merged over whole rows or columns" in told(read(path)[1])


def test_a_file_that_unpacks_to_a_giant_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zipped, "MOST_UNPACKED", 1000)
    excel([list(row) for row in ROWS]).save(tmp_path / "bomb.xlsx")
    assert "unpacked it has more than" in told(read(tmp_path / "bomb.xlsx")[1])
