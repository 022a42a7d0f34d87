"""Seals: the runs name the digests of the tables beside them, so that one that is lost or altered is seen."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from pathlib import Path

import pyarrow as pa

KEY = b"cogov tables"


def digest_of(path: Path) -> str:
    """A digest of an ordinary file's bytes; empty where there is none that can be read."""
    try:
        if not path.is_file():
            return ""
        with path.open("rb") as handle:
            return hashlib.file_digest(handle, lambda: hashlib.blake2b(digest_size=16)).hexdigest()
    except OSError:
        return ""


def sealed(runs: pa.Table, seals: Mapping[str, str]) -> pa.Table:
    """The runs with the digest of every other table by its name."""
    text = json.dumps(dict(sorted(seals.items())))
    return runs.replace_schema_metadata({**(runs.schema.metadata or {}), KEY: text.encode()})


def broken(runs: pa.Table, file: Callable[[str], Path]) -> list[str]:
    """The tables named by the runs that are gone or other than they were written; `file` says where one lies."""
    held = json.loads((runs.schema.metadata or {}).get(KEY, b"{}"))
    return [name for name, digest in held.items() if digest_of(file(name)) != digest]
