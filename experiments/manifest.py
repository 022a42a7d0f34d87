"""What a report needs to know about a result, so that it can be made from the folder alone.

Time, host and paths stand under ``made`` and nowhere else in a result.
"""

from __future__ import annotations

import dataclasses
import datetime
import inspect
import json
import platform
import socket
import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from experiments.fingerprints import code_hash, code_version, hash_of, package_versions
from sim.mechanisms.registry import mechanisms
from sim.scenario import Regime, Scenario, as_run, content_hash, known_numbers

if TYPE_CHECKING:
    from sim.parameters import Entry, Number

FORMAT = 1


def describe(
    scenario: Scenario, regimes: Sequence[Regime], schedules: Mapping[str, Sequence[Mapping[str, Any]]]
) -> dict[str, Any]:
    """The part of a manifest that depends on nothing but the input: scenario, regimes, numbers, texts,
    schedule.
    """
    record = as_run(scenario, regimes)
    attached = sorted({name for regime in regimes for name in scenario.attached(regime)})
    return {
        "format": FORMAT,
        "code_version": code_version(),
        "code_hash": code_hash(),
        "python": platform.python_version(),
        "packages": package_versions(),
        "scenario": record
        | {
            "communities": [one["name"] for one in record["communities"]],
            "regimes": [one["name"] for one in record["regimes"]],
        },
        "scenario_hash": content_hash(record),
        "communities": record["communities"],
        "regimes": [_regime(scenario, regime) for regime in regimes],
        "mechanisms": [mechanism_row(name) for name in attached],
        "parameters": [
            parameter_row(entry, dict(scenario.numbers)) for _, entry in sorted(known_numbers().items())
        ],
        "schedule": merged_schedule(schedules),
        "law": _law(scenario),
    }


def _law(scenario: Scenario) -> dict[str, Any] | None:
    """The law by which owners decide on renovations; None where none are played."""
    law = scenario.consent()
    return None if law is None else json.loads(json.dumps(dataclasses.asdict(law), default=str))


def made(started: datetime.datetime, *, seconds: float, workers: int, folder: str) -> dict[str, Any]:
    """When, where and with what a result was made."""
    return {
        "started": started.isoformat(timespec="seconds"),
        "ended": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        "seconds": round(seconds, 3),
        "workers": workers,
        "host": socket.gethostname(),
        "system": platform.platform(),
        "folder": folder,
        "command": sys.argv,
    }


def _regime(scenario: Scenario, regime: Regime) -> dict[str, Any]:
    text = regime.model_dump(mode="json")
    return {
        "name": regime.name,
        "title": text["title"],
        "description": text["description"],
        "mechanisms": scenario.attached(regime),
        "levers": dict(regime.levers),
        "staff_share": scenario.staff_share(regime),
        "room": scenario.room(regime),
        "hash": hash_of(text),
    }


def mechanism_row(name: str) -> dict[str, Any]:
    """Name, title and text of a mechanism in both languages."""
    cls = mechanisms()[name]
    text = inspect.cleandoc(cls.__doc__ or "").split("\n\n")[0].replace("\n", " ")
    return {
        "name": name,
        "title": {"en": cls.title_en, "zh": cls.title_zh},
        "text": {"en": text, "zh": getattr(cls, "text_zh", cls.title_zh)},
    }


def parameter_row(entry: Entry, overrides: Mapping[str, Number]) -> dict[str, Any]:
    """One number with all that is said about it, and the value it is played with."""
    return {
        "name": entry.key,
        "value": _plain(overrides.get(entry.key, entry.value)),
        "default": _plain(entry.value),
        "unit": entry.unit,
        "low": _plain(entry.low),
        "high": _plain(entry.high),
        "kind": str(entry.kind),
        "whole": entry.whole,
        "source": entry.source,
        "since": str(entry.since),
        "title": {"en": entry.title_en, "zh": entry.title_zh},
    }


def merged_schedule(schedules: Mapping[str, Sequence[Mapping[str, Any]]]) -> list[dict[str, Any]]:
    """The phases in their order; ``attached`` lists who stands there under any of the regimes."""
    phases: dict[str, dict[str, Any]] = {}
    for rows in schedules.values():
        for row in rows:
            phase = phases.setdefault(str(row["name"]), _plain(dict(row)) | {"attached": []})
            phase["attached"] += [name for name in row.get("attached", ()) if name not in phase["attached"]]
    return list(phases.values())


def _plain(value: Any) -> Any:
    """JSON's own types: tuples become lists, mappings dicts, anything else its text."""
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(one) for one in value]
    return value if value is None or isinstance(value, (bool, int, float, str)) else str(value)
