"""`cogov run --ledger`: the books of a run by mechanism, purpose and pool, in both languages."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

import cogov
from analysis.words import translator
from cogov.command import main
from sim.mechanisms.registry import mechanism_names

SCENARIO = """
name: whole
days: 61
communities: [kangfu_2]
before: top_down
burn_in: 7
regimes: [partner]
submodels: [elders, turnover, shocks]
mechanisms: [{}]
""".format(", ".join(mechanism_names()))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of two months with all mechanisms."""
    place = tmp_path_factory.mktemp("books")
    (place / "whole.yaml").write_text(SCENARIO, encoding="utf-8")
    return cogov.run(str(place / "whole.yaml"), "partner", seed=3, out=place / "out").folder


def test_the_books_hold_what_the_run_paid(folder: Path) -> None:
    books = cogov.open_result(folder).books()
    ledger = pd.read_parquet(folder / "ledger.parquet")
    assert books.cash["cash_k"].sum() == pytest.approx(ledger["cash_k"].sum())
    names = {account.partition(":")[0] for account in books.cash["account"]}
    assert names <= {*mechanism_names(), "staff"}
    assert set(mechanism_names()) <= names
    assert (books.hours["given"] - books.hours["used"] - books.hours["idle"]).abs().max() < 0.5
    assert books.years == pytest.approx(61 / 365)


def test_the_books_are_printed_and_told_to_machines_alike(
    folder: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    command = ["run", str(folder.parent / "whole.yaml"), "--regime", "partner", "--seed", "3", "--ledger"]
    assert main([*command, "--json", "--out", str(tmp_path / "json")]) == 0
    told = json.loads(capfd.readouterr().out)
    assert set(told) == {"cash", "hours", "others", "pools"}
    assert main([*command, "--language", "zh", "--out", str(tmp_path / "zh")]) == 0
    printed = capfd.readouterr().out
    assert "现金支出（千元/年）" in printed
    assert "社区合伙人 · 按使用支出" in printed
    assert len(told["cash"]) == len(cogov.open_result(folder).books().cash)


def test_every_account_purpose_and_pool_has_a_name_in_both_languages(folder: Path) -> None:
    books = cogov.open_result(folder).books()
    wanted = {f"purpose.{one}" for one in books.hours["purpose"]} | {
        f"pool.{one}" for one in books.pools["pool"]
    }
    for account in (*books.cash["account"], *books.others["account"]):
        name, _, kind = account.partition(":")
        wanted.add(f"account.{kind if name in mechanism_names() else account.replace(':', '_')}")
    for language in ("en", "zh"):
        words = translator(language)
        assert [key for key in sorted(wanted) if key not in words] == []
