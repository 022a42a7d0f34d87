"""The result folder: claimed, reopened, refused, written wholly or not at all, with the types it promises."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from analysis.comparison import MORE_COLUMNS, SUMMARY_COLUMNS
from analysis.comparison.pooled import COLUMNS as POOLED
from analysis.comparison.ranking import COLUMNS as RANKED
from analysis.comparison.worth import PLANE_COLUMNS
from analysis.errors import AnalysisError
from analysis.folder import SCHEMAS, FolderError, ResultFolder, schema_of, table_of, whole_file
from analysis.folder.columns import CSVS, READ
from analysis.folder.opening import MOST_MANIFEST
from analysis.frontier import DIFFERENCE_COLUMNS, POINT_COLUMNS
from experiments.designer.writing import TESTS


def test_a_new_folder_is_claimed_and_reopens(tmp_path: Path) -> None:
    folder = ResultFolder.claim(tmp_path / "a" / "b", "abc")
    folder.write_table(
        "runs", {"seed": [1], "regime": ["partner"], "stage": [""], "message": [""], "burden|mature": [2.5]}
    )
    again = ResultFolder.open(tmp_path / "a" / "b")
    assert again.read_manifest() == {"hash": "abc"}
    assert again.has("runs")
    assert again.read_table("runs")["burden|mature"].tolist() == [2.5]


def test_the_same_result_goes_on(tmp_path: Path) -> None:
    first = ResultFolder.claim(tmp_path, "abc")
    first.write_manifest({"hash": "abc", "seeds": [1, 2]})
    assert ResultFolder.claim(tmp_path, "abc").read_manifest() == {"hash": "abc", "seeds": [1, 2]}


def test_another_result_is_refused_and_untouched(tmp_path: Path) -> None:
    ResultFolder.claim(tmp_path, "abc")
    with pytest.raises(FolderError, match=r"another result \(hash abc, this one is xyz\)"):
        ResultFolder.claim(tmp_path, "xyz")
    assert ResultFolder.open(tmp_path).read_manifest() == {"hash": "abc"}


@pytest.mark.parametrize("manifest", [None, "no json", "[1, 2]", "{}"])
def test_a_folder_of_something_else_is_refused(tmp_path: Path, manifest: str | None) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    if manifest is not None:
        (tmp_path / "manifest.json").write_text(manifest)
    with pytest.raises(FolderError, match=str(tmp_path)):
        ResultFolder.claim(tmp_path, "abc")
    assert (tmp_path / "notes.txt").read_text() == "mine"


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(FolderError, match="not a folder"):
        ResultFolder.claim(tmp_path / "file", "abc")
    with pytest.raises(FolderError, match="no such folder"):
        ResultFolder.open(tmp_path / "nowhere")


def test_what_was_not_kept_says_how_to_keep_it(tmp_path: Path) -> None:
    with pytest.raises(FolderError, match=r"holds no issues\.parquet; type the command that made it again"):
        ResultFolder.claim(tmp_path, "abc").read_table("issues")


def test_a_damaged_table_names_itself(tmp_path: Path) -> None:
    folder = ResultFolder.claim(tmp_path, "abc")
    (tmp_path / "daily.parquet").write_bytes(b"PAR1 nonsense")
    with pytest.raises(FolderError, match=r"daily\.parquet: is damaged"):
        folder.read_table("daily")


def test_a_damaged_csv_names_itself(tmp_path: Path) -> None:
    folder = ResultFolder.claim(tmp_path, "abc")
    assert folder.read_csv("summary").empty
    (tmp_path / "summary.csv").write_bytes(b"\xe7\x00\xff")
    with pytest.raises(FolderError, match=r"summary\.csv: is damaged .* type the command that made it again"):
        folder.read_csv("summary")


def test_folder_errors_are_analysis_errors() -> None:
    assert issubclass(FolderError, AnalysisError)


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.ENOSPC, "the disk is full"),
        (errno.EDQUOT, "the disk is full"),
        (errno.EACCES, "may not be written"),
        (errno.EROFS, "may not be written"),
        (errno.EIO, "could not be written"),
    ],
)
def test_a_disk_that_refuses_is_one_message(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, words: str
) -> None:
    folder = ResultFolder.claim(tmp_path, "abc")
    folder.write_text("report.html", "old")

    def refuse(_: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(FolderError, match=f"report.html: .*{words}") as caught:
        folder.write_text("report.html", "new")
    assert "run the same command again" in str(caught.value)
    assert (tmp_path / "report.html").read_text() == "old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["manifest.json", "report.html"]


def test_a_block_that_breaks_leaves_nothing(tmp_path: Path) -> None:
    def write_half() -> None:
        with whole_file(tmp_path / "a.txt") as unfinished:
            unfinished.write_text("half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_half()
    assert list(tmp_path.iterdir()) == []


def test_an_empty_message_stays_text(tmp_path: Path) -> None:
    folder = ResultFolder.claim(tmp_path, "abc")
    runs = {"seed": [1, 2], "regime": ["a", "b"], "message": [None, None], "x|all": [np.nan, 1]}
    folder.write_table("runs", pd.DataFrame(runs))
    schema = pq.read_schema(tmp_path / "runs.parquet")
    assert schema.field("message").type == pa.string()
    assert schema.field("seed").type == pa.int64()
    assert schema.field("x|all").type == pa.float64()
    assert schema.names == ["seed", "regime", "message", "x|all"]


def test_tables_without_rows_keep_their_types() -> None:
    for name, columns in SCHEMAS.items():
        empty = {column: np.empty(0) for column in columns}
        assert table_of(name, empty).schema == schema_of(name, empty)


def test_whole_numbers_and_flags_may_be_missing() -> None:
    table = table_of(
        "issues", {"channel": np.array([1.0, np.nan]), "small": np.array([1.0, np.nan]), "own": ["a", None]}
    )
    assert table.to_pydict() == {"channel": [1, None], "small": [True, None], "own": ["a", None]}


def test_the_same_table_gives_the_same_bytes(tmp_path: Path) -> None:
    folder = ResultFolder.claim(tmp_path, "abc")
    columns = {"regime": ["a"], "seed": [1], "month": [0], "account": ["purse"], "cash_k": [1.5]}
    folder.write_table("ledger", columns)
    before = (tmp_path / "ledger.parquet").read_bytes()
    folder.write_table("ledger", dict(reversed(columns.items())))
    assert (tmp_path / "ledger.parquet").read_bytes() == before


def test_frames_as_csv(tmp_path: Path) -> None:
    ResultFolder.claim(tmp_path, "abc").write_csv(
        "summary", pd.DataFrame({"indicator": ["负担"], "low": [0.0]})
    )
    assert (tmp_path / "summary.csv").read_bytes() == "indicator,low\n负担,0.0\n".encode()


def reading(tmp_path: Path) -> ResultFolder:
    """A folder with runs and a summary."""
    folder = ResultFolder(tmp_path)
    folder.write_table("runs", {"seed": [1], "regime": ["a"], "stage": [""], "message": [""]})
    columns = {key: [1] for key in (*CSVS["summary"].words, *CSVS["summary"].numbers)}
    folder.write_csv("summary", pd.DataFrame(columns))
    return folder


def test_a_table_of_another_name_names_itself(tmp_path: Path) -> None:
    folder = reading(tmp_path)
    (tmp_path / "daily.parquet").write_bytes((tmp_path / "runs.parquet").read_bytes())
    with pytest.raises(FolderError, match=r"daily\.parquet: is damaged \(the column t, community, open"):
        folder.read_table("daily")


@pytest.mark.parametrize("name", ["runs.parquet", "summary.csv", "manifest.json"])
def test_a_folder_or_a_pipe_in_place_of_a_file_is_told(tmp_path: Path, name: str) -> None:
    readers = {"runs.parquet": "read_table", "summary.csv": "read_csv", "manifest.json": "read_manifest"}
    for make, told in (
        (os.mkdir, "is a folder where a file belongs"),
        (os.mkfifo, "is not an ordinary file"),
    ):
        folder = ResultFolder(tmp_path / make.__name__)
        folder.path.mkdir()
        make(folder.path / name)
        given = () if name == "manifest.json" else (name.partition(".")[0],)
        with pytest.raises(FolderError, match=told):
            getattr(folder, readers[name])(*given)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a,b\n1,2\n", "the column indicator, window, baseline"),
        ("cut", "it is cut off in its last line"),
        ("emptied", "the column indicator"),
        ("words", "the column n"),
    ],
)
def test_a_text_table_that_cannot_be_used_names_itself(tmp_path: Path, text: str, told: str) -> None:
    folder = reading(tmp_path)
    file = tmp_path / "summary.csv"
    frame = folder.read_csv("summary")
    changed = {
        "cut": file.read_text()[:-3],
        "emptied": frame.assign(indicator="").to_csv(index=False),
        "words": frame.assign(n="x").to_csv(index=False),
    }
    file.write_text(changed.get(text, text))
    with pytest.raises(FolderError, match=rf"summary\.csv: is damaged \({told}"):
        folder.read_csv("summary")


def test_a_manifest_of_brackets_is_told(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text("[" * 100_000)
    with pytest.raises(FolderError, match=r"manifest\.json: cannot be read \(too many brackets"):
        ResultFolder(tmp_path).read_manifest()


def test_a_manifest_without_end_is_refused(tmp_path: Path) -> None:
    with (tmp_path / "manifest.json").open("wb") as handle:
        handle.truncate(MOST_MANIFEST + 1)
    with pytest.raises(FolderError, match=r"more than any that we write \(20 MB\)"):
        ResultFolder(tmp_path).read_manifest()


def test_the_columns_that_are_read_are_those_that_are_written() -> None:
    written = {
        "summary": SUMMARY_COLUMNS, "summary_more": MORE_COLUMNS, "pooled": POOLED, "ranking": RANKED,
        "cost_effectiveness": PLANE_COLUMNS, "frontier": POINT_COLUMNS, "frontier_differences": DIFFERENCE_COLUMNS,
        "tests": TESTS,
    }  # fmt: skip
    for name, columns in written.items():
        assert {*CSVS[name].words, *CSVS[name].numbers} <= set(columns), name
    for name, columns in READ.items():
        assert set(columns) <= set(SCHEMAS[name]), name


def test_a_folder_named_like_an_address_is_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("s3:x", "gs:b", "of\udcff"):
        Path(name).mkdir()
        reading(Path(name))
        assert ResultFolder(Path(name)).read_table("runs")["seed"].tolist() == [1]


def test_runs_without_a_row_are_told(tmp_path: Path) -> None:
    folder = ResultFolder(tmp_path)
    folder.write_table("runs", {"seed": [], "regime": [], "stage": [], "message": []})
    with pytest.raises(FolderError, match="it holds no run"):
        folder.read_table("runs")
