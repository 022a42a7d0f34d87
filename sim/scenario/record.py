"""A scenario as it was run: every default filled in, every file it named put in its place."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from sim.scenario.communities import read_communities
from sim.scenario.kinds import Regime, Scenario
from sim.scenario.reading import read_regime
from sim.world.community import Community


def as_run(scenario: Scenario, regimes: Sequence[Regime]) -> dict[str, Any]:
    """Return all that decides a comparison besides seeds and numbers, as plain values for JSON.

    Communities and the regime of the burn-in stand with their content, so that the same files in another
    folder give the same record.
    """
    plain = scenario.model_dump(mode="json", exclude={"communities", "regimes", "before"})
    return {
        **plain,
        "communities": [_community(one) for one in read_communities(scenario)],
        "before": read_regime(scenario.before).model_dump(mode="json"),
        "regimes": [regime.model_dump(mode="json") for regime in regimes],
    }


def _community(community: Community) -> dict[str, Any]:
    names = [field.name for field in dataclasses.fields(community)]
    values = {name: getattr(community, name) for name in names}
    return {name: dict(value) if isinstance(value, Mapping) else value for name, value in values.items()}


def content_hash(record: Mapping[str, Any]) -> str:
    """Return a short hash of a record; equal for equal content, on every machine."""
    text = json.dumps(record, sort_keys=True, ensure_ascii=False, allow_nan=False)
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()
