"""A result folder in the making: resume, other result, corrupt batch, full disk, order."""

from __future__ import annotations

import errno
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from analysis.errors import FolderError
from experiments.claim import claimed
from experiments.running import WORKER_DIED, RunResult, arrow_table
from experiments.store import Store, write_manifest
from sim.errors import InputError

REGIMES = ("b", "a")
DESIGN = {"scenario": "dispute", "regimes": list(REGIMES), "runs": 3}


def run(seed: int, regime: str, stage: str = "") -> RunResult:
    if stage:
        return RunResult(regime, seed, stage, "broke", "line")
    daily = arrow_table("daily", {"t": np.arange(2), "open": np.array([0.5, seed])}, seed, regime)
    return RunResult(regime, seed, indicators={"burden|all": float(seed)}, tables={"daily": daily})


def seed_runs(seed: int, stage: str = "") -> list[RunResult]:
    return [run(seed, regime, stage) for regime in REGIMES]


def open_store(folder: Path) -> Store:
    store = Store.open(folder, DESIGN, REGIMES)
    write_manifest(folder, {"design": DESIGN})
    return store


def finished_files(folder: Path, seeds: list[int]) -> dict[str, bytes]:
    store = open_store(folder)
    for seed in seeds:
        store.add(seed_runs(seed))
        store.flush()
    store.compact()
    return {path.name: path.read_bytes() for path in folder.glob("*.parquet")}


def test_the_files_do_not_depend_on_who_finished_first(tmp_path: Path) -> None:
    files = finished_files(tmp_path / "one", [1, 2, 3])
    assert files == finished_files(tmp_path / "other", [3, 1, 2])
    assert set(files) == {"runs.parquet", "daily.parquet"}
    rows = pq.read_table(tmp_path / "one" / "runs.parquet").to_pylist()
    assert [(row["seed"], row["regime"]) for row in rows] == [(s, r) for s in (1, 2, 3) for r in REGIMES]
    assert not (tmp_path / "one" / "journal").exists()


def test_the_same_command_goes_on(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    store.add(seed_runs(2))
    store.flush()
    again = open_store(tmp_path)
    assert again.seeds == [2]
    again.add(seed_runs(1))
    again.compact()
    assert open_store(tmp_path).seeds == [1, 2]
    assert len(open_store(tmp_path).rows) == 4


def test_a_finished_folder_is_left_as_it_is(tmp_path: Path) -> None:
    files = finished_files(tmp_path, [1, 2])
    store = open_store(tmp_path)
    store.compact()
    assert files == {path.name: path.read_bytes() for path in tmp_path.glob("*.parquet")}


def test_what_was_not_flushed_is_the_only_loss(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    store.add(seed_runs(1))
    store.flush()
    store.add(seed_runs(2))
    assert store.seeds == [1, 2]
    assert open_store(tmp_path).seeds == [1]


def test_another_result_is_refused_with_what_differs(tmp_path: Path) -> None:
    finished_files(tmp_path, [1])
    with pytest.raises(InputError, match=r"another result.*runs \(there 3, asked 4\)"):
        Store.open(tmp_path, DESIGN | {"runs": 4}, REGIMES)


def test_a_folder_with_other_files_is_refused(tmp_path: Path) -> None:
    (tmp_path / "thesis.docx").touch()
    with pytest.raises(FolderError, match=r"holds no manifest\.json"):
        Store.open(tmp_path, DESIGN, REGIMES)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.docx"]


def test_a_file_in_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "out").touch()
    with pytest.raises(InputError, match="is a file, not a folder"):
        Store.open(tmp_path / "out", DESIGN, REGIMES)


def test_a_folder_below_a_file_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "out").touch()
    with pytest.raises(InputError, match="cannot be written"):
        Store.open(tmp_path / "out" / "below", DESIGN, REGIMES)


