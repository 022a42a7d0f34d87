"""A result folder in the making: resume, other result, corrupt batch, full disk, order."""

from __future__ import annotations

import errno
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
