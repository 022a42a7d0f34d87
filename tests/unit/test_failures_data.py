"""Files of failures: those that come with CoGov can be read, wrong ones are told line by line; their list."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from analysis.indicators import indicator_of
from cogov.command import main
from experiments.failures import Failure, list_failures, read_failure, regime_of, scenario_of
from scenarios import data_file
from sim.errors import InputError

SECTION_8 = {
    "elite_capture", "participation_fatigue", "free_riding", "points_gaming", "crowding_out", "low_trust_trap",
    "slow_emergencies", "tenant_exclusion", "sham_participation", "coordination_overhead", "conflict_of_interest",
    "wrong_retention", "information_loss", "congestion", "unheard_grievance", "paper_closure", "ping_pong",
    "alarm_fatigue", "hold_out",
}  # fmt: skip
FILE = """\
name: mine
title: {en: Mine, zh: 我的}
route: {en: It fails., zh: 会失败。}
community: old_quarter
days: 60
mechanisms: [council]
with: {council.elite: 3}
without: {council.elite: 0}
diagnostic: elite_gap
side: rises
threshold: 0.1
"""


def written(folder: Path, text: str = FILE) -> Path:
    path = folder / "f.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_every_failure_of_the_specification_but_uniform_misfit_is_there() -> None:
    assert set(list_failures()) == SECTION_8


@pytest.mark.parametrize("name", list_failures())
def test_each_can_be_read_and_played(name: str) -> None:
    failure = read_failure(name)
    assert failure.name == name
    assert failure.knob()
    assert indicator_of(failure.diagnostic).title["zh"]
    with_it, without = (dict(scenario_of(failure, on).numbers) for on in (True, False))
    assert with_it.keys() == without.keys()
    assert {key for key in with_it if with_it[key] != without[key]} <= set(failure.present)
    assert set(regime_of(failure).mechanisms) == set(failure.mechanisms)


def test_an_own_file_is_read_and_its_sides_are_told_apart(tmp_path: Path) -> None:
    failure = read_failure(written(tmp_path))
    assert failure.knob() == "council.elite = 3 (else 0)"
    assert (failure.shows(0.2), failure.clear(0.2)) == (True, False)
    assert (failure.shows(0.0), failure.clear(0.0)) == (False, True)
    assert (failure.shows(float("nan")), failure.clear(float("nan"))) == (False, False)
    falling = failure.model_copy(update={"side": "falls"})
    assert (falling.shows(0.2), falling.clear(0.2)) == (False, True)


def test_of_vectors_the_knob_tells_what_differs() -> None:
    assert read_failure("free_riding").knob() == (
        "persons.cooperation[1,2] = 0.4,0.4 (else 0.65,0.15), persons.slope[1] = 0.6 (else 1)"
    )


def test_the_community_may_lie_beside_the_file(tmp_path: Path) -> None:
    yard = data_file("failures", "communities", "busy.yaml").read_text(encoding="utf-8")
    (tmp_path / "yard.yaml").write_text(yard, encoding="utf-8")
    failure = read_failure(written(tmp_path, FILE.replace("old_quarter", "yard.yaml")))
    assert failure.community == str((tmp_path / "yard.yaml").resolve())


WRONG = {
    "unknown key": (("side:", "seid:"), "f.yaml:10: unknown key 'seid'. Did you mean 'side'?"),
    "missing key": (("threshold: 0.1\n", ""), "f.yaml:1: the key 'threshold' is missing; add it (a number)"),
    "no side": (("rises", "up"), "f.yaml:10: side = 'up': not usable here; allowed is one of: rises, falls"),
    "mechanism": (("[council]", "[councl]"), "f.yaml:6: unknown mechanism 'councl'. Did you mean 'council'?"),
    "diagnostic": (("elite_gap", "elite_gab"), "f.yaml:9: there is no indicator 'elite_gab'. Did you mean"),
    "community": (
        ("old_quarter", "yard.yaml"),
        "f.yaml:4: there is no file 'yard.yaml'; relative paths count",
    ),
    "number": (("{council.elite: 3}", "{council.elit: 3}"), "f.yaml:7: unknown number 'council.elit'."),
    "range": (("{council.elite: 3}", "{council.elite: 9}"), "f.yaml:7:"),
    "one side": (
        ("without: {council.elite: 0}", "without: {council.exclusion: 0}"),
        "f.yaml:7: 'council.elite' is set under 'with' alone; set it under 'without' too",
    ),
    "no difference": (
        ("elite: 0}", "elite: 3}"),
        "f.yaml:8: 'council.elite' has the same value under 'with' and",
    ),
    "set twice": (
        ("diagnostic", "numbers: {council.elite: 1}\ndiagnostic"),
        "f.yaml:7: 'council.elite' is set under 'numbers' and under 'with'; set it once",
    ),
    "nothing turned": (("{council.elite: 3}", "{}"), "f.yaml:7: with = {}: not usable here"),
}


@pytest.mark.parametrize("case", list(WRONG))
def test_what_is_wrong_is_said_with_its_line(
    case: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (old, new), told = WRONG[case]
    written(tmp_path, FILE.replace(old, new))
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError) as caught:
        read_failure("./f.yaml")
    assert told in str(caught.value).replace("./", "")


def test_an_unknown_name_tells_the_nearest() -> None:
    with pytest.raises(InputError, match="unknown failure 'ping_pogn'"):
        read_failure("ping_pogn")


def test_the_list_has_a_line_each(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "160")
    assert main(["list", "failures"]) == 0
    lines = capfd.readouterr().out.splitlines()
    for name in list_failures():
        mine = [line for line in lines if line.startswith((f"|{name} ", f"│{name} ", name))]
        assert len(mine) == 1, name
        assert read_failure(name).diagnostic in mine[0]


def test_the_list_for_machines_holds_everything(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["list", "failures", "--json"]) == 0
    rows = {row["name"]: row for row in json.loads(capfd.readouterr().out)}
    assert set(rows) == SECTION_8
    assert rows["ping_pong"]["with"] == {"routing.misroute": 0.4}
    assert all(row["title"]["zh"] and row["route"]["zh"] for row in rows.values())


def test_a_failure_cannot_be_changed() -> None:
    failure = read_failure("ping_pong")
    with pytest.raises(ValueError, match="frozen"):
        failure.threshold = 2.0  # type: ignore[misc]
    assert isinstance(failure, Failure)
