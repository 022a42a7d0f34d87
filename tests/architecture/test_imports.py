"""The one-way rooms: what .importlinter says must hold, and must be able to fail."""

from __future__ import annotations

import configparser
import subprocess
import sys
from pathlib import Path

from tests.architecture.source import HOUSE, ROOMS


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).with_name("lint-imports")
    return subprocess.run([program, "--no-cache"], cwd=folder, capture_output=True, text=True, check=False)


def test_import_contracts_hold() -> None:
    done = lint_imports(HOUSE)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_contract_has_a_name() -> None:
    contracts = configparser.ConfigParser()
    contracts.read(HOUSE / ".importlinter", encoding="utf-8")
    named = [section for section in contracts.sections() if ":contract:" in section]
    assert len(named) >= 5
    assert all(contracts[section].get("name") for section in named)


def test_every_room_is_under_contract() -> None:
    contracts = configparser.ConfigParser()
    contracts.read(HOUSE / ".importlinter", encoding="utf-8")
    assert tuple(contracts["importlinter"]["root_packages"].split()) == ROOMS
