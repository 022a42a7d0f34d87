"""Short hashes that say whether two results were made from the same things."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from pathlib import Path

from sim.scenario import Scenario, known_numbers

PACKAGES = ("numpy", "scipy", "pandas", "pyarrow", "mesa", "numba", "pydantic", "joblib", "statsmodels")


def hash_of(content: object) -> str:
    """A short stable hash of plain values (dicts, lists, text, numbers)."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()


def numbers_hash(scenario: Scenario) -> str:
    """A hash of every number that the model reads, with the scenario's own put in."""
    numbers = {key: entry.value for key, entry in known_numbers().items()}
    return hash_of(numbers | dict(scenario.numbers))


@cache
def code_hash() -> str:
    """A hash of the code and data that decide what a run gives: the model, its numbers, the indicators."""
    digest = hashlib.blake2b(digest_size=8)
    for path in _sources():
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def package_versions() -> dict[str, str]:
    """Versions of the packages on which digits may depend; one that is not installed is left out."""
    found = {}
    for name in PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def code_version() -> str:
    """The version of CoGov as installed."""
    try:
        return version("cogov")
    except PackageNotFoundError:
        return "0"


def _sources() -> list[Path]:
    model = Path(str(files("sim")))
    indicators = Path(str(files("analysis"))) / "indicators"
    numbers = Path(str(files("scenarios"))) / "numbers"
    found = [path for folder in (model, indicators, numbers) for path in folder.rglob("*")]
    return sorted(
        path for path in found if path.suffix in (".py", ".yaml") and "__pycache__" not in path.parts
    )
