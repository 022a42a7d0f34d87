"""A whole search on a response whose optimum is known: it finds it, says where there is none, survives a kill.

The toy has the noise of the model: a standard deviation of one margin between paired worlds.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from experiments.designer.candidates import OPTIMISED, RANDOM
from experiments.designer.designing import Job, design
from experiments.designer.proposing import FILE, Proposer
from experiments.designer.response import Asked, Memory, Outcome
from experiments.designer.search import Plan, Search
from experiments.designer.space import Space
from experiments.designer.unseen import TEST_OFFSET
from experiments.playing import Stopped
from experiments.running import RunFailedError
from sim.errors import InputError
from tests.helpers.toy_designs import Toy, toy_named, toy_space

GAIN = 20.0
FOUND, CHANCE = 0.86 * GAIN, 0.845 * GAIN
"""Of seven searches of 96 designs each the worst found .88 of the gain, the best of as many random ones .84."""


def searched(
    folder: Path, trials: int, response: Any = None, space: Space | None = None, seed: int = 1
) -> Any:
    """Search a toy; the manifest."""
    job = Job(space or toy_space(), trials, seed)
    design(job, folder, response=response or Toy(GAIN), named=toy_named())
    return json.loads((folder / "manifest.json").read_text(encoding="utf-8"))


def designs(folder: Path) -> pd.DataFrame:
    return pd.read_csv(folder / "designs.csv")


@pytest.mark.parametrize("seed", [1, 2])
def test_a_known_optimum_is_found_and_what_learns_nothing_does_not_find_it(seed: int) -> None:
    plan = Plan(toy_space(), 96, 1, 1000 * seed)
    found = Search(plan, Memory(Toy(GAIN)), toy_named(), Proposer(toy_space(), seed)).whole()
    gain = {kind: Toy(GAIN).true_gain(one.candidate.values) for kind, one in found.chosen.items()}
    assert gain[OPTIMISED] > FOUND
    assert gain[RANDOM] < CHANCE


def test_a_winner_that_won_is_said_to_have_won(tmp_path: Path) -> None:
    effort = toy_space().effort.model_copy(
        update={"test": 50}
    )  # a hundred pairs, so that skewness costs no verdict
    manifest = searched(tmp_path, 96, space=toy_space().model_copy(update={"effort": effort}))
    assert manifest["verdicts"] == ["wins"]
    table = designs(tmp_path)
    assert table["kind"].value_counts().to_dict() == {"optimised": 96, "random": 96, "named": 1, "nothing": 1}
    assert set(table.loc[table["chosen"], "kind"]) == {"optimised", "random", "named"}
    best = table[table["chosen"] & table["kind"].eq("optimised")].iloc[0]
    assert best["unseen_low"] < best["unseen_score"] < best["unseen_high"]
    assert best["gap_low"] < best["gap"] < best["gap_high"]


@pytest.mark.parametrize("seed", range(1, 9))
def test_a_flat_response_is_not_better_than_random(tmp_path: Path, seed: int) -> None:
    """Eight searches; one wrong `better` in all has a chance of at most .05 each by Holm, far less by the margin."""
    verdicts = searched(tmp_path, 24, Toy(0.0), seed=seed)["verdicts"]
    assert verdicts == ["none_beats_nothing", "not_better_than_random", "not_better_than_named"]


def test_all_three_searches_take_the_same_number_of_runs() -> None:
    space = toy_space()
    played: dict[str, int] = {}

    class Counting(Toy):
        def __call__(self, asked: Sequence[Asked], /) -> Iterator[tuple[int, Outcome]]:
            for one in asked:
                played[one.candidate.kind] = played.get(one.candidate.kind, 0) + 1
            return super().__call__(asked)

    plan = Plan(space, 40, 1, 1)
    Search(plan, Memory(Counting(GAIN)), toy_named(), Proposer(space, 1)).whole()
    assert played["optimised"] == played["random"] == plan.runs_each == 40 * 2 + 16 * 2 + 4 * 8
    assert played["named"] == plan.runs_each
    assert sum(played.values()) == plan.runs


def test_the_bar_is_told_of_every_run_once(tmp_path: Path) -> None:
    told: dict[str, list[float]] = {}

    @contextmanager
    def bar(total: float, title: str, /) -> Iterator[Any]:
        told[title] = [total, 0.0]

        def step(advance: float = 1, _note: str = "", /) -> None:
            told[title][1] += advance

        yield step

    design(Job(toy_space(), 20, 1), tmp_path, response=Toy(GAIN), named=toy_named(), bar=bar)
    assert list(told) == ["search", "test"]
    assert all(total == done for total, done in told.values())


@pytest.mark.parametrize("at", [3, 61, 150, 330])
def test_a_search_that_was_stopped_goes_on_as_if_nothing_had_happened(tmp_path: Path, at: int) -> None:
    whole, halted = tmp_path / "whole", tmp_path / "halted"
    searched(whole, 32)
    with pytest.raises(Stopped, match=f"{at} runs are kept"):
        searched(halted, 32, Toy(GAIN, stop_after=at))
    again = Toy(GAIN)
    searched(halted, 32, again)
    fresh = Toy(GAIN)
    searched(tmp_path / "count", 32, fresh)
    assert again.played == fresh.played - at
    pd.testing.assert_frame_equal(designs(whole), designs(halted))
    for name in ("tests.csv", "contrasts.csv", "runs.parquet"):
        assert (whole / name).read_bytes() == (halted / name).read_bytes()


def test_what_a_kill_left_half_written_is_cut_off(tmp_path: Path) -> None:
    whole, halted = tmp_path / "whole", tmp_path / "halted"
    searched(whole, 24)
    with pytest.raises(Stopped):
        searched(halted, 24, Toy(GAIN, stop_after=150))
    with (halted / FILE).open("ab") as file:
        file.write(b'{"op_code":5,"wor')
    (halted / f"{FILE}.lock").symlink_to(halted / FILE)
    searched(halted, 24)
    pd.testing.assert_frame_equal(designs(whole), designs(halted))


def test_more_trials_go_on_from_fewer(tmp_path: Path) -> None:
    few, many = tmp_path / "few", tmp_path / "many"
    searched(few, 20)
    searched(few, 40)
    searched(many, 40)
    pd.testing.assert_frame_equal(designs(few), designs(many))


def test_a_finished_search_is_left_as_it_is(tmp_path: Path) -> None:
    searched(tmp_path, 16)
    again = Toy(GAIN)
    searched(tmp_path, 16, again)
    assert again.played == 0


def test_more_test_worlds_are_played_in_addition(tmp_path: Path) -> None:
    searched(tmp_path, 16)
    few = pd.read_csv(tmp_path / "tests.csv")
    space, again = toy_space(), Toy(GAIN)
    longer = space.effort.model_copy(update={"test": space.effort.test + 3})
    searched(tmp_path, 16, again, space.model_copy(update={"effort": longer}))
    many = pd.read_csv(tmp_path / "tests.csv")
    assert many["n"].max() > few["n"].max()
    assert again.met == {TEST_OFFSET + 1 + space.effort.test + more for more in range(3)}


def test_the_journal_of_optuna_holds_every_trial(tmp_path: Path) -> None:
    import optuna
    from optuna.storages import JournalStorage
    from optuna.storages.journal import JournalFileBackend

    searched(tmp_path, 16)
    study = optuna.load_study(
        study_name="toy", storage=JournalStorage(JournalFileBackend(str(tmp_path / FILE)))
    )
    table = designs(tmp_path)
    held = table[table["kind"].eq("optimised")]
    assert [trial.user_attrs["design"] for trial in study.trials] == held["design"].tolist()
    assert [trial.params["lever_3"] for trial in study.trials] == pytest.approx(held["lever_3"].tolist())


def test_a_search_with_changed_ranges_is_refused(tmp_path: Path) -> None:
    searched(tmp_path, 16)
    space = toy_space()
    wider = {**space.variables, "lever_2": space.variables["lever_2"].model_copy(update={"high": 2.0})}
    with pytest.raises(InputError) as refused:
        searched(tmp_path, 16, space=space.model_copy(update={"variables": wider}))
    told = str(refused.value)
    assert "range of lever_2" in told
    assert '"high": 1.0' in told
    assert '"high": 2.0' in told
    assert "lever_1" not in told
    assert len(told.splitlines()) == 1


def test_limits_that_nothing_keeps_are_named_in_the_verdict(tmp_path: Path) -> None:
    limits = {
        "rich": {"measure": "points_cash", "at_least": 6.0},
        "poor": {"measure": "social_cost_per_resident", "at_most": 0.2002},
    }
    manifest = searched(tmp_path, 24, space=toy_space(limits=limits))
    assert manifest["clash"] == ["rich", "poor"]
    assert manifest["verdicts"][0] == "no_feasible"


class Broken(Toy):
    """Fails in some worlds, or in all."""

    def __init__(self, seeds: range) -> None:
        super().__init__(GAIN)
        self.seeds = seeds

    def __call__(self, asked: Sequence[Asked], /) -> Iterator[tuple[int, Outcome]]:
        for index, outcome in super().__call__(asked):
            bad = asked[index].setting.seed in self.seeds and asked[index].candidate.kind != "nothing"
            yield index, Outcome({}, "day 3", "ZeroDivisionError: x", "the trace") if bad else outcome


def test_runs_that_fail_become_rows_and_the_search_goes_on(tmp_path: Path) -> None:
    manifest = searched(tmp_path, 16, Broken(range(10_000_001, 10_000_002)))
    assert manifest["failed"] > 0
    assert pd.read_parquet(tmp_path / "runs.parquet")["stage"].eq("day 3").sum() == manifest["failed"]
    with pytest.raises(RunFailedError, match="day 3: ZeroDivisionError"):
        searched(tmp_path / "all", 16, Broken(range(10**9)))


@pytest.mark.parametrize("lost", ["tests", "contrasts"])
def test_a_finished_search_that_lost_a_table_is_judged_again(tmp_path: Path, lost: str) -> None:
    searched(tmp_path, 16)
    whole = (tmp_path / f"{lost}.csv").read_bytes()
    (tmp_path / f"{lost}.csv").unlink()
    again = Toy(GAIN)
    searched(tmp_path, 16, again)
    assert again.played == 0
    assert (tmp_path / f"{lost}.csv").read_bytes() == whole
