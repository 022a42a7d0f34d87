"""A planner's stairwell: what is understood, what is refused and how, and the template that reads back."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from analysis.errors import FolderError
from analysis.words import LANGUAGES, translator
from office.lift.columns import TEMPLATE
from office.lift.stairwell import Flat, Stairwell, key_of, read_stairwell
from office.lift.template import EXAMPLE, headings, write_template
from scenarios import data_file
from sim.errors import InputError

ENGLISH = translator("en")
HEAD = "flat,floor,area,let,age,position,needs,owner"


def stairwell(folder: Path, *rows: str, head: str = HEAD, floors: int | None = None) -> Stairwell:
    path = folder / "s.csv"
    path.write_text("\n".join([head, *rows]), encoding="utf-8")
    return read_stairwell(path, ENGLISH, floors)


def refused(folder: Path, *rows: str, head: str = HEAD, floors: int | None = None) -> str:
    with pytest.raises(InputError) as error:
        stairwell(folder, *rows, head=head, floors=floors)
    return str(error.value)


def remarks(read: Stairwell) -> list[str]:
    return [note.key for note in read.remarks]


SIX = [f"{floor}0{side},{floor},80,no" for floor in range(1, 7) for side in (1, 2)]


def test_all_that_is_known_of_an_owner_is_read(tmp_path: Path) -> None:
    read = stairwell(
        tmp_path,
        "301室,三层,85.5㎡,yes,70岁,同意,,王某",
        "101,1,80,no,,需补偿2万,,",
        "201,2F,80,空置,,,-500元,王某",
        *SIX[6:],
    )
    assert read.flats[:2] == (
        Flat("101", 1, 800_000, "#/101", "owner", None, None, 2_000_000),
        Flat("201", 2, 800_000, "王某", "vacant", None, None, -50_000),
    )
    assert read.flats[2] == Flat("301室", 3, 855_000, "王某", "let", 70, "for", None)
    assert read.floors == 6
    assert len(read.people) == len(read.flats) - 1 == 8
    assert remarks(read) == ["plan.several_flats"]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("101,1,80", "row 3, column “flat”: flat 101 stands in row 2 already"),
        ("101 室,1,80", "row 3, column “flat”: flat 101 室 stands in row 2 already"),
        ("102,1,", "row 3, column “area”: the area is missing"),
        ("102,1,920", "row 3, column “area”: “920” lies outside 10 to 500 m² and looks like square feet"),
        ("102,,80", "row 3, column “floor”: the floor is missing"),
        ("102,0,80", "row 3, column “floor”: “0” is no floor; allowed is 1 to 9"),
        ("102,B1,80", "row 3, column “floor”: “B1” is no floor"),
        (",1,80", "row 3, column “flat”: the flat has no number"),
        ("102,1,80,perhaps", "“perhaps” is not understood; allowed is 自住 owner, 出租 let, 空置 vacant"),
        ("102,1,80,no,7", "row 3, column “age”: “7” is out of range; allowed is 18 to 120"),
        ("102,1,80,no,70,maybe", "row 3, column “position”: “maybe” is not understood"),
        ("102,1,80,no,70,,lots", "row 3, column “needs”: “lots” is no sum of money"),
        ("102,1,80,no,70,1万,2万", "“2万” contradicts the sum “1万”"),
        ("102,1,80,no,70,,99999999", "99999999 yuan is out of range"),
        (
            "102,12,80",
            "row 3, column “floor”: floor 12 seems to be beyond the roof: the highest floor before it is 1",
        ),
    ],
)
def test_a_wrong_row_is_told_with_its_place(row: str, message: str, tmp_path: Path) -> None:
    assert message in refused(tmp_path, "101,1,80", row)


def test_a_floor_beyond_the_roof_names_the_highest(tmp_path: Path) -> None:
    assert "floor 7 is beyond the roof; the highest floor is 6" in refused(
        tmp_path, *SIX, "701,7,80", floors=6
    )
    said = refused(tmp_path, "101,1,80,6", "701,7,80,6", head="flat,floor,area,number of floors")
    assert "row 3, column “floor”: floor 7 is beyond the roof; the highest floor is 6" in said
    assert "the highest floor allowed is 9" in refused(
        tmp_path, *(f"{floor}01,{floor},80" for floor in range(1, 11))
    )
    assert stairwell(tmp_path, *SIX, "701,7,80").floors == 7
    assert stairwell(tmp_path, *SIX, floors=7).floors == 7


def test_rows_that_give_different_numbers_of_floors_are_refused(tmp_path: Path) -> None:
    said = refused(tmp_path, "101,1,80,6", "201,2,80,7", head="flat,floor,area,floors")
    assert "row 3, column “floors”: the rows give different numbers of floors (6 and 7)" in said


def test_one_owner_with_two_positions_is_refused(tmp_path: Path) -> None:
    said = refused(tmp_path, "101,1,80,no,,for,,Li", "201,2,80,no,,against,,Li")
    assert "row 3, column “position”: Li holds another position in row 2; one owner has one vote" in said


def test_all_flats_let_and_one_owner_are_remarked(tmp_path: Path) -> None:
    assert remarks(stairwell(tmp_path, *(row.replace(",no", ",yes") for row in SIX))) == ["plan.all_let"]
    one = stairwell(tmp_path, *(f"{row},,,,Li" for row in SIX))
    assert remarks(one) == ["plan.one_owner"]
    assert one.people == ("Li",)


def test_what_is_lacking_is_remarked(tmp_path: Path) -> None:
    read = stairwell(tmp_path, "101,1,80", "301,3,80", head="flat,floor,area")
    assert remarks(read) == ["plan.low_house", "plan.empty_floors", "plan.use_unknown"]


def test_merged_floors_of_an_excel_table_belong_to_each_flat(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["3 号楼 2 单元住户情况表"])
    sheet.append(["楼层", "房号", "建筑面积（㎡）"])
    for at, floor in enumerate(range(6, 0, -1)):
        for side in (1, 2):
            sheet.append([f"{floor}层", floor * 100 + side, 80 + side])
        sheet.merge_cells(start_row=3 + 2 * at, end_row=4 + 2 * at, start_column=1, end_column=1)
    sheet.merge_cells("A1:C1")
    book.save(tmp_path / "s.xlsx")
    read = read_stairwell(tmp_path / "s.xlsx", ENGLISH)
    assert [flat.floor for flat in read.flats] == [1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6]
    assert {flat.area_cm2 for flat in read.flats} == {810_000, 820_000}


def test_gb18030_and_an_empty_table(tmp_path: Path) -> None:
    path = tmp_path / "单元.csv"
    path.write_bytes("房号;楼层;面积;业主\n101;一层;85.5平方米;李某".encode("gb18030"))
    assert read_stairwell(path, ENGLISH).flats == (Flat("101", 1, 855_000, "李某"),)
    assert "no flat below them" in refused(tmp_path)
    with pytest.raises(InputError, match="下面却没有任何一户"):
        read_stairwell(tmp_path / "s.csv", translator("zh"))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("ending", [".csv", ".xlsx"])
def test_the_template_reads_back_as_the_example(language: str, ending: str, tmp_path: Path) -> None:
    words = translator(language)
    path = write_template(tmp_path / "new" / f"t{ending}", words)
    read, example = read_stairwell(path, words), read_stairwell(EXAMPLE, words)
    assert read.flats == example.flats
    assert (len(read.flats), read.floors, len(read.people)) == (12, 6, 11)
    assert headings(words)[0] == {"zh": "房号", "en": "Flat"}[language]
    assert len(headings(words)) == len(TEMPLATE)
    assert not [note for note in read.remarks if note.key.startswith("reading.")]


def test_the_examples_are_the_templates(tmp_path: Path) -> None:
    """What lies in scenarios/examples is what the command writes, in Chinese."""
    for ending in (".csv", ".xlsx"):
        written = write_template(tmp_path / f"t{ending}", translator("zh")).read_bytes()
        assert written == data_file("examples", f"stairwell{ending}").read_bytes()


def test_the_excel_template_offers_choices_and_says_how(tmp_path: Path) -> None:
    book = load_workbook(write_template(tmp_path / "t.xlsx", translator("zh")))
    assert book.sheetnames == ["逐户信息", "填写说明"]
    rules = [rule.formula1 for rule in book["逐户信息"].data_validations.dataValidation]
    assert rules == ['"自住,出租,空置"', '"同意,反对,未知"']
    assert "虚构" in str(book["逐户信息"]["A1"].value)


def test_a_template_is_not_written_over_anything(tmp_path: Path) -> None:
    path = write_template(tmp_path / "t.csv", ENGLISH)
    with pytest.raises(InputError, match=r"t\.csv: is there already and is not overwritten"):
        write_template(path, ENGLISH)
    with pytest.raises(InputError, match=r"t\.doc: a template ends in \.csv, \.xlsx"):
        write_template(tmp_path / "t.doc", ENGLISH)
    with pytest.raises(FolderError, match="could not be written"):
        write_template(path / "t.csv", ENGLISH)


def test_flats_are_compared_without_their_suffix() -> None:
    assert key_of("301室") == key_of(" 301 ") == key_of("301 户")
    assert key_of("3-301") != key_of("301")


@given(
    st.lists(
        st.tuples(st.integers(1, 6), st.decimals(10, 500, places=2), st.booleans()), min_size=1, max_size=20
    )
)
def test_any_stairwell_keeps_its_flats(
    tmp_path_factory: pytest.TempPathFactory, flats: list[tuple[int, object, bool]]
) -> None:
    rows = [f"{at},{floor},{area},{'yes' if let else 'no'}" for at, (floor, area, let) in enumerate(flats)]
    read = stairwell(tmp_path_factory.getbasetemp(), *rows, floors=6)
    assert sorted(int(flat.name) for flat in read.flats) == list(range(len(flats)))
    for flat in read.flats:
        floor, area, let = flats[int(flat.name)]
        assert (flat.floor, flat.area_cm2, flat.use) == (floor, int(area * 10_000), "let" if let else "owner")  # type: ignore[operator]
