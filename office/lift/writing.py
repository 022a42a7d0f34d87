"""The files of a plan: the record for machines, the Excel file for the hearing, the pictures."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from analysis.words import Words, translator
from office.lift.book import workbook
from office.lift.folder import RECORD, write_bytes
from office.lift.pictures import pictures
from office.lift.result import Plan


def write(plan: Plan, folder: Path, words: Words) -> list[Path]:
    """Write all files; their paths come back, the one for the hearing first.

    The hearing's file is in Chinese always; in another language there is one more.

    Raises:
        FolderError: The disk does not take them.
    """
    written = [
        write_bytes(folder / f"hearing_{language}.xlsx", workbook(plan, translator(language)))
        for language in dict.fromkeys(("zh", words.language))
    ]
    written += pictures(plan, folder, words)
    written.append(write_bytes(folder / RECORD, record_text(plan).encode()))
    return written


def record(plan: Plan) -> dict[str, Any]:
    """The plan as plain data; sums in fen, benefits in k yuan."""
    told = asdict(plan)
    told["stairwell"]["remarks"] = [note.text(translator("en")) for note in plan.stairwell.remarks]
    told["remarks"] = [note.text(translator("en")) for note in plan.remarks]
    for scheme, one in zip(told["schemes"], plan.schemes, strict=True):
        for line, outcome in zip(scheme["outcomes"], one.outcomes, strict=True):
            low, high = outcome.chance.interval
            line["chance"] |= {"share": outcome.chance.share, "low": low, "high": high}
    return {"file": plan.stairwell.file, **told}


def record_text(plan: Plan) -> str:
    """The record as JSON."""
    return json.dumps(record(plan), ensure_ascii=False, indent=1, default=str)
