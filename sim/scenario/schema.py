"""What a file may hold, told from its JSON Schema."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from pydantic import BaseModel

from sim.scenario.files import Loc


@cache
def _schema_text(model: type[BaseModel]) -> str:
    return json.dumps(model.model_json_schema(), ensure_ascii=False)


def schema_of(model: type[BaseModel]) -> dict[str, Any]:
    """Return the JSON Schema of what a file may hold."""
    schema: dict[str, Any] = json.loads(_schema_text(model))
    return schema


def node_at(schema: Mapping[str, Any], loc: Loc) -> dict[str, Any]:
    """Return the part of a schema that rules a place; empty if nothing does."""
    node = _resolved(schema, dict(schema), "object")
    for i, part in enumerate(loc):
        if isinstance(part, int):
            below = node.get("items", {})
        else:
            below = node.get("properties", {}).get(part) or node.get("additionalProperties") or {}
        following = loc[i + 1] if i + 1 < len(loc) else None
        wanted = None if following is None else "array" if isinstance(following, int) else "object"
        node = _resolved(schema, below if isinstance(below, dict) else {}, wanted)
    return node


def _resolved(schema: Mapping[str, Any], node: dict[str, Any], wanted: str | None) -> dict[str, Any]:
    """Follow a reference; of several alternatives take the wanted type, or keep all if none is wanted."""
    if "$ref" in node:
        return _resolved(schema, schema["$defs"][node["$ref"].rpartition("/")[2]], wanted)
    options = [_resolved(schema, one, wanted) for one in node.get("anyOf", ()) if one.get("type") != "null"]
    fitting = [one for one in options if wanted is None or one.get("type") == wanted]
    return node if not options else fitting[0] if len(fitting) == 1 else {**node, "anyOf": fitting or options}


def allowed(node: Mapping[str, Any]) -> str:
    """Say in words what a schema node allows, with range and unit."""
    if "anyOf" in node:
        return " or ".join(dict.fromkeys(allowed(one) for one in node["anyOf"] if one.get("type") != "null"))
    if "const" in node or "enum" in node:
        return "one of: " + ", ".join(map(str, node.get("enum") or [node["const"]]))
    kind = node.get("type")
    if kind in ("integer", "number"):
        low, high = node.get("minimum"), node.get("maximum")
        noun = "a whole number" if kind == "integer" else "a number"
        span = f" from {low:g} to {high:g}" if low is not None and high is not None else ""
        return f"{noun}{span} {node.get('unit', '')}".rstrip()
    if kind == "object":
        keys = ", ".join(node.get("properties", ()))
        return f"a map with the keys {keys}" if keys else "a map, 'key: value'"
    if kind == "array":
        return "a list" + (f" of at least {node['minItems']} entry" if node.get("minItems") else "")
    if "pattern" in node:
        return "a name of letters, digits, '_', '-' and '.'"
    if node.get("format") == "date":
        return "a date such as 2027-01-04"
    return {"boolean": "true or false", "string": "text"}.get(str(kind), "another value")


def dotted(loc: Loc) -> str:
    """Return a place as users write it: `budget.cash`, `communities[2]` (counted from 1)."""
    text = ""
    for part in loc:
        text += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if text else str(part)
    return text
