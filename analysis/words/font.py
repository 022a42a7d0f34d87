"""The Chinese font that comes with CoGov: a subset of Noto Sans CJK SC (OFL, see `fonts/OFL.txt`)."""

from __future__ import annotations

import base64
import io
from functools import cache
from importlib.resources import as_file, files

FONT_FILE = files("analysis.words") / "fonts" / "NotoSansCJKsc-subset.otf"
FONT_FAMILY = ["Noto Sans CJK SC", "DejaVu Sans"]
"""For matplotlib's `font.family`: the list itself, so that a sign the first lacks comes from the second."""


@cache
def register_font() -> list[str]:
    """Make the font known to matplotlib; the value for `font.family` comes back."""
    from matplotlib import font_manager

    with as_file(FONT_FILE) as path:
        font_manager.fontManager.addfont(path)
    return FONT_FAMILY


def web_font(text: str) -> str:
    """The font cut down to the signs of `text`, as a WOFF data address for a page that must open anywhere."""
    from fontTools import subset
    from fontTools.ttLib import TTFont

    options = subset.Options(hinting=False, layout_features=[], desubroutinize=True, recalc_timestamp=False)
    with as_file(FONT_FILE) as path:
        font = TTFont(path, recalcTimestamp=False)
        cutter = subset.Subsetter(options)
        cutter.populate(text=text)
        cutter.subset(font)
    font.flavor = "woff"
    packed = io.BytesIO()
    font.save(packed)
    return "data:font/woff;base64," + base64.b64encode(packed.getvalue()).decode("ascii")
