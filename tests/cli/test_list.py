"""`cogov list`: every list as a table and as JSON."""

from __future__ import annotations

import json

import pytest

from cogov.command import main
from cogov.command.listing import SHOWN, Kind
from experiments.listing import KINDS
from tests.helpers.fake_model import fake_model

__all__ = ["fake_model"]
pytestmark = pytest.mark.usefixtures("fake_model")


@pytest.mark.parametrize("kind", list(Kind))
def test_as_json_for_machines(kind: Kind, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["list", kind.value, "--json"]) == 0
    rows = json.loads(capfd.readouterr().out)
    assert rows
    assert all(set(SHOWN[kind]) <= set(row) for row in rows)
    names = [row["name"] for row in rows]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("kind", list(Kind))
def test_as_a_table_for_people(kind: Kind, language: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["list", kind.value, "--language", language]) == 0
    told = capfd.readouterr().out
    assert "name" in told
    assert "{" not in told


def test_command_and_experiments_know_the_same_lists() -> None:
    assert [kind.value for kind in Kind] == list(KINDS)


def test_what_the_issue_names_is_there(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["list", "regimes", "--json"]) == 0
    regimes = {row["name"] for row in json.loads(capfd.readouterr().out)}
    assert regimes >= {"top_down", "top_down_tech", "partner_no_tech", "partner"}
