"""The words of the indicators: `words.yaml`, read once and only where somebody wants to read them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("words.yaml")
PREFIX = "utilisation_"
LANGUAGES = ("en", "zh")
Text = Mapping[str, str]


def texts_of(name: str) -> Mapping[str, Text]:
    """Return `title` and `about` of an indicator, each {"en": …, "zh": …}.

    Raises:
        KeyError: `words.yaml` lacks the indicator.
    """
    if not name.startswith(PREFIX):
        return dict(entries()[name])
    pool = name.removeprefix(PREFIX)
    called = entries()["pools"].get(pool) or {"en": pool.replace("_", " "), "zh": pool}
    pattern = entries()[f"{PREFIX}*"]
    return {
        part: {language: pattern[part][language].format(pool=called[language]) for language in LANGUAGES}
        for part in ("title", "about")
    }


@cache
def entries() -> dict[str, Any]:
    """Return `words.yaml` as plain dictionaries."""
    from ruamel.yaml import YAML

    return dict(YAML(typ="safe", pure=True).load(FILE.read_text(encoding="utf-8")))
