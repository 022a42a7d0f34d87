"""Write the JSON Schemas beside the scenarios, for editors that check a YAML file while it is typed.

python tools/make_schemas.py
"""

from __future__ import annotations

import json
from typing import Any

from experiments.designer.space import Space
from experiments.failures import Failure
from scenarios import data_file
from sim.scenario import CommunityFile, DesignFile, GroupFile, Regime, Scenario, Section

KINDS: dict[str, type[Section]] = {
    "scenario": Scenario,
    "regime": Regime,
    "community": CommunityFile,
    "group": GroupFile,
    "failure": Failure,
    "design": DesignFile,
    "space": Space,
}


def schema(kind: type[Section]) -> dict[str, Any]:
    """Return the JSON Schema of one kind of file."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **kind.model_json_schema()}


def text_of(kind: type[Section]) -> str:
    """Return the schema file of one kind."""
    return json.dumps(schema(kind), ensure_ascii=False, indent=2) + "\n"


def main() -> None:
    """Write all schemas."""
    data_file("schemas").mkdir(exist_ok=True)
    for name, kind in KINDS.items():
        data_file("schemas", f"{name}.json").write_text(text_of(kind), encoding="utf-8")
        print(f"scenarios/schemas/{name}.json")


if __name__ == "__main__":
    main()
