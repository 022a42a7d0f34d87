"""A run of a folder is played again as it was: the diary agrees with its own table, other runs are refused."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

import cogov
from analysis.folder import ResultFolder
from experiments.replay import arms_of, replay_resident
from sim.errors import InputError
from sim.model import CoGovernanceModel
from sim.scenario import Scenario, read_scenario

DAYS, SEED = 42, 5


@pytest.fixture(scope="module")
def case() -> Scenario:
    changes = {"communities": ("kangfu_2",), "days": DAYS, "burn_in": 14}
    return read_scenario("points").model_copy(
        update=changes | {"numbers": {"participation.intercept": -5.6, "bargaining.press": 3.0}}
    )


@pytest.fixture(scope="module")
def folder(case: Scenario, tmp_path_factory: pytest.TempPathFactory) -> ResultFolder:
    out = tmp_path_factory.mktemp("run") / "goods"
    return ResultFolder(cogov.run(case, "goods", seed=SEED, out=out).folder)


def test_the_weeks_are_those_of_the_run(case: Scenario, folder: ResultFolder) -> None:
    model = CoGovernanceModel(case, "goods", seed=SEED)
    model.run()
    turnout = model.tables()["turnout"]
    rows, times = np.unique(turnout["resident"], return_counts=True)
    often = int(rows[np.argmax(times)])
    diary = replay_resident(folder, "goods", SEED, often)
    weeks = diary["week"][diary["came"].astype(bool)]
    assert arms_of(folder) == ["goods"]
    assert weeks.tolist() == turnout["week"][turnout["resident"] == often].tolist()
    assert len(diary["week"]) == DAYS // 7


def test_what_cannot_be_played_again_is_refused(folder: ResultFolder, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="--resident -1: there is no such resident; there are 0 to"):
        replay_resident(folder, "goods", SEED, -1)
    with pytest.raises(InputError, match="--regime bads: not in this result; there are: goods"):
        replay_resident(folder, "bads", SEED, 3)
    manifest = folder.read_manifest()
    for change, said in (
        ({"code_hash": "0"}, "another version"),
        ({"extra_cash": {"goods": 3.0}}, "compensated"),
    ):
        (tmp_path / "manifest.json").write_text(json.dumps({**manifest, **change}), encoding="utf-8")
        with pytest.raises(InputError, match=said):
            replay_resident(ResultFolder(tmp_path), "goods", SEED, 3)


@pytest.mark.parametrize(
    "change", [{"regimes": None}, {"regimes": []}, {"regimes": [5]}, {"scenario": {}}, {"scenario": 5}]
)
def test_a_manifest_that_does_not_say_what_was_played_names_itself(
    folder: ResultFolder, tmp_path: Path, change: dict[str, object]
) -> None:
    manifest = {**folder.read_manifest(), **change}
    (tmp_path / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    with pytest.raises(InputError, match=r"manifest\.json: does not say which scenario and regimes"):
        replay_resident(ResultFolder(tmp_path), "goods", SEED, 3)
