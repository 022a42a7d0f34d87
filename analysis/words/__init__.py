"""Everything that people read, in Chinese and in English: texts, numbers, money, durations, dates, the font.

    words = translator("zh")
    words("verdict.better")                  # 更好
    words("runs.paired", n=40)               # a plural where the language has one
    words.signed(-1.25, 2), words.money(125_000), words.duration(3.2)

Texts live in `catalogues/<language>/<room>.po`, one message a key. A text is added by adding its key to
both languages; a test fails when one is missing, unused, or takes other values.
"""

from analysis.words.catalogue import LANGUAGES, CatalogueError, UnknownLanguageError
from analysis.words.font import FONT_FAMILY, FONT_FILE, register_font
from analysis.words.formats import Formats
from analysis.words.layout import cells, folded
from analysis.words.translate import Words, translator

__all__ = [
    "FONT_FAMILY",
    "FONT_FILE",
    "LANGUAGES",
    "CatalogueError",
    "Formats",
    "UnknownLanguageError",
    "Words",
    "cells",
    "folded",
    "register_font",
    "translator",
]
