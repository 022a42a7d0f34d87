"""Search the best uniform opening scheme of every kind of renovation under every law, and keep them.

    .venv/bin/python -m tools.search_schemes [--kind lift] [--law cc278]

Writes scenarios/schemes/searched.yaml anew; what does not fit the numbers of a run is searched again by the run itself.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator

from ruamel.yaml import YAML

from sim.handling.renovation.opening import Opening, numbers_key, search, stored, stored_file
from sim.handling.renovation.registry import renovations
from sim.laws import consent_rules
from sim.parameters import Book

HEAD = "# Written by tools/search_schemes.py; do not edit by hand.\n"
Record = dict[str, object]


def record(kind: str, law: str, numbers: str, found: Opening) -> Record:
    """Return what was found as plain values."""
    scheme = [float(x) for x in found.scheme]
    reached = {"visits": found.visits, "built": round(found.built, 4), "welfare": round(found.welfare, 3)}
    return {"kind": kind, "law": law, "numbers": numbers, "scheme": scheme, **reached}


def searched(only_kind: str | None, only_law: str | None) -> Iterator[Record]:
    """Search what is asked for; the rest is taken over where it fits the numbers of the house."""
    book, held = Book(), stored()
    for kind, cls in renovations().items():
        key = numbers_key(book[cls], book)
        for law, rule in consent_rules().items():
            wanted = only_kind in (None, kind) and only_law in (None, law)
            found = search(book[cls], rule, book) if wanted else held.get((kind, law, key))
            if found is not None:
                print(f"{kind} {law}: {found}", flush=True)
                yield record(kind, law, key, found)


def main() -> None:
    """Search, print and write."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--kind", choices=list(renovations()), help="only this kind")
    parser.add_argument("--law", choices=list(consent_rules()), help="only this law")
    asked = parser.parse_args()
    records = list(searched(asked.kind, asked.law))
    yaml = YAML(typ="safe")
    yaml.default_flow_style = False
    with stored_file().open("w", encoding="utf-8") as handle:
        handle.write(HEAD)
        yaml.dump({"schemes": records}, handle)


if __name__ == "__main__":
    main()
