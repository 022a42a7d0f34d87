"""Short hashes that say whether two results were made from the same things."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from pathlib import Path

from sim.handling.renovation.registry import renovations
from sim.scenario import Scenario, known_mechanisms, known_numbers

READ_ONLY_BY = {
    "retention": "partner_pool",
    "teams": "partner_pool",
    "supervision": "council",
    "scan": "hotline_warning",
    "discovery": "elders",
    "elders": "elders",
    "shocks": "shocks",
    "newcomers": "turnover",
    "bargaining": "renovation",
    "council.renovation_rounds": "renovation",
    "community_foundation.renovation_grant": "renovation",
    **dict.fromkeys(renovations(), "renovation"),
}
"""Rooms of numbers, and single numbers, that one mechanism or submodel alone reads."""
PACKAGES = (
    "numpy",
    "scipy",
    "pandas",
    "pyarrow",
    "mesa",
    "numba",
    "pydantic",
    "joblib",
    "statsmodels",
    "optuna",
)


def hash_of(content: object) -> str:
    """A short stable hash of plain values (dicts, lists, text, numbers)."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()


def numbers_hash(scenario: Scenario) -> str:
    """A hash of every number that a scenario's runs may read, with its own put in.

    Numbers of mechanisms that may not attach and of submodels that it does not play are left out: another
    mechanism in the catalogue changes no result of a scenario that does not name it.
    """
    played = {*scenario.mechanisms, *scenario.submodels}
    absent = {name for name in (*known_mechanisms(), *READ_ONLY_BY.values()) if name not in played}

    def unread(key: str) -> bool:
        room = key.partition(".")[0]
        return bool(absent & {room, READ_ONLY_BY.get(room), READ_ONLY_BY.get(key)})

    numbers = {key: entry.value for key, entry in known_numbers().items() if not unread(key)}
    return hash_of(numbers | dict(scenario.numbers) | _decided_by(scenario))


def _decided_by(scenario: Scenario) -> dict[str, object]:
    """What owners decide on and by which law, where a scenario plays renovations."""
    law = scenario.consent()
    return {} if law is None else {"law": law.name, "renovations": list(scenario.renovations)}


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
