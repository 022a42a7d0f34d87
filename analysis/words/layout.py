"""Text in lines of a given width, where a Chinese character takes two columns."""

from __future__ import annotations

import re
import unicodedata

PIECES = re.compile(r"[\u2e80-\uffef][，。；：、）」！？]*|[^\s\u2e80-\uffef]+\s*|\s+")


def cells(text: str) -> int:
    """Columns that `text` takes in a font where Chinese characters are twice as wide as Latin ones."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def folded(text: str, width: int) -> list[str]:
    """`text` in lines of at most `width` columns; no line begins with a stop, and no word is broken."""
    lines, line = [], ""
    for piece in PIECES.findall(text):
        if line and cells(line) + cells(piece.rstrip()) > width:
            lines.append(line.rstrip())
            line = ""
        line += piece
    return [*lines, line.rstrip()] if line else lines
