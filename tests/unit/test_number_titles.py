"""A title of a number file holds both languages and nothing else, so that a comma cannot cut one unseen."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim import parameters
from sim.errors import InputError

ENTRY = """
much:
  {{value: 1, unit: "-", range: [0, 2], kind: uncertain, source: asm, since: 2026-11-22,
   title: {{en: {title}, zh: 多少}}}}
"""


def read_with(title: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> parameters.Entry:
    path = folder / f"{len(title)}.yaml"
    path.write_text(ENTRY.format(title=title), encoding="utf-8")
    monkeypatch.setattr(parameters, "number_file", lambda file: folder / file)
    return parameters.read_entries(path.name)["much"]


def test_a_title_cut_at_a_comma_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(InputError, match=r"title has unknown 000\); quote a text that holds a comma"):
        read_with("one in 20,000)", tmp_path, monkeypatch)


def test_a_quoted_title_is_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert read_with('"one in 20,000"', tmp_path, monkeypatch).title_en == "one in 20,000"