@pytest.mark.parametrize("table", ["runs", "daily"])
def test_a_corrupt_batch_is_set_aside_and_its_seed_played_again(tmp_path: Path, table: str) -> None:
    store = open_store(tmp_path)
    for seed in (1, 2):
        store.add(seed_runs(seed))
        store.flush()
    (tmp_path / "journal" / f"000001.{table}.parquet").write_bytes(b"PAR1 half a file")
    again = open_store(tmp_path)
    assert again.seeds == [2]
    assert again.corrupt == ["000001.runs.parquet"]
    again.add(seed_runs(1))
    again.compact()
    assert [row["seed"] for row in open_store(tmp_path).rows] == [1, 1, 2, 2]


def test_a_batch_without_its_runs_file_does_not_exist(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    store.add(seed_runs(1))
    store.flush()
    (tmp_path / "journal" / "000001.runs.parquet").unlink()
    again = open_store(tmp_path)
    assert again.seeds == []
    again.add(seed_runs(1))
    again.compact()
    assert pq.read_table(tmp_path / "daily.parquet").num_rows == 4


def test_a_full_disk_says_so_and_loses_nothing_finished(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = open_store(tmp_path)
    store.add(seed_runs(1))
    store.flush()

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    from experiments import journal

    with monkeypatch.context() as patch:
        patch.setattr(journal.pq, "write_table", full)
        store.add(seed_runs(2))
        with pytest.raises(FolderError, match=r"disk is full.*Free some space.*kept"):
            store.flush()
    assert open_store(tmp_path).seeds == [1]
    assert not list((tmp_path / "journal").glob(".*"))
    store.flush()
    assert open_store(tmp_path).seeds == [1, 2]


def test_failed_runs_are_rows_and_a_text_column_stays_text(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    store.add([run(1, "b"), run(1, "a", "day 200")])
    store.compact()
    table = pq.read_table(tmp_path / "runs.parquet")
    assert table.schema.field("message").type == pa.string()
    assert table.column("stage").to_pylist() == ["", "day 200"]
    assert table.column("burden|all").to_pylist() == pytest.approx([1.0, float("nan")], nan_ok=True)


def test_a_seed_whose_worker_died_is_played_again_when_the_command_goes_on(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    store.add(seed_runs(1, WORKER_DIED))
    store.add(seed_runs(2))
    store.flush()
    again = open_store(tmp_path)
    assert again.seeds == [2]
    again.add(seed_runs(1))
    again.compact()
    assert [row["stage"] for row in open_store(tmp_path).rows] == [""] * 4


def test_a_folder_in_which_nothing_was_played_is_free(tmp_path: Path) -> None:
    write_manifest(tmp_path, {"design": DESIGN, "state": "running"})
    assert Store.open(tmp_path, DESIGN | {"runs": 4}, REGIMES).seeds == []


def test_a_damaged_table_of_finished_runs_is_told(tmp_path: Path) -> None:
    finished_files(tmp_path, [1])
    (tmp_path / "runs.parquet").write_bytes(b"no parquet")
    with pytest.raises(
        FolderError, match=r"runs\.parquet: is damaged .* type the command that made it again"
    ):
        open_store(tmp_path)


def test_the_result_of_another_command_is_told_in_one_word(tmp_path: Path) -> None:
    open_store(tmp_path).add(seed_runs(1))
    (tmp_path / "runs.parquet").touch()
    with pytest.raises(InputError, match=r"It differs in the command that made it\. Nothing was changed"):
        Store.open(tmp_path, {"scenario": "dispute", "regime": "a", "seed": 1}, REGIMES)


def test_a_folder_is_held_by_one_command_at_a_time(tmp_path: Path) -> None:
    second = pytest.raises(InputError, match="another cogov command is writing there")
    with claimed(tmp_path), second, claimed(tmp_path):
        pass
    with claimed(tmp_path):
        pass
    assert not list(tmp_path.iterdir())
    (tmp_path / "file").touch()
    with claimed(tmp_path / "file" / "below"):
        pass


@pytest.mark.parametrize("text", ['{"name": "my browser extension"}', "no json", "[]", "[" * 100_000])
def test_a_manifest_of_somebody_else_is_left_alone(tmp_path: Path, text: str) -> None:
    (tmp_path / "manifest.json").write_text(text)
    with pytest.raises((InputError, FolderError), match=str(tmp_path)):
        Store.open(tmp_path, DESIGN, REGIMES)
    assert (tmp_path / "manifest.json").read_text() == text


def batch_of(folder: Path, *seeds: int) -> Path:
    """The folder of a journal with a batch a seed."""
    store = open_store(folder)
    for seed in seeds:
        store.add(seed_runs(seed))
        store.flush()
    return folder / "journal"


def flipped(path: Path) -> None:
    """Damage a page and leave the footer as it is."""
    data = bytearray(path.read_bytes())
    data[20:60] = bytes(255 - byte for byte in data[20:60])
    path.write_bytes(data)


def lost(path: Path) -> None:
    path.unlink()


def a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize("harm", [flipped, lost, a_folder])
def test_a_batch_that_is_not_whole_is_played_again(tmp_path: Path, harm: Callable[[Path], None]) -> None:
    whole = finished_files(tmp_path / "whole", [1, 2])
    harm(batch_of(tmp_path / "hurt", 1, 2) / "000001.daily.parquet")
    again = open_store(tmp_path / "hurt")
    assert again.seeds == [2]
    again.add(seed_runs(1))
    again.compact()
    assert {path.name: path.read_bytes() for path in (tmp_path / "hurt").glob("*.parquet")} == whole


def test_damaged_pages_of_runs_are_seen(tmp_path: Path) -> None:
    flipped(batch_of(tmp_path, 1, 2) / "000001.runs.parquet")
    assert open_store(tmp_path).seeds == [2]


def test_runs_without_their_columns_are_no_batch(tmp_path: Path) -> None:
    path = batch_of(tmp_path, 1, 2) / "000001.runs.parquet"
    pq.write_table(pq.read_table(path).drop_columns(["stage"]), path)
    assert open_store(tmp_path).seeds == [2]


def test_a_seed_of_which_a_regime_lacks_is_played_again(tmp_path: Path) -> None:
    path = batch_of(tmp_path, 1, 2) / "000001.runs.parquet"
    pq.write_table(pq.read_table(path).slice(0, 1), path)
    assert open_store(tmp_path).seeds == [2]


def test_what_is_not_of_the_journal_is_left_alone(tmp_path: Path) -> None:
    journal = batch_of(tmp_path, 1)
    (journal / "x").mkdir()
    (journal / "foo.parquet").write_bytes(b"mine")
    (journal / "foo.runs.parquet").write_bytes(b"mine")
    store = open_store(tmp_path)
    store.add(seed_runs(2))
    store.compact()
    assert store.seeds == [1, 2]
    assert sorted(path.name for path in journal.iterdir()) == ["foo.parquet", "foo.runs.parquet", "x"]
    assert open_store(tmp_path).seeds == [1, 2]


def test_a_file_in_place_of_the_journal_is_told(tmp_path: Path) -> None:
    open_store(tmp_path)
    (tmp_path / "journal").write_text("mine")
    with pytest.raises(FolderError, match=r"journal: is a file .* move it elsewhere"):
        Store.open(tmp_path, DESIGN, REGIMES)


@pytest.mark.parametrize("harm", [flipped, lost])
def test_a_finished_table_that_is_lost_is_played_again(tmp_path: Path, harm: Callable[[Path], None]) -> None:
    whole = finished_files(tmp_path, [1, 2])
    harm(tmp_path / "daily.parquet")
    again = open_store(tmp_path)
    assert (again.seeds, again.corrupt) == ([], ["daily.parquet"])
    again.add(seed_runs(1))
    again.flush()
    stopped = open_store(tmp_path)
    assert stopped.seeds == [1]
    stopped.add(seed_runs(2))
    stopped.compact()
    assert {path.name: path.read_bytes() for path in tmp_path.glob("*.parquet")} == whole
    assert open_store(tmp_path).corrupt == []


def test_runs_without_their_columns_are_told(tmp_path: Path) -> None:
    finished_files(tmp_path, [1])
    pq.write_table(pq.read_table(tmp_path / "daily.parquet"), tmp_path / "runs.parquet")
    with pytest.raises(FolderError, match=r"runs\.parquet: is damaged \(it lacks columns"):
        open_store(tmp_path)
