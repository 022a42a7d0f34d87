"""Looks into an Excel file before it is opened: what would fill the memory or never end is not opened at all."""

from __future__ import annotations

import io
import re
import zlib
from zipfile import BadZipFile, ZipFile

MOST_UNPACKED = 200_000_000
MOST_MERGED = 4_000_000
"""Cells; openpyxl looks at each cell of a merged block, and a block over a whole sheet has 17 thousand million."""
MERGED = re.compile(
    rb'mergeCell\s[^>]*?ref\s*=\s*["\']\$?([A-Za-z]{1,3})\$?(\d{1,7}):\$?([A-Za-z]{1,3})\$?(\d{1,7})'
)


def too_vast(data: bytes) -> str:
    """The message that tells why a file must not be opened; empty where it may be, or is no zip that can be read."""
    try:
        with ZipFile(io.BytesIO(data)) as packed:
            if sum(one.file_size for one in packed.infolist()) > MOST_UNPACKED:
                return "reading.vast_file"
            sheets = [name for name in packed.namelist() if "worksheets/" in name]
            merged = sum(_merged_cells(packed.read(name)) for name in sheets)
            return "reading.vast_merge" if merged > MOST_MERGED else ""
    except (
        BadZipFile,
        zlib.error,
        OSError,
        ValueError,
        KeyError,
        NotImplementedError,
        RuntimeError,
        EOFError,
    ):
        return ""


def _merged_cells(sheet: bytes) -> int:
    blocks = [match.groups() for match in MERGED.finditer(sheet)]
    return sum(
        (abs(_number(right) - _number(left)) + 1) * (abs(int(bottom) - int(top)) + 1)
        for left, top, right, bottom in blocks
    )


def _number(letters: bytes) -> int:
    """The number of a column by its letters, A is 1."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - ord("A") + 1
    return number
